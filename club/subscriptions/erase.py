"""Erasing a reader (GDPR, article 17)."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from club.core.errors import ConflictError, TemporaryError
from club.subscriptions.access import Access, own_keys, raise_if_used
from club.subscriptions.changes import (
    MAX_CHANGES,
    AddErasure,
    AddStop,
    Change,
    DropEvent,
    DropPointer,
    DropReader,
    DropRecruit,
    DropRequest,
    DropSeen,
    UseLink,
)
from club.subscriptions.ports import Store
from club.subscriptions.reader import Reader, Stop, Why
from club.subscriptions.request import Kind

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept about somebody.

    Attributes:
        key: Of the address that was asked about.
        reader: Who is on the list, or has left it a short while ago; perhaps at another address by now.
        stop: Why the address is not mailed.
        keys: Of this address, or of all that they have had.
        events: How many steps of consent are kept.
        requests: How many forms are open.
    """

    key: str
    reader: Reader | None
    stop: Stop | None
    keys: tuple[str, ...]
    events: int
    requests: int

    @property
    def is_erased(self) -> bool:
        """Tells whether there is nothing to erase: nothing at all, or the erasure alone."""
        is_empty = not (self.reader or self.events or self.requests)
        return is_empty and (self.stop is None or self.stop.why == Why.ERASED)


def erase(access: Access, *, store: Store, now: dt.datetime) -> None:
    """Deletes all that is kept about a reader; what stays is the key, as a wish not to be mailed.

    The last transaction deletes the reader, notes the erasure outside the table and uses the link
    up. What it has no room for goes before it: events, requests, former addresses. So whatever breaks,
    the link still works and the rest is erased by trying again.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        UsedTokenError: The link was used meanwhile.
        ConflictError: The reader was changed meanwhile; it can be tried again.
    """
    link, reader = access.require_fresh(), access.reader
    keys = own_keys(reader, store=store, now=now)
    try:
        last: list[Change] = [UseLink(link.hash, now), DropReader(reader.key, reader.version)]
        _erase(keys, {reader.key}, forgotten(reader, keys), last, store=store, now=now)
    except ConflictError as error:
        raise_if_used(access, store=store, now=now)
        raise ConflictError("Something changed at the same moment. Please press the button again.") from error


def find_kept(key: str, *, store: Store, now: dt.datetime) -> Kept:
    """Gives what is kept under a key; of a reader who has moved on from it, all that is kept of them."""
    found = store.find(key, now=now)
    reader = found.reader or (store.find(found.moved_to, now=now).reader if found.moved_to else None)
    keys = own_keys(reader, store=store, now=now) if reader else ()
    keys = keys if key in keys else (*keys, key)
    events = sum(1 for one in keys for _ in store.events(one, now=now))
    requests = sum(1 for one in keys for _ in store.requests(one, now=now))
    return Kept(key, reader, found.stop, keys, events, requests)


def erase_kept(key: str, *, store: Store, now: dt.datetime) -> Kept:
    """Deletes all that `find_kept` gives, as `erase` does, for whoever asked by letter; gives what it was.

    Where nothing is kept, or it was erased before, nothing is written.

    Raises:
        TemporaryError: The reader was changed again and again meanwhile.
    """
    for _ in range(_TRIES):
        kept = find_kept(key, store=store, now=now)
        if kept.is_erased:
            return kept
        reader = kept.reader
        last: list[Change] = [DropReader(reader.key, reader.version)] if reader else []
        first = forgotten(reader, kept.keys) if reader else []
        try:
            _erase(kept.keys, {kept.keys[0], key}, first, last, store=store, now=now)
        except ConflictError:
            continue  # changed meanwhile: look again
        return kept
    raise TemporaryError("Too much changed at the same moment. Please try again.")


def forgotten(reader: Reader, keys: Sequence[str]) -> list[Change]:
    """Gives the changes by which nothing outside of a reader's own partitions tells of them any more."""
    seen = [DropSeen(reader.mailbox)] if reader.mailbox else []
    return [*seen, *(DropRecruit(reader.recruited, key) for key in keys if reader.recruited)]


def _erase(
    keys: Sequence[str],
    asked: Collection[str],
    first: list[Change],
    last: list[Change],
    *,
    store: Store,
    now: dt.datetime,
) -> None:
    """Erases what is under all keys; those by which it is found when it is tried again come last."""
    first += dict.fromkeys(change for key in keys for change in _drops(key, store=store, now=now))
    for key in keys:
        # In this order: as long as the pointer is there, trying again finds a former key.
        ends: list[Change] = [AddStop(Stop(key, Why.ERASED, now)), AddErasure(key, now), DropPointer(key)]
        (last if key in asked else first).extend(ends)
    while first and len(first) + len(last) > MAX_CHANGES:
        store.write(first[:MAX_CHANGES], now=now)
        del first[:MAX_CHANGES]
    store.write([*last, *first], now=now)


def _drops(key: str, *, store: Store, now: dt.datetime) -> Iterator[Change]:
    for event in store.events(key, now=now):
        yield DropEvent(event)
    for request in store.requests(key, now=now):
        yield DropRequest(key, request.id)
        if request.kind == Kind.MOVING:
            yield DropRequest(request.moves, request.id)
