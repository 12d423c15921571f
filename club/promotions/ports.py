"""What promotions need of the world, each as a protocol; fakes and real adapters pass one suite of tests."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from club.core.pushed import Pushed
from club.core.secrets import Secrets
from club.promotions.request import Request


@dataclass(frozen=True, slots=True)
class Board:
    """What belongs to an edition as a whole.

    Attributes:
        secret: Random, hex; breaks ties in the draw. Only its hash is public until the draw.
        drawn_at: When the draw ran; None before.
        result: The draw as it is published (docs/fairness.md), empty before.
        missing_since: When what the site tells first lacked the edition; None where it has it.
        version: Counts its writes; 0 is not written yet.
    """

    edition: int
    secret: str = field(repr=False)
    drawn_at: dt.datetime | None = None
    result: str = ""
    missing_since: dt.datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is kept of an edition: its board, its requests, and who holds which slot (by its id).

    Under `coop:<slug>`, `slots` has as well which open request is a co-op's one.
    """

    board: Board | None = None
    requests: tuple[Request, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Save:
    """Writes a request over the version that it was read in (its own `version`), as the next one."""

    request: Request


@dataclass(frozen=True, slots=True)
class SaveBoard:
    """Writes a board over the version that it was read in, as the next one."""

    board: Board


@dataclass(frozen=True, slots=True)
class Hold:
    """Gives a slot to a request, if nobody has it."""

    edition: int
    slot: str
    ref: str


@dataclass(frozen=True, slots=True)
class Free:
    """Takes a slot from the request that has it."""

    edition: int
    slot: str
    ref: str


Change = Save | SaveBoard | Hold | Free


class Store(Protocol):
    """Keeps requests, slots and draws; reads see every write that came before."""

    def find(self, ref: str) -> Request | None:
        """Gives a request."""
        ...

    def sheet(self, edition: int) -> Sheet:
        """Gives all that is kept of an edition; pages are followed to their end."""
        ...

    def editions(self) -> Sequence[int]:
        """Gives the numbers of the editions that anything is kept of, the lowest first."""
        ...

    def next_place(self, edition: int) -> int:
        """Gives the next place behind the draw's order: counted in the store, never given twice."""
        ...

    def write(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none; no two of them on one item, 100 at most.

        Raises:
            ConflictError: A version has gone on, or a slot is not as it must be; nothing was written.
            TemporaryError: The store could not; nothing was written.
        """
        ...

    def keep_image(self, sha256: str, content: bytes) -> None:
        """Keeps a picture (60 kB at most) by its hash; the same again changes nothing."""
        ...

    def image(self, sha256: str) -> bytes | None:
        """Gives the bytes of a picture."""
        ...


class Treasury(Protocol):
    """The points of co-ops, as the ledger has them; every booking is idempotent by its key."""

    def balance(self, coop: str) -> int:
        """Gives the settled points of a co-op."""
        ...

    def spend(self, coop: str, points: int, *, key: str, about: str, now: dt.datetime) -> bool:
        """Books what a slot costs; False where there are too few. Booked before, it is True and nothing happens."""
        ...

    def refund(self, coop: str, *, key: str, about: str, now: dt.datetime) -> None:
        """Returns what was spent for a key; nothing where nothing was, or where it was returned before."""
        ...


class Members(Protocol):
    """Who is a member of the club."""

    def is_member(self, coop: str) -> bool:
        """Tells whether a co-op is one."""
        ...

    def contact(self, coop: str) -> str:
        """Gives the confirmed mail address of a member, empty where there is none."""
        ...

    def has_promoted(self, coop: str, *, since: dt.date) -> bool:
        """Tells whether it has promoted another member co-op, with proof, on or after a day."""
        ...


class Dispatches(Protocol):
    """What became of an edition's sending."""

    def outcome(self, edition: int) -> Mapping[str, int] | None:
        """Gives counts (delivered, bounced, complaints) once an edition has been sent and its outcomes are in.

        None before; empty where the sending was cancelled.
        """
        ...


class News(Protocol):
    """Mails about a request."""

    def send(self, name: str, request: Request) -> None:
        """Sends a mail of a name (club.promotions.news) to whom it concerns.

        Raises:
            TemporaryError: It was certainly not taken.
            UncertainError: Nobody knows whether it was taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """All of it together, as the use cases take it; `now` comes with each call."""

    store: Store
    treasury: Treasury
    members: Members
    dispatches: Dispatches
    pushed: Pushed
    secrets: Secrets
