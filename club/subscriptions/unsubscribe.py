"""Leaving the list: by a page with one button, or by a mail program's own (RFC 8058)."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, NotFoundError, TemporaryError
from club.core.secrets import Secrets
from club.subscriptions.access import edition_key, present_reader
from club.subscriptions.changes import AddEvent, AddStop, SaveReader
from club.subscriptions.consent import How, Step
from club.subscriptions.ports import Store
from club.subscriptions.preferences import event_of
from club.subscriptions.reader import UNSUBSCRIBED_DAYS, Reader, State, Stop, Why

_TRIES = 5


def find_unsubscribe(token: str, *, store: Store, secrets: Secrets, now: dt.datetime) -> Reader | None:
    """Gives the reader of a link, None where there is none any more; changes nothing.

    Raises:
        TokenError: The link is none of ours.
    """
    try:
        return present_reader(edition_key(token, secrets=secrets), store=store, now=now)
    except NotFoundError:
        return None


def unsubscribe(token: str, *, how: How, privacy: str, store: Store, secrets: Secrets, now: dt.datetime) -> None:
    """Takes a reader off the list; done twice, or after erasure, it changes nothing and is no error.

    The address goes after UNSUBSCRIBED_DAYS; the key stays, so that no import brings it back.

    Raises:
        TokenError: The link is none of ours.
        TemporaryError: The reader was changed again and again meanwhile.
    """
    for _ in range(_TRIES):
        reader = find_unsubscribe(token, store=store, secrets=secrets, now=now)
        if reader is None or not reader.is_confirmed:
            return
        try:
            leave(reader, how=how, privacy=privacy, store=store, now=now)
        except ConflictError:
            continue  # changed meanwhile: look again
        return
    raise TemporaryError("Too much changed at the same moment. Please try again.")


def leave(reader: Reader, *, how: How, privacy: str, store: Store, now: dt.datetime) -> None:
    """Writes that a confirmed reader has left.

    Raises:
        ConflictError: The reader was changed meanwhile.
    """
    after = replace(
        reader,
        state=State.UNSUBSCRIBED,
        changed_at=now,
        paused_until=None,
        ends_at=now + dt.timedelta(days=UNSUBSCRIBED_DAYS),
        version=reader.version + 1,
    )
    event = event_of(after, Step.UNSUBSCRIBED, how=how, privacy=privacy, now=now)
    stop = Stop(reader.key, Why.UNSUBSCRIBED, now)
    store.write([SaveReader(after), AddEvent(event), AddStop(stop)], now=now)
