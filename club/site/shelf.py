"""The build's memory: a record for every entry, and the fragments made of it.

Records are few and small and are loaded whole; fragments (the entry's card,
its line in each export) are many and large, lie end to end in segment files,
and are read one by one. A memory that is missing, torn or of another making
is an empty one: that costs time and nothing else.
"""

import hashlib
import marshal
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from club.directory.brief import Brief

FORMAT = 4
SECTIONS = ("json", "card", "mini", "line", "csv", "geojson", "atom", "search")
_PLACES = {section: place for place, section in enumerate(SECTIONS)}
_CHECKSUM_BYTES = 4
_MUCH = 1 << 20
_STAT = struct.Struct("<QqqQ")
_BOUNDS = struct.Struct(f"<Q{len(SECTIONS) + 1}I")
_START = struct.Struct("<Q")
_BETWEEN = struct.Struct("<2I")
_ROWS_AT_ONCE = 1000
Stat = bytes


def stat_of(stat: os.stat_result) -> Stat:
    """Gives size, modification and change time in nanoseconds and inode, in a quarter of the memory of numbers."""
    return _STAT.pack(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def changed_ns(stat: Stat) -> int:
    """Gives the later of the times of modification and of change."""
    times: tuple[int, int] = _STAT.unpack(stat)[1:3]
    return max(times)


class Record(NamedTuple):
    """What is remembered of one entry.

    `stat` is that of its file; `digest` is of the entry's bytes; the fragments lie in `segment` one after
    the other, in the order of `SECTIONS`; `bounds` packs where they begin, and the
    bounds of each from there.
    """

    path: str
    stat: Stat
    digest: bytes
    brief: Brief
    segment: str
    bounds: bytes


def packed(records: Iterable[Record]) -> list[tuple[object, ...]]:
    """Gives records as plain tuples, which marshal writes and reads fastest."""
    return [(*record[:3], tuple(record.brief), *record[4:]) for record in records]


def unpacked(rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    """Gives the records that `packed` took."""
    record, brief = Record._make, Brief._make
    return (record((*row[:3], brief(row[3]), *row[4:])) for row in rows)


class Shelf:
    """The folder of segment files: fragments are appended once and read by mapping."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist yet."""
        self._folder = folder
        self._files: dict[str, int] = {}

    def writer(self, segment: str) -> "SegmentWriter":
        """Begins a new segment."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return SegmentWriter(segment, (self._folder / segment).open("wb"))

    def fragment(self, record: Record, section: str) -> bytes:
        """Gives one fragment of an entry."""
        start, end = _between(record, section)
        file = self._files.get(record.segment) or self._open(record.segment)
        return os.pread(file, end - start, start)

    def is_whole(self, records: Iterable[Record]) -> bool:
        """Tells whether every segment that the records lie in is there, and as it was written."""
        try:
            return all(_is_as_written(self._open(name)) for name in {record.segment for record in records})
        except (OSError, ValueError):
            return False

    @staticmethod
    def size(record: Record, section: str) -> int:
        """Gives the length of one fragment in bytes, without looking at it."""
        start, end = _between(record, section)
        return end - start

    def prune(self, segments: Iterable[str]) -> None:
        """Deletes all segments but these."""
        kept = set(segments)
        for path in self._folder.glob("*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _open(self, segment: str) -> int:
        found = self._files[segment] = os.open(self._folder / segment, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        return found

    def __del__(self) -> None:
        for file in self._files.values():
            os.close(file)


class SegmentWriter:
    """Appends the fragments of entries to a segment, and a checksum (CRC-32) at its end."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        """Takes the open file."""
        self.name = name
        self._file = file
        self._end = 0
        self._checksum = 0

    def append(self, path: str, stat: Stat, digest: bytes, brief: Brief, fragments: Sequence[bytes]) -> Record:
        """Writes one entry's fragments, in the order of `SECTIONS`, and gives its record."""
        blob = b"".join(fragments)
        self._file.write(blob)
        self._checksum = zlib.crc32(blob, self._checksum)
        start = self._end
        self._end += len(blob)
        bounds = _BOUNDS.pack(start, *accumulate(map(len, fragments), initial=0))
        return Record(path, stat, digest, brief, self.name, bounds)

    def __enter__(self) -> Self:
        """Gives itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the segment."""
        self._file.write(self._checksum.to_bytes(_CHECKSUM_BYTES))
        self._file.close()


def _between(record: Record, section: str) -> tuple[int, int]:
    start: int
    first: int
    end: int
    (start,) = _START.unpack_from(record.bounds)
    first, end = _BETWEEN.unpack_from(record.bounds, _START.size + _PLACES[section] * 4)
    return start + first, start + end


def _is_as_written(file: int) -> bool:
    end = os.fstat(file).st_size - _CHECKSUM_BYTES
    at = checksum = 0
    while at < end:
        content = os.pread(file, min(end - at, _MUCH), at)
        if not content:
            return False
        checksum = zlib.crc32(content, checksum)
        at += len(content)
    return end >= 0 and os.pread(file, _CHECKSUM_BYTES, end) == checksum.to_bytes(_CHECKSUM_BYTES)


@dataclass(slots=True)
class Memory:
    """All that one build leaves for the next.

    `salt` covers code, templates, settings and versions; `tree` tells the
    folder that holds the site described here (`publish.identity`), `spare` the
    one of the site before it, which differs by the files in `behind`. `outputs`
    gives each output's key; `pages` are the key and files of Pelican's own pages.
    """

    salt: bytes = b""
    inputs: bytes = b""
    tree: tuple[int, int, int] | None = None
    spare: tuple[int, int, int] | None = None
    behind: list[str] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    outputs: dict[str, bytes] = field(default_factory=dict)
    pages: tuple[bytes, list[str]] = (b"", [])
    near: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load(path: Path) -> Memory:
    """Gives the memory kept in a file, or an empty one where it cannot be trusted."""
    try:
        with path.open("rb") as file:
            version, values, count = _read_part(file)
            if version != FORMAT:
                return Memory()
            memory = Memory(**values)
            while len(memory.records) < count:
                memory.records.update((one.path, one) for one in unpacked(_read_part(file)))
    except (OSError, ValueError, TypeError, EOFError, KeyError):
        return Memory()
    return memory


def save(path: Path, memory: Memory) -> None:
    """Writes the memory beside the file and puts it in its place."""
    values = {name: getattr(memory, name) for name in Memory.__slots__ if name != "records"}
    beside = path.with_name(path.name + ".new")
    records = iter(memory.records.values())
    with beside.open("wb") as file:
        _write_part(file, (FORMAT, values, len(memory.records)))
        while rows := packed(islice(records, _ROWS_AT_ONCE)):  # all at once would take as much memory again
            _write_part(file, rows)
    os.replace(beside, path)


def _write_part(file: BinaryIO, part: object) -> None:
    payload = marshal.dumps(part)  # type: ignore[arg-type]  # plain tuples, dicts and words
    file.write(len(payload).to_bytes(_LENGTH_BYTES) + hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest())
    file.write(payload)


def _read_part(file: BinaryIO) -> Any:  # noqa: ANN401  # what was written
    length = int.from_bytes(file.read(_LENGTH_BYTES))
    if length > os.fstat(file.fileno()).st_size:
        raise ValueError("torn, or of another making")
    digest, payload = file.read(_DIGEST_BYTES), file.read(length)
    if hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest() != digest:
        raise ValueError("torn, or of another making")
    return marshal.loads(payload)  # noqa: S302  # our own file, as its digest says


_LENGTH_BYTES, _DIGEST_BYTES = 8, 16
