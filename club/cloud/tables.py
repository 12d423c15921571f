"""Making tables where no template does: on this machine, and for tests."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import code_of, fault


class TableMaker(Protocol):
    """What is asked of a DynamoDB client."""

    def create_table(self, **request: object) -> Mapping[str, Any]:
        """Makes a table."""
        ...

    def describe_time_to_live(self, **request: object) -> Mapping[str, Any]:
        """Tells whether items of a table end by themselves."""
        ...

    def update_time_to_live(self, **request: object) -> Mapping[str, Any]:
        """Lets items of a table end by themselves."""
        ...

    def get_waiter(self, name: str) -> Any:  # noqa: ANN401  # boto3 has no types
        """Gives what waits until something is so."""
        ...


def make_table(
    name: str, definition: Mapping[str, Any], *, time_to_live: Mapping[str, Any], client: TableMaker
) -> bool:
    """Makes a table, unless it is there; tells whether it was made.

    Raises:
        TemporaryError: The store does not answer.
        ClubError: The store refuses.
    """
    try:
        is_new = _create(name, definition, client)
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        status = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
        if status == "DISABLED":
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=dict(time_to_live))
    except (BotoCoreError, ClientError) as error:
        raise fault(error, "The store") from error
    return is_new


def _create(name: str, definition: Mapping[str, Any], client: TableMaker) -> bool:
    try:
        client.create_table(TableName=name, **definition)
    except ClientError as error:
        if code_of(error) == "ResourceInUseException":
            return False
        raise
    return True
