"""Answers by mail what was asked for on forms: takes messages from the queue."""

import json
from collections.abc import Callable
from typing import Any

from club.core.errors import TemporaryError
from club.subscriptions.answer_request import answer_request
from functions import logs, wiring
from functions.wiring import Club


def make_handler(club: Callable[[], Club] = wiring.club) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls with messages of Amazon SQS.

    It names those that are to come again (partial batch response): the others are done, or never can be.
    """

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401
        again = [record["messageId"] for record in event["Records"] if not _is_done(club, record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}

    return handler


def _is_done(club: Callable[[], Club], record: dict[str, Any]) -> bool:
    message_id = record["messageId"]
    try:
        logs.say("request-answered", message=message_id, answer=_answer(club(), json.loads(record["body"])))
    except Exception as error:  # noqa: BLE001  # the outermost edge
        # Whatever it was, trying again mails nobody twice; after some tries the queue puts the message aside.
        event = "temporary-error" if isinstance(error, TemporaryError) else "request-not-answered"
        logs.fail(event, error, message=message_id)
        return False
    return True


def _answer(club: Club, message: dict[str, str]) -> str:
    return answer_request(
        message["key"],
        message["id"],
        store=club.store,
        queue=club.queue,
        mailer=club.mailer,
        letters=club.letters,
        terms=club.terms,
        now=club.now(),
    )


handler = make_handler()
