"""Reading entries for a build: those that have changed, in several processes where they are many."""

import datetime as dt
import hashlib
import marshal
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from club.core.vocabulary import Vocabulary
from club.directory.brief import brief_of
from club.directory.entry import read_entry
from club.directory.faults import Problem
from club.directory.folder import read_all
from club.directory.links import links_in
from club.site.fragments import Fragments
from club.site.shelf import Record, SegmentWriter, Shelf, Stat, packed, stat_of, unpacked
from club.site.workers import parts_of, spread


class Reading(NamedTuple):
    """What reading gave: a record for every good entry, and the problems of the others."""

    records: dict[str, Record]
    problems: list[Problem]


def scan(folder: Path) -> dict[str, Stat]:
    """Gives the stat of every file below a folder, whatever it is, by path (`gb/example.md`) and in its order."""
    found: dict[str, Stat] = {}
    _scan(str(folder), "", found)
    return found


def _scan(folder: str, inner: str, found: dict[str, Stat]) -> None:
    try:
        with os.scandir(f"{folder}/{inner}") as items:
            ordered = sorted(items, key=lambda item: item.name)
    except OSError:
        return  # the listing of entries will say so
    for item in ordered:
        if item.is_dir(follow_symlinks=False):
            _scan(folder, f"{inner}{item.name}/", found)
        else:
            found[inner + item.name] = stat_of(item.stat(follow_symlinks=False))


class Reader:
    """Reads entries into records and fragments."""

    def __init__(self, folder: Path, vocabulary: Vocabulary, fragments: Fragments, today: dt.date) -> None:
        """Takes the folder of entries, the words, the maker of fragments and today's date."""
        self._folder = folder
        self._vocabulary = vocabulary
        self._fragments = fragments
        self._today = today
        self._gone = frozenset(term.id for term in vocabulary["status"].values() if term.gone)

    def read(
        self, stats: Mapping[str, Stat], shelf: Shelf, segment: str, jobs: int, step: Callable[[int], None]
    ) -> Reading:
        """Reads the named entries; each process writes a segment of its own.

        Args:
            stats: The entries to read, by path, with their stats.
            shelf: Where their fragments go.
            segment: How the segments' names begin.
            jobs: How many processes there may be.
            step: Called with the number of entries read since it was called last.
        """
        paths = list(stats)
        parts = parts_of(len(paths), jobs, least=_WORTH_A_PROCESS, most=_AT_ONCE)
        size = -(-len(paths) // parts)

        def part(number: int) -> tuple[list[bytes], list[Problem]]:
            problems: list[Problem] = []
            with shelf.writer(f"{segment}-{number}") as writer:
                records = self._records(paths[number * size : (number + 1) * size], stats, writer, problems)
                rows = []
                while some := packed(islice(records, _ROWS_AT_ONCE)):
                    rows.append(marshal.dumps(some))
            return rows, problems

        reading = Reading({}, [])
        for rows, problems in spread(part, parts, jobs):
            for some in rows:
                reading.records.update((one.path, one) for one in unpacked(marshal.loads(some)))  # noqa: S302  # our own process's
            reading.problems.extend(problems)
            step(size)
        return reading

    def _records(
        self, paths: list[str], stats: Mapping[str, Stat], writer: SegmentWriter, problems: list[Problem]
    ) -> Iterator[Record]:
        for path, content in read_all(self._folder, paths, problems):
            entry = read_entry(path, content, self._vocabulary, self._today)
            problems += [problem for problem in entry.problems if not problem.fault.is_warning]
            if entry.coop is None or problems:
                continue
            links = links_in(entry.rendered)
            brief = brief_of(
                entry.coop,
                has_body=bool(entry.body.strip()),
                gone=self._gone,
                links=links,
                is_searched="search" in self._fragments.sections,
            )
            fragments = self._fragments.of(entry.coop, brief, entry.body, entry.rendered)
            digest = hashlib.blake2b(content, digest_size=16).digest()
            yield writer.append(path, stats[path], digest, brief, fragments)


_WORTH_A_PROCESS = 200
_AT_ONCE = 10_000  # entries in one process: each makes a segment of the shelf
_ROWS_AT_ONCE = 1_000
