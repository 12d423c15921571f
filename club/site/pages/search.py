"""What the scripts fetch: the indexes for searching and for filtering, and the points for "near me"."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from club.directory.brief import Brief
from club.directory.facets import Facet, facets_of
from club.site.fragments import json_text
from club.site.model import Directory
from club.site.outputs import Output
from club.site.shelf import Record

# One file up to this many co-ops; then one for each beginning of a word, so that a keystroke fetches little.
_WHOLE, _BY_TWO = 3_000, 30_000
_FACETS = "search/facets.json"
_WORD = re.compile(r"[^\W_]+")


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the index, in parts where there are many co-ops, and the points."""
    present = site.present()
    index = Index(site)
    prefix = 0 if len(present) <= _WHOLE else 2 if len(present) <= _BY_TWO else 3
    yield Output("search/index.json", index.whole, (prefix, () if prefix else tuple(present)))
    if prefix:
        parts: defaultdict[str, list[Record]] = defaultdict(list)
        for record in present:
            for start in {word[:prefix] for word in _WORD.findall(record.brief.words) if len(word) >= prefix}:
                parts[start].append(record)
        for start, records in parts.items():
            yield Output(f"search/{start}.json", index.part, (tuple(records),))
    if facet_index(len(present)):
        yield Output(_FACETS, index.facets, (tuple(present),))
    points = tuple(
        (round(brief.lat * 10), round(brief.lon * 10), brief.path, brief.name, _place(site, record), brief.type)
        for record in present
        if (brief := record.brief).lat is not None and brief.lon is not None and brief.precision != "country"
    )
    yield Output("search/places.json", _points, (points,))


def facet_index(count: int) -> str:
    """Gives the address of the index for filtering, or "" where there are too many co-ops for one."""
    return "/" + _FACETS if count <= _WHOLE else ""


def _place(site: Directory, record: Record) -> str:
    return record.brief.locality or site.vocabulary.label("country", record.brief.country)


def _points(points: Sequence[tuple[object, ...]]) -> bytes:
    return json_text(points).encode()


class Index:
    """Makes the index; an item is `[name, folded words, path, type, place]`."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def whole(self, prefix: int, records: Sequence[Record]) -> bytes:
        """Gives the index of all, or only how many letters of a word name its part."""
        types = {term.id: term.label for term in self._site.vocabulary["type"].values()}
        head = json_text({"v": 1, "prefix": prefix, "types": types})
        return head[:-1].encode() + b',"items":[' + self._items(records) + b"]}"

    def part(self, records: Sequence[Record]) -> bytes:
        """Gives one part."""
        return b'{"items":[' + self._items(records) + b"]}"

    def facets(self, records: Sequence[Record]) -> bytes:
        """Gives what lists are filtered and sorted by.

        A term is `["kind/id", words]`, and for a type its words for a single co-op too. An item is
        `[slug, name, locality, day of adding, number of a term, ...]`; its first terms are its country and its type.
        """
        numbers: dict[Facet, int] = {}
        items = []
        for record in records:
            brief = record.brief
            own = [numbers.setdefault(facet, len(numbers)) for facet in _filtered(brief)]
            items.append([brief.slug, brief.name, brief.locality, brief.added, *own])
        return json_text({"v": 1, "terms": [self._term(facet) for facet in numbers], "items": items}).encode()

    def _term(self, facet: Facet) -> list[str]:
        key = f"{facet.kind}/{facet.id.rpartition('/')[2]}"
        if facet == _DESCRIBED:
            return [key, "With a description"]
        single = [self._site.vocabulary.label("type", facet.id)] if facet.kind == "type" else []
        return [key, self._site.label(facet), *single]

    def _items(self, records: Sequence[Record]) -> bytes:
        return b",".join(self._site.shelf.fragment(record, "search") for record in records)


_DESCRIBED = Facet("entry", "described")


def _filtered(brief: Brief) -> Iterator[Facet]:
    yield from (facet for facet in facets_of(brief) if facet.kind != "status")
    if brief.is_described:
        yield _DESCRIBED
