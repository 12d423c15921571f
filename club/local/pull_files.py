"""Files that are put in place together, or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from club.core.errors import ClubError


def changed(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Gives the names of files that are not as they should be."""
    return [name for name, content in files.items() if _read(folder / name) != content]


def replace_all(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Puts files in a folder, by names relative to it; gives which were new or changed. The others are not touched.

    All are written beside their places first; where one cannot be put there, those before it get their old
    content back.

    Raises:
        ClubError: Something cannot be written; all is as it was.
    """
    before: dict[str, bytes | None] = {}
    try:
        names = changed(folder, files)
        before |= {name: _read(folder / name) for name in names}
        with _written_beside(folder, {name: files[name] for name in names}) as written:
            for name, beside in written.items():
                beside.replace(folder / name)
    except OSError as error:
        _restore(folder, before)
        raise ClubError(f"{error.filename or folder}: cannot be written: {error.strerror}; all is as it was") from error
    return names


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None


@contextlib.contextmanager
def _written_beside(folder: Path, files: Mapping[str, bytes]) -> Iterator[dict[str, Path]]:
    written: dict[str, Path] = {}
    try:
        for name, content in files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".new", dir=place.parent)
            written[name] = Path(beside)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            written[name].chmod(0o644)
        yield written
    finally:
        for beside_path in written.values():
            beside_path.unlink(missing_ok=True)


def _restore(folder: Path, before: Mapping[str, bytes | None]) -> None:
    for name, content in before.items():
        path = folder / name
        with contextlib.suppress(OSError):
            if content is None:
                path.unlink(missing_ok=True)
            elif _read(path) != content:
                path.write_bytes(content)
