"""Makes in a store what the functions expect there: tables and the queue. What is there already stays as it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import code_of, fault
from club.core.errors import ClubError
from club.subscriptions.schema import TABLES, TIME_TO_LIVE

QUEUE = "club-mails"


class DynamoDb(Protocol):
    """What is asked of the client."""

    def create_table(self, **request: object) -> Mapping[str, Any]:
        """Makes a table."""
        ...

    def describe_time_to_live(self, **request: object) -> Mapping[str, Any]:
        """Tells whether items end by themselves."""
        ...

    def get_waiter(self, name: str) -> Any:  # noqa: ANN401  # boto3 has no types
        """Gives what waits for a table."""
        ...

    def update_time_to_live(self, **request: object) -> Mapping[str, Any]:
        """Lets items end by themselves."""
        ...


class Sqs(Protocol):
    """What is asked of the client."""

    def create_queue(self, **request: object) -> Mapping[str, Any]:
        """Makes a queue, or gives the one of that name."""
        ...


class Provisions(NamedTuple):
    """Names of tables by what is in them (`club.subscriptions.schema`), and the queue's address."""

    tables: Mapping[str, str]
    queue_url: str


def provide(dynamodb: DynamoDb, sqs: Sqs) -> Provisions:
    """Makes tables and queue where they are missing; called again, it changes nothing.

    Raises:
        ClubError: The store cannot be asked, or refuses.
    """
    names = {kind: f"club-{kind}" for kind in TABLES}
    try:
        for kind, name in names.items():
            _make_table(name, TABLES[kind], dynamodb)
        url: str = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    except (BotoCoreError, ClientError) as error:
        raise ClubError(f"tables and queue cannot be made: {fault(error, 'the store')}") from error
    return Provisions(names, url)


def _make_table(name: str, definition: Mapping[str, Any], dynamodb: DynamoDb) -> None:
    try:
        dynamodb.create_table(TableName=name, **definition)
    except ClientError as error:
        if code_of(error) != "ResourceInUseException":
            raise
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    now = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if now not in ("ENABLED", "ENABLING"):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=dict(TIME_TO_LIVE))
