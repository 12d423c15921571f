"""What the readers' table asks of the store, and that it goes on as the store in memory does, whatever comes."""

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.subscriptions import changes as ch
from club.subscriptions.caps import Window
from club.subscriptions.ports import Store
from club.subscriptions.reader import Why
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, THROTTLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.subscriptions.builders import NOW
from tests.subscriptions.fakes import FakeStore, item_of
from tests.subscriptions.things import ADDRESS, a_link, a_reader, a_request, a_stop, an_event, later, new_key

Client = Any  # boto3 has no types
HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture(scope="module")
def names(aws: Aws, client: Client) -> dict[str, str]:
    chosen = {role: aws.name(role) for role in (SUBSCRIBERS, THROTTLES, ERASURES)}
    for role, name in chosen.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
    return chosen


@pytest.fixture
def key() -> str:
    return new_key()


def asked_of(client: Client, ask: Callable[[], object]) -> list[str]:
    """Gives the calls that something makes."""
    calls: list[str] = []

    def note(model: Any, **_: object) -> None:  # noqa: ANN401
        calls.append(model.name)

    client.meta.events.register("before-call.dynamodb", note, unique_id="asked")
    try:
        ask()
    finally:
        client.meta.events.unregister("before-call.dynamodb", unique_id="asked")
    return calls


STATES: dict[str, list[Callable[[str], ch.Change]]] = {
    "new": [],
    "asked": [lambda k: ch.AddRequest(a_request(k))],
    "confirmed": [lambda k: ch.SaveReader(a_reader(k))],
    "unsubscribed": [lambda k: ch.SaveReader(a_reader(k, ends_at=later(days=30))), lambda k: ch.AddStop(a_stop(k))],
    "erased": [lambda k: ch.AddStop(a_stop(k, Why.ERASED))],
    "moved": [lambda k: ch.PointTo(k, "p" * 43)],
}


@pytest.mark.parametrize("state", STATES)
def test_each_question_is_one_call_whatever_there_is(
    client: Client, names: dict[str, str], key: str, state: str
) -> None:
    table = SubscriptionTable(client, **names)
    for change in STATES[state]:
        table.write([change(key)], now=NOW)
    window = Window(key, NOW + HOUR, 5)

    assert asked_of(client, lambda: table.find(key, now=NOW, request_id="r" * 22)) == ["BatchGetItem"]
    assert asked_of(client, lambda: table.find_link(key, now=NOW)) == ["GetItem"]
    assert asked_of(client, lambda: list(table.events(key, now=NOW))) == ["Query"]
    assert asked_of(client, lambda: list(table.requests(key, now=NOW))) == ["Query"]
    assert asked_of(client, lambda: table.count(window)) == ["GetItem"]
    sign_up: list[ch.Change] = [
        ch.AddRequest(a_request(key, "new")),
        ch.AddEvent(an_event(key)),
        ch.CountWindow(window),
    ]
    assert asked_of(client, lambda: table.write(sign_up, now=NOW)) == ["TransactWriteItems"]


def test_a_table_that_is_never_written_need_not_be_named(client: Client, names: dict[str, str], key: str) -> None:
    table = SubscriptionTable(client, subscribers=names[SUBSCRIBERS])

    table.write([ch.SaveReader(a_reader(key))], now=NOW)

    assert table.find(key, now=NOW).reader == a_reader(key)


def test_what_is_no_change_is_not_written(client: Client, names: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="object"):
        SubscriptionTable(client, **names).write([object()], now=NOW)  # type: ignore[list-item]


def test_an_erasure_is_noted_in_a_table_of_its_own(client: Client, names: dict[str, str], key: str) -> None:
    SubscriptionTable(client, **names).write([ch.AddErasure(key, NOW), ch.AddStop(a_stop(key, Why.ERASED))], now=NOW)

    where = {"pk": {"S": f"SUB#{key}"}, "sk": {"S": "ERASED"}}
    assert client.get_item(TableName=names[ERASURES], Key=where)["Item"]["at"]["S"] == "2026-11-23T12:00:00.000000Z"
    assert "Item" not in client.get_item(TableName=names[SUBSCRIBERS], Key=where)


def test_no_key_and_no_counter_holds_an_address(client: Client, names: dict[str, str], key: str) -> None:
    table = SubscriptionTable(client, **names)
    table.write([ch.SaveReader(a_reader(key)), ch.AddRequest(a_request(key)), ch.AddEvent(an_event(key))], now=NOW)
    table.write([ch.AddLink(a_link(key)), ch.CountAddress(key, NOW), ch.AddErasure(key, NOW)], now=NOW)

    stored = [(role, item) for role, name in names.items() for item in client.scan(TableName=name)["Items"]]

    holds_address = {(role, item["sk"]["S"].partition("#")[0]) for role, item in stored if ADDRESS in str(item)}
    assert holds_address == {(SUBSCRIBERS, "READER"), (SUBSCRIBERS, "REQUEST")}
    assert not any(ADDRESS in f"{item['pk']}{item['sk']}" for _, item in stored)


