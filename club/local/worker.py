"""Takes messages from the queue and has them answered, as AWS Lambda does with an SQS queue (event source mapping).

What Lambda promises a function holds here too: batches of at most 10, at least once, and what a function
names in `batchItemFailures` comes again when its time of invisibility has passed.
"""

import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from club.local.environment import ACCOUNT, REGION
from club.local.serve_console import say, told

_MOST = 10  # messages in a batch
_WAIT_S = 2  # less than what the club's clients wait for any answer
_INVISIBLE_S = 20
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 15.0

Event = dict[str, Any]
Handle = Callable[[Event, "Context"], Any]


class Sqs(Protocol):
    """What is asked of the client."""

    def delete_message_batch(self, **request: object) -> Mapping[str, Any]:
        """Takes messages out of the queue for good."""
        ...

    def receive_message(self, **request: object) -> Mapping[str, Any]:
        """Gives messages, which nobody else gets for a while."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells a function of the call itself; `ends_at` is a time of `time.monotonic`."""

    function_name: str
    ends_at: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get_remaining_time_in_millis(self) -> int:
        """Gives what is left until others may get the same messages."""
        return max(0, int((self.ends_at - time.monotonic()) * 1000))


class Worker:
    """A thread that works until it is told to stop, whatever happens meanwhile."""

    def __init__(
        self,
        make_sqs: Callable[[], Sqs],
        queue_url: str,
        handle: Handle,
        *,
        name: str = "mail",
        batch: int = _MOST,
        time_s: int = _INVISIBLE_S,
    ) -> None:
        """Takes what makes a client, the queue's address, and the function with its name and its limits."""
        self._make_sqs, self._queue_url, self._handle = make_sqs, queue_url, handle
        self._name, self._batch, self._time_s = name, batch, time_s
        self._is_ending = threading.Event()
        self._is_idle = threading.Event()
        self._is_idle.set()
        self._thread = threading.Thread(target=self._work, name=f"worker-{name}", daemon=True)

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def stop(self, patience_s: float) -> bool:
        """Lets it finish what it has begun; tells whether it has within `patience_s` seconds.

        It may still wait for messages then, but takes none up any more.
        """
        self._is_ending.set()
        return self._is_idle.wait(patience_s)

    def _work(self) -> None:
        pause_s = _FIRST_PAUSE_S
        sqs: Sqs | None = None
        while not self._is_ending.is_set():
            try:
                sqs = sqs or self._make_sqs()
                is_well = self._turn(sqs)
            except Exception as error:  # noqa: BLE001  # the outermost edge of this thread
                if not self._is_ending.is_set():
                    say(f"Nothing is done for {self._name} at the moment ({told(error)}); it goes on by itself.")
                is_well = False
            if is_well:
                pause_s = _FIRST_PAUSE_S
            else:
                self._is_ending.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _turn(self, sqs: Sqs) -> bool:
        """Takes a batch, if there is any, and has it answered; tells whether all went well."""
        received = sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=self._batch,
            WaitTimeSeconds=_WAIT_S,
            VisibilityTimeout=self._time_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: Sequence[Mapping[str, Any]] = received.get("Messages") or ()
        if not messages:
            return True
        self._is_idle.clear()
        try:
            if self._is_ending.is_set():
                return True  # they come again when the next server is up
            failed = self._answer(messages)
            done = [message for message in messages if message["MessageId"] not in failed]
            if done:
                entries = [
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(done)
                ]
                sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)
            return not failed
        finally:
            self._is_idle.set()

    def _answer(self, messages: Sequence[Mapping[str, Any]]) -> set[str]:
        """Gives the ids of messages that are to come again."""
        ids = {str(message["MessageId"]) for message in messages}
        try:
            context = Context(self._name, time.monotonic() + self._time_s)
            return failures(self._handle(event_of(messages, self._queue_url), context), ids)
        except Exception as error:  # noqa: BLE001  # Lambda itself goes on, whatever a function raises
            say(f"{len(ids)} messages for {self._name} failed ({told(error)}); they come again in a while.")
            return ids


def event_of(messages: Sequence[Mapping[str, Any]], queue_url: str) -> Event:
    """Gives the event that Lambda makes of messages (developer guide, "Using Lambda with Amazon SQS")."""
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue_url.rpartition('/')[2]}"
    return {"Records": [_record(message, arn) for message in messages]}


def failures(answer: object, ids: set[str]) -> set[str]:
    """Gives which of a batch failed, as Lambda reads a partial batch response.

    Nothing, or an empty list, means none; what cannot be read, or names a message that is not of the batch, all.
    """
    named = answer.get("batchItemFailures") if isinstance(answer, dict) else answer
    if not named:
        return set()
    if not isinstance(named, list):
        return ids
    found = {one.get("itemIdentifier") if isinstance(one, dict) else None for one in named}
    return {str(one) for one in found} if found <= ids else ids


def _record(message: Mapping[str, Any], arn: str) -> Event:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(one) for name, one in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def _attribute(value: Mapping[str, Any]) -> Event:
    return {
        "stringValue": value.get("StringValue"),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
