"""Messages of Amazon SQS, each done by itself."""

import json
from collections.abc import Callable
from typing import Any

from club.core.errors import TemporaryError
from functions import logs

Message = dict[str, Any]
Said = dict[str, str | int]
Do = Callable[[Message], Said]


def consume(event: dict[str, Any], do: Do, *, done: str, failed: str) -> dict[str, Any]:
    """Does every message of an event; names those that are to come again (partial batch response).

    Whatever went wrong, trying again mails nobody twice; after some tries the queue puts a message aside.

    Args:
        event: What Lambda gives.
        do: Does one message, and gives what to log of it; where that is nothing, nothing is logged.
        done: Name of the event in the log.
        failed: Name of the event where it failed.
    """
    again = [record["messageId"] for record in event["Records"] if not _is_done(record, do, done, failed)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}


def _is_done(record: dict[str, Any], do: Do, done: str, failed: str) -> bool:
    message_id = record["messageId"]
    try:
        if said := do(json.loads(record["body"])):
            logs.say(done, message=message_id, **said)
    except Exception as error:  # noqa: BLE001  # the outermost edge
        logs.fail("temporary-error" if isinstance(error, TemporaryError) else failed, error, message=message_id)
        return False
    return True
