"""Plans and steers sendings: takes messages from the queue of plans."""

from collections.abc import Callable
from typing import Any

from club.newsletter.work import do
from functions import wiring
from functions.consumer import Message, Said, consume
from functions.wiring import Club

_RESERVE_MS = 30_000  # what a page of readers may take to be written down, with a slow store


def make_handler(club: Callable[[], Club] = wiring.club) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls with messages of Amazon SQS."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        def is_time_left() -> bool:
            return bool(context.get_remaining_time_in_millis() > _RESERVE_MS)

        return consume(
            event,
            lambda message: _do(club(), message, is_time_left),
            done="plan-done",
            failed="plan-not-done",
            again=lambda message, delay_s: club().post.plans.put(message, delay_s=delay_s),
        )

    return handler


def _do(club: Club, message: Message, is_time_left: Callable[[], bool]) -> Said:
    do(message, post=club.post, now=club.now(), is_time_left=is_time_left)
    return {"edition": int(message["edition"]), "did": str(message["do"])}


handler = make_handler()
