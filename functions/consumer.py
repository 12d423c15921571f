"""Messages of Amazon SQS, each done by itself."""

import json
from collections.abc import Callable
from typing import Any

from club.core.errors import ClubError, TemporaryError
from functions import logs

Message = dict[str, Any]
Said = dict[str, str | int]
Do = Callable[[Message], Said]
Again = Callable[[Message, int], object]  # puts a message back, which comes after so many seconds

TRIES = "tries"  # of a message, once it has failed
_MOST_TRIES, _PAUSE_S = 4, 30


def consume(event: dict[str, Any], do: Do, *, done: str, failed: str, again: Again | None = None) -> dict[str, Any]:
    """Does every message of an event; names those that are to come again (partial batch response).

    Whatever went wrong, trying again mails nobody twice; after some tries the queue puts a message aside.
    A message that failed is seen by nobody for six times as long as a function may take. With `again`
    it is put back at once instead, to come after half a minute, and one, and two, before that.

    Args:
        event: What Lambda gives.
        do: Does one message, and gives what to log of it; where that is nothing, nothing is logged.
        done: Name of the event in the log.
        failed: Name of the event where it failed.
        again: Puts a message back into its queue.
    """
    failures = [record["messageId"] for record in event["Records"] if not _is_done(record, do, done, failed, again)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failures]}


def _is_done(record: dict[str, Any], do: Do, done: str, failed: str, again: Again | None) -> bool:
    message_id = record["messageId"]
    try:
        if said := do(json.loads(record["body"])):
            logs.say(done, message=message_id, **said)
    except Exception as error:  # noqa: BLE001  # the outermost edge
        logs.fail("temporary-error" if isinstance(error, TemporaryError) else failed, error, message=message_id)
        return isinstance(error, TemporaryError) and again is not None and _is_put_back(record["body"], again)
    return True


def _is_put_back(body: str, again: Again) -> bool:
    """Puts back what could not be done for now, a few times; what then fails still is the queue's to judge."""
    message: Message = json.loads(body)
    tries = int(message.get(TRIES, "0"))
    if tries >= _MOST_TRIES:
        return False
    try:
        again({**message, TRIES: str(tries + 1)}, _PAUSE_S * 2**tries)
    except ClubError:
        return False  # it comes again by itself, later
    return True
