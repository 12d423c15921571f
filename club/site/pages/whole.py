"""The whole site: every output of every kind."""

from collections.abc import Iterator

from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages import add, coop, exports, feeds, home, indexes, lists, maps, newsletter, open_data, search

_KINDS = (coop, lists, indexes, maps, newsletter, exports, feeds, search, home, add, open_data)


def all_outputs(site: Directory) -> Iterator[Output]:
    """Gives the outputs of the site, the sitemap last."""
    paths = []
    for kind in _KINDS:
        for output in kind.outputs(site):
            if output.id.endswith("/") or not output.id:
                paths.append("/" + output.id)
            yield output
    yield from feeds.sitemap(site, sorted(paths))
