"""Lists of co-ops: a page for every facet, for pairs of facets, newest and closed."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from club.directory.facets import MOST_LINKS, PAIRED, Facet, Key, pair_of, path_of
from club.site.model import Directory
from club.site.outputs import Fixed, Output, fixed
from club.site.pages.exports import csv_of
from club.site.pages.headings import coops, heading_of
from club.site.pages.indexes import regions_of
from club.site.pages.search import facet_index
from club.site.shelf import Record
from club.site.theme import number

PER_PAGE = 25
NEWEST = 100
_HEADINGS = {
    "country": "Country", "region": "Region", "type": "Kind", "sector": "Sector", "tag": "Tag", "entry": "Description"
}  # fmt: skip


class Listing(NamedTuple):
    """One list, before it is cut into pages; all that its pages say beside the cards.

    `filter_index` is the address of what a script filters the list with, where there is one.
    """

    path: str
    title: str
    heading: str
    total: int
    groups: Sequence[Any]
    chosen: Sequence[Any]
    crumbs: Sequence[tuple[str, str]]
    map: Any = None
    feed: str = ""
    downloads: Sequence[tuple[str, str]] = ()
    intro: str = ""
    filter_index: str = ""


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the pages of every list."""
    pages = ListPages(site)
    for key, places in site.facets.lists.items():
        records = [site.records[place] for place in places]
        yield from pages.outputs(pages.listing(key), records)
        if len(key) == 1 and key[0].kind != "region":
            yield Output(path_of(key)[1:] + "coops.csv", pages.csv, (tuple(records),))
    newest = sorted(site.present(), key=lambda one: (one.brief.added, one.brief.slug), reverse=True)[:NEWEST]
    yield from pages.outputs(_newest(len(newest)), newest)
    gone = [record for record in site.records if record.brief.gone]
    yield from pages.outputs(_closed(len(gone)), gone)


