"""The same rig on a real store and a real queue of this machine, which count what is asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from club.cloud.sqs import SqsQueue
from club.cloud.tables import make_table
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.functions.rig import Rig
from tests.harness.aws import Aws

_COUNTED = {"batch_get_item", "get_item", "query", "scan", "send_message", "transact_write_items"}


class Counting:
    """Passes calls on to a client, and keeps their names."""

    def __init__(self, client: Any, calls: list[str]) -> None:  # noqa: ANN401  # boto3 has no types
        self._client, self._calls = client, calls

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name in _COUNTED:
            self._calls.append(name)
        return getattr(self._client, name)


@dataclass
class KeptQueue:
    """Puts messages into the queue, and keeps them for the rig to hand on."""

    queue: SqsQueue
    messages: list[tuple[Mapping[str, str], int]] = field(default_factory=list)

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        self.queue.put(message, delay_s=delay_s)
        self.messages.append((message, delay_s))


@dataclass
class RealRig(Rig):
    """A club on tables and a queue of its own; `calls` names what was asked of both."""

    aws: Aws = field(kw_only=True)
    store: Any = None
    queue: Any = None
    calls: list[str] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.aws.client("dynamodb")
        for table, definition in TABLES.items():
            self.tables[table] = self.aws.name(table)
            make_table(self.tables[table], definition, time_to_live=TIME_TO_LIVE, client=self.client)
        sqs = self.aws.client("sqs")
        url = sqs.create_queue(QueueName=self.aws.name("mail"))["QueueUrl"]
        self.store = SubscriptionTable(Counting(self.client, self.calls), **self.tables)
        self.queue = KeptQueue(SqsQueue(Counting(sqs, self.calls), url))
        super().__post_init__()

    def whole_store(self) -> Mapping[str, list[Any]]:
        """Gives every item of every table, in an order of its own."""
        return {
            table: sorted(self.client.scan(TableName=name, ConsistentRead=True)["Items"], key=str)
            for table, name in self.tables.items()
        }
