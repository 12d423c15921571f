"""The promotion exchange: co-ops that promote others, by language and topic, and circles of such co-ops."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.coop import linked
from club.site.pages.paging import Place, paged
from club.site.shelf import Record

_LANGUAGE, _TOPIC = "language", "sector"


class Index(NamedTuple):
    """Ways into the exchange: for each language and topic its words, address and number of co-ops."""

    languages: tuple[tuple[str, str, int], ...]
    topics: tuple[tuple[str, str, int], ...]


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page of all, and one for each language and topic."""
    make = Exchange(site)
    bands = list(site.vocabulary["band"])
    promoters = [record for record in site.present() if record.brief.promotes]
    known = {record.brief.slug: make.promotes(record) for record in promoters}
    promoters.sort(key=lambda one: _size(known[one.brief.slug], bands), reverse=True)
    facets: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in promoters:
        for facet in _facets(known[record.brief.slug]):
            facets[facet].append(record)
    index = Index(make.links(facets, _LANGUAGE), make.links(facets, _TOPIC))
    counts = {coop: sum(one.promoted.values()) for coop, one in site.standings.items() if one.promoted}

    circles = tuple((one, tuple(map(make.name, one.coops))) for one in site.pulled.circles if one.state != "ended")
    yield from paged("exchange/", promoters, make.all, counts, (index, circles))
    for (kind, name), records in sorted(facets.items()):
        yield from paged(facet_path(kind, name)[1:], records, make.facet, counts, (kind, name, len(records)))


def facet_path(kind: str, name: str) -> str:
    """Gives the address of a language's or topic's page."""
    return f"/exchange/{'language' if kind == _LANGUAGE else 'topic'}/{name}/"


def _facets(promotes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "language" in promotes:
        yield _LANGUAGE, promotes["language"]
    yield from ((_TOPIC, one) for one in promotes.get("topics", ()))


def _size(promotes: Mapping[str, Any], bands: Sequence[str]) -> int:
    """Gives the place of its audience among the bands; who tells none comes last."""
    return bands.index(promotes["audience"]) if promotes.get("audience") in bands else -1


class Exchange:
    """Makes the pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def promotes(self, record: Record) -> Mapping[str, Any]:
        """Gives what an entry says of its own newsletter."""
        found: Mapping[str, Any] = json.loads(self._site.shelf.fragment(record, "json"))["promotes"]
        return found

    def name(self, coop: str) -> tuple[str, str]:
        """Gives a co-op's name and address; who is no longer in the directory has the slug alone."""
        record = self._site.by_slug.get(coop)
        return linked(self._site, record, self._site.facts.language) if record else (coop, "")

    def links(self, facets: Mapping[tuple[str, str], Sequence[Record]], kind: str) -> tuple[tuple[str, str, int], ...]:
        """Gives the ways in of a kind, those to most co-ops first."""
        label = self._site.vocabulary.label
        found = [
            (label(kind, name), facet_path(kind, name), len(records))
            for (one, name), records in facets.items()
            if one == kind
        ]
        return tuple(sorted(found, key=lambda link: (-link[2], link[0])))

    def all(self, place: Place, records: Sequence[Record], counts: Mapping[str, int], first: Any) -> bytes:  # noqa: ANN401
        """Makes the page of all."""
        index, circles = first
        about = "Co-ops whose newsletters promote other co-ops, by language and topic, and how to join them."
        page = self._site.page("/" + place.id, place.titled("Promotion exchange"), "exchange", description=about)
        context = {
            "page": page,
            "place": place,
            "rows": self._rows(records, counts),
            "index": index,
            "circles": circles,
        }
        return self._site.render("exchange.html", context)

    def facet(self, place: Place, records: Sequence[Record], counts: Mapping[str, int], about: Any) -> bytes:  # noqa: ANN401
        """Makes the page of a language or topic."""
        kind, name, count = about
        words = self._site.vocabulary.label(kind, name)
        title = f"{count} co-op{'s' * (count != 1)} that promote{'s' * (count == 1)} others"
        title += f" in {words}" if kind == _LANGUAGE else f" on {words.lower()}"
        crumbs = [("Promotion exchange", "/exchange/")]
        page = self._site.page("/" + place.id, place.titled(title), "exchange", description=title + ".", crumbs=crumbs)
        context = {"page": page, "place": place, "rows": self._rows(records, counts), "index": None, "circles": ()}
        return self._site.render("exchange.html", context)

    def _rows(self, records: Sequence[Record], counts: Mapping[str, int]) -> list[dict[str, Any]]:
        label = self._site.vocabulary.label
        rows = []
        for record in records:
            promotes, brief = self.promotes(record), record.brief
            name, path = self.name(brief.slug)
            rows.append(
                {
                    "name": name,
                    "path": path,
                    "type": brief.type,
                    "type_label": label("type", brief.type),
                    "country": label("country", brief.country),
                    "newsletter": promotes.get("newsletter", ""),
                    "url": promotes.get("url", ""),
                    "language": label("language", promotes["language"]) if "language" in promotes else "",
                    "audience": label("band", promotes["audience"]) if "audience" in promotes else "",
                    "topics": [label(_TOPIC, one) for one in promotes.get("topics", ())],
                    "accepts": promotes.get("accepts"),
                    "refuses": promotes.get("refuses", ()),
                    "promoted": counts.get(brief.slug, 0),
                }
            )
        return rows
