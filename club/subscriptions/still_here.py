"""The yearly "I'm still here": taking part by an explicit word, since opening a mail is not tracked."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, NotFoundError
from club.core.secrets import Secrets
from club.subscriptions.access import here_key, present_reader
from club.subscriptions.changes import AddEvent, SaveReader
from club.subscriptions.consent import Step
from club.subscriptions.ports import Store
from club.subscriptions.preferences import event_of
from club.subscriptions.reader import Reader

_SAME = dt.timedelta(days=1)  # a second word within it changes nothing


def find_here(token: str, *, store: Store, secrets: Secrets, now: dt.datetime) -> Reader:
    """Gives the reader of a yearly link; changes nothing.

    Raises:
        TokenError: The link is none of ours.
        NotFoundError: The reader has left.
    """
    reader = present_reader(here_key(token, secrets=secrets), store=store, now=now)
    if not reader.is_confirmed:
        raise NotFoundError("This address is not on the list.")
    return reader


def still_here(token: str, *, privacy: str, store: Store, secrets: Secrets, now: dt.datetime) -> Reader:
    """Writes that a reader is still here; raises as `find_here` does."""
    reader = find_here(token, store=store, secrets=secrets, now=now)
    if reader.here_at and reader.here_at > now - _SAME:
        return reader
    after = replace(reader, here_at=now, changed_at=now, version=reader.version + 1)
    try:
        store.write([SaveReader(after), AddEvent(event_of(after, Step.STILL_HERE, privacy=privacy, now=now))], now=now)
    except ConflictError:
        return find_here(token, store=store, secrets=secrets, now=now)  # changed meanwhile, or said twice at once
    return after
