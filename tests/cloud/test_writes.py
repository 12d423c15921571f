"""Writes by themselves, on a real store; what that never does by itself, a stub of the client says."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from club.cloud.dynamodb import Item, get, put, update
from club.cloud.items import TABLE, TIME_TO_LIVE
from club.cloud.tables import make_table
from club.cloud.writes import write, write_each
from club.core.errors import ClubError, ConflictError, TemporaryError, UncertainError
from tests.harness.aws import Aws
from tests.harness.repeating import Repeating

Client = Any  # boto3 has no types
IS_NEW = "attribute_not_exists(#pk)"
REFUSED, IN_THE_WAY = "ConditionalCheckFailedException", "TransactionConflictException"


@pytest.fixture(scope="module")
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture
def table(aws: Aws, client: Client) -> str:
    name = aws.name("table")
    make_table(name, TABLE, time_to_live=TIME_TO_LIVE, client=client)
    return name


@pytest.fixture
def stub(client: Client) -> Iterator[Stubber]:
    """The client's answers, in turn, instead of the store's."""
    with Stubber(client) as service:
        yield service


def key(number: int) -> Item:
    return {"pk": "A", "sk": f"{number:03}"}


def test_one_write_may_give_the_item_as_it_is_then(table: str, client: Client) -> None:
    write(put(table, {**key(1), "count": 5}), client=client)

    told = write(update(table, key(1), "ADD #count :two", two=2), client=client, is_read=True)

    assert told == get(table, key(1), client=client) == {**key(1), "count": 7}
    assert write(update(table, key(1), "ADD #count :two", two=2), client=client) == {}


def test_a_write_whose_condition_does_not_hold_changes_nothing(table: str, client: Client) -> None:
    write(put(table, {**key(1), "count": 5}), client=client)

    with pytest.raises(ConflictError):
        write(put(table, {**key(1), "count": 6}, condition=IS_NEW), client=client)
    with pytest.raises(ConflictError):
        write(update(table, key(1), "ADD #count :one", condition="#count > :five", one=1, five=5), client=client)

    assert get(table, key(1), client=client) == {**key(1), "count": 5}


def test_a_write_that_the_client_repeated_by_itself_is_not_said_to_be_refused(table: str, client: Client) -> None:
    with pytest.raises(UncertainError):
        write(put(table, key(1), condition=IS_NEW), client=Repeating(client))

    assert get(table, key(1), client=client) == key(1)


def test_what_stood_in_the_way_is_waited_for(client: Client, stub: Stubber) -> None:
    stub.add_client_error("update_item", IN_THE_WAY)
    stub.add_client_error("update_item", IN_THE_WAY)
    stub.add_response("update_item", {})
    pauses: list[float] = []

    write(update("table", key(1), "SET #a = :a", a=1), client=client, sleep=pauses.append)

    stub.assert_no_pending_responses()
    assert len(pauses) == 2


def test_what_stands_in_the_way_for_ever_is_given_up(client: Client, stub: Stubber) -> None:
    for _ in range(6):
        stub.add_client_error("put_item", IN_THE_WAY)
    pauses: list[float] = []

    with pytest.raises(TemporaryError):
        write(put("table", key(1)), client=client, sleep=pauses.append)

    stub.assert_no_pending_responses()
    assert len(pauses) == 5


def test_a_doubt_is_remembered_over_what_stood_in_the_way(client: Client, stub: Stubber) -> None:
    stub.add_client_error("put_item", IN_THE_WAY, response_meta={"RetryAttempts": 1})
    stub.add_client_error("put_item", REFUSED)

    with pytest.raises(UncertainError):
        write(put("table", key(1)), client=client, sleep=lambda _: None)


@pytest.mark.parametrize(
    ("code", "error"), [("ProvisionedThroughputExceededException", TemporaryError), ("ValidationException", ClubError)]
)
def test_other_refusals_are_the_clubs_errors(client: Client, stub: Stubber, code: str, error: type[ClubError]) -> None:
    stub.add_client_error("put_item", code, "reader@coop.example")

    with pytest.raises(ClubError) as raised:
        write(put("table", key(1)), client=client)

    assert type(raised.value) is error
    assert "coop.example" not in str(raised.value)


def test_a_store_that_does_not_answer_may_be_tried_again() -> None:
    with pytest.raises(TemporaryError):
        write(put("table", key(1)), client=Aws("http://127.0.0.1:9").client("dynamodb"))


def test_writes_that_may_be_made_are_made_whatever_becomes_of_the_others(table: str, client: Client) -> None:
    for number in (0, 3, 4):
        write(put(table, {**key(number), "is": "old"}), client=client)

    write_each([put(table, {**key(number), "is": "new"}, condition=IS_NEW) for number in range(6)], client=client)

    found = [(get(table, key(number), client=client) or {}).get("is") for number in range(6)]
    assert found == ["old", "new", "new", "old", "old", "new"]


def test_writes_of_which_none_may_be_made_change_nothing(table: str, client: Client) -> None:
    actions = [put(table, key(number), condition=IS_NEW) for number in range(100)]

    write_each(actions, client=client)
    write_each(actions, client=client)
    write_each([], client=client)

    assert get(table, key(99), client=client) == key(99)
