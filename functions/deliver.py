"""Delivers an edition to some readers: takes messages from the queue of batches."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from club.newsletter.deliver import deliver
from club.newsletter.ports import Clock
from functions import wiring
from functions.consumer import Message, Said, consume
from functions.wiring import Club

# What must be left of the function's time when another mail is begun: a call of SES and its record
# in the store, both as slow as they may be (`club.cloud.clients`).
RESERVE = dt.timedelta(seconds=20)


class _SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def make_handler(
    club: Callable[[], Club] = wiring.club, clock: Clock | None = None
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls with messages of Amazon SQS."""
    time_of_day = clock or _SystemClock()

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        left = dt.timedelta(milliseconds=context.get_remaining_time_in_millis())
        deadline = time_of_day.now() + left - RESERVE
        return consume(
            event,
            lambda message: _deliver(club(), message, time_of_day, deadline),
            done="batch-delivered",
            failed="batch-not-delivered",
            again=lambda message, delay_s: club().post.batches.put(message, delay_s=delay_s),
        )

    return handler


def _deliver(club: Club, message: Message, clock: Clock, deadline: dt.datetime) -> Said:
    edition, keys = int(message["edition"]), str(message["keys"]).split()
    later = deliver(edition, keys, post=club.post, clock=clock, deadline=deadline)
    if later.keys:
        again = {"edition": str(edition), "keys": " ".join(later.keys)}
        club.post.batches.put(again, delay_s=later.delay_s)
    return {"edition": edition, "readers": len(keys), "later": len(later.keys)}


handler = make_handler()
