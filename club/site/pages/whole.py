"""The whole site: every output of every kind."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages import (
    add,
    consent,
    coop,
    embed,
    exchange,
    exports,
    feeds,
    home,
    indexes,
    lists,
    mails,
    maps,
    newsletter,
    open_data,
    points,
    promote,
    pulled,
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


_KINDS = (
    coop, lists, indexes, maps, newsletter, mails, exports, feeds, search, home, add, open_data, consent, embed,
    promote, points, exchange, pulled,
)  # fmt: skip


def all_outputs(site: Directory) -> Iterator[Output]:
    """Gives the outputs of the site, those that name the others last."""
    paths = [f"/{slug}/" for slug in site.pages]
    folders = set(site.pages)
    for kind in _KINDS:
        for output in kind.outputs(site):
            if is_page(output.id):
                paths.append("/" + output.id.removesuffix("+"))
            if "/" in output.id:
                folders.add(output.id.partition("/")[0])
            yield output
    yield home.headers(site, folders)
    yield from feeds.sitemap(site, sorted(paths))


WHOLE = Blueprint(all_outputs)
