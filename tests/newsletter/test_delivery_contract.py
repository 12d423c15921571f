"""What every store of deliveries does: the one in memory that tests use, and the real one on a real server."""

import datetime as dt
import itertools
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import pytest

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.core.errors import ConflictError, NotFoundError
from club.newsletter.audience import Aim
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState
from club.newsletter.pace import BLOCK, RECENT_BLOCKS, Tally
from club.newsletter.ports import Deliveries
from club.newsletter.run import SEGMENTS, Place, Run, RunState
from club.newsletter.schema import DELIVERIES, TABLES
from club.newsletter.table import DeliveryTable
from club.subscriptions.schema import TABLES as SUBSCRIPTION_TABLES
from club.subscriptions.schema import THROTTLES
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.newsletter.post_office import MANIFEST, NOW, FakeDeliveries

MANY = 50
EDITION = 12
TICK = dt.timedelta(microseconds=1)
SENDING, SENT, PLANNED, UNKNOWN = RowState.SENDING, RowState.SENT, RowState.PLANNED, RowState.UNKNOWN
REPORTED = list(Outcome)[1:]
RUN = Run(EDITION, RunState.PLANNING, Aim("en", ("finance", "energy"), ("FR",)), MANIFEST, NOW, NOW)
T = TypeVar("T")

KINDS = ["in memory", "on tables"]
in_pieces_too = pytest.mark.parametrize("store", [*KINDS, "on tables with short pages"], indirect=True)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, aws: Aws) -> Deliveries:
    if request.param == "in memory":
        return FakeDeliveries()
    client, names = aws.client("dynamodb"), {role: aws.name(role) for role in (DELIVERIES, THROTTLES)}
    for role, name in names.items():
        definition = {**TABLES, **SUBSCRIPTION_TABLES}[role]
        make_table(name, definition, time_to_live=TIME_TO_LIVE, client=client)
    return DeliveryTable(ShortPages(client) if "short" in request.param else client, **names, clock=lambda: NOW)


def later(**lapse: float) -> dt.datetime:
    return NOW + dt.timedelta(**lapse)


def keys(count: int) -> list[str]:
    """Gives keys as wide as real ones, in all shards."""
    dice = random.Random(count)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return ["".join(dice.choices(letters, k=43)) for _ in range(count)]


KEY, OTHER = keys(2)


def planned(store: Deliveries, *more: str) -> None:
    store.plan(EDITION, [KEY, *more], now=NOW)


def in_state(store: Deliveries, state: RowState, *, key: str = KEY, now: dt.datetime = NOW, block: int = 0) -> Row:
    """Plans a row, and puts it in a state."""
    store.plan(EDITION, [key], now=NOW)
    row = Row(EDITION, key, state, now, block=block)
    assert state == PLANNED or store.move(row, was=PLANNED, now=now)
    return row


def all_rows(store: Deliveries, *states: RowState, edition: int = EDITION) -> list[Row]:
    wanted = states or tuple(RowState)
    return sorted(
        itertools.chain(*(store.rows(edition, shard, wanted) for shard in range(SHARDS))), key=lambda r: r.key
    )


def is_refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ConflictError:
        return True
    return False


