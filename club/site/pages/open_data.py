"""The page about the open data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from club.site.bars import bars_svg
from club.site.model import Directory
from club.site.outputs import Output
from club.site.shelf import Record

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
    ("/data/ledger.json", "Points (JSON)", "Every entry of the ledger, and every balance.", "application/json", ""),
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

    def make(count: int, sizes: Sequence[tuple[str, int]], decades: Sequence[tuple[str, int]]) -> bytes:
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
            "founded": _founded(decades),
        }
        return site.render("data.html", context)

    yield Output("data/", make, (len(site.records), tuple(sizes.items()), decades_of(site.records)))


def decades_of(records: Sequence[Record]) -> list[tuple[str, int]]:
    """Gives how many co-ops were founded in each decade, from 1950 on without gaps; what is older is one row."""
    years = [int(record.brief.founded[:4]) for record in records if record.brief.founded]
    if not years:
        return []
    counts = Counter(max(year // 10 * 10, _OLDEST) for year in years)
    first = min(counts)
    rows = [(f"{decade}s", counts[decade]) for decade in range(max(first, _OLDEST + 10), max(counts) + 1, 10)]
    return [(f"to {_OLDEST + 9}", counts[_OLDEST]), *rows] if counts[_OLDEST] else rows


_OLDEST = 1940  # what is older is one bar, so that the labels can be read on a phone


def _founded(decades: Sequence[tuple[str, int]]) -> dict[str, Any] | None:
    """Gives the figure of founding decades, and the rows of the table behind it."""
    if not decades:
        return None
    figure = bars_svg(decades, title="Co-ops by the decade they were founded in")
    known = sum(count for _, count in decades)
    return {"svg": Markup(figure), "rows": decades, "known": known}  # noqa: S704  # drawn by us


def _bytes(site: Directory, section: str) -> int:
    return sum(site.shelf.size(record, section) for record in site.records)


def _rounded(size: int) -> int:
    """Rounds to two digits, so that the page does not change with every letter."""
    unit = 10 ** max(0, len(str(size)) - 2)
    return int(size // unit * unit)
