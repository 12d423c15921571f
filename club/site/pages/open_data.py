"""The page about the open data."""

from collections.abc import Iterator, Sequence

from club.site.model import Directory
from club.site.outputs import Output

_FILES = (
    ("/data/coops.csv", "Table (CSV)", "One row for each co-op; any spreadsheet opens it.", "text/csv", "csv"),
    (
        "/data/coops.json",
        "Everything (JSON)",
        "All fields of every entry, with its sources.",
        "application/json",
        "json",
    ),
    (
        "/data/coops.geojson",
        "Map (GeoJSON)",
        "Every co-op with a place, as a point.",
        "application/geo+json",
        "geojson",
    ),
    ("/data/datapackage.json", "Description (Frictionless)", "What the columns mean.", "application/json", ""),
    ("/data/schema/coop.json", "Schema of an entry", "JSON Schema, 2020-12.", "application/schema+json", ""),
    ("/data/vocabulary.json", "Vocabulary", "Kinds, sectors, tags and the other words.", "application/json", ""),
)
_FEEDS = (
    ("New co-ops", "/feeds/new.atom"),
    ("Changed entries", "/feeds/changed.atom"),
    ("Newsletter", "/feeds/newsletter.atom"),
    ("A list of all feeds, for a feed reader (OPML)", "/feeds/feeds.opml"),
)


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page."""
    sizes = {section: _rounded(_bytes(site, section)) for section in ("csv", "json", "geojson")}

    def make(count: int, sizes: Sequence[tuple[str, int]]) -> bytes:
        size = dict(sizes)
        files = [
            {"path": path, "label": label, "about": about, "media_type": media_type, "bytes": size.get(section, 0)}
            for path, label, about, media_type, section in _FILES
        ]
        context = {
            "page": site.page("/data/", "Open data", "data", feed="/feeds/new.atom"),
            "count": count,
            "files": files,
            "feeds": _FEEDS,
            "credits": list(site.vocabulary["source"].values()),
        }
        return site.render("data.html", context)

    yield Output("data/", make, (len(site.records), tuple(sizes.items())))


def _bytes(site: Directory, section: str) -> int:
    return sum(site.shelf.size(record, section) for record in site.records)


def _rounded(size: int) -> int:
    """Rounds to two digits, so that the page does not change with every letter."""
    unit = 10 ** max(0, len(str(size)) - 2)
    return int(size // unit * unit)
