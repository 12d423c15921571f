"""Telling a former address that another has taken its place."""

import datetime as dt

from club.core.mail import Queue
from club.subscriptions.ports import Store
from club.subscriptions.reader import Reader
from club.subscriptions.request import Kind


def tell_moved(reader: Reader, *, store: Store, queue: Queue, now: dt.datetime) -> None:
    """Asks for the mail to the address that a reader who has moved had until now; asked again, only one is sent.

    Raises:
        TemporaryError: The store or the queue does not answer; the move itself is done.
    """
    for request in store.requests(reader.formerly[-1], now=now):
        if request.kind == Kind.MOVED and request.answered_at is None:
            queue.put({"key": request.key, "id": request.id})
