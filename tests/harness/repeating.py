"""A client that loses the answer to each write and asks again by itself, as botocore does when a connection breaks."""

from typing import Any

from botocore.exceptions import ClientError


class Repeating:
    """Makes each write twice, and gives only the second answer."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # boto3 has no types
        self._client = client

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        call = getattr(self._client, name)
        if name not in ("put_item", "update_item", "transact_write_items"):
            return call

        def twice(**request: Any) -> Any:  # noqa: ANN401
            try:
                call(**request)
            except ClientError:
                return call(**request)
            try:
                return call(**request)
            except ClientError as error:
                error.response["ResponseMetadata"]["RetryAttempts"] = 1
                raise

        return twice
