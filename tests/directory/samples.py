"""Right entries to break: one fault at a time shows what is said about it."""

import datetime as dt
import functools
from collections.abc import Mapping
from pathlib import Path

from club.core.vocabulary import Vocabulary, load_vocabulary
from club.directory.brief import Brief, brief_of
from club.directory.entry import read_entry
from club.directory.faults import Problem

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 23)
PATH = "gb/example-bakery.md"
FIELDS = {
    "name": "Example Bakery",
    "country": "GB",
    "website": "https://example.coop",
    "type": "worker",
    "sector": "education",
}


@functools.cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "content" / "vocabulary")


def entry_text(body: str = "We bake.\n", more: str = "", **fields: str | None) -> str:
    """Gives an entry's text: the five required fields on lines 2 to 6, then `fields`, then the lines of `more`."""
    values = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    head = "".join(f"{name}: {value}\n" for name, value in values.items())
    return f"---\n{head}{more}---\n{body}"


def problems_of(text: str | bytes, path: str = PATH) -> list[Problem]:
    content = text if isinstance(text, bytes) else text.encode()
    return read_entry(path, content, vocabulary(), TODAY).problems


def brief(slug: str = "example-bakery", country: str = "GB", **fields: str) -> tuple[str, Brief]:
    """Gives a right entry's path and brief."""
    path = f"{country.lower()}/{slug}.md"
    entry = read_entry(path, entry_text(country=country, **fields).encode(), vocabulary(), TODAY)
    assert entry.coop is not None, entry.problems
    return path, brief_of(entry.coop, has_body=True, gone=("closed", "converted", "merged"))


def write_tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below a folder, with the folders they need."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
