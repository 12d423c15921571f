"""Readers in a real table, for a sending that reads and writes as the club's functions do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.sending.people import address_of, key_of
from club.cloud.dynamodb import put
from club.cloud.items import TABLE, TIME_TO_LIVE
from club.cloud.tables import make_table
from club.newsletter import items, plan, run, send
from club.newsletter.table import DeliveryTable
from club.subscriptions.items import reader_item
from club.subscriptions.table import SubscriptionTable
from functions.readers import TableReaders
from tests.subscriptions.things import a_reader

SUBSCRIBERS, DELIVERIES, THROTTLES, ERASURES = "subscribers", "deliveries", "throttles", "erasures"
SEGMENTS = 4  # of 64, which DynamoDB reads side by side
MANY = 10_000  # from so many readers on, looking 64 times at all of them takes longer than all else
HANDS = 4  # as functions.post
_AT_ONCE = 25  # BatchWriteItem


def make_client(url: str) -> Any:
    """Gives a client as the club's, but for its patience.

    Roto looks at the whole table for each part of a scan, which takes 2 s at 100,000 readers; the club's own
    client waits for 3 s, which is enough for Amazon's pages of 1 MB.
    """
    import boto3  # noqa: PLC0415  # as club.cloud.clients
    from botocore.config import Config  # noqa: PLC0415

    config = Config(read_timeout=60, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",  # noqa: S106  # nobody asks for it
        config=config,
    )


def use_fewer_segments() -> None:
    """Lets readers be planned in a few parts in this process: to roto each is another look at the whole table."""
    for module in (items, plan, run, send):
        vars(module)["SEGMENTS"] = SEGMENTS


def fill(client: Any, readers: int) -> None:  # boto3 has no types
    """Makes the tables, and puts readers into one of them."""
    for name in (SUBSCRIBERS, DELIVERIES, THROTTLES, ERASURES):
        make_table(name, TABLE, time_to_live=TIME_TO_LIVE, client=client)
    with ThreadPoolExecutor(4) as threads:
        for _ in threads.map(lambda some: client.batch_write_item(RequestItems={SUBSCRIBERS: some}), _batches(readers)):
            pass


def _batches(readers: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, readers, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, readers))
        yield [{"PutRequest": {"Item": _item(number)}} for number in numbers]


def _item(number: int) -> Any:
    reader = a_reader(key_of(number), address=address_of(number), paused_until=None, formerly=())
    item = {**reader_item(reader), "language": "en"}
    return put(SUBSCRIBERS, item)["Put"]["Item"]


def deliveries(client: Any) -> DeliveryTable:
    """Gives the deliveries' table."""
    return DeliveryTable(client, deliveries=DELIVERIES, throttles=THROTTLES)


def readers(client: Any) -> TableReaders:
    """Gives the readers as the functions see them."""
    store = SubscriptionTable(client, subscribers=SUBSCRIBERS, throttles=THROTTLES, erasures=ERASURES)
    return TableReaders(client, subscribers=SUBSCRIBERS, deliveries=DELIVERIES, store=store, privacy="")
