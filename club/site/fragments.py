"""The fragments of one co-op: its part of every file that many co-ops share."""

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

import jinja2

from club.core.vocabulary import Vocabulary
from club.directory.brief import Brief
from club.directory.coop import Coop, as_json
from club.site import atom
from club.site.card import card_of
from club.site.shelf import SECTIONS

CSV_COLUMNS = (
    "slug", "url", "name", "country", "website", "type", "sector", "also", "tags", "lang", "summary",
    "region", "locality", "lat", "lon", "precision", "founded", "status", "scope", "legal_form", "languages",
    "members", "workers", "identifiers", "member_of", "verification", "added", "updated", "checked", "sources",
    "licences",
)  # fmt: skip


class Fragments:
    """Makes the fragments of co-ops, in the order of `SECTIONS`."""

    def __init__(
        self, env: jinja2.Environment, vocabulary: Vocabulary, site_url: str, sections: Collection[str] = SECTIONS
    ) -> None:
        """Takes the theme's environment, the words, the site's address without a final slash, and what is wanted."""
        self._vocabulary = vocabulary
        self._site_url = site_url
        makers: dict[str, Callable[[_Parts], str]] = {
            "json": _json,
            "csv": lambda parts: csv_line(parts.coop, parts.brief, parts.url, parts.card["summary"]),
            "geojson": lambda parts: feature(parts.brief, parts.url),
            "atom": lambda parts: atom_entry(parts.brief, parts.url, parts.card),
            "search": _search,
        }
        for name in {"card", "mini", "line"} & set(sections):
            makers[name] = _templated(env.get_template(f"{name}.html"))
        self.sections = sections
        self._makers = [makers[name] if name in sections else None for name in SECTIONS]

    def of(self, coop: Coop, brief: Brief, body: str, rendered: str) -> list[bytes]:
        """Gives one co-op's fragments as bytes; those that are not wanted are empty."""
        url = self._site_url + brief.path
        values = as_json(coop)
        card = card_of(values, brief, rendered, self._vocabulary)
        parts = _Parts(coop, brief, values, card, url, body.strip())
        return [make(parts).encode() if make else b"" for make in self._makers]


class _Parts(NamedTuple):
    coop: Coop
    brief: Brief
    values: Mapping[str, Any]
    card: Mapping[str, Any]
    url: str
    body: str


def _json(parts: _Parts) -> str:
    record = {"slug": parts.coop.slug, "url": parts.url, **parts.values}
    if parts.body:
        record["body"] = parts.body
    return json_text(record)


def _templated(template: jinja2.Template) -> Callable[[_Parts], str]:
    return lambda parts: template.render(c=parts.card)


def _search(parts: _Parts) -> str:
    brief = parts.brief
    return json_text([brief.name, brief.words, brief.path, brief.type, parts.card["place"]])


def json_text(value: object) -> str:
    """Gives compact JSON in UTF-8's own letters, safe inside HTML as well."""
    return _dumps(value).replace("</", "<\\/")


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_line(coop: Coop, brief: Brief, url: str, summary: str) -> str:
    """Gives a co-op's row of `coops.csv`, in the order of `CSV_COLUMNS`; lists are joined by `; `."""
    row = [
        coop.slug, url, coop.name, coop.country, coop.website, coop.type, coop.sector,
        "; ".join(coop.also), "; ".join(coop.tags), coop.lang, summary, coop.region, coop.locality,
        brief.lat, brief.lon, brief.precision, coop.founded, brief.status, coop.scope,
        coop.legal_form.name if coop.legal_form else "", "; ".join(coop.languages),
        coop.members, coop.workers, "; ".join(coop.identifiers), "; ".join(coop.member_of),
        coop.verification, coop.added, coop.updated, coop.checked,
        "; ".join(source.name for source in coop.sources),
        "; ".join(dict.fromkeys(source.licence for source in coop.sources)),
    ]  # fmt: skip
    return csv_row([_inert(cell) for cell in row])


def _inert(cell: object) -> object:
    """Keeps a spreadsheet from taking words for a formula (OWASP: CSV injection)."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")):
        return "'" + cell
    return cell


def csv_row(cells: list[object]) -> str:
    """Gives a row of RFC 4180 CSV with its line end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def feature(brief: Brief, url: str) -> str:
    """Gives a co-op as a GeoJSON feature (RFC 7946), or nothing where it has no place."""
    if brief.lat is None or brief.lon is None:
        return ""
    properties = {"slug": brief.slug, "name": brief.name, "url": url, "type": brief.type, "sector": brief.sectors[0]}
    properties |= {"country": brief.country, "locality": brief.locality, "precision": brief.precision}
    return json_text(
        {
            "type": "Feature",
            "id": brief.slug,
            "geometry": {"type": "Point", "coordinates": [brief.lon, brief.lat]},
            "properties": properties,
        }
    )


def atom_entry(brief: Brief, url: str, card: Mapping[str, Any]) -> str:
    """Gives a co-op as an entry of an Atom feed."""
    updated = max(brief.updated, brief.added)
    return atom.entry(url, brief.name, _said(card), updated=updated, published=brief.added, category=brief.type)


def _said(card: Mapping[str, Any]) -> str:
    kind = card["type_label"]
    about = f"{kind[:1].upper()}{kind[1:]}, {card['place']}."
    return f"{about} {card['summary']}" if card["summary"] else about
