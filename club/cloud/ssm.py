"""Secrets that are kept as an encrypted parameter (AWS Systems Manager)."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import fault


class Ssm(Protocol):
    """What is asked of the client."""

    def get_parameter(self, **request: object) -> Mapping[str, Any]:
        """Gives one parameter."""
        ...


def read_parameter(name: str, *, client: Ssm) -> str:
    """Gives the decrypted value of a parameter.

    Raises:
        TemporaryError: It does not answer.
        ClubError: There is no such parameter, or it must not be read.
    """
    try:
        answer = client.get_parameter(Name=name, WithDecryption=True)
    except (BotoCoreError, ClientError) as error:
        raise fault(error, "The store of secrets") from error
    value: str = answer["Parameter"]["Value"]
    return value
