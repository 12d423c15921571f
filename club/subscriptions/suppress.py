"""Keeping an address from being mailed again, because mail to it failed for good or was complained about."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, TemporaryError
from club.subscriptions.changes import AddEvent, AddStop, Change, SaveReader
from club.subscriptions.consent import Step
from club.subscriptions.ports import Store
from club.subscriptions.preferences import event_of
from club.subscriptions.reader import UNSUBSCRIBED_DAYS, State, Stop, Why

_TRIES = 5


def suppress(key: str, why: Why, *, privacy: str, store: Store, now: dt.datetime) -> None:
    """Writes why an address is not mailed any more; a final reason that is there already stays.

    A confirmed reader leaves the list by it, as by unsubscribing.

    Raises:
        TemporaryError: The reader was changed again and again meanwhile.
    """
    for _ in range(_TRIES):
        found = store.find(key, now=now)
        if found.reader is None and found.moved_to:
            return  # the address was given up; mail to it says nothing of the present one
        if found.stop and found.stop.is_final and not (found.reader and found.reader.is_confirmed):
            return
        changes: list[Change] = [AddStop(Stop(key, why, now))]
        if found.reader and found.reader.is_confirmed:
            after = replace(
                found.reader,
                state=State.UNSUBSCRIBED,
                changed_at=now,
                ends_at=now + dt.timedelta(days=UNSUBSCRIBED_DAYS),
                version=found.reader.version + 1,
            )
            changes += [SaveReader(after), AddEvent(event_of(after, Step.SUPPRESSED, privacy=privacy, now=now))]
        try:
            store.write(changes, now=now)
        except ConflictError:
            continue  # changed meanwhile: look again
        return
    raise TemporaryError("Too much changed at the same moment. Please try again.")
