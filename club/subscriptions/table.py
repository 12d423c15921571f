"""The readers' store on DynamoDB, or on whatever speaks its API with conditional writes and transactions."""

import datetime as dt
from collections.abc import Iterator, Sequence

from club.cloud.dynamodb import DynamoDb, get, get_all, query, scan, transact
from club.cloud.items import SK, number, text
from club.subscriptions.actions import Actions, Tables
from club.subscriptions.caps import Window
from club.subscriptions.changes import Change
from club.subscriptions.consent import ConsentEvent
from club.subscriptions.items import (
    COUNTED,
    PRESENT,
    REMEMBERED,
    has_ended,
    read_counted,
    read_event,
    read_link,
    read_reader,
    read_recruit,
    read_request,
    read_stop,
)
from club.subscriptions.keys import (
    EVENT,
    REQUEST,
    counted_key,
    link_key,
    pointer_key,
    reader_key,
    recruits_of,
    request_key,
    stop_key,
    subscriber,
    window_key,
)
from club.subscriptions.ports import Found
from club.subscriptions.reader import Reader
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import Link, Request


class SubscriptionTable:
    """`club.subscriptions.ports.Store` in three tables; every read sees every write that came before.

    A function that never writes to one of the tables need not name it.
    """

    def __init__(self, client: DynamoDb, *, subscribers: str = "", throttles: str = "", erasures: str = "") -> None:
        """Takes a client and the tables' names."""
        self._client, self._tables = client, Tables(subscribers, throttles, erasures)

    def find(self, key: str, *, now: dt.datetime, request_id: str = "") -> Found:
        """Gives what there is under a key, less what has ended, by one BatchGetItem."""
        wanted = [reader_key(key), stop_key(key), pointer_key(key)]
        if request_id:
            wanted.append(request_key(key, request_id))
        found = {text(item, SK): item for item in get_all(self._tables.subscribers, wanted, client=self._client)}
        reader, stop, pointer, *requests = (found.get(one[SK]) for one in wanted)
        request = requests[0] if requests else None
        return Found(
            read_reader(reader) if reader and not has_ended(reader, now) else None,
            read_stop(stop) if stop else None,
            read_request(request) if request and not has_ended(request, now) else None,
            text(pointer or {}, PRESENT),
        )

    def readers(self, *, now: dt.datetime) -> Iterator[Reader]:
        """Gives every reader, also those who have unsubscribed and are still kept, in no order, by Scan."""
        found = scan(
            self._tables.subscribers, client=self._client, condition="#sk = :reader", reader=reader_key("")[SK]
        )
        return (read_reader(item) for item in found if not has_ended(item, now))

    def find_link(self, token_hash: str, *, now: dt.datetime) -> Link | None:
        """Gives a link, also one that has been used or has ended within REMEMBERED_DAYS, by one GetItem."""
        item = get(self._tables.subscribers, link_key(token_hash), client=self._client)
        link = read_link(item) if item else None
        return link if link and link.ends_at + REMEMBERED > now else None

    def events(self, key: str, *, now: dt.datetime) -> Iterator[ConsentEvent]:
        """Gives every consent event of a reader, oldest first, by Query."""
        for item in query(self._tables.subscribers, subscriber(key), sk_prefix=EVENT, client=self._client):
            if not has_ended(item, now):
                yield read_event(item)

    def requests(self, key: str, *, now: dt.datetime) -> Iterator[Request]:
        """Gives every request that is open under a key, in no order, by Query."""
        for item in query(self._tables.subscribers, subscriber(key), sk_prefix=REQUEST, client=self._client):
            if not has_ended(item, now):
                yield read_request(item)

    def recruits(self, week: str, *, now: dt.datetime) -> Iterator[Recruit]:
        """Gives every recruit of an ISO week that is noted, by Query."""
        for item in query(self._tables.subscribers, recruits_of(week), sk_prefix=subscriber(""), client=self._client):
            if not has_ended(item, now):
                yield read_recruit(item)

    def recruited(self, week: str, *, now: dt.datetime) -> Counted | None:
        """Gives the counts of an ISO week's recruits, if they are kept, by one GetItem."""
        item = get(self._tables.subscribers, counted_key(week), client=self._client)
        return read_counted(item) if item and not has_ended(item, now) else None

    def count(self, window: Window) -> int:
        """Gives how much was counted in a window, by one GetItem."""
        item = get(self._tables.throttles, window_key(window.name), client=self._client)
        return number(item or {}, COUNTED)

    def write(self, changes: Sequence[Change], *, now: dt.datetime) -> None:
        """Makes all changes or none, by one TransactWriteItems; at most 100, no two of them on one item.

        Raises:
            ConflictError: A change's condition does not hold; nothing was written.
            TemporaryError: The store could not; nothing was written.
            ClubError: The store refuses these changes.
        """
        transact(map(Actions(self._tables, now).of, changes), client=self._client)
