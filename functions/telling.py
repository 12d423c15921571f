"""Asks the worker to write the mails that a request is to bring."""

from contextlib import suppress

from club.core.errors import TemporaryError, UncertainError
from club.promotions.request import Request
from functions.wiring import Club


def tell_later(request: Request, *, club: Club) -> None:
    """Queues the news of a request; where the queue fails, the clock finds them (functions/clock.py)."""
    if request.news:
        with suppress(TemporaryError, UncertainError):
            club.queue.put({"tell": request.ref})
