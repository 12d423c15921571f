"""The whole site: every output of every kind."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages import (
    add,
    consent,
    coop,
    exports,
    feeds,
    home,
    indexes,
    lists,
    maps,
    newsletter,
    open_data,
    search,
)
from club.site.shelf import SECTIONS


def is_page(output_id: str) -> bool:
    """Tells whether an output is a page with an address of its own."""
    return not output_id or output_id.endswith(("/", "/+"))


class Blueprint(NamedTuple):
    """What a site is made of: its outputs, the fragments that they use, and whether they show the nearest."""

    outputs: Callable[[Directory], Iterator[Output]]
    sections: Collection[str] = SECTIONS
    shows_near: bool = True


_KINDS = (coop, lists, indexes, maps, newsletter, exports, feeds, search, home, add, open_data, consent)


def all_outputs(site: Directory) -> Iterator[Output]:
    """Gives the outputs of the site, the sitemap last."""
    paths = [f"/{slug}/" for slug in site.pages]
    for kind in _KINDS:
        for output in kind.outputs(site):
            if is_page(output.id):
                paths.append("/" + output.id.removesuffix("+"))
            yield output
    yield from feeds.sitemap(site, sorted(paths))


WHOLE = Blueprint(all_outputs)
