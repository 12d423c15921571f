"""Mails that were received, in a bucket (Amazon S3); they end there by themselves."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from club.cloud.faults import code_of, fault
from club.core.errors import NotFoundError, TemporaryError

_PREFIX = "mail/"
_STORE = "The store of mails"


class S3(Protocol):
    """What is asked of the client."""

    def get_object(self, **request: object) -> Mapping[str, Any]:
        """Gives an object."""
        ...


class S3Mails:
    """Mails by their ids: objects `mail/<id>`."""

    def __init__(self, client: S3, *, bucket: str) -> None:
        """Takes the bucket's name."""
        self._client, self._bucket = client, bucket

    def read(self, message_id: str, *, most: int) -> bytes:
        """Gives a mail as it was received, or as much of it as fits into `most` bytes.

        Raises:
            NotFoundError: It is not there, or not any more.
            TemporaryError: It does not come.
            ClubError: It must not be read.
        """
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=f"{_PREFIX}{message_id}")
            content: bytes = answer["Body"].read(most)
        except HTTPClientError as error:
            raise TemporaryError(f"{_STORE} does not answer.") from error
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and code_of(error) == "NoSuchKey":
                raise NotFoundError("There is no such mail any more.") from error
            raise fault(error, _STORE) from error
        return content