class ListPages:
    """Makes lists and cuts them into pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._template = site.env.get_template("list.html")
        self._box = site.env.get_template("filter.html")
        self._boxed = (b"", Markup())
        self._index = facet_index(len(site.present()))
        self._regions = regions_of(site)

    def listing(self, key: Key) -> Listing:
        """Gives the list of one facet or of two."""
        site = self._site
        count = site.facets.counts[key]
        path = path_of(key)
        single = key[0] if len(key) == 1 else None
        heading = heading_of(site, key, count)
        is_feed = single is not None and single.kind != "region"
        return Listing(
            path=path,
            title=heading,
            heading=heading,
            total=count,
            groups=self._narrower(single) if single else self._beside(key),
            chosen=[
                {"label": site.label(facet), "remove_path": path_of(tuple(one for one in key if one != facet))}
                for facet in key
            ]
            if single is None
            else [{"label": site.label(single), "remove_path": "/all/"}],
            crumbs=self._crumbs(key),
            map=self._map(single),
            feed=f"/feeds/{single.kind}-{single.id}.atom" if single and is_feed else "",
            downloads=[("CSV", path + "coops.csv")] if is_feed else (),
            intro=self._intro(single),
            filter_index=self._index,
        )

    def _intro(self, single: Facet | None) -> str:
        if single is None or single.kind not in ("type", "tag", "status"):
            return ""
        return self._site.vocabulary[single.kind][single.id].about

    def _map(self, single: Facet | None) -> dict[str, Any] | None:
        """Gives the small map beside a country's list, which leads to the large one."""
        atlas = self._site.atlas
        parts = atlas.parts.get(single.id.upper()) if single and single.kind == "country" else None
        if single is None or parts is None:
            return None
        sheet = atlas.sheet(single.id.upper(), parts)
        alt = f"Map of co-ops in {self._site.label(single)}"
        path, src = f"/map/{single.id}/", f"/maps/{single.id}.svg"
        return {"src": src, "path": path, "alt": alt, "width": sheet.width, "height": sheet.height}

    def _crumbs(self, key: Key) -> list[tuple[str, str]]:
        site, first = self._site, key[0]
        if first.kind == "region":
            country = Facet("country", first.id.partition("/")[0])
            return [(_PLURALS["country"], "/country/"), (site.label(country), path_of((country,)))]
        crumbs = [(_PLURALS[first.kind], f"/{first.kind}/")] if first.kind in _PLURALS else []
        return crumbs if len(key) == 1 else [*crumbs, (site.label(first), path_of((first,)))]

    def _narrower(self, facet: Facet) -> list[dict[str, Any]]:
        """Gives the lists inside a facet: those of a second facet, and the regions of a country."""
        site = self._site
        beside = site.facets.within.get(facet, {})
        groups = []
        for kind in PAIRED:
            if kind != facet.kind:
                links = [
                    site.link(other, pair_of(facet, other), count) | {"is_here": False}
                    for other, count in beside.items()
                    if other.kind == kind
                ]
                groups.append(_group(kind, links))
        if facet.kind == "country":
            regions = [link | {"is_here": False} for link in self._regions.get(facet.id, ())]
            groups.append(_group("region", regions, f"/country/{facet.id}/region/"))
        groups = [group for group in groups if group["links"]]
        return groups + self._unlinked("entry") if groups else groups

    def _beside(self, key: Key) -> list[dict[str, Any]]:
        """Gives the lists beside a pair: the same first facet with another second, and the reverse."""
        site = self._site
        groups = []
        for kept, changed in (key, key[::-1]):
            links = [
                site.link(other, pair_of(kept, other), count) | {"is_here": other == changed}
                for other, count in site.facets.within[kept].items()
                if other.kind == changed.kind
            ]
            groups.append(_group(changed.kind, links))
        kinds = {facet.kind for facet in key}
        others = [kind for kind in PAIRED if kind not in kinds]
        return groups + self._unlinked(*others, *(("region",) if "country" in kinds else ()), "entry")

    def _unlinked(self, *kinds: str) -> list[dict[str, Any]]:
        """Gives groups without pages to link to, which only a script can fill."""
        return [_group(kind, []) for kind in kinds] if self._index else []

    def outputs(self, listing: Listing, records: Sequence[Record]) -> Iterator[Output]:
        """Gives the pages of one list, at least one."""
        count = max(1, -(-len(records) // PER_PAGE))
        whole = fixed(listing)
        for page in range(1, count + 1):
            shown = tuple(records[(page - 1) * PER_PAGE : page * PER_PAGE])
            path = page_path(listing.path, page)
            yield Output(path[1:], self.make, (whole, page, count, shown))

    def make(self, whole: Fixed, page: int, count: int, records: Sequence[Record]) -> bytes:
        """Makes one page of a list."""
        site, listing = self._site, whole.value
        title = listing.title if count == 1 else f"{listing.title} (page {page} of {count})"
        context = listing._asdict() | {
            "count": listing.total,
            "page": site.page(
                page_path(listing.path, page),
                title,
                "list",
                crumbs=listing.crumbs,
                feed=listing.feed,
                description=f"{listing.heading}: names, places, what they do, and their websites.",
            ),
            "cards": Markup("\n").join(site.html_of(records, "card")),
            "filter_box": self._filter_box(whole),
            "pagination": pagination(listing.path, page, count),
        }
        return self._template.render(context).encode()

    def _filter_box(self, whole: Fixed) -> Markup:
        """Gives the box "Filter and sort", which is the same on all pages of a list."""
        if self._boxed[0] != whole.digest:
            listing: Listing = whole.value
            context = {"groups": listing.groups, "count": listing.total, "filter_index": listing.filter_index}
            box = Markup(self._box.render(context)) if listing.groups else Markup()  # noqa: S704  # our own template
            self._boxed = (whole.digest, box)
        return self._boxed[1]

    def csv(self, records: Sequence[Record]) -> Iterator[bytes]:
        """Gives the rows of a list as CSV."""
        return csv_of(self._site, records)


_PLURALS = {"country": "Countries", "type": "Kinds of co-op", "sector": "Sectors", "tag": "Tags"}


def _group(kind: str, links: list[dict[str, Any]], index: str = "") -> dict[str, Any]:
    """Gives a group of links, the largest lists first; past the first few the index of the kind has them all."""
    links = sorted((link for link in links if link["path"]), key=lambda link: (-link["count"], link["label"]))
    more = {"path": index or f"/{kind}/", "count": len(links)} if len(links) > MOST_LINKS else None
    return {"title": _HEADINGS[kind], "name": kind, "links": links[:MOST_LINKS], "more": more}


def page_path(path: str, page: int) -> str:
    """Gives the address of a page of a list."""
    return path if page == 1 else f"{path}page/{page}/"


def pagination(path: str, page: int, count: int) -> dict[str, Any] | None:
    """Gives the links to a list's other pages: the first, the last and the two around; gaps have no address."""
    if count == 1:
        return None
    shown = sorted({1, page - 1, page, page + 1, count} & set(range(1, count + 1)))
    links: list[tuple[int, str]] = []
    for place, one in enumerate(shown):
        if place and one - shown[place - 1] > 1:
            links.append((0, ""))
        links.append((one, page_path(path, one)))
    return {
        "number": page,
        "pages": count,
        "previous": page_path(path, page - 1) if page > 1 else "",
        "next": page_path(path, page + 1) if page < count else "",
        "links": links,
    }


def _newest(count: int) -> Listing:
    title = f"The {number(count)} newest co-ops" if count != 1 else "The newest co-op"
    return Listing("/newest/", title, title, count, (), (), (), feed="/feeds/new.atom")


def _closed(count: int) -> Listing:
    title = f"{coops(count)} that closed, merged or changed" if count else "No closed co-ops"
    intro = "Co-ops that are no more keep their page, with the date and what followed them."
    return Listing("/closed/", title, title, count, (), (), (), intro=intro)
