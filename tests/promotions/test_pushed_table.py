"""What is pushed comes back whole, and is written in pieces, with what names it last."""

import datetime as dt
import random
from typing import Any

import pytest

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.core.errors import ClubError, ConflictError
from club.core.pushed import Coop, Edition, Price, Pushed, Slot
from club.promotions.pushed_table import KEPT, MAX_PIECE_CHARS, PushedTable
from club.promotions.schema import PROMOTIONS, TABLES
from tests.harness.aws import Aws

NOW = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
EDITION = Edition(12, "012-bread", "Bread", "2026-11-01", "en", "draft", (Slot("feature-1", "feature"),))
PUSHED = Pushed(
    (EDITION,), {"mill": Coop("mill", "The Mill", "mill.coop", "GB", "agriculture")}, {"feature": Price(40, 0)}
)
Client = Any  # boto3 has no types


@pytest.fixture
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture
def name(aws: Aws, client: Client) -> str:
    chosen = aws.name(PROMOTIONS)
    make_table(chosen, TABLES[PROMOTIONS], time_to_live=TIME_TO_LIVE, client=client)
    return chosen


@pytest.fixture
def table(client: Client, name: str) -> PushedTable:
    return PushedTable(client, promotions=name, clock=lambda: NOW)


def large(seed: int) -> Pushed:
    """Gives one that takes several pieces, however well it is packed."""
    noise = random.Random(seed).randbytes(MAX_PIECE_CHARS).hex()
    return Pushed(coops={"mill": Coop("mill", noise, "mill.coop", "GB", "agriculture")})


def items(client: Client, name: str) -> list[dict[str, Any]]:
    return list(client.scan(TableName=name, ConsistentRead=True)["Items"])


def test_what_is_pushed_is_read_again(table: PushedTable) -> None:
    assert table.head() == ""

    head = table.write(PUSHED)

    assert table.head() == head
    assert table.read(head) == PUSHED


def test_a_large_one_is_kept_in_pieces_that_an_item_can_hold(table: PushedTable, client: Client, name: str) -> None:
    head = table.write(large(1))

    sizes = [len(one["piece"]["S"]) for one in items(client, name) if "piece" in one]
    assert len(sizes) == 2
    assert max(sizes) <= MAX_PIECE_CHARS
    assert table.read(head) == large(1)


def test_the_same_again_writes_nothing(table: PushedTable, client: Client) -> None:
    head = table.write(PUSHED)
    calls: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))

    assert table.write(PUSHED) == head
    assert calls == ["GetItem"]


def test_what_counted_before_lasts_for_who_has_just_read_its_name(
    table: PushedTable, client: Client, name: str
) -> None:
    first = table.write(PUSHED)

    second = table.write(large(1))
    assert table.read(first) == PUSHED
    ends = {int(one["expires"]["N"]) for one in items(client, name) if "expires" in one}

    assert ends == {int((NOW + KEPT).timestamp())}
    assert table.write(PUSHED) == first != second
    assert all("expires" not in one for one in items(client, name) if one["pk"]["S"].endswith(first))


def test_of_two_who_push_at_once_one_counts_whole(table: PushedTable, client: Client, name: str) -> None:
    table.write(PUSHED)

    class Slow(PushedTable):
        def head(self) -> str:
            """Somebody else pushes right after this has looked."""
            found = super().head()
            if not others:
                others.append(table.write(large(2)))
            return found

    others: list[str] = []

    with pytest.raises(ConflictError, match=r"run build\.py push again"):
        Slow(client, promotions=name, clock=lambda: NOW).write(large(1))

    assert table.head() == others[0]
    assert table.read(table.head()) == large(2)


@pytest.mark.parametrize("harm", ["", "!", "AAAA", "H4sIAAAAAAAC/wMAAAAAAAAAAAA="])
def test_what_is_not_whole_is_refused(table: PushedTable, client: Client, name: str, harm: str) -> None:
    head = table.write(PUSHED)
    key = {"pk": {"S": f"PUSHED#{head}"}, "sk": {"S": "0000"}}
    if harm:
        client.put_item(TableName=name, Item={**key, "piece": {"S": harm}})
    else:
        head = "0" * 64  # nothing is there under that name

    with pytest.raises(ClubError, match=r"Run build\.py push again"):
        table.read(head)
