"""Taking over a list that was kept elsewhere: who has provably confirmed there, and who must not be mailed."""

import datetime as dt
import enum
from dataclasses import dataclass

from club.core.errors import ClubError, ConflictError, TemporaryError
from club.subscriptions.changes import AddEvent, AddSeen, AddStop, Change, DropPointer, LiftStop, SaveReader
from club.subscriptions.choices import NO_CHOICES, Choices
from club.subscriptions.consent import ConsentEvent, How, Step, new_event_id
from club.subscriptions.ports import Found, Store
from club.subscriptions.reader import Reader, State, Stop, Why
from club.subscriptions.suppress import suppress
from club.subscriptions.unsubscribe import leave

_TRIES = 5
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_WORDS = {
    Why.UNSUBSCRIBED: "has unsubscribed here",
    Why.NEVER: "must never be mailed, as was said here",
    Why.ERASED: "was erased here",
    Why.BOUNCED: "has bounced for good here",
    Why.COMPLAINED: "has complained here",
}


class RefusedRowError(ClubError):
    """Says why nobody comes onto the list, or leaves it, by a row."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody who is on a list elsewhere.

    Attributes:
        key: Key of `address`.
        confirmed_at: When they confirmed there; None where the list does not tell.
        asked_at: When they signed up there.
        proof: Where the proof of it lies; empty where there is none.
        mailbox: `cap_key` of `address`.
    """

    key: str
    address: str
    confirmed_at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    choices: Choices = NO_CHOICES
    form: str = ""
    paused_until: dt.datetime | None = None
    proof: str = ""
    mailbox: str = ""

    def __repr__(self) -> str:
        """Shows no address."""
        return f"Confirmed({self.key!r})"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who must not be mailed, by a list elsewhere; `at` is None where that does not tell since when."""

    key: str
    why: Why
    at: dt.datetime | None = None


class Outcome(enum.StrEnum):
    """What came of a row."""

    ADDED = "added"  # is a reader now
    PRESENT = "present"  # was one before, and stays as they are
    STOPPED = "stopped"  # is not mailed from now on
    KNOWN = "known"  # was not to be mailed before, or has confirmed here since


def import_reader(
    row: Confirmed, *, store: Store, now: dt.datetime, is_dry: bool = False, left: Left | None = None
) -> Outcome:
    """Puts somebody on the list who has confirmed elsewhere; done again, it changes nothing.

    Args:
        row: Who.
        store: Of the readers.
        now: Aware UTC.
        is_dry: Looks only.
        left: What the same list says of them as well.

    Raises:
        RefusedRowError: There is no proof that they confirmed, or it is older than a wish not to be mailed.
        TemporaryError: The reader was changed again and again meanwhile.
    """
    if not row.proof:
        raise RefusedRowError("nothing shows that they confirmed; say by --proof where the proof for all lies")
    if row.confirmed_at and not _EARLIEST < row.confirmed_at <= now:
        raise RefusedRowError("it says that they confirmed at a time that cannot be")
    if left and not (left.why == Why.UNSUBSCRIBED and _is_later(row, left.at)):
        raise RefusedRowError("another line of the same file says that they left, or must not be mailed")
    for _ in range(_TRIES):
        found = store.find(row.key, now=now)
        if found.moved_to or (found.reader and found.reader.is_confirmed):
            return Outcome.PRESENT
        _refuse_stopped(row, found.stop)
        if is_dry:
            return Outcome.ADDED
        try:
            store.write(_adding(row, found, now), now=now)
        except ConflictError:
            continue  # changed meanwhile: look again
        return Outcome.ADDED
    raise TemporaryError("Too much changed at the same moment. Please try again.")


def import_left(row: Left, *, privacy: str, store: Store, now: dt.datetime, is_dry: bool = False) -> Outcome:
    """Keeps an address from being mailed that has left a list elsewhere; done again, it changes nothing.

    Who has confirmed here since stays a reader.

    Raises:
        RefusedRowError: A reader of this list has left that one, nobody knows when.
        TemporaryError: The reader was changed again and again meanwhile.
    """
    for _ in range(_TRIES):
        found = store.find(row.key, now=now)
        if _is_known(row, found):
            return Outcome.KNOWN
        if is_dry:
            return Outcome.STOPPED
        try:
            _stop(row, found.reader, privacy, store, now)
        except ConflictError:
            continue  # changed meanwhile: look again
        return Outcome.STOPPED
    raise TemporaryError("Too much changed at the same moment. Please try again.")


def _is_known(row: Left, found: Found) -> bool:
    if not (found.reader and found.reader.is_confirmed):
        return found.stop is not None and (found.stop.is_final or row.why == Why.UNSUBSCRIBED)
    if row.at is None:
        raise RefusedRowError("is a reader here, and the file does not say when they left; ask them, or erase them")
    return row.at <= found.reader.confirmed_at


def _stop(row: Left, reader: Reader | None, privacy: str, store: Store, now: dt.datetime) -> None:
    if reader is None or not reader.is_confirmed:
        at = min(row.at, now) if row.at and row.at > _EARLIEST else now
        store.write([AddStop(Stop(row.key, row.why, at))], now=now)
    elif row.why == Why.UNSUBSCRIBED:
        leave(reader, how=How.IMPORT, privacy=privacy, store=store, now=now)
    else:
        suppress(row.key, row.why, privacy=privacy, store=store, now=now)


def _refuse_stopped(row: Confirmed, stop: Stop | None) -> None:
    if stop and (stop.is_final or not _is_later(row, stop.at)):
        later = "" if stop.is_final else ", and nothing in the file shows that they confirmed after that"
        raise RefusedRowError(f"{_WORDS[stop.why]} on {stop.at:%Y-%m-%d}{later}")


def _is_later(row: Confirmed, at: dt.datetime | None) -> bool:
    return bool(at and row.confirmed_at and row.confirmed_at > at)


def _adding(row: Confirmed, found: Found, now: dt.datetime) -> list[Change]:
    before, at = found.reader, row.confirmed_at or now
    reader = Reader(
        key=row.key,
        address=row.address,
        state=State.CONFIRMED,
        choices=row.choices,
        form=row.form,
        confirmed_at=at,
        changed_at=now,
        paused_until=row.paused_until if row.paused_until and row.paused_until > now else None,
        formerly=before.formerly if before else (),
        version=before.version + 1 if before else 1,
        mailbox=row.mailbox,
    )
    event = ConsentEvent(
        key=row.key,
        id=new_event_id(),
        at=at,
        step=Step.CONFIRMED,
        how=How.IMPORT,
        choices=row.choices,
        form=row.form,
        asked_at=row.asked_at,
        proof=row.proof,
    )
    seen = [AddSeen(row.mailbox, is_new=False)] if row.mailbox else []
    return [SaveReader(reader), AddEvent(event), LiftStop(row.key), DropPointer(row.key), *seen]
