"""Writes mails: takes messages from the queue.

| message | what it asks for |
|---|---|
| `{"key": …, "id": …}` | the answer to what a reader has asked for on a form |
| `{"tell": ref}` | the news of a request for a slot |
| `{"member": co-op, "mail": name, …}` | a mail about a membership, or about points |
| `{"paused": edition}` | word to administrators that a sending has paused |
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from club.core.errors import TemporaryError
from club.subscriptions.answer_request import answer_request
from functions import logs, wiring
from functions.wiring import Club

Message = dict[str, str]


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
        logs.say("request-answered", message=message_id, answer=_write(club(), json.loads(record["body"])))
    except Exception as error:  # noqa: BLE001  # the outermost edge
        # Whatever it was, trying again mails nobody twice; after some tries the queue puts the message aside.
        event = "temporary-error" if isinstance(error, TemporaryError) else "request-not-answered"
        logs.fail(event, error, message=message_id)
        return False
    return True


def _write(club: Club, message: Message) -> str:
    """Writes what a message asks for; what only some mails need is loaded with the first of them."""
    wanted = next((one for one in _MAILS if one in message), "key")
    return _MAILS[wanted](club, message)


def _tell(club: Club, message: Message) -> str:
    from club.promotions.tell import tell  # noqa: PLC0415

    tell(message["tell"], office=club.office, news=club.news, now=club.now())
    return "told"


def _tell_member(club: Club, message: Message) -> str:
    from functions import member_mails  # noqa: PLC0415

    return member_mails.send(club, message)


def _tell_of_pause(club: Club, message: Message) -> str:
    from functions import pauses  # noqa: PLC0415

    return pauses.tell_pause(club, int(message["paused"]))


def _answer(club: Club, message: Message) -> str:
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


_MAILS: Mapping[str, Callable[[Club, Message], str]] = {
    "key": _answer,
    "tell": _tell,
    "member": _tell_member,
    "paused": _tell_of_pause,
}

handler = make_handler()
