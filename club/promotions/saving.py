"""How a request is written: with the slot that it takes or leaves, all or nothing, over the version that was read."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from club.core.errors import ConflictError, NotFoundError
from club.promotions.calendar import calendar
from club.promotions.life import Step, expired, holds, move
from club.promotions.ports import Change, Free, Hold, Office, Save, Store
from club.promotions.request import Request, State
from club.promotions.timing import Moment, next_step

_TRIES = 8
BUSY = "Somebody else has changed this at the same time. Look at it again."
Make = Callable[[Request], Request]


def find(ref: str, *, office: Office) -> Request:
    """Gives a request.

    Raises:
        NotFoundError: There is none.
    """
    request = office.store.find(ref)
    if request is None:
        raise NotFoundError("There is no such request any more.")
    return request


def changes_of(before: Request | None, after: Request) -> list[Change]:
    """Gives what writes a request: itself, and what it holds now and did not before, or the other way round."""
    had, has = holds(before) if before else frozenset(), holds(after)
    frees = [Free(after.edition, slot, after.ref) for slot in sorted(had - has)]
    return [Save(after), *frees, *(Hold(after.edition, slot, after.ref) for slot in sorted(has - had))]


def save(before: Request | None, after: Request, *, store: Store) -> Request:
    """Writes a request; gives it as it is then.

    Raises:
        ConflictError: It was changed meanwhile, or somebody else has what it would hold.
    """
    store.write(changes_of(before, after))
    return replace(after, version=after.version + 1)


def change(ref: str, make: Make, *, office: Office, now: dt.datetime) -> Request:
    """Changes a request by what `make` gives; called again where another was faster.

    What should have expired by now, or be locked, is so first: no clock needs to have run. `make` may raise whatever
    the visitor is to hear, and gives the same object back where there is nothing to change.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: Others were faster again and again.
    """
    for _ in range(_TRIES):
        request = find(ref, office=office)
        late = _late(request, office=office, now=now)
        after = late or make(request)
        if after is request:
            return request
        try:
            saved = save(request, after, store=office.store)
        except ConflictError:
            continue
        if not late:
            return saved
    raise ConflictError(BUSY)


def moment_of(request: Request, *, office: Office, now: dt.datetime) -> Moment | None:
    """Gives what is known of a request's edition without looking at its sending; None where the site has none."""
    edition = office.pushed.edition(request.edition)
    return Moment(now, calendar(edition.day)) if edition else None


def is_owed(request: Request) -> bool:
    """Tells whether the club owes it a slot still, so that it does not just expire; only the clock ends it."""
    return bool(request.makes_good) and request.state != State.CHANGES_ASKED


def _late(request: Request, *, office: Office, now: dt.datetime) -> Request | None:
    moment = moment_of(request, office=office, now=now)
    found = next_step(request, moment) if moment else None
    if found and found[0] == Step.EXPIRE and not is_owed(request):
        return expired(request, found[1], now=now)
    return move(request, Step.LOCK) if found and found[0] == Step.LOCK else None
