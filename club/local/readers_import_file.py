"""A list of readers as a CSV file: opened, looked over for what no list has, and read row by row in little memory."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from club.core.errors import ClubError

MAX_MB = 100
_MAX_LINE_BYTES = 1_000_000
_COMMAS = ",;\t"  # what spreadsheets put between cells


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the number of its first line, and its cells by the column's name in small letters."""

    line: int
    by_name: dict[str, str]
    is_too_long: bool = False

    def first(self, *names: str) -> str:
        """Gives the first of some cells that is not empty, without spaces around it."""
        return next((cell for name in names if (cell := self.by_name.get(name, "").strip())), "")


class ReadersFile:
    """A file of at most MAX_MB, which can be read more than once."""

    def __init__(self, path: Path) -> None:
        """Looks at the file and its header.

        Raises:
            ClubError: It cannot be read, is too large, or has no header; with how to mend it.
        """
        self.path = path
        try:
            size = path.stat().st_size
        except (OSError, ValueError) as error:
            raise self._fault(f"cannot be read: {_why(error)}") from error
        if size > MAX_MB * 1_000_000:
            raise self._fault(f"has more than {MAX_MB} MB; split it into several files, each with the header")
        self.header = self._header()

    def rows(self) -> Iterator[Cells]:
        """Gives every row after the header, without empty ones.

        Raises:
            ClubError: It is no CSV in UTF-8 from there on; names the line.
        """
        for line, cells in self._records():
            names = self.header
            if line == 1 and _names(cells) == names:
                continue
            by_name: dict[str, str] = {}
            for name, cell in zip(names, cells, strict=False):
                by_name.setdefault(name, cell)
            yield Cells(line, by_name, len(cells) > len(names))

    def _header(self) -> tuple[str, ...]:
        for line, cells in self._records():
            if line == 1:
                return _names(cells)
            break
        raise self._fault("has no header in its first line; export it again, with column names")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        try:
            with self.path.open("rb") as file:
                yield from self._of(file)
        except OSError as error:
            raise self._fault(f"cannot be read: {_why(error)}") from error

    def _of(self, file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
        lines = self._lines(file)
        first = next(lines, "")
        comma = max(_COMMAS, key=first.count)
        reader = csv.reader(_chained(first, lines), delimiter=comma, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            reason = f"line {line}: is no CSV ({error}); look for a quote that is not closed"
            raise self._fault(reason) from error

    def _lines(self, file: BinaryIO) -> Iterator[str]:
        number = 0
        while raw := file.readline(_MAX_LINE_BYTES):
            number += 1
            if b"\0" in raw:
                raise self._fault(f"line {number}: has a NUL byte; save the list as CSV in UTF-8")
            if len(raw) == _MAX_LINE_BYTES:
                raise self._fault(f"line {number}: is longer than any of a list; save the list as CSV in UTF-8")
            try:
                yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise self._fault(f"line {number}: is not UTF-8; save the list as CSV in UTF-8") from error

    def _fault(self, reason: str) -> ClubError:
        return ClubError(f"{self.path}: {reason}")


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip().casefold() for cell in cells)


def _why(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or "this is no name of a file"