def test_nothing_is_logged_or_told_of_an_address(
    client: Client, names: dict[str, str], key: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = SubscriptionTable(client, **names)
    caplog.set_level(logging.INFO)
    table.write([ch.SaveReader(a_reader(key))], now=NOW)

    with pytest.raises(ConflictError) as raised:
        table.write([ch.SaveReader(a_reader(key))], now=NOW)

    told = "".join(traceback.format_exception(raised.value)) + caplog.text
    assert ADDRESS not in told
    assert key not in told


# Two readers, two requests, two events, two links, and a few moments: enough to meet one another.
KEYS, IDS = ("1", "2"), ("a", "b")
keys, ids = st.sampled_from(KEYS), st.sampled_from(IDS)
hours = st.integers(0, 24 * 40).map(lambda hour: NOW + hour * HOUR)
ends = st.none() | st.sampled_from([1, 24, 48]).map(lambda hour: NOW + hour * HOUR)
certain_ends = ends.map(lambda end: end or later(days=20))
changes = st.one_of(
    st.builds(lambda k, i, e: ch.AddRequest(a_request(k, i, ends_at=e)), keys, ids, certain_ends),
    st.builds(ch.ClaimRequest, keys, ids, hours),
    st.builds(ch.ReleaseRequest, keys, ids),
    st.builds(ch.DropRequest, keys, ids),
    st.builds(lambda k, i, e: ch.AddEvent(an_event(k, i, ends_at=e)), keys, ids, ends),
    st.builds(lambda k, i: ch.DropEvent(an_event(k, i)), keys, ids),
    st.builds(lambda k, v, e: ch.SaveReader(a_reader(k, version=v, ends_at=e)), keys, st.integers(1, 4), ends),
    st.builds(ch.DropReader, keys, st.integers(1, 4)),
    st.builds(lambda k, w: ch.AddStop(a_stop(k, w)), keys, st.sampled_from(Why)),
    st.builds(ch.LiftStop, keys),
    st.builds(lambda i, e: ch.AddLink(a_link(i, ends_at=e)), ids, certain_ends),
    st.builds(ch.UseLink, ids, hours),
    st.builds(ch.PointTo, keys, keys),
    st.builds(ch.DropPointer, keys),
    st.builds(ch.AddErasure, keys, hours),
    st.builds(lambda k, m: ch.CountWindow(Window(k, NOW + HOUR, m)), keys, st.none() | st.integers(0, 3)),
)
steps = st.lists(st.tuples(st.lists(changes, min_size=1, max_size=3), hours), max_size=12)


@settings(max_examples=40)
@given(steps=steps)
def test_it_goes_on_as_the_store_in_memory_does(
    client: Client, names: dict[str, str], steps: list[tuple[list[ch.Change], dt.datetime]]
) -> None:
    for name in names.values():
        empty(client, name)
    table, memory = SubscriptionTable(client, **names), FakeStore()

    for step, now in steps:
        once = list({item_of(change): change for change in step}.values())
        assert outcome(table, once, now) == outcome(memory, once, now)
        assert everything(table, now) == everything(memory, now)


@settings(max_examples=40)
@given(gaps=st.lists(st.sampled_from([1, 12, 23, 24, 25, 48, 24 * 10, 24 * 28, 24 * 30]), max_size=25))
def test_it_counts_mails_to_an_address_as_the_store_in_memory_does(
    client: Client, names: dict[str, str], gaps: list[int]
) -> None:
    table, memory, key, now = SubscriptionTable(client, **names), FakeStore(), new_key(), NOW

    for gap in gaps:
        now += gap * HOUR
        counted: list[ch.Change] = [ch.CountAddress(key, now)]
        assert outcome(table, counted, now) == outcome(memory, counted, now)


def empty(client: Client, name: str) -> None:
    for item in client.scan(TableName=name)["Items"]:
        client.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})


def outcome(store: Store, step: list[ch.Change], now: dt.datetime) -> bool:
    try:
        store.write(step, now=now)
    except ConflictError:
        return False
    return True


def everything(store: Store, now: dt.datetime) -> list[object]:
    return [
        *(store.find(key, now=now, request_id=id_) for key in KEYS for id_ in IDS),
        *(list(store.events(key, now=now)) for key in KEYS),
        *(sorted(store.requests(key, now=now), key=lambda one: one.id) for key in KEYS),
        *(store.find_link(id_, now=now) for id_ in IDS),
        *(store.count(Window(key, NOW + HOUR, None)) for key in KEYS),
    ]
