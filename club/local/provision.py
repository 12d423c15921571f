"""Makes in a store what the functions expect there: tables and queues. What is there already stays as it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import fault
from club.cloud.tables import TableMaker, make_table
from club.core.errors import ClubError
from club.newsletter.schema import TABLES as OF_DELIVERIES
from club.points.schema import TABLES as OF_POINTS
from club.promotions.schema import TABLES as OF_PROMOTIONS
from club.subscriptions.schema import TABLES as OF_READERS
from club.subscriptions.schema import TIME_TO_LIVE

TABLES = {**OF_READERS, **OF_DELIVERIES, **OF_PROMOTIONS, **OF_POINTS}
MAILS, PLANS, BATCHES = "mails", "plans", "batches"
QUEUES = (MAILS, PLANS, BATCHES)


class QueueMaker(Protocol):
    """What is asked of an SQS client."""

    def create_queue(self, **request: object) -> Mapping[str, Any]:
        """Makes a queue, or gives the one of that name."""
        ...


class Provisions(NamedTuple):
    """Names of tables and addresses of queues, by what is in them."""

    tables: Mapping[str, str]
    queues: Mapping[str, str]


def provide(tables: TableMaker, queues: QueueMaker) -> Provisions:
    """Makes tables and queues where they are missing; called again, it changes nothing.

    Raises:
        ClubError: The store cannot be asked, or refuses.
    """
    names = {kind: f"club-{kind}" for kind in TABLES}
    try:
        for kind, name in names.items():
            make_table(name, TABLES[kind], time_to_live=TIME_TO_LIVE, client=tables)
        urls = {kind: str(queues.create_queue(QueueName=f"club-{kind}")["QueueUrl"]) for kind in QUEUES}
    except ClubError as error:
        raise ClubError(f"the tables cannot be made: {error}") from error
    except (BotoCoreError, ClientError) as error:
        raise ClubError(f"the queues cannot be made: {fault(error, 'The store')}") from error
    return Provisions(names, urls)
