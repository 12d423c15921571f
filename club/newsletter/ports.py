"""What sending needs of the world, each as a protocol."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from club.core.mail import Mail, Mailer, Queue
from club.newsletter.audience import Recipient
from club.newsletter.delivery import Outcome, Row, RowState
from club.newsletter.pace import Quota, Tally
from club.newsletter.run import Place, Run


class Audience(Protocol):
    """The readers, as far as counting needs them."""

    def scan(self, segment: int, segments: int, *, now: dt.datetime) -> Iterator[Recipient]:
        """Gives every confirmed reader of one of `segments` parts of the table."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Some readers of a part of the table, and where the next page begins; empty after the last one."""

    readers: Sequence[Recipient]
    next: str = ""


class Readers(Audience, Protocol):
    """The readers, as far as sending needs them."""

    def page(self, segment: int, segments: int, *, position: str, since: dt.datetime, now: dt.datetime) -> Page:
        """Gives the next confirmed readers of one of `segments` parts of the table.

        Who has moved `since` then comes with the former address too, whose part may be read after the
        present one's: they come twice, or once, but never not at all.
        """
        ...

    def find_many(self, keys: Sequence[str], *, now: dt.datetime) -> Mapping[str, Recipient]:
        """Gives the readers of some keys, 100 at most; who has moved comes under the key that was asked for."""
        ...

    def suppress(self, key: str, outcome: Outcome, *, now: dt.datetime) -> None:
        """Keeps an address from being mailed again, because of a bounce or a complaint; again changes nothing."""
        ...

    def waver(self, key: str, edition: int, *, now: dt.datetime) -> int:
        """Counts an edition that bounced for a time; gives in how many it has done so lately."""
        ...


class Deliveries(Protocol):
    """Runs, and a row for each edition and reader."""

    def run(self, edition: int) -> Run | None:
        """Gives the run of an edition."""
        ...

    def start(self, run: Run) -> None:
        """Adds a run.

        Raises:
            ConflictError: There is one of this edition.
        """
        ...

    def change(self, run: Run) -> None:
        """Writes the next version of a run.

        Raises:
            ConflictError: It was changed meanwhile.
        """
        ...

    def end_segment(self, edition: int, segment: int, planned: int) -> Run:
        """Notes that a segment is planned, unless that is noted already; gives the run after it."""
        ...

    def place(self, edition: int, segment: int) -> Place:
        """Gives how far the planning of a segment is."""
        ...

    def keep_place(self, edition: int, segment: int, place: Place, *, now: dt.datetime) -> None:
        """Notes how far the planning of a segment is, so that who goes on need not begin anew."""
        ...

    def plan(self, edition: int, keys: Sequence[str], *, now: dt.datetime) -> None:
        """Adds rows, 100 at most, for those of the keys that have none; no row is ever replaced."""
        ...

    def move(self, row: Row, *, was: RowState, now: dt.datetime, before: dt.datetime | None = None) -> bool:
        """Writes a row in another state (state, why, message_id and block) if it `was` in one; gives whether it was.

        With `before`, only where its state is older than that.
        """
        ...

    def row(self, edition: int, key: str) -> Row | None:
        """Gives one row."""
        ...

    def rows(self, edition: int, shard: int, states: Collection[RowState]) -> Iterator[Row]:
        """Gives the rows of one shard that are in some states."""
        ...

    def waiting(self, edition: int, shard: int) -> Iterator[str]:
        """Gives the keys of those of one shard who are planned, and nothing else of them."""
        ...

    def count(self, edition: int, *, is_silent: bool = False) -> Mapping[RowState, int]:
        """Counts all rows of an edition, one by one; with `is_silent`, those that nothing was reported of."""
        ...

    def take(self, mails: int, *, per_second: int, second: int) -> bool:
        """Takes room for mails in a second (since 1970), if there is so much."""
        ...

    def add_sent(self, edition: int, mails: int, *, passed: int = 0) -> int:
        """Tallies mails that were sent, and rows that ended without one; gives the block that the mails count in."""
        ...

    def report(self, edition: int, key: str, outcome: Outcome, *, now: dt.datetime) -> Row | None:
        """Notes an outcome and tallies it, in one transaction, if it outweighs what is noted.

        Reports that come twice or in another order come to the same end (`Row.after`, `pace.tallied`).
        Gives the row as it is then; None where there is none, or where this is no news.
        """
        ...

    def tally(self, edition: int) -> Tally:
        """Gives what was tallied for an edition."""
        ...

    def recent(self) -> Tally:
        """Gives what was tallied for the last deliveries of all editions, less how many were delivered."""
        ...


class Clock(Protocol):
    """Time, as one who waits needs it."""

    def now(self) -> dt.datetime:
        """Gives the time, aware UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Waits."""
        ...


class Account(Protocol):
    """The provider's view of the club."""

    def quota(self) -> Quota:
        """Gives what may be sent, asked live."""
        ...


class Letter(Protocol):
    """The mail of an edition, less what differs from reader to reader."""

    def to(self, recipient: Recipient, token: str) -> Mail:
        """Gives the mail to one reader, whose links carry a token."""
        ...


class Pages(Protocol):
    """The mails that the build has made."""

    def letter(self, edition: int, manifest: str) -> Letter:
        """Gives the mail of an edition.

        Args:
            edition: Its number.
            manifest: SHA-256 of the manifest that was agreed to, in hex.

        Raises:
            ClubError: There is none, or it is another one.
            TemporaryError: It cannot be had at the moment.
        """
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """The post office: all that sending needs.

    Attributes:
        plans: Queue of what `work.do` does: plan, go on, queue.
        batches: Queue of deliveries, some readers a message.
        news: Queue of mails to write, from which administrators are told of a pause.
        token: Gives the token of a reader's links by their key.
        default_language: For who gave none.
        hands: How many mails a worker sends at once.
    """

    deliveries: Deliveries
    readers: Readers
    mailer: Mailer
    pages: Pages
    account: Account
    plans: Queue
    batches: Queue
    news: Queue
    token: Callable[[str], str]
    default_language: str
    hands: int = 1
