"""Plans and steers sendings: takes messages from the queue of plans."""

from collections.abc import Callable
from typing import Any

from club.newsletter.work import do
from functions import wiring
from functions.consumer import Message, Said, consume
from functions.wiring import Club


def make_handler(club: Callable[[], Club] = wiring.club) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls with messages of Amazon SQS."""

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401
        return consume(event, lambda message: _do(club(), message), done="plan-done", failed="plan-not-done")

    return handler


def _do(club: Club, message: Message) -> Said:
    do(message, post=club.post, now=club.now())
    return {"edition": int(message["edition"]), "did": str(message["do"])}


handler = make_handler()
