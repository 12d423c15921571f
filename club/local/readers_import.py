"""`build.py readers import`: takes over a list that was kept with another tool, or that `readers export` wrote."""

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from club.core.errors import ClubError, InvalidFieldError
from club.core.progress import Progress
from club.local.edition_club import add_club, open_club
from club.local.readers_import_file import Cells, ReadersFile
from club.local.readers_import_formats import FORMATS, Entry, Format, find_format, read_time
from club.subscriptions.address import Address, address_key, cap_key, masked, read_address
from club.subscriptions.importing import (
    Confirmed,
    Left,
    Outcome,
    RefusedRowError,
    import_left,
    import_reader,
)
from club.subscriptions.reader import Why

if TYPE_CHECKING:
    from functions.wiring import Club

MAX_PROOF_CHARS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="the list, as CSV in UTF-8")
    add("--dry-run", action="store_true", help="say what would be done, and do nothing")
    add("--proof", default="", metavar="TEXT", help="where the proof lies that all of them have confirmed")
    add("--format", choices=sorted(FORMATS), default="", help="whose list it is (as its first line tells)")
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Imports, lists every row that was refused, and counts; gives 1 where some were.

    Raises:
        ClubError: The file is no list; nothing was written.
    """
    _check_proof(args.proof)
    file = ReadersFile(args.file)
    try:
        form = find_format(file.header, args.format)
    except ClubError as error:
        reason = f"{args.file}: {error}"
        raise ClubError(reason) from error
    _refuse_others(args.file, form)
    with open_club(args) as club, closing(_Seen()) as seen:
        done = _Import(club, file, form, args.proof, seen, is_dry=args.dry_run)
        try:
            done.look_over()
            done.write()
        finally:
            done.progress.end()
    sys.stdout.write("".join(f"{line}\n" for line in done.summary()))
    return 1 if done.refused else 0


def _check_proof(proof: str) -> None:
    if len(proof) > MAX_PROOF_CHARS or not proof.isprintable():
        raise ClubError(f"--proof: one line of at most {MAX_PROOF_CHARS} characters, such as 'forms in the office'")
    if "@" in proof:
        raise ClubError("--proof: names a place, and no address, because it is kept with everybody's consent")


def _refuse_others(path: Path, form: Format) -> None:
    if form.name == "mailchimp" and path.name.casefold().startswith("nonsubscribed"):
        raise ClubError(f"{path}: holds whom Mailchimp calls non-subscribed: they never agreed to be mailed")


class _Seen:
    """The rows of a file by key, on the disk, because a long list has more of them than fit in memory."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("")  # a file of its own, which goes with the connection
        self._base.execute("CREATE TABLE left (key TEXT PRIMARY KEY, line INT, why TEXT, at TEXT, shown TEXT)")
        self._base.execute("CREATE TABLE present (key TEXT PRIMARY KEY, line INT)")

    def add_left(self, left: Left, line: int, shown: str) -> None:
        """Keeps whom not to mail; of several rows the final one, and of those the latest."""
        before = self.left(left.key)
        if before is None or _weight(left) > _weight(before):
            values = (left.key, line, left.why.value, left.at.isoformat() if left.at else "", shown)
            self._base.execute("INSERT OR REPLACE INTO left VALUES (?, ?, ?, ?, ?)", values)

    def left(self, key: str) -> Left | None:
        """Gives what the file says of who left."""
        row = self._base.execute("SELECT why, at FROM left WHERE key = ?", (key,)).fetchone()
        return Left(key, Why(row[0]), read_time(row[1])) if row else None

    def all_left(self) -> Iterator[tuple[Left, int, str]]:
        """Gives all of them in the order of the file, with the line and the masked address."""
        for key, line, why, at, shown in self._base.execute("SELECT * FROM left ORDER BY line"):
            yield Left(key, Why(why), read_time(at)), line, shown

    def line_of(self, key: str, line: int) -> int:
        """Gives the first line that a reader stands in."""
        self._base.execute("INSERT OR IGNORE INTO present VALUES (?, ?)", (key, line))
        first: int = self._base.execute("SELECT line FROM present WHERE key = ?", (key,)).fetchone()[0]
        return first

    def close(self) -> None:
        """Deletes it."""
        self._base.close()


