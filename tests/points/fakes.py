"""Stand-ins that keep everything in memory and behave as the real ones do; one suite of tests holds both to it."""

import datetime as dt
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from club.core.errors import ConflictError
from club.points.booking import Head, Make, after_all, placed
from club.points.entries import Entry, LedgerError
from club.points.ledger import Ledger
from club.points.member import Application, Change, DropWorker, Member, Worker
from club.points.ports import Carry
from club.points.purse import Purse


@dataclass
class FakeBooks:
    """Keeps a ledger; whatever is booked follows the ledger's own rules too."""

    ledger: Ledger = field(default_factory=Ledger)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def purse(self, coop: str) -> Purse:
        return self.ledger.purse(coop)

    def book(self, coop: str, make: Make) -> list[Entry]:
        with self.lock:
            drafts = make(self.ledger.purse(coop))
            if not drafts or drafts[0].key in self.ledger.keys:
                return []
            after_all(self.ledger.purse(coop), drafts)
            if booked := sorted(self.ledger.keys & {draft.key for draft in drafts}):
                raise LedgerError(0, f"{booked[0]} was booked before")
            entries = placed(self.head(), drafts)
            for entry in entries:
                self.ledger.add(entry)
            return entries

    def is_booked(self, key: str) -> bool:
        return key in self.ledger.keys

    def coops(self) -> Iterator[str]:
        return iter(sorted(self.ledger.purses))

    def entries(self) -> Iterator[Entry]:
        return iter(self.ledger.entries)

    def head(self) -> Head:
        return Head(len(self.ledger.entries), self.ledger.head)


@dataclass
class FakeMarks:
    """Keeps marks and what is carried over."""

    marks: dict[str, str] = field(default_factory=dict)
    carries: dict[str, Carry] = field(default_factory=dict)

    def mark(self, name: str) -> str:
        return self.marks.get(name, "")

    def set_mark(self, name: str, value: str, *, was: str) -> None:
        if self.mark(name) != was:
            raise ConflictError("it is not as it was")
        self.marks[name] = value

    def carry(self, coop: str) -> Carry:
        return self.carries.get(coop, Carry())

    def set_carry(self, coop: str, carry: Carry, *, was: Carry) -> None:
        if self.carry(coop).week != was.week:
            raise ConflictError("it is not as it was")
        self.carries[coop] = carry


Key = tuple[str, ...]


@dataclass
class FakeRoll:
    """Keeps members, applications and workers."""

    things: dict[Key, Application | Member | Worker] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def member(self, coop: str) -> Member | None:
        found = self.things.get(("member", coop))
        return found if isinstance(found, Member) else None

    def members(self) -> Iterator[tuple[str, dt.date]]:
        found = (one for one in self.things.values() if isinstance(one, Member))
        return iter(sorted((one.coop, one.since) for one in found if one.since))

    def application(self, coop: str, application_id: str, *, now: dt.datetime) -> Application | None:
        found = self.things.get(("application", coop, application_id))
        return found if isinstance(found, Application) and found.ends_at > now else None

    def workers(self) -> Iterator[Worker]:
        return iter(sorted((one for one in self.things.values() if isinstance(one, Worker)), key=lambda one: one.key))

    def write(self, changes: Sequence[Change]) -> None:
        with self.lock:
            if any(self._version(change) != change.version for change in changes if not isinstance(change, DropWorker)):
                raise ConflictError("a version has gone on")
            for change in changes:
                if isinstance(change, DropWorker):
                    self.things.pop(_key(change), None)
                else:
                    self.things[_key(change)] = replace(change, version=change.version + 1)

    def _version(self, change: Change) -> int:
        before = self.things.get(_key(change))
        return before.version if before else 0


def _key(change: Change) -> Key:
    match change:
        case Application():
            return ("application", change.coop, change.id)
        case Member():
            return ("member", change.coop)
    return ("worker", change.key)


@dataclass
class FakeRecruits:
    """Counts that a test has set, by week; `asked` names the weeks that were asked for."""

    weeks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def week(self, week: str) -> Mapping[str, int]:
        self.asked.append(week)
        return self.weeks.get(week, {})
