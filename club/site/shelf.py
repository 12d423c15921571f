"""The build's memory: a record for every entry, and the fragments made of it.

Records are few and small and are loaded whole; fragments (the entry's card,
its line in each export) are many and large, lie end to end in segment files,
and are mapped, not read. A memory that is missing, torn or of another making
is an empty one: that costs time and nothing else.
"""

import hashlib
import marshal
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from club.directory.brief import Brief

FORMAT = 3
SECTIONS = ("json", "card", "mini", "line", "csv", "geojson", "atom", "search")
_PLACES = {section: place for place, section in enumerate(SECTIONS)}
_CHECKSUM_BYTES = 4
Stat = tuple[int, int, int, int]


class Record(NamedTuple):
    """What is remembered of one entry.

    `stat` is size, modification and change time in nanoseconds and inode;
    `digest` is of the entry's bytes; the fragments lie in `segment` one after
    the other, in the order of `SECTIONS`, each between two of `bounds`.
    """

    path: str
    stat: Stat
    digest: bytes
    brief: Brief
    segment: str
    bounds: tuple[int, ...]


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
        self._maps: dict[str, mmap.mmap] = {}

    def writer(self, segment: str) -> "SegmentWriter":
        """Begins a new segment."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return SegmentWriter(segment, (self._folder / segment).open("wb"))

    def fragment(self, record: Record, section: str) -> bytes:
        """Gives one fragment of an entry."""
        place = _PLACES[section]
        found = self._maps.get(record.segment) or self._map(record.segment)
        return found[record.bounds[place] : record.bounds[place + 1]]

    def is_whole(self, records: Iterable[Record]) -> bool:
        """Tells whether every segment that the records lie in is there, and as it was written."""
        try:
            return all(_is_as_written(self._map(name)) for name in {record.segment for record in records})
        except (OSError, ValueError):
            return False

    @staticmethod
    def size(record: Record, section: str) -> int:
        """Gives the length of one fragment in bytes, without looking at it."""
        place = _PLACES[section]
        return record.bounds[place + 1] - record.bounds[place]

    def prune(self, segments: Iterable[str]) -> None:
        """Deletes all segments but these."""
        kept = set(segments)
        for path in self._folder.glob("*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _map(self, segment: str) -> mmap.mmap:
        with (self._folder / segment).open("rb") as file:
            found = self._maps[segment] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return found


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
        bounds = tuple(accumulate(map(len, fragments), initial=self._end))
        self._end = bounds[-1]
        return Record(path, stat, digest, brief, self.name, bounds)

    def __enter__(self) -> Self:
        """Gives itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the segment."""
        self._file.write(self._checksum.to_bytes(_CHECKSUM_BYTES))
        self._file.close()


def _is_as_written(content: mmap.mmap) -> bool:
    with memoryview(content) as view:
        return zlib.crc32(view[:-_CHECKSUM_BYTES]).to_bytes(_CHECKSUM_BYTES) == view[-_CHECKSUM_BYTES:]


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
        content = path.read_bytes()
    except OSError:
        return Memory()
    if hashlib.blake2b(content[16:], digest_size=16).digest() != content[:16]:
        return Memory()
    try:
        version, values, records = marshal.loads(memoryview(content)[16:])  # noqa: S302  # our own file, checked above
        if version != FORMAT:
            return Memory()
        memory = Memory(**values)
        memory.records = {record.path: record for record in unpacked(records)}
    except (ValueError, TypeError, EOFError, KeyError):
        return Memory()
    return memory


def save(path: Path, memory: Memory) -> None:
    """Writes the memory beside the file and puts it in its place."""
    values: Mapping[str, object] = {
        "salt": memory.salt,
        "inputs": memory.inputs,
        "tree": memory.tree,
        "spare": memory.spare,
        "behind": memory.behind,
        "outputs": memory.outputs,
        "pages": memory.pages,
        "near": memory.near,
    }
    payload = marshal.dumps((FORMAT, dict(values), packed(memory.records.values())))
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(hashlib.blake2b(payload, digest_size=16).digest())
        file.write(payload)
    os.replace(beside, path)
