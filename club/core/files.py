"""Files written whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from club.core.errors import ClubError, ConflictError


def replace_file(path: Path, content: bytes) -> None:
    """Writes a file beside its place and puts it there in one step; keeps the rights it had.

    Raises:
        ClubError: It cannot be written; what was there is still there.
    """
    try:
        rights = path.stat().st_mode & 0o7777 if path.exists() else 0o644
        with _written_beside(path, content, rights) as beside:
            beside.replace(path)
    except OSError as error:
        reason = f"{path}: cannot be written: {error.strerror}"
        raise ClubError(reason) from error


def create_file(path: Path, content: bytes) -> None:
    """Writes a new file, with its folder, in one step.

    Raises:
        ConflictError: There is one already; it is left as it is.
        ClubError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _written_beside(path, content, 0o644) as beside:
            _link(beside, path)
    except OSError as error:
        reason = f"{path}: cannot be written: {error.strerror}"
        raise ClubError(reason) from error


def _link(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)  # unlike a rename, this never puts one file in the place of another
    except FileExistsError as error:
        reason = f"{path}: is there already; choose another name, or edit that file"
        raise ConflictError(reason) from error


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes, rights: int) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".new", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(rights)
        yield beside
    finally:
        beside.unlink(missing_ok=True)
