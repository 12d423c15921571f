"""What shapes every output besides entries and editions: the salt, and whether anything has changed."""

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from club.site.places import HOME, Places
from club.site.shelf import Stat

_PACKAGES = ("cmarkgfm", "css_inline", "jinja2", "markupsafe", "nh3", "pelican", "yaml")


def salt_of(places: Places, settings: Iterable[object]) -> bytes:
    """Gives a digest of code, theme, vocabulary, consent wordings, facts, settings and versions."""
    digest = hashlib.blake2b(repr((tuple(settings), *_versions())).encode(), digest_size=16)
    for path in _shaping(places):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.digest()


def inputs_of(places: Places, settings: Iterable[object], entries: Mapping[str, Stat]) -> bytes:
    """Gives a digest of all that a build reads, by size and times, without reading it."""
    digest = hashlib.blake2b(repr((tuple(settings), *_versions())).encode(), digest_size=16)
    digest.update(repr(list(entries.items())).encode())
    pulled = files_below(places.bookings.parent)
    for path in (*_shaping(places), *files_below(places.pages), *files_below(places.newsletter), *pulled):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}\n".encode())
    return digest.digest()


def files_below(folder: Path) -> list[Path]:
    """Gives the files below a folder in order, without byte code and hidden ones."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".pyc" and not path.name.startswith(".") and path.is_file()
    ]


def digest_of(folder: Path) -> bytes:
    """Gives a digest of the files below a folder, by name and content."""
    digest = hashlib.blake2b(digest_size=12)
    for path in files_below(folder):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.digest()


def _shaping(places: Places) -> Iterator[Path]:
    for folder in (HOME / "club", places.theme, places.vocabulary, places.consent):
        yield from files_below(folder)
    yield places.facts
    yield HOME / "pelicanconf.py"


def _versions() -> Iterator[object]:
    """Gives Python's version, and where each package lies and since when, without importing it."""
    yield sys.version
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            yield (spec.origin, Path(spec.origin).stat().st_mtime_ns)
