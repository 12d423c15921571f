"""Ways in: the indexes of facets, A to Z, and all co-ops on one page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from club.core.text import fold
from club.directory.facets import MOST_LINKS, Facet
from club.site.model import Directory
from club.site.outputs import Output
from club.site.shelf import Record
from club.site.theme import in_sentence, number

_INDEXES = {
    "country": "Co-ops by country",
    "type": "Kinds of co-op",
    "sector": "Co-ops by sector",
    "tag": "Co-ops by tag",
}
_OTHER = "0-9"


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the index pages."""
    for kind, title in _INDEXES.items():
        yield Output(f"{kind}/", _facet_index(site, kind), (title, links_of(site, kind)))
    for country, links in regions_of(site).items():
        if len(links) <= MOST_LINKS:
            continue
        title = f"Regions of {in_sentence(site.vocabulary.label('country', country.upper()))}"
        yield Output(f"country/{country}/region/", _facet_index(site, f"country/{country}/region"), (title, links))
    present = site.present()
    yield from _letters(site, present)
    yield _all(site, present)


def links_of(site: Directory, kind: str) -> list[dict[str, Any]]:
    """Gives the term links of a kind's facets, those with most co-ops first."""
    links = []
    for key, places in site.facets.lists.items():
        if len(key) == 1 and key[0].kind == kind:
            link = site.link(key[0], key, len(places))
            if kind in ("type", "tag", "status"):
                link["about"] = site.vocabulary[kind][key[0].id].about
            links.append(link)
    return sorted(links, key=lambda link: (-link["count"], link["label"]))


def _facet_index(site: Directory, kind: str) -> Any:  # noqa: ANN401  # a function of the output's inputs
    def make(title: str, links: Sequence[Any]) -> bytes:
        page = site.page(f"/{kind}/", title, "facet-index", crumbs=_crumbs(site, kind))
        groups = [{"title": title, "name": kind, "links": links}]
        return site.render("facet-index.html", {"page": page, "heading": title, "groups": groups})

    return make


def _crumbs(site: Directory, kind: str) -> list[tuple[str, str]]:
    parts = kind.split("/")
    if len(parts) == 1:
        return []
    name = site.vocabulary.label("country", parts[1].upper())
    return [("Countries", "/country/"), (name, f"/country/{parts[1]}/")]


def regions_of(site: Directory) -> dict[str, list[dict[str, Any]]]:
    """Gives the term links of each country's regions, in order of name, by the country's id."""
    regions: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for key, places in site.facets.lists.items():
        if key[0].kind == "region":
            regions[key[0].id.partition("/")[0]].append(site.link(key[0], key, len(places)))
    return {country: sorted(links, key=lambda link: fold(link["label"])) for country, links in regions.items()}


def letter_of(record: Record) -> str:
    """Gives the letter that a co-op stands under: a to z, or `0-9` for all else."""
    first = record.brief.sort_key[:1]
    return first if "a" <= first <= "z" else _OTHER


def _letters(site: Directory, present: Sequence[Record]) -> Iterator[Output]:
    by_letter: defaultdict[str, list[Record]] = defaultdict(list)
    for record in present:
        by_letter[letter_of(record)].append(record)
    names = [*(chr(code) for code in range(ord("a"), ord("z") + 1)), _OTHER]
    letters = tuple((one, f"/a-z/{one}/" if by_letter[one] else "", len(by_letter[one])) for one in names)

    def make(letter: str, letters: Sequence[Any], records: Sequence[Record]) -> bytes:
        path = f"/a-z/{letter}/" if letter else "/a-z/"
        shown = letter.upper() if letter else ""
        title = f"Co-ops from A to Z: {shown}" if letter else "Co-ops from A to Z"
        crumbs = [("A to Z", "/a-z/")] if letter else []
        context = {
            "page": site.page(path, title, "a-z", crumbs=crumbs),
            "letters": letters,
            "letter": letter,
            "count": len(records),
            "lines": _joined(site, records),
        }
        return site.render("a-z.html", context)

    yield Output("a-z/", make, ("", letters, ()))
    for letter in names:
        if by_letter[letter]:
            yield Output(f"a-z/{letter}/", make, (letter, letters, tuple(by_letter[letter])))


def _all(site: Directory, present: Sequence[Record]) -> Output:
    def make(records: Sequence[Record]) -> bytes:
        by_country: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            by_country[record.brief.country].append(record)
        groups = []
        for country, some in by_country.items():
            facet = Facet("country", country.lower())
            groups.append((site.label(facet), f"/country/{facet.id}/", len(some), _joined(site, some)))
        groups.sort(key=lambda group: group[0])
        title = f"All {number(len(records))} co-ops on one page"
        context = {"page": site.page("/all/", title, "all"), "count": len(records), "groups": groups}
        return site.render("all.html", context)

    return Output("all/", make, (tuple(present),))


def _joined(site: Directory, records: Sequence[Record]) -> Markup:
    return Markup("").join(site.html_of(records, "line"))
