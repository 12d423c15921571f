"""Erasing a reader (GDPR, article 17)."""

import datetime as dt
from collections.abc import Iterator

from club.core.errors import ConflictError
from club.subscriptions.access import Access, own_keys, raise_if_used
from club.subscriptions.changes import (
    AddErasure,
    AddStop,
    Change,
    DropEvent,
    DropPointer,
    DropReader,
    DropRequest,
    UseLink,
)
from club.subscriptions.ports import Store
from club.subscriptions.reader import Stop, Why

MAX_CHANGES = 100  # of one transaction (DynamoDB, TransactWriteItems)


def erase(access: Access, *, store: Store, now: dt.datetime) -> None:
    """Deletes all that is kept about a reader; what stays is the key, as a wish not to be mailed.

    The last transaction deletes the reader, notes the erasure outside the table and uses the link
    up. Events and requests that it has no room for go before it, so that whatever breaks, the link
    still works and the rest is erased by trying again.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        UsedTokenError: The link was used meanwhile.
        ConflictError: The reader was changed meanwhile; it can be tried again.
    """
    link, reader = access.require_fresh(), access.reader
    keys = own_keys(reader, store=store, now=now)
    last: list[Change] = [UseLink(link.hash, now), DropReader(reader.key, reader.version)]
    for key in keys:
        last += [AddStop(Stop(key, Why.ERASED, now)), AddErasure(key, now), DropPointer(key)]
    rest = [change for key in keys for change in _drops(key, store=store, now=now)]
    while rest and len(rest) + len(last) > MAX_CHANGES:
        chunk, rest = rest[:MAX_CHANGES], rest[MAX_CHANGES:]
        store.write(chunk, now=now)
    try:
        store.write([*last, *rest], now=now)
    except ConflictError as error:
        raise_if_used(access, store=store, now=now)
        raise ConflictError("Something changed at the same moment. Please press the button again.") from error


def _drops(key: str, *, store: Store, now: dt.datetime) -> Iterator[Change]:
    for event in store.events(key, now=now):
        yield DropEvent(event)
    for request in store.requests(key, now=now):
        yield DropRequest(key, request.id)
