"""What points need of the world, each as a protocol; fakes and real adapters pass one suite of tests."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from club.points.booking import Head, Make
from club.points.entries import Entry
from club.points.member import Application, Change, Member, Worker
from club.points.purse import Purse


class Books(Protocol):
    """Keeps the ledger; reads see every write that came before."""

    def purse(self, coop: str) -> Purse:
        """Gives a co-op's purse, which is empty for one that has no entry."""
        ...

    def book(self, coop: str, make: Make) -> list[Entry]:
        """Books what happens to a co-op, all of it or nothing; gives what was booked by this call.

        `make` is asked again where others have booked meanwhile. Where the key of its first draft is in the
        ledger, that has happened before, and nothing is booked.

        Raises:
            LedgerError: As `make` raises it, or because its drafts break a rule.
            TemporaryError: The store could not; nothing was written, or all of it by an earlier attempt.
        """
        ...

    def is_booked(self, key: str) -> bool:
        """Tells whether an entry has this key."""
        ...

    def coops(self) -> Iterator[str]:
        """Gives every co-op that has a purse, in order."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Gives every entry, the first one first; pages are followed to their end."""
        ...

    def head(self) -> Head:
        """Gives the last entry's number and seal."""
        ...


class Carry(NamedTuple):
    """Readers of a co-op's form that are too few to be published; `week` is the last one that was counted."""

    week: str = ""
    readers: int = 0


class Marks(Protocol):
    """Keeps how far the clock has got."""

    def mark(self, name: str) -> str:
        """Gives the last day or week that was dealt with, empty where there is none."""
        ...

    def set_mark(self, name: str, value: str, *, was: str) -> None:
        """Writes it.

        Raises:
            ConflictError: It is not as it was.
        """
        ...

    def carry(self, coop: str) -> Carry:
        """Gives what is carried over."""
        ...

    def set_carry(self, coop: str, carry: Carry, *, was: Carry) -> None:
        """Writes it; raises as `set_mark` does."""
        ...


class Recruits(Protocol):
    """Counts the readers that co-ops' forms have won."""

    def week(self, week: str) -> Mapping[str, int]:
        """Gives, by co-op, how many confirmed in an ISO week (`2026-W41`) for the first time ever, and have stayed.

        Asked after all of them have been on the list for 30 days; asked again, it gives the same.
        """
        ...


class Members(Protocol):
    """Who is a member of the club."""

    def is_member(self, coop: str) -> bool:
        """Tells whether a co-op is one."""
        ...


class Roll(Protocol):
    """Keeps who is a member, who asks to be, and the workers; reads see every write that came before."""

    def member(self, coop: str) -> Member | None:
        """Gives a co-op that is a member, or was."""
        ...

    def members(self) -> Iterator[tuple[str, dt.date]]:
        """Gives every co-op that is a member, in order, and since when."""
        ...

    def application(self, coop: str, application_id: str, *, now: dt.datetime) -> Application | None:
        """Gives an application that has not ended."""
        ...

    def workers(self) -> Iterator[Worker]:
        """Gives every worker, in the order of their keys."""
        ...

    def write(self, changes: Sequence[Change]) -> None:
        """Writes each over the version that it was read in (its own `version`), as the next one; all or none.

        Raises:
            ConflictError: A version has gone on; nothing was written.
            TemporaryError: The store could not; nothing was written.
        """
        ...