def at_once(ask: Callable[[int], T], count: int = MANY) -> list[T]:
    """Asks many times at once, each with its number; gives all answers."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(ask, range(count)))


# ------------------------------------------------------------------------------------- runs


def test_a_run_comes_back_as_it_was_written(store: Deliveries) -> None:
    assert store.run(EDITION) is None

    store.start(RUN)

    assert store.run(EDITION) == RUN
    assert store.run(EDITION + 1) is None


def test_what_is_empty_of_a_run_comes_back_empty(store: Deliveries) -> None:
    bare = replace(RUN, aim=Aim("fr"), manifest="")

    store.start(bare)

    assert store.run(EDITION) == bare


def test_an_edition_is_started_once(store: Deliveries) -> None:
    store.start(RUN)

    assert is_refused(lambda: store.start(replace(RUN, manifest="other")))
    assert store.run(EDITION) == RUN


def test_the_next_version_of_a_run_is_written_whole(store: Deliveries) -> None:
    store.start(RUN)
    paused = replace(RUN.goes(RunState.PAUSED, now=later(hours=1), reason="asked"), planned={3: 7, 15: 0}, tick=4)
    paused = replace(paused, looked_at=NOW, sent_for_s=9, is_told=False)
    going = replace(paused.goes(RunState.CANARY, now=later(hours=2)), planned={3: 7})

    store.change(paused)
    assert store.run(EDITION) == paused
    store.change(going)

    assert store.run(EDITION) == going


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_of_a_run_is_refused(store: Deliveries, version: int) -> None:
    store.start(RUN)

    assert is_refused(lambda: store.change(replace(RUN, version=version, reason="x")))
    assert store.run(EDITION) == RUN


def test_no_run_has_no_next_version(store: Deliveries) -> None:
    assert is_refused(lambda: store.change(replace(RUN, version=2)))
    with pytest.raises(NotFoundError):
        store.end_segment(EDITION, 0, 5)
    assert store.run(EDITION) is None


def test_a_segment_that_is_planned_is_noted_once(store: Deliveries) -> None:
    store.start(RUN)

    first = store.end_segment(EDITION, 3, 5)
    again = store.end_segment(EDITION, 3, 9)
    none = store.end_segment(EDITION, 0, 0)

    assert first == again == replace(RUN, planned={3: 5}, version=2)
    assert none == store.run(EDITION) == replace(RUN, planned={0: 0, 3: 5}, version=3)


def test_how_far_a_segment_is_is_kept_for_each(store: Deliveries) -> None:
    there = Place('{"pk": {"S": "é"}}', 7)

    store.keep_place(EDITION, 3, Place("x", 1), now=NOW)
    store.keep_place(EDITION, 3, there, now=NOW)

    assert store.place(EDITION, 3) == there
    assert store.place(EDITION, 4) == store.place(EDITION + 1, 3) == Place()


def test_a_change_that_began_before_a_segment_was_planned_is_refused(store: Deliveries) -> None:
    store.start(RUN)
    store.end_segment(EDITION, 3, 5)

    assert is_refused(lambda: store.change(RUN.goes(RunState.PAUSED, now=NOW)))


# ------------------------------------------------------------------------------------- rows


@in_pieces_too
def test_there_is_nothing_of_an_edition_that_was_never_sent(store: Deliveries) -> None:
    assert store.row(EDITION, KEY) is None
    assert all_rows(store) == []
    assert dict(store.count(EDITION)) == {}
    assert (store.tally(EDITION), store.recent()) == (Tally(), Tally())
    assert store.report(EDITION, KEY, Outcome.BOUNCED, now=NOW) is None
    assert not store.move(Row(EDITION, KEY, SENDING, NOW), was=PLANNED, now=NOW)
    assert store.tally(EDITION) == Tally()


@in_pieces_too
def test_planned_rows_are_found_each_by_itself_and_by_shards(store: Deliveries) -> None:
    wanted = sorted(keys(100))

    store.plan(EDITION, wanted, now=NOW)

    rows = [Row(EDITION, key, PLANNED, NOW) for key in wanted]
    assert [store.row(EDITION, key) for key in wanted] == rows
    assert all_rows(store) == rows
    assert store.row(EDITION + 1, wanted[0]) is None
    assert all_rows(store, edition=EDITION + 1) == []


def test_planning_again_replaces_nothing_and_adds_what_lacks(store: Deliveries) -> None:
    wanted = keys(100)
    store.plan(EDITION, wanted[20:60], now=NOW)
    sent = in_state(store, SENT, key=wanted[30], block=4)
    store.report(EDITION, wanted[30], Outcome.DELIVERED, now=NOW)

    for _ in range(2):
        store.plan(EDITION, wanted, now=later(hours=1))

    assert store.row(EDITION, wanted[30]) == replace(sent, outcome=Outcome.DELIVERED)
    assert store.row(EDITION, wanted[20]) == Row(EDITION, wanted[20], PLANNED, NOW)
    assert store.row(EDITION, wanted[0]) == Row(EDITION, wanted[0], PLANNED, later(hours=1))
    assert dict(store.count(EDITION)) == {PLANNED: 99, SENT: 1}


def test_a_row_is_written_whole_and_keeps_its_outcome(store: Deliveries) -> None:
    planned(store)
    sent = Row(EDITION, KEY, SENT, NOW, message_id="0100019-éè", block=1_234)
    lost = Row(EDITION, KEY, UNKNOWN, NOW, why="no answer came")

    assert store.move(sent, was=PLANNED, now=later(minutes=1))
    assert store.row(EDITION, KEY) == replace(sent, at=later(minutes=1))
    store.report(EDITION, KEY, Outcome.TRANSIENT, now=NOW)
    assert store.move(lost, was=SENT, now=later(minutes=2))

    assert store.row(EDITION, KEY) == replace(lost, at=later(minutes=2), outcome=Outcome.TRANSIENT)


@pytest.mark.parametrize("was", RowState)
@pytest.mark.parametrize("state", RowState)
def test_a_row_is_moved_only_from_the_state_that_it_was_in(store: Deliveries, state: RowState, was: RowState) -> None:
    in_state(store, state)
    before = store.row(EDITION, KEY)

    is_moved = store.move(Row(EDITION, KEY, RowState.FAILED, NOW, why="x"), was=was, now=later(minutes=1))

    assert is_moved == (state == was)
    after = Row(EDITION, KEY, RowState.FAILED, later(minutes=1), why="x")
    assert store.row(EDITION, KEY) == (after if is_moved else before)


@pytest.mark.parametrize(("age", "is_moved"), [(-TICK, False), (0 * TICK, True), (TICK, True)])
def test_a_row_may_be_moved_only_where_it_is_old_enough(store: Deliveries, age: dt.timedelta, is_moved: bool) -> None:
    in_state(store, SENDING, now=NOW)
    lost = Row(EDITION, KEY, UNKNOWN, NOW)

    assert store.move(lost, was=SENDING, now=later(hours=1), before=NOW + age) == is_moved
    assert not store.move(lost, was=SENT, now=later(hours=1), before=later(hours=1))


@in_pieces_too
def test_rows_are_given_by_their_states_and_counted(store: Deliveries) -> None:
    wanted, states = keys(60), [*RowState]
    for place, key in enumerate(wanted):
        in_state(store, states[place % len(states)], key=key)

    assert dict(store.count(EDITION)) == dict.fromkeys(RowState, 10)
    for some in ([PLANNED], [SENDING, UNKNOWN], list(RowState)):
        found = all_rows(store, *some)
        assert [row.key for row in found] == sorted(k for n, k in enumerate(wanted) if states[n % 6] in some)
        assert {row.state for row in found} == set(some)


def test_who_waits_and_of_whom_nothing_was_reported_is_found(store: Deliveries) -> None:
    wanted, states = keys(60), [*RowState]
    for place, key in enumerate(wanted):
        in_state(store, states[place % len(states)], key=key)
    for key in wanted[:30]:
        store.report(EDITION, key, Outcome.TRANSIENT, now=NOW)

    found = [key for shard in range(SHARDS) for key in store.waiting(EDITION, shard)]

    assert sorted(found) == sorted(wanted[place] for place in range(30, 60) if states[place % 6] == PLANNED)
    assert dict(store.count(EDITION, is_silent=True)) == dict.fromkeys(RowState, 5)


def test_thousands_of_rows_are_all_given_and_counted(store: Deliveries) -> None:
    wanted = keys(3_000)
    for start in range(0, 3_000, 100):
        store.plan(EDITION, wanted[start : start + 100], now=NOW)

    assert [row.key for row in all_rows(store, PLANNED)] == sorted(wanted)
    assert dict(store.count(EDITION)) == {PLANNED: 3_000}


# ------------------------------------------------------------------------------------- rate


def test_a_second_never_holds_more_than_it_may(store: Deliveries) -> None:
    second = int(NOW.timestamp())

    taken = [store.take(mails, per_second=12, second=second) for mails in (13, 5, 5, 3, 2, 1)]
    next_second = store.take(12, per_second=12, second=second + 1)

    assert taken == [False, True, True, False, True, False]
    assert next_second


def test_a_second_that_allows_less_than_was_taken_is_full(store: Deliveries) -> None:
    assert store.take(10, per_second=10, second=1)

    assert not store.take(1, per_second=5, second=1)
    assert store.take(1, per_second=11, second=1)


# ------------------------------------------------------------------------------------- tallies


def test_what_is_sent_is_tallied_by_edition_and_in_blocks(store: Deliveries) -> None:
    blocks = [store.add_sent(EDITION, 0), store.add_sent(EDITION, BLOCK - 1), store.add_sent(EDITION + 1, 50)]

    assert blocks == [0, 0, 0]
    assert store.add_sent(EDITION, 0) == 1
    assert store.add_sent(EDITION, 10) == 1
    assert store.tally(EDITION) == Tally(sent=BLOCK + 9)
    assert store.tally(EDITION + 1) == Tally(sent=50)
    assert store.recent() == Tally(sent=BLOCK + 59)


def test_rows_that_end_without_a_mail_are_tallied_by_edition_alone(store: Deliveries) -> None:
    assert store.add_sent(EDITION, 0, passed=3) == 0

    assert store.add_sent(EDITION, 7, passed=2) == 0
    assert store.tally(EDITION) == Tally(sent=7, passed=5)
    assert store.recent() == Tally(sent=7)


def test_only_the_last_blocks_are_recent(store: Deliveries) -> None:
    for block in range(RECENT_BLOCKS + 2):
        in_state(store, SENT, key=f"k{block:042}", block=store.add_sent(EDITION, 0))
        store.report(EDITION, f"k{block:042}", Outcome.BOUNCED, now=NOW)
        store.add_sent(EDITION, BLOCK)

    assert store.recent() == Tally(sent=(RECENT_BLOCKS - 1) * BLOCK, bounced=RECENT_BLOCKS - 1)
    assert store.tally(EDITION).bounced == RECENT_BLOCKS + 2


TALLIES = {
    Outcome.DELIVERED: Tally(delivered=1),
    Outcome.BOUNCED: Tally(bounced=1),
    Outcome.COMPLAINED: Tally(delivered=1, complained=1),
    Outcome.REJECTED: Tally(sent=-1, passed=1),  # it was counted as sent before
}


@pytest.mark.parametrize("outcome", REPORTED)
def test_an_outcome_is_noted_and_tallied(store: Deliveries, outcome: Outcome) -> None:
    row = in_state(store, SENT, block=store.add_sent(EDITION, 0))

    told = store.report(EDITION, KEY, outcome, now=later(minutes=1))

    is_rejected = outcome == Outcome.REJECTED
    wanted = replace(row, outcome=outcome, state=RowState.FAILED, at=later(minutes=1)) if is_rejected else None
    assert told == store.row(EDITION, KEY) == (wanted or replace(row, outcome=outcome))
    assert store.tally(EDITION) == TALLIES.get(outcome, Tally())
    assert store.recent() == replace(TALLIES.get(outcome, Tally()), delivered=0, passed=0)


@pytest.mark.parametrize("later_one", REPORTED)
@pytest.mark.parametrize("first", REPORTED)
def test_only_news_are_noted(store: Deliveries, first: Outcome, later_one: Outcome) -> None:
    in_state(store, SENT)
    store.report(EDITION, KEY, first, now=NOW)

    told = store.report(EDITION, KEY, later_one, now=NOW)

    is_news = later_one.outweighs(first)
    row = store.row(EDITION, KEY)
    assert (told is not None) == is_news
    assert row
    assert row.outcome == (later_one if is_news else first)
    assert store.tally(EDITION) == TALLIES.get(row.outcome, Tally())


@pytest.mark.parametrize("state", RowState)
def test_what_the_provider_reports_counts_more_than_what_the_club_thought(store: Deliveries, state: RowState) -> None:
    in_state(store, state)
    in_state(store, state, key=OTHER)

    store.report(EDITION, KEY, Outcome.ACCEPTED, now=later(minutes=1))
    store.report(EDITION, OTHER, Outcome.REJECTED, now=later(minutes=1))

    ends = {PLANNED: SENT, SENDING: SENT, UNKNOWN: SENT}
    row, other = store.row(EDITION, KEY), store.row(EDITION, OTHER)
    assert row
    assert other
    assert row.state == ends.get(state, state)
    assert row.at == (later(minutes=1) if row.state != state else NOW)
    assert other.state == RowState.FAILED


def test_a_report_that_is_faster_than_the_record_is_not_lost(store: Deliveries) -> None:
    in_state(store, SENDING, block=0)

    store.report(EDITION, KEY, Outcome.BOUNCED, now=NOW)
    is_recorded = store.move(Row(EDITION, KEY, SENT, NOW, message_id="m"), was=SENDING, now=NOW)

    row = store.row(EDITION, KEY)
    assert not is_recorded
    assert row
    assert (row.state, row.outcome) == (SENT, Outcome.BOUNCED)


ORDERS = [random.Random(seed).sample(REPORTED * 2, 12) for seed in range(12)]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize("state", [SENDING, UNKNOWN, SENT])
def test_reports_in_any_order_and_twice_come_to_the_same_end(
    store: Deliveries, state: RowState, order: list[Outcome]
) -> None:
    for most in (Outcome.COMPLAINED, Outcome.REJECTED):
        key = OTHER if most == Outcome.REJECTED else KEY
        in_state(store, state, key=key, block=2)
        for outcome in order:
            if outcome == most or not outcome.outweighs(most):
                store.report(EDITION, key, outcome, now=NOW)

    ended = {row.key: (row.state, row.outcome, row.block) for row in all_rows(store)}
    assert ended[KEY] == (SENT, Outcome.COMPLAINED, 2)
    assert ended[OTHER] == (RowState.FAILED, Outcome.REJECTED, 2)
    counted = Tally(sent=-1) if state == SENT else Tally(sent=1)  # those that were sent are tallied by who sends
    assert store.tally(EDITION) == counted + Tally(delivered=1, complained=1, passed=1)


def test_what_a_report_settles_is_tallied_as_sent_once(store: Deliveries) -> None:
    for place, state in enumerate((PLANNED, SENDING, UNKNOWN, SENT)):
        in_state(store, state, key=keys(4)[place])

    for _ in range(2):
        for key in keys(4):
            store.report(EDITION, key, Outcome.ACCEPTED, now=NOW)

    assert store.tally(EDITION) == store.recent() == Tally(sent=3)


# ------------------------------------------------------------------------------------- at the same time


def test_of_many_who_start_or_change_a_run_one_wins(store: Deliveries) -> None:
    started = at_once(lambda n: is_refused(lambda: store.start(replace(RUN, manifest=f"{n}"))))
    run = store.run(EDITION)
    assert run
    changed = at_once(lambda n: is_refused(lambda: store.change(replace(run, reason=f"{n}", version=2))))

    assert (started.count(False), changed.count(False)) == (1, 1)
    now = store.run(EDITION)
    assert now
    assert (now.manifest, now.reason) == (str(started.index(False)), str(changed.index(False)))


def test_segments_that_end_at_once_are_all_noted_once(store: Deliveries) -> None:
    store.start(RUN)

    told = at_once(lambda n: store.end_segment(EDITION, n % SEGMENTS, planned=n), 3 * SEGMENTS)

    run = store.run(EDITION)
    assert run
    assert run.is_frozen
    assert run.version == 1 + SEGMENTS
    assert all(readers % SEGMENTS == segment for segment, readers in run.planned.items())
    assert sum(one.is_frozen for one in told) >= 1
    assert all(one.planned.items() <= run.planned.items() for one in told)


def test_a_row_that_many_claim_is_claimed_once(store: Deliveries) -> None:
    planned(store)

    won = at_once(lambda n: store.move(Row(EDITION, KEY, SENDING, NOW, why=str(n)), was=PLANNED, now=NOW))

    row = store.row(EDITION, KEY)
    assert won.count(True) == 1
    assert row
    assert row.why == str(won.index(True))


def test_rows_that_many_plan_at_once_are_there_once_and_none_is_planned_back(store: Deliveries) -> None:
    wanted = keys(120)
    store.plan(EDITION, wanted[:10], now=NOW)
    for key in wanted[:10]:
        in_state(store, SENT, key=key)

    at_once(lambda n: store.plan(EDITION, wanted[n : n + 60], now=NOW), 60)

    assert len(all_rows(store)) == 119
    assert dict(store.count(EDITION)) == {SENT: 10, PLANNED: 109}


def test_reports_that_come_at_once_are_tallied_once_each(store: Deliveries) -> None:
    wanted = keys(10)
    store.plan(EDITION, wanted, now=NOW)
    reports = [(key, outcome) for key in wanted for outcome in REPORTED[:-1]]
    random.Random(1).shuffle(reports)

    told = at_once(lambda n: store.report(EDITION, *reports[n % len(reports)], now=NOW), 2 * len(reports))

    assert Counter(row.key for row in told if row and row.outcome == Outcome.COMPLAINED) == dict.fromkeys(wanted, 1)
    assert store.tally(EDITION) == Tally(sent=10, delivered=10, complained=10)
    assert store.recent() == Tally(sent=10, complained=10)


def test_a_claim_and_a_report_at_once_leave_nobody_unclear(store: Deliveries) -> None:
    wanted = keys(25)
    store.plan(EDITION, wanted, now=NOW)

    def claim_or_report(n: int) -> object:
        key = wanted[n // 2]
        if n % 2:
            return store.report(EDITION, key, Outcome.ACCEPTED, now=NOW)
        store.move(Row(EDITION, key, SENDING, NOW), was=PLANNED, now=NOW)
        return store.move(Row(EDITION, key, SENT, NOW, message_id="m"), was=SENDING, now=NOW)

    at_once(claim_or_report)

    assert {(row.state, row.outcome) for row in all_rows(store)} == {(SENT, Outcome.ACCEPTED)}


def test_what_many_send_at_once_is_all_tallied(store: Deliveries) -> None:
    blocks = at_once(lambda _: store.add_sent(EDITION, 50))

    assert store.tally(EDITION).sent == store.recent().sent == 50 * MANY
    assert set(blocks) == {0, 1, 2}


def test_room_that_many_want_is_given_as_far_as_it_goes(store: Deliveries) -> None:
    taken = at_once(lambda _: store.take(3, per_second=20, second=7))

    assert taken.count(True) == 6
