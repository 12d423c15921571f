"""Open data: the whole directory as JSON, CSV and GeoJSON, its schema and its description."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from club.directory.schema import entry_schema
from club.site.fragments import CSV_COLUMNS, csv_row, json_text
from club.site.model import Directory
from club.site.outputs import Output
from club.site.shelf import Record

LICENCE = "ODC-By-1.0"
_CSV_TYPES = {"lat": "number", "lon": "number", "added": "date", "updated": "date", "checked": "date"}


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the files below `/data/`."""
    records = tuple(sorted(site.records, key=lambda one: one.brief.slug))
    exports = Exports(site)
    yield Output("data/coops.json", exports.json, (records,))
    yield Output("data/coops.csv", exports.csv, (records,))
    yield Output("data/coops.geojson", exports.geojson, (records,))
    yield Output("data/datapackage.json", exports.package, (len(records),))
    yield Output("data/schema/coop.json", exports.schema, ())
    yield Output("data/vocabulary.json", exports.vocabulary, ())


class Exports:
    """Makes the files; co-ops stand in order of slug."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._attribution = " ".join(term.credit for term in site.vocabulary["source"].values())

    def json(self, records: Sequence[Record]) -> Iterator[bytes]:
        """Gives `coops.json`."""
        head = {"licence": LICENCE, "attribution": self._attribution, "count": len(records)}
        yield json_text(head)[:-1].encode() + b',"coops":[\n'
        yield from _joined(self._site, records, "json")
        yield b"\n]}\n"

    def csv(self, records: Sequence[Record]) -> Iterator[bytes]:
        """Gives `coops.csv`."""
        return csv_of(self._site, records)

    def geojson(self, records: Sequence[Record]) -> Iterator[bytes]:
        """Gives `coops.geojson` (RFC 7946), without co-ops whose place is not known."""
        head = {"type": "FeatureCollection", "licence": LICENCE, "attribution": self._attribution}
        yield json_text(head)[:-1].encode() + b',"features":[\n'
        yield from _joined(self._site, [one for one in records if one.brief.lat is not None], "geojson")
        yield b"\n]}\n"

    def schema(self) -> bytes:
        """Gives the JSON Schema of an entry."""
        return json_text(entry_schema(self._site.vocabulary, url=self._site.facts.url)).encode() + b"\n"

    def vocabulary(self) -> bytes:
        """Gives the words that entries use, by kind."""
        kinds = ("type", "sector", "tag", "status", "scope", "precision", "verification", "evidence", "band", "licence")
        words = {
            kind: [
                {key: one for key in ("id", "label", "about", "url") if (one := getattr(term, key))}
                for term in self._site.vocabulary[kind].values()
            ]
            for kind in kinds
        }
        return json_text(words).encode() + b"\n"

    def package(self, count: int) -> bytes:
        """Gives the Frictionless description of the CSV, JSON and GeoJSON (Data Package 1.0)."""
        facts, licence = self._site.facts, self._site.vocabulary["licence"][LICENCE]
        fields = [{"name": name, "type": _CSV_TYPES.get(name, "string")} for name in CSV_COLUMNS]
        package = {
            "profile": "data-package",
            "name": "co-op-directory",
            "title": f"{facts.name}: {count} co-ops",
            "homepage": facts.url + "/data/",
            "licenses": [{"name": LICENCE, "title": licence.label, "path": licence.url}],
            "sources": [{"title": term.credit, "path": term.url} for term in self._site.vocabulary["source"].values()],
            "resources": [
                {
                    "name": "coops",
                    "path": "coops.csv",
                    "profile": "tabular-data-resource",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "dialect": {"lineTerminator": "\r\n"},
                    "schema": {"fields": fields, "primaryKey": "slug"},
                },
                {"name": "coops-json", "path": "coops.json", "format": "json", "mediatype": "application/json"},
                {
                    "name": "coops-geojson",
                    "path": "coops.geojson",
                    "format": "geojson",
                    "mediatype": "application/geo+json",
                },
                {"name": "ledger", "path": "ledger.json", "format": "json", "mediatype": "application/json"},
            ],
        }
        return json_text(package).encode() + b"\n"


def csv_of(site: Directory, records: Iterable[Record]) -> Iterator[bytes]:
    """Gives co-ops as CSV with a header; who gave the data stands in the columns sources and licences."""
    yield csv_row(list(CSV_COLUMNS)).encode()
    for record in records:
        yield site.shelf.fragment(record, "csv")


def _joined(site: Directory, records: Sequence[Record], section: str) -> Iterator[bytes]:
    fragment: Any = site.shelf.fragment
    for place, record in enumerate(records):
        yield b",\n" + fragment(record, section) if place else fragment(record, section)
