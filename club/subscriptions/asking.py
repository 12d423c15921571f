"""Taking down what was asked for, so that a worker answers it."""

from collections.abc import Sequence
from contextlib import suppress

from club.core.errors import ClubError, ConflictError, TemporaryError
from club.core.mail import Queue
from club.subscriptions.changes import Change, CountAddress, UncountAddress
from club.subscriptions.ports import Store
from club.subscriptions.request import Request


def write_and_queue(request: Request, changes: Sequence[Change], *, store: Store, queue: Queue) -> bool:
    """Writes a request with its counters, and queues it; gives whether it was written, which no answer may tell.

    A counter that is full means silence: nothing is written, and the message names nothing. Where the
    queue fails, the mail does not count, so that it can be asked for again.

    Raises:
        TemporaryError: The store or the queue could not.
    """
    now, is_written = request.asked_at, False
    with suppress(ConflictError):
        store.write(changes, now=now)
        is_written = True
    try:
        queue.put({"key": request.key, "id": request.id})
    except TemporaryError:
        counted = [UncountAddress(one.cap_key, now) for one in changes if isinstance(one, CountAddress)]
        if counted and is_written:
            with suppress(ClubError):  # the store fails as well: the address hears nothing for a day
                store.write(counted, now=now)
        raise
    return is_written