def _weight(left: Left) -> tuple[bool, bool, str]:
    """Orders wishes: a final one before one that can be taken back, no time (which counts as now) before a time."""
    return left.why != Why.UNSUBSCRIBED, left.at is None, left.at.isoformat() if left.at else ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that can be read."""

    line: int
    entry: Entry
    address: Address
    key: str


class _Import:
    """One run over a file: first it is read to its end and nothing is written; then whom not to mail; then readers."""

    def __init__(self, club: "Club", file: ReadersFile, form: Format, proof: str, seen: _Seen, *, is_dry: bool) -> None:
        self._club, self._file, self._format, self._proof, self._seen = club, file, form, proof, seen
        self._is_dry, self._now = is_dry, club.now()
        self._known, self._secret = club.known, club.secrets.address_key
        self.progress = Progress("rows", sys.stderr)
        self.counts: Counter[Outcome] = Counter()
        self.rows = self.refused = self.dropped = 0

    def look_over(self) -> None:
        """Reads all rows; refuses those that cannot be read, and remembers whom not to mail."""
        for cells in self._file.rows():
            self.rows += 1
            self.progress.step()
            try:
                row = self._read(cells)
            except (InvalidFieldError, RefusedRowError) as error:
                self._refuse(cells.line, _reason(error))
                continue
            if why := row.entry.why:
                self._seen.add_left(Left(row.key, why, row.entry.left_at), row.line, masked(row.address.text))
        if not self.rows:
            raise ClubError(f"{self._file.path}: has a header and no rows")

    def write(self) -> None:
        """Writes whom not to mail, then who has confirmed."""
        privacy = self._known.privacy
        for left, line, shown in self._seen.all_left():
            self.progress.step()
            try:
                done = import_left(left, privacy=privacy, store=self._club.store, now=self._now, is_dry=self._is_dry)
                self.counts[done] += 1
            except RefusedRowError as error:
                self._refuse(line, f"{shown} {error}")
        for cells in self._file.rows():
            self.progress.step()
            try:
                row = self._read(cells)
            except (InvalidFieldError, RefusedRowError):
                continue  # said before
            if not row.entry.why:
                self._add(row)

    def summary(self) -> Iterator[str]:
        """Gives what was done, in words."""
        would = "would be " if self._is_dry else "are "
        counts = self.counts
        yield f"{self.rows:,} rows of a list of {self._format.title}:"
        yield f"  {counts[Outcome.ADDED]:,} {would}new on the list"
        yield f"  {counts[Outcome.PRESENT]:,} were readers before, and stay as they are"
        yield f"  {counts[Outcome.STOPPED]:,} {would}not mailed from now on"
        yield f"  {counts[Outcome.KNOWN]:,} left that list, which this one knew or which counts no more"
        yield f"  {self.refused:,} were refused"
        if self.dropped:
            yield f"{self.dropped:,} topics, languages, countries and forms are none of this club's, and were left out."
        if self._is_dry:
            yield "Nothing was written."

    def _add(self, row: _Read) -> None:
        shown = masked(row.address.text)
        if (first := self._seen.line_of(row.key, row.line)) != row.line:
            self._refuse(row.line, f"{shown} has the same address as line {first}")
            return
        left = self._seen.left(row.key)
        store, now, is_dry = self._club.store, self._now, self._is_dry
        try:
            done = import_reader(self._confirmed(row), store=store, now=now, is_dry=is_dry, left=left)
        except RefusedRowError as error:
            self._refuse(row.line, f"{shown} {error}")
            return
        self.counts[done] += 1
        if done == Outcome.ADDED:
            self.dropped += row.entry.dropped

    def _confirmed(self, row: _Read) -> Confirmed:
        entry, proof = row.entry, self._proof
        if entry.confirmed_at and not proof:
            proof = f"{self._format.proof} in an export of {self._format.title}, imported {self._now:%Y-%m-%d}"
        return Confirmed(
            row.key,
            row.address.text,
            entry.confirmed_at,
            entry.asked_at,
            entry.choices,
            entry.form,
            entry.paused_until,
            proof,
            cap_key(row.address, self._secret),
        )

    def _read(self, cells: Cells) -> _Read:
        if cells.is_too_long:
            raise RefusedRowError("has more cells than the first line has columns")
        entry = self._format.read(cells, self._known)
        address = read_address(entry.address)
        return _Read(cells.line, entry, address, address_key(address, self._secret))

    def _refuse(self, line: int, reason: str) -> None:
        self.refused += 1
        self.progress.end()
        print(f"{self._file.path}:{line}: {reason}", file=sys.stderr)


def _reason(error: ClubError) -> str:
    return error.reason if isinstance(error, InvalidFieldError) else str(error)
