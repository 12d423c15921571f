"""The store's helpers, on a real store; what that never does by itself, a stub of the client says."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from club.cloud.dynamodb import MAX_ACTIONS, Item, delete, get, get_all, put, query, scan, transact, update
from club.cloud.tables import make_table
from club.core.errors import ClubError, ConflictError, TemporaryError
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages

Client = Any  # boto3 has no types
IS_NEW = "attribute_not_exists(#pk)"


@pytest.fixture(scope="module")
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture
def table(aws: Aws, client: Client) -> str:
    name = aws.name("table")
    make_table(name, TABLES["subscribers"], time_to_live=TIME_TO_LIVE, client=client)
    return name


def key(number: int, pk: str = "A") -> Item:
    return {"pk": pk, "sk": f"{number:03}"}


def fill(table: str, client: Client, count: int, pk: str = "A") -> None:
    transact([put(table, key(number, pk)) for number in range(count)], client=client)


def test_an_item_comes_back_as_it_was_written(table: str, client: Client) -> None:
    item = {**key(1), "text": "Zoë 你好", "empty": "", "number": 2**53 + 1, "flag": True, "list": ("b", "a", "")}

    transact([put(table, item)], client=client)

    assert get(table, key(1), client=client) == item
    assert get(table, key(2), client=client) is None


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]\w{0,20}", fullmatch=True).filter(lambda name: name not in ("pk", "sk")),
        st.text(max_size=100)
        | st.integers(-(10**38) + 1, 10**38 - 1)
        | st.booleans()
        | st.lists(st.text(max_size=20), max_size=3).map(tuple),
        max_size=5,
    )
)
def test_any_item_comes_back_as_it_was_written(values: dict[str, Any]) -> None:
    # What leaves and what comes back, without a store in between: hundreds of items.
    request = put("table", {**key(1), **values})

    answer = {"Item": json.loads(json.dumps(request["Put"]["Item"]))}

    assert get("table", key(1), client=_Answering(answer)) == {**key(1), **values}


class _Answering:
    """A client that knows one answer."""

    def __init__(self, answer: Any) -> None:  # noqa: ANN401
        self._answer = answer

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **_request: self._answer


def test_an_attribute_of_another_kind_is_none_of_ours() -> None:
    with pytest.raises(TypeError):
        get("table", key(1), client=_Answering({"Item": {"pk": {"B": b"x"}}}))


def test_a_query_follows_short_and_empty_pages_to_the_end(table: str, client: Client) -> None:
    fill(table, client, 7)
    fill(table, client, 2, "B")

    found = list(query(table, "A", client=ShortPages(client)))

    assert found == [key(number) for number in range(7)]


def test_a_query_may_ask_for_the_beginning_of_the_sort_key(table: str, client: Client) -> None:
    fill(table, client, 12)

    found = query(table, "A", sk_prefix="01", client=ShortPages(client))

    assert list(found) == [key(10), key(11)]


def test_a_scan_follows_short_and_empty_pages_to_the_end(table: str, client: Client) -> None:
    fill(table, client, 3)
    fill(table, client, 3, "B")

    found = [(item["pk"], item["sk"]) for item in scan(table, client=ShortPages(client))]

    assert sorted(map(str, found)) == sorted(str((pk, f"00{number}")) for pk in "AB" for number in range(3))


def test_segments_are_a_whole_table_together_and_a_condition_leaves_items_out(table: str, client: Client) -> None:
    for pk in "ABCDEFGHIJ":
        fill(table, client, 2, pk)

    parts = [list(scan(table, client=client, segment=one, segments=4)) for one in range(4)]
    first = list(scan(table, client=client, condition="#sk = :sk", sk="000"))

    assert sorted(str(item) for part in parts for item in part) == sorted(map(str, scan(table, client=client)))
    assert max(map(len, parts)) < 20
    assert {item["sk"] for item in first} == {"000"}
    assert len(first) == 10


def test_a_batch_follows_what_was_left_out(table: str, client: Client) -> None:
    fill(table, client, 4)
    pauses: list[float] = []

    found = get_all(table, [key(n) for n in range(6)], client=ShortPages(client), sleep=pauses.append)

    assert sorted(str(item["sk"]) for item in found) == ["000", "001", "002", "003"]
    assert len(pauses) == 5


def test_a_batch_that_is_left_out_for_ever_ends(table: str, client: Client) -> None:
    left = {"Responses": {}, "UnprocessedKeys": {table: {"Keys": [{"pk": {"S": "A"}, "sk": {"S": "000"}}]}}}
    pauses: list[float] = []

    with pytest.raises(TemporaryError):
        get_all(table, [key(0)], client=_Answering(left), sleep=pauses.append)

    assert 3 <= len(pauses) <= 10


def test_every_read_is_strongly_consistent(table: str, aws: Aws) -> None:
    client, asked = aws.client("dynamodb"), list[dict[str, Any]]()
    client.meta.events.register("before-parameter-build.dynamodb", lambda params, **_: asked.append(params))

    get(table, key(1), client=client)
    get_all(table, [key(1)], client=client)
    list(query(table, "A", client=client))
    list(scan(table, client=client))

    read, batch, *pages = asked
    assert batch["RequestItems"][table]["ConsistentRead"] is True
    assert [one["ConsistentRead"] for one in (read, *pages)] == [True] * 3


def test_a_false_condition_undoes_all(table: str, client: Client) -> None:
    fill(table, client, 2)

    with pytest.raises(ConflictError) as raised:
        transact([put(table, key(5)), put(table, key(0), condition=IS_NEW), delete(table, key(1))], client=client)

    assert raised.value.__cause__ is not None
    assert get(table, key(5), client=client) is None
    assert get(table, key(1), client=client) is not None


def test_an_update_changes_what_it_names(table: str, client: Client) -> None:
    transact([put(table, {**key(1), "state": "a", "hash": "kept"})], client=client)

    transact([update(table, key(1), "SET #state = :state ADD #count :one", state="b", one=1)], client=client)
    transact(
        [update(table, key(1), "REMOVE #state ADD #count :one", condition="#state = :was", was="b", one=1)],
        client=client,
    )

    assert get(table, key(1), client=client) == {**key(1), "hash": "kept", "count": 2}


def test_a_transaction_holds_as_many_actions_as_the_store_takes(table: str, client: Client) -> None:
    fill(table, client, MAX_ACTIONS)

    assert len(list(query(table, "A", client=client))) == MAX_ACTIONS


@pytest.mark.parametrize("count", [0, MAX_ACTIONS + 1])
def test_a_transaction_of_another_size_is_refused(table: str, client: Client, count: int) -> None:
    with pytest.raises(ClubError) as raised:
        fill(table, client, count)

    assert not isinstance(raised.value, TemporaryError | ConflictError)


def test_two_actions_on_one_item_are_refused(table: str, client: Client) -> None:
    with pytest.raises(ClubError) as raised:
        transact([put(table, key(1)), delete(table, key(1))], client=client)

    assert not isinstance(raised.value, TemporaryError | ConflictError)


def test_a_table_that_is_not_there_is_no_passing_fault(client: Client) -> None:
    with pytest.raises(ClubError, match="ResourceNotFoundException") as raised:
        get("nothing", key(1), client=client)

    assert not isinstance(raised.value, TemporaryError)


@pytest.fixture
def stub(client: Client) -> Iterator[Stubber]:
    """The client's answers, in turn, instead of the store's."""
    with Stubber(client) as service:
        yield service


def cancel(service: Stubber, *reasons: str, message: str = "") -> None:
    service.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": reason, "Message": message} for reason in reasons]},
    )


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_what_stood_in_the_way_is_waited_for(client: Client, stub: Stubber, reason: str) -> None:
    cancel(stub, "None", reason)
    cancel(stub, reason, "None")
    stub.add_response("transact_write_items", {})
    pauses: list[float] = []

    transact([put("table", key(1)), put("table", key(2))], client=client, sleep=pauses.append)

    stub.assert_no_pending_responses()
    assert len(pauses) == 2
    assert all(0 <= pause <= 0.1 for pause in pauses)


def test_what_stands_in_the_way_for_ever_is_given_up(client: Client, stub: Stubber) -> None:
    for _ in range(10):
        cancel(stub, "TransactionConflict")
    pauses: list[float] = []

    with pytest.raises(TemporaryError):
        transact([put("table", key(1))], client=client, sleep=pauses.append)

    assert len(pauses) == 5
    assert sum(pauses) < 2


def test_a_false_condition_is_final_whatever_else_stood_in_the_way(client: Client, stub: Stubber) -> None:
    cancel(stub, "TransactionConflict", "ConditionalCheckFailed")
    pauses: list[float] = []

    with pytest.raises(ConflictError):
        transact([put("table", key(1)), put("table", key(2))], client=client, sleep=pauses.append)

    assert pauses == []


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_what_cannot_be_written_is_never_tried_again(client: Client, stub: Stubber, reason: str) -> None:
    cancel(stub, reason, "TransactionConflict", message="reader@coop.example")

    with pytest.raises(ClubError) as raised:
        transact([put("table", key(1)), put("table", key(2))], client=client)

    assert not isinstance(raised.value, TemporaryError | ConflictError)
    assert "coop.example" not in str(raised.value)


def test_a_transaction_that_the_store_has_no_room_for_may_be_tried_again(client: Client, stub: Stubber) -> None:
    stub.add_client_error("transact_write_items", "ThrottlingException")

    with pytest.raises(TemporaryError):
        transact([put("table", key(1))], client=client)


def test_a_store_that_does_not_answer_may_be_tried_again(aws: Aws) -> None:
    nobody = Aws("http://127.0.0.1:9").client("dynamodb")

    with pytest.raises(TemporaryError):
        transact([put("table", key(1))], client=nobody)
    with pytest.raises(TemporaryError):
        get("table", key(1), client=nobody)


def test_making_a_table_twice_changes_nothing(aws: Aws, client: Client) -> None:
    name, made = aws.name("made"), TABLES["subscribers"]

    first = make_table(name, made, time_to_live=TIME_TO_LIVE, client=client)
    fill(name, client, 1)
    second = make_table(name, made, time_to_live=TIME_TO_LIVE, client=client)

    ending = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (first, second) == (True, False)
    assert get(name, key(0), client=client) is not None
    assert ending == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def test_a_table_that_cannot_be_made_is_said(client: Client) -> None:
    with pytest.raises(ClubError):
        make_table("x", TABLES["subscribers"], time_to_live=TIME_TO_LIVE, client=client)
