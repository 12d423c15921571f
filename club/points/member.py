"""Who is a member, who asks to be, and who works for the club: what is kept of each, and what may become of it."""

import datetime as dt
import enum
import re
from dataclasses import dataclass, field

from club.core.errors import InvalidFieldError
from club.core.hosts import is_below

CONFIRM_DAYS = 7  # in which whoever asks confirms it by the mail
DECIDE_DAYS = 180  # in which administrators decide
UNDO_DAYS = 7  # in which they may take a decision back
_KEPT_DAYS = 365  # after a decision, so that the link can say who decided
_WORKER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class Stage(enum.StrEnum):
    """How far an application is."""

    ASKED = "asked"  # waits for the button behind the link that was mailed
    CONFIRMED = "confirmed"  # waits for an administrator
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an administrator decided; `by` is the address masked, `note` is for who asked.

    `contact` is the one that the co-op had before, `version` that of the member which accepting wrote:
    both for taking it back.
    """

    what: Stage
    by: str
    at: dt.datetime
    note: str = ""
    contact: str = field(default="", repr=False)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody asks that a co-op become a member, or that its contact be another one.

    Attributes:
        email: The contact, as typed.
        is_proven: Whether it is at the co-op's own domain.
        verdict: The last decision; None before, and after it was taken back.
        told: What mails were sent about it, each by a mark of its name, address and occasion.
        version: Counts its writes; 0 is not written yet.
    """

    coop: str
    id: str
    email: str = field(repr=False)
    asked_at: dt.datetime
    stage: Stage = Stage.ASKED
    is_proven: bool = False
    confirmed_at: dt.datetime | None = None
    verdict: Verdict | None = None
    told: tuple[str, ...] = ()
    version: int = 0

    @property
    def ends_at(self) -> dt.datetime:
        """Gives the moment from which on there is no such application."""
        if self.verdict:
            return self.verdict.at + dt.timedelta(days=_KEPT_DAYS)
        if self.confirmed_at:
            return self.confirmed_at + dt.timedelta(days=DECIDE_DAYS)
        return self.asked_at + dt.timedelta(days=CONFIRM_DAYS)

    def can_be_undone(self, now: dt.datetime) -> bool:
        """Tells whether its decision may still be taken back."""
        return self.verdict is not None and now < self.verdict.at + dt.timedelta(days=UNDO_DAYS)


@dataclass(frozen=True, slots=True)
class Member:
    """A co-op that is a member, or was; `since` is None where it was, and then there is no contact."""

    coop: str
    email: str = field(repr=False, default="")
    since: dt.date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works for the club, by a key that names nobody, with the day on which each class approved."""

    key: str
    coops: dt.date
    individuals: dt.date
    workers: dt.date
    version: int = 0


@dataclass(frozen=True, slots=True)
class DropWorker:
    """Deletes a worker; whether there is one does not matter."""

    key: str


Change = Application | Member | Worker | DropWorker


def proves(email: str, domain: str) -> bool:
    """Tells whether an address (its domain in ASCII) is at a co-op's domain, or below it; none proves nothing."""
    return is_below(email.rpartition("@")[2], domain)


def read_worker_key(text: str) -> str:
    """Reads the key of a worker.

    Raises:
        InvalidFieldError: `key`: it is none.
    """
    if not _WORKER.fullmatch(text):
        reason = "use 1 to 40 small letters, digits and hyphens, such as worker-1; never a person's name"
        raise InvalidFieldError("key", reason)
    return text
