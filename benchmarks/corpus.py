"""Writes made-up entries, editions and a page: in our format, and in the one stock Pelican wants."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.editions import Edition, make_editions
from benchmarks.entries import Entry, make_entries


@dataclass(frozen=True, slots=True)
class Format:
    """How one family of builders wants its content written."""

    name: str
    entry_text: Callable[[Entry], str]
    edition_text: Callable[[Edition], str]
    page_head: str

    def write(self, folder: Path, count: int) -> None:
        """Writes `coops/<country>/<slug>.md`, `newsletter/NNN-slug.md` and `pages/about.md` into a new folder."""
        (folder / "newsletter").mkdir(parents=True)
        (folder / "pages").mkdir()
        (folder / "pages" / "about.md").write_text(self.page_head + _ABOUT, encoding="utf-8")
        for entry in make_entries(count):
            self.write_entry(folder, entry)
        for edition in make_editions():
            path = folder / "newsletter" / f"{edition.slug}.md"
            path.write_text(self.edition_text(edition), encoding="utf-8")

    def write_entry(self, folder: Path, entry: Entry) -> None:
        """Writes one entry over what was there."""
        path = entry_path(folder, entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.entry_text(entry), encoding="utf-8")


_ABOUT = """
These co-ops **do not exist**. They were made to measure how long it takes to build a site of them.

## Why

- A site that takes long to build is seldom built.
- A site that is built seldom is out of date.
"""


def entry_path(folder: Path, entry: Entry) -> Path:
    """Gives the file of an entry, in either format."""
    return folder / "coops" / entry.country.lower() / f"{entry.slug}.md"


def _entry_text(entry: Entry) -> str:
    source, source_id, licence = entry.source
    lines = [
        f"name: {entry.name}",
        f"country: {entry.country}",
        f"website: {entry.website}",
        f"type: {entry.type}",
        f"sector: {entry.sector}",
        f"lang: {entry.lang}",
        f"region: {entry.city.region}",
        f"locality: {entry.city.name}",
        f"founded: {entry.founded}",
        "verification: imported",
        f"added: {entry.added}",
        f"sources: [{{name: {source}, id: {source_id}, licence: {licence}}}]",
    ]
    if entry.tags:
        lines.append(f"tags: [{', '.join(entry.tags)}]")
    if entry.location:
        lat, lon, precision = entry.location
        lines.append(f"location: {{lat: {lat}, lon: {lon}, precision: {precision}}}")
    return "---\n" + "\n".join(lines) + f"\n---\n{entry.body}"


def _pelican_text(entry: Entry) -> str:
    source, source_id, licence = entry.source
    lat, lon, precision = entry.location or ("", "", "")
    return (
        f"Title: {entry.name}\nSlug: {entry.slug}\nDate: {entry.added}\nCategory: {entry.sector}\n"
        f"Tags: {entry.country}, {entry.type}\nCountry: {entry.country}\nKind: {entry.type}\n"
        f"Website: {entry.website}\nLang_of_text: {entry.lang}\nRegion: {entry.city.region}\n"
        f"Locality: {entry.city.name}\nFounded: {entry.founded}\nVerification: imported\n"
        f"Marks: {', '.join(entry.tags)}\nLat: {lat}\nLon: {lon}\nPrecision: {precision}\n"
        f"Source: {source}\nSource_id: {source_id}\nLicence: {licence}\n\n{entry.body}"
    )


def _edition_text(edition: Edition) -> str:
    return (
        f"---\nnumber: {edition.number}\ntitle: {edition.title}\ndate: {edition.date}\n"
        f"summary: {edition.summary}\nlanguage: en\nstatus: sent\n---\n{edition.body}"
    )


def _pelican_edition_text(edition: Edition) -> str:
    return (
        f"Title: {edition.title}\nSlug: {edition.slug}\nDate: {edition.date}\nNumber: {edition.number}\n"
        f"Summary: {edition.summary}\n\n{edition.body}"
    )


# What our builder and Hugo read.
ENTRIES = Format("entries", _entry_text, _edition_text, "---\ntitle: About\n---\n")
# Articles with sector as category and country and type as tags, and pages for editions.
PELICAN = Format(
    "pelican",
    _pelican_text,
    _pelican_edition_text,
    "Title: About\nTemplate: about\nUrl: about/\nSave_as: about/index.html\n",
)
