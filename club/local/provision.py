"""Makes in a store what the functions expect there: tables and the queue. What is there already stays as it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import fault
from club.cloud.tables import TableMaker, make_table
from club.core.errors import ClubError
from club.subscriptions.schema import TABLES, TIME_TO_LIVE

QUEUE = "club-mails"


class QueueMaker(Protocol):
    """What is asked of an SQS client."""

    def create_queue(self, **request: object) -> Mapping[str, Any]:
        """Makes a queue, or gives the one of that name."""
        ...


class Provisions(NamedTuple):
    """Names of tables by what is in them (`club.subscriptions.schema`), and the queue's address."""

    tables: Mapping[str, str]
    queue_url: str


def provide(tables: TableMaker, queues: QueueMaker) -> Provisions:
    """Makes tables and queue where they are missing; called again, it changes nothing.

    Raises:
        ClubError: The store cannot be asked, or refuses.
    """
    names = {kind: f"club-{kind}" for kind in TABLES}
    try:
        for kind, name in names.items():
            make_table(name, TABLES[kind], time_to_live=TIME_TO_LIVE, client=tables)
        url: str = queues.create_queue(QueueName=QUEUE)["QueueUrl"]
    except ClubError as error:
        raise ClubError(f"the tables cannot be made: {error}") from error
    except (BotoCoreError, ClientError) as error:
        raise ClubError(f"the queue cannot be made: {fault(error, 'The store')}") from error
    return Provisions(names, url)
