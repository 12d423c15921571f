"""A queue of messages (Amazon SQS)."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from club.cloud.faults import fault
from club.core.errors import UncertainError

MAX_DELAY_S = 900  # SendMessage, DelaySeconds


class Sqs(Protocol):
    """What is asked of the client."""

    def send_message(self, **request: object) -> Mapping[str, Any]:
        """Adds a message."""
        ...


class SqsQueue:
    """A standard queue behind `club.core.mail.Queue`; each message is a JSON object of texts."""

    def __init__(self, client: Sqs, url: str) -> None:
        """Takes the queue's address."""
        self._client, self._url = client, url

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        """Adds a message, which nobody sees for `delay_s` seconds, or for MAX_DELAY_S where that is less.

        Raises:
            TemporaryError: It was certainly not taken.
            UncertainError: The answer got lost.
            ClubError: The queue is not there or refuses.
        """
        body = json.dumps(dict(message))
        delay = min(delay_s, MAX_DELAY_S)
        try:
            self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=delay)
        except HTTPClientError as error:  # there was a connection, and it broke
            raise UncertainError("The queue gave no answer; the message may be in it.") from error
        except (BotoCoreError, ClientError) as error:
            raise fault(error, "The queue") from error
