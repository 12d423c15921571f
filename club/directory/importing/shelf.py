"""The entries that are there already, as an import needs to know them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.directory.document import read_document
from club.directory.entry import entries_in
from club.directory.importing.fingerprint import is_untouched
from club.directory.importing.websites import own_domain

# What rows are compared with must be text, whatever somebody wrote there.
_TEXTS = ("name", "country", "website", "locality")


@dataclass(slots=True)
class Kept:
    """An entry on the shelf.

    `is_ours` tells that an import wrote it and nobody has edited it since, so
    that an import may write it again.
    """

    path: str
    text: str
    values: Mapping[str, Any]
    body: str
    is_ours: bool
    sources: list[tuple[str, str]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Gives the file's name without `.md`."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def domain(self) -> str | None:
        """Gives the website's own domain, None on a shared host."""
        return own_domain(str(self.values.get("website", "")))


def read_shelf(folder: Path) -> list[Kept]:
    """Reads all entries; whatever is wrong with one is for `build.py check` to say.

    Raises:
        ClubError: An entry cannot be read from the disk.
    """
    try:
        return [_read(path, (folder / path).read_bytes()) for path in entries_in(folder)]
    except OSError as error:
        reason = f"{error.filename}: cannot be read: {error.strerror}"
        raise ClubError(reason) from error


def _read(path: str, content: bytes) -> Kept:
    text = content.decode(errors="replace").replace("\r\n", "\n")
    document = read_document(text)
    values = {key: value for key, value in document.values.items() if key not in _TEXTS or isinstance(value, str)}
    is_imported = values.get("verification") == "imported" and not values.get("updated")
    return Kept(path, text, values, document.body.strip(), is_imported and is_untouched(text), _sources(values))


def _sources(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    sources = values.get("sources")
    credits_ = [one for one in sources if isinstance(one, dict)] if isinstance(sources, list) else []
    return [(str(one.get("name", "")), str(one.get("id", ""))) for one in credits_]
