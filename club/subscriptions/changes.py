"""What can be written, each change with the condition under which it holds.

A use case lists changes, and `Store.write` makes all of them or none.
"""

import datetime as dt
from dataclasses import dataclass

from club.subscriptions.caps import Window
from club.subscriptions.consent import ConsentEvent
from club.subscriptions.reader import Reader, Stop
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import Link, Request

MAX_CHANGES = 100  # of one transaction (DynamoDB, TransactWriteItems)


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Adds a request; there is none of its id."""

    request: Request


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """Marks a request answered; it is there, has not ended, and nobody has answered it."""

    key: str
    id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """Takes back that a request is answered, because its mail was certainly not sent; it is there."""

    key: str
    id: str


@dataclass(frozen=True, slots=True)
class DropRequest:
    """Deletes a request; whether it is there does not matter."""

    key: str
    id: str


@dataclass(frozen=True, slots=True)
class AddEvent:
    """Adds a consent event; there is none of its moment and id."""

    event: ConsentEvent


@dataclass(frozen=True, slots=True)
class DropEvent:
    """Deletes a consent event, for erasing a reader."""

    event: ConsentEvent


@dataclass(frozen=True, slots=True)
class SaveReader:
    """Writes a reader over the version before; version 1 is new: there is none, or one that has ended."""

    reader: Reader


@dataclass(frozen=True, slots=True)
class DropReader:
    """Deletes a reader of exactly this version."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class AddStop:
    """Writes that an address is not mailed; a final one is never replaced by one that is not."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class LiftStop:
    """Takes back that an address is not mailed, unless that is final; none may be there."""

    key: str


@dataclass(frozen=True, slots=True)
class AddLink:
    """Adds a link; there is none of its hash."""

    link: Link


@dataclass(frozen=True, slots=True)
class UseLink:
    """Uses a link up; it is there, has not ended, and nobody has used it."""

    hash: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PointTo:
    """Leaves at a former address' key the key of the present one."""

    former: str
    present: str


@dataclass(frozen=True, slots=True)
class DropPointer:
    """Deletes what `PointTo` left; whether it is there does not matter."""

    former: str


@dataclass(frozen=True, slots=True)
class AddSeen:
    """Writes that a mailbox has been here, by its `cap_key`; where `is_new`, it never was before."""

    mailbox: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class DropSeen:
    """Deletes what `AddSeen` wrote; whether it is there does not matter."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class AddRecruit:
    """Notes a reader whom a co-op's form has won."""

    recruit: Recruit


@dataclass(frozen=True, slots=True)
class DropRecruit:
    """Deletes such a note; whether it is there does not matter."""

    week: str
    key: str


@dataclass(frozen=True, slots=True)
class AddCounted:
    """Keeps the counts of a week; there are none of it."""

    counted: Counted


@dataclass(frozen=True, slots=True)
class AddErasure:
    """Notes an erasure outside the readers' table, for when a backup of that is restored."""

    key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CountAddress:
    """Counts a mail to an address; none within ADDRESS_PAUSE, fewer than ADDRESS_PER_MONTH within ADDRESS_MONTH."""

    cap_key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class UncountAddress:
    """Takes back the last `CountAddress`, which was at this time, because no mail will come of it."""

    cap_key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CountWindow:
    """Counts one more in a window; fewer than its `most` so far."""

    window: Window


Change = (
    AddRequest | ClaimRequest | ReleaseRequest | DropRequest | AddEvent | DropEvent | SaveReader | DropReader
    | AddStop | LiftStop | AddLink | UseLink | PointTo | DropPointer | AddSeen | DropSeen | AddRecruit | DropRecruit
    | AddCounted | AddErasure | CountAddress | UncountAddress | CountWindow
)  # fmt: skip
