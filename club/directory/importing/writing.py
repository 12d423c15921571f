"""Writing entries, each whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from club.core.errors import ClubError

_PART = ".part"


def write_files(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Writes texts to paths below a folder; each file is replaced in one step.

    Running it again after it was cut off ends with the same files; half-written
    ones of an earlier run are removed.

    Raises:
        ClubError: The disk refuses; what was written until then is whole.
    """
    try:
        for leftover in folder.rglob(f".*.md{_PART}"):
            leftover.unlink()
        for path, text in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}{_PART}")
            part.write_bytes(text.encode())
            os.replace(part, target)  # noqa: PTH105  # the one call that says what happens
    except OSError as error:
        reason = f"{error.filename}: cannot be written: {error.strerror}; run the import again to finish it"
        raise ClubError(reason) from error
