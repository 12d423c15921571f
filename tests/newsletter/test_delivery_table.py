"""What the deliveries' table asks of the store, what it leaves there, and what it makes of lost answers."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState
from club.newsletter.pace import Tally
from club.newsletter.ports import Deliveries
from club.newsletter.run import Run, RunState
from club.newsletter.schema import DELIVERIES, TABLES
from club.newsletter.table import DeliveryTable
from club.subscriptions.schema import TABLES as SUBSCRIPTION_TABLES
from club.subscriptions.schema import THROTTLES
from tests.harness.aws import Aws
from tests.harness.repeating import Repeating
from tests.newsletter.post_office import AIM, MANIFEST, NOW, FakeDeliveries, key_of

Client = Any  # boto3 has no types
EDITION = 12
KEY = key_of("one@coop.example")
PLANNED, SENDING, SENT = RowState.PLANNED, RowState.SENDING, RowState.SENT
RUN = Run(EDITION, RunState.PLANNING, AIM, MANIFEST, NOW, NOW)
DAYS_400 = dt.timedelta(days=400)


@pytest.fixture(scope="module")
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture
def names(aws: Aws, client: Client) -> dict[str, str]:
    chosen = {role: aws.name(role) for role in (DELIVERIES, THROTTLES)}
    for role, name in chosen.items():
        make_table(name, {**TABLES, **SUBSCRIPTION_TABLES}[role], time_to_live=TIME_TO_LIVE, client=client)
    return chosen


@pytest.fixture
def table(client: Client, names: dict[str, str]) -> DeliveryTable:
    return DeliveryTable(client, **names, clock=lambda: NOW)


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


def is_refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ConflictError:
        return True
    return False


# ------------------------------------------------------------------------------------- what it costs


def test_a_mail_costs_two_writes_and_a_hundredth_of_a_transaction(client: Client, table: DeliveryTable) -> None:
    keys = [key_of(f"r{n}@coop.example") for n in range(100)]
    claim, record = Row(EDITION, keys[0], SENDING, NOW), Row(EDITION, keys[0], SENT, NOW)

    assert asked_of(client, lambda: table.plan(EDITION, keys, now=NOW)) == ["TransactWriteItems"]
    assert asked_of(client, lambda: table.move(claim, was=PLANNED, now=NOW)) == ["UpdateItem"]
    assert asked_of(client, lambda: table.move(claim, was=PLANNED, now=NOW)) == ["UpdateItem"]
    assert asked_of(client, lambda: table.move(record, was=SENDING, now=NOW)) == ["UpdateItem"]


def test_planning_again_costs_one_or_two_transactions(client: Client, table: DeliveryTable) -> None:
    keys = [key_of(f"r{n}@coop.example") for n in range(100)]
    table.plan(EDITION, keys[:50], now=NOW)

    assert asked_of(client, lambda: table.plan(EDITION, keys, now=NOW)) == ["TransactWriteItems"] * 2
    assert asked_of(client, lambda: table.plan(EDITION, keys, now=NOW)) == ["TransactWriteItems"]


def test_a_batch_costs_five_calls_beside(client: Client, table: DeliveryTable) -> None:
    assert asked_of(client, lambda: table.take(50, per_second=90, second=1)) == ["UpdateItem"]
    assert asked_of(client, lambda: table.add_sent(EDITION, 0)) == ["GetItem"]
    assert asked_of(client, lambda: table.add_sent(EDITION, 50)) == ["UpdateItem"] * 3


@pytest.mark.parametrize(
    ("outcome", "calls"),
    [
        (Outcome.ACCEPTED, ["GetItem", "TransactWriteItems"]),
        (Outcome.TRANSIENT, ["GetItem", "TransactWriteItems"]),
        (Outcome.DELIVERED, ["GetItem", "TransactWriteItems"]),
        (Outcome.COMPLAINED, ["GetItem", "TransactWriteItems"]),
    ],
)
def test_a_report_costs_two_calls_and_a_second_one_of_the_same_costs_one(
    client: Client, table: DeliveryTable, outcome: Outcome, calls: list[str]
) -> None:
    table.plan(EDITION, [KEY], now=NOW)

    assert asked_of(client, lambda: table.report(EDITION, KEY, outcome, now=NOW)) == calls
    assert asked_of(client, lambda: table.report(EDITION, KEY, outcome, now=NOW)) == ["GetItem"]


def test_each_question_costs_a_call_for_each_partition(client: Client, table: DeliveryTable) -> None:
    assert asked_of(client, lambda: table.run(EDITION)) == ["GetItem"]
    assert asked_of(client, lambda: table.row(EDITION, KEY)) == ["GetItem"]
    assert asked_of(client, lambda: list(table.rows(EDITION, 3, [PLANNED]))) == ["Query"]
    assert asked_of(client, lambda: table.count(EDITION)) == ["Query"] * SHARDS
    assert asked_of(client, lambda: table.tally(EDITION)) == ["Query"]
    assert asked_of(client, table.recent) == ["GetItem", "Query"]


# ------------------------------------------------------------------------------------- what it leaves


def test_everything_about_readers_ends_and_that_an_edition_was_sent_is_never_forgotten(
    client: Client, names: dict[str, str], table: DeliveryTable
) -> None:
    table.start(RUN)
    table.plan(EDITION, [KEY], now=NOW)
    table.add_sent(EDITION, 1)
    table.report(EDITION, KEY, Outcome.BOUNCED, now=NOW)
    table.take(1, per_second=5, second=1_000)

    stored = [item for name in names.values() for item in client.scan(TableName=name)["Items"]]
    ends = {item["pk"]["S"].partition("#")[0]: int(item.get("expires", {"N": "0"})["N"]) for item in stored}
    kept = int((NOW + DAYS_400).timestamp())
    assert ends == {"RUN": 0, "ROW": kept, "TALLY": 0, "SENT": 0, "BLOCK": kept, "RATE": 4_600}


def test_a_row_whose_time_is_over_is_gone_and_makes_room(
    client: Client, names: dict[str, str], table: DeliveryTable
) -> None:
    after = DeliveryTable(client, **names, clock=lambda: NOW + DAYS_400)
    just_before = DeliveryTable(client, **names, clock=lambda: NOW + DAYS_400 - dt.timedelta(seconds=1))
    table.plan(EDITION, [KEY], now=NOW)
    row = Row(EDITION, KEY, PLANNED, NOW)

    def found(store: DeliveryTable) -> tuple[object, ...]:
        rows = [one for shard in range(SHARDS) for one in store.rows(EDITION, shard, list(RowState))]
        return store.row(EDITION, KEY), rows, dict(store.count(EDITION))

    assert found(just_before) == (row, [row], {PLANNED: 1})
    assert found(after) == (None, [], {})
    assert after.report(EDITION, KEY, Outcome.BOUNCED, now=NOW + DAYS_400) is None
    assert not after.move(Row(EDITION, KEY, SENDING, NOW), was=PLANNED, now=NOW + DAYS_400)
    after.plan(EDITION, [KEY], now=NOW + DAYS_400)
    assert after.row(EDITION, KEY) == Row(EDITION, KEY, PLANNED, NOW + DAYS_400)


def test_rows_of_an_edition_are_in_many_partitions(client: Client, names: dict[str, str], table: DeliveryTable) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    keys = [f"{one}{other}".ljust(43, "x") for one in letters for other in letters[:32]]
    for start in range(0, len(keys), 100):
        table.plan(EDITION, keys[start : start + 100], now=NOW)

    counts = [len(list(table.rows(EDITION, shard, [PLANNED]))) for shard in range(SHARDS)]
    assert sum(counts) == len(keys) == 2_048
    assert max(counts) <= 100


def test_nothing_of_a_reader_is_logged(table: DeliveryTable, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    table.plan(EDITION, [KEY], now=NOW)
    table.move(Row(EDITION, KEY, SENDING, NOW), was=SENT, now=NOW)
    table.report(EDITION, KEY, Outcome.BOUNCED, now=NOW)

    assert KEY not in caplog.text


# ------------------------------------------------------------------------------------- lost answers


@pytest.fixture
def doubled(client: Client, names: dict[str, str]) -> DeliveryTable:
    """The table of a client that repeats every write, because the first answer was lost."""
    return DeliveryTable(Repeating(client), **names, clock=lambda: NOW)


def test_a_claim_whose_answer_was_lost_is_known_as_ones_own(table: DeliveryTable, doubled: DeliveryTable) -> None:
    table.plan(EDITION, [KEY], now=NOW)
    claim = Row(EDITION, KEY, SENDING, NOW)

    assert doubled.move(claim, was=PLANNED, now=NOW)
    assert not doubled.move(claim, was=PLANNED, now=NOW)
    assert table.row(EDITION, KEY) == claim


def test_a_run_whose_answer_was_lost_is_known_as_ones_own(table: DeliveryTable, doubled: DeliveryTable) -> None:
    doubled.start(RUN)
    assert is_refused(lambda: doubled.start(RUN))
    paused = RUN.goes(RunState.PAUSED, now=NOW)

    doubled.change(paused)
    assert is_refused(lambda: doubled.change(paused))

    assert doubled.end_segment(EDITION, 3, 7).planned == {3: 7}
    assert table.run(EDITION) == doubled.run(EDITION)
    run = table.run(EDITION)
    assert run
    assert run.version == 3


def test_rows_and_reports_whose_answers_were_lost_are_there_once(table: DeliveryTable, doubled: DeliveryTable) -> None:
    doubled.plan(EDITION, [KEY], now=NOW)
    for outcome in (Outcome.ACCEPTED, Outcome.BOUNCED, Outcome.BOUNCED):
        doubled.report(EDITION, KEY, outcome, now=NOW)

    row = table.row(EDITION, KEY)
    assert row
    assert row.outcome == Outcome.BOUNCED
    # A report of a planned row says that it was sent.
    assert table.tally(EDITION) == table.recent() == Tally(sent=1, bounced=1)


def test_room_whose_answer_was_lost_is_never_more_than_there_is(table: DeliveryTable, doubled: DeliveryTable) -> None:
    taken = [doubled.take(3, per_second=10, second=1) for _ in range(4)]

    assert sum(taken) * 3 <= 10
    assert not table.take(4, per_second=10, second=1)


class Meddling:
    """A client that lets something happen just before its first transaction."""

    def __init__(self, client: Client, meddle: Callable[[], object]) -> None:
        self._client, self._meddle = client, [meddle]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name in ("transact_write_items", "update_item") and self._meddle:
            self._meddle.pop()()
        return getattr(self._client, name)


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DELIVERED])
def test_a_report_looks_again_where_the_row_has_moved_meanwhile(
    client: Client, names: dict[str, str], table: DeliveryTable, outcome: Outcome
) -> None:
    table.plan(EDITION, [KEY], now=NOW)
    refused = Row(EDITION, KEY, RowState.FAILED, NOW, why="refused")
    meddling = Meddling(client, lambda: table.move(refused, was=PLANNED, now=NOW))

    told = DeliveryTable(meddling, **names, clock=lambda: NOW).report(EDITION, KEY, outcome, now=NOW)

    assert told == table.row(EDITION, KEY)
    assert told
    assert (told.state, told.why, told.outcome) == (RowState.FAILED, "refused", outcome)


# ------------------------------------------------------------------------------------- whatever comes

KEYS = ("a" * 43, "b" * 43)
keys, states, outcomes = st.sampled_from(KEYS), st.sampled_from(RowState), st.sampled_from(list(Outcome)[1:])
minutes = st.integers(0, 60).map(lambda minute: NOW + dt.timedelta(minutes=minute))
moves = st.tuples(st.builds(Row, st.just(EDITION), keys, states, minutes, block=st.integers(0, 1)), states, minutes)
steps = st.one_of(
    keys.map(lambda key: lambda d: d.plan(EDITION, [key], now=NOW)),
    moves.map(lambda m: lambda d: d.move(m[0], was=m[1], now=m[2])),
    st.tuples(moves, minutes).map(lambda m: lambda d: d.move(m[0][0], was=m[0][1], now=m[0][2], before=m[1])),
    st.tuples(keys, outcomes, minutes).map(lambda r: lambda d: d.report(EDITION, r[0], r[1], now=r[2])),
    st.integers(0, 700).map(lambda mails: lambda d: d.add_sent(EDITION, mails)),
    st.integers(1, 5).map(lambda mails: lambda d: d.take(mails, per_second=9, second=1)),
    st.just(lambda d: is_refused(lambda: d.start(RUN))),
    st.tuples(st.integers(2, 4), minutes).map(
        lambda v: (
            lambda d: is_refused(
                lambda: d.change(Run(EDITION, RunState.CANARY, AIM, MANIFEST, NOW, v[1], version=v[0]))
            )
        )
    ),
)


@settings(max_examples=60)
@given(steps=st.lists(steps, max_size=25))
def test_it_goes_on_as_the_store_in_memory_does(
    aws: Aws, client: Client, steps: list[Callable[[Deliveries], object]]
) -> None:
    chosen = {role: aws.name(role) for role in (DELIVERIES, THROTTLES)}
    for name in chosen.values():
        make_table(name, TABLES[DELIVERIES], time_to_live=TIME_TO_LIVE, client=client)
    table, memory = DeliveryTable(client, **chosen, clock=lambda: NOW), FakeDeliveries()

    for step in steps:
        assert step(table) == step(memory)
    assert everything(table) == everything(memory)


def everything(deliveries: Deliveries) -> list[object]:
    return [
        deliveries.run(EDITION),
        *(deliveries.row(EDITION, key) for key in KEYS),
        dict(deliveries.count(EDITION)),
        deliveries.tally(EDITION),
        deliveries.recent(),
    ]
