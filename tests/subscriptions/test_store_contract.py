"""What every store of readers does: the one in memory that tests use, and the real one on a real server."""

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.subscriptions import changes as ch
from club.subscriptions.caps import ADDRESS_MONTH, ADDRESS_PAUSE, Window, hour_window
from club.subscriptions.choices import NO_CHOICES
from club.subscriptions.ports import Found, Store
from club.subscriptions.reader import State, Stop, Why
from club.subscriptions.request import REMEMBERED_DAYS, Opens
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, THROTTLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.subscriptions.builders import NOW
from tests.subscriptions.fakes import FakeStore
from tests.subscriptions.things import (
    ADDRESS,
    TICK,
    a_link,
    a_reader,
    a_recruit,
    a_request,
    a_stop,
    an_event,
    counts_of,
    later,
    new_key,
)

MANY = 50


@pytest.fixture(scope="module")
def names(aws: Aws) -> dict[str, str]:
    """The names of one set of tables for all tests, whose keys are their own."""
    client = aws.client("dynamodb")
    chosen = {role: aws.name(role) for role in (SUBSCRIBERS, THROTTLES, ERASURES)}
    for role, name in chosen.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
    return chosen


KINDS = ["in memory", "on tables"]
in_pieces_too = pytest.mark.parametrize("store", [*KINDS, "on tables with short pages"], indirect=True)


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, aws: Aws) -> Store:
    if request.param == "in memory":
        return FakeStore()
    client = aws.client("dynamodb")
    names: dict[str, str] = request.getfixturevalue("names")
    return SubscriptionTable(ShortPages(client) if "short" in request.param else client, **names)


@pytest.fixture
def key() -> str:
    return new_key()


def is_refused(store: Store, *changes: ch.Change, now: dt.datetime = NOW) -> bool:
    """Tries to write; tells whether that was refused."""
    try:
        store.write(changes, now=now)
    except ConflictError:
        return True
    return False


# ------------------------------------------------------------------------------------- what is read


@in_pieces_too
def test_there_is_nothing_under_a_new_key(store: Store, key: str) -> None:
    assert store.find(key, now=NOW, request_id="r") == Found()
    assert store.find_link(key, now=NOW) is None
    assert list(store.events(key, now=NOW)) == []
    assert list(store.requests(key, now=NOW)) == []
    assert store.count(Window(f"X#{key}", later(hours=1), 1)) == 0


@in_pieces_too
def test_everything_comes_back_as_it_was_written(store: Store, key: str) -> None:
    one, asked = a_reader(key), a_request(key)

    store.write(
        [ch.SaveReader(one), ch.AddStop(a_stop(key)), ch.AddRequest(asked), ch.PointTo(key, "p" * 43)],
        now=NOW,
    )
    store.write([ch.AddEvent(an_event(key)), ch.AddLink(a_link(key))], now=NOW)

    assert store.find(key, now=NOW, request_id=asked.id) == Found(one, a_stop(key), asked, "p" * 43)
    assert store.find(key, now=NOW) == Found(one, a_stop(key), None, "p" * 43)
    assert list(store.events(key, now=NOW)) == [an_event(key)]
    assert list(store.requests(key, now=NOW)) == [asked]
    assert store.find_link(key, now=NOW) == a_link(key)


def test_what_is_empty_comes_back_empty(store: Store, key: str) -> None:
    one = a_reader(key, choices=NO_CHOICES, form="", paused_until=None, here_at=None, formerly=())
    asked = a_request(key, choices=NO_CHOICES, form="", wording="", privacy="", moves="")
    step = an_event(key, choices=NO_CHOICES, form="", wording="", privacy="", asked_at=None, ends_at=None)
    opener = a_link(key, opens=Opens.PREFERENCES, request_id="")

    store.write([ch.SaveReader(one), ch.AddRequest(asked), ch.AddEvent(step), ch.AddLink(opener)], now=NOW)

    assert store.find(key, now=NOW, request_id=asked.id) == Found(one, None, asked)
    assert list(store.events(key, now=NOW)) == [step]
    assert store.find_link(key, now=NOW) == opener


def test_times_keep_their_microseconds_and_come_back_in_utc(store: Store, key: str) -> None:
    at = dt.datetime(2026, 7, 1, 23, 59, 59, 999_999, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    store.write([ch.AddStop(Stop(key, Why.NEVER, at))], now=NOW)

    found = store.find(key, now=NOW).stop
    assert found == Stop(key, Why.NEVER, at)


def test_what_is_under_another_key_is_not_found(store: Store, key: str) -> None:
    other = new_key()
    store.write(
        [ch.SaveReader(a_reader(other)), ch.AddEvent(an_event(other)), ch.AddRequest(a_request(other))], now=NOW
    )

    assert store.find(key, now=NOW, request_id="r" * 22) == Found()
    assert list(store.events(key, now=NOW)) == []
    assert list(store.requests(key, now=NOW)) == []


@in_pieces_too
def test_events_come_oldest_first_however_they_were_written(store: Store, key: str) -> None:
    wanted = [an_event(key, f"e{n % 3}", at=later(minutes=n // 3)) for n in range(30)]

    store.write([ch.AddEvent(one) for one in reversed(wanted)], now=NOW)

    assert list(store.events(key, now=NOW)) == wanted


@in_pieces_too
def test_all_events_and_requests_are_given_however_many(store: Store, key: str) -> None:
    store.write([ch.AddEvent(an_event(key, f"e{n:02}")) for n in range(60)], now=NOW)
    store.write([ch.AddRequest(a_request(key, f"r{n:02}")) for n in range(25)], now=NOW)
    store.write([ch.SaveReader(a_reader(key)), ch.AddStop(a_stop(key))], now=NOW)

    assert [one.id for one in store.events(key, now=NOW)] == [f"e{n:02}" for n in range(60)]
    assert sorted(one.id for one in store.requests(key, now=NOW)) == [f"r{n:02}" for n in range(25)]


def test_a_hundred_changes_are_made_at_once(store: Store, key: str) -> None:
    store.write([ch.AddEvent(an_event(key, f"e{n}")) for n in range(100)], now=NOW)
    store.write([ch.DropEvent(an_event(key, f"e{n}")) for n in range(100)], now=NOW)

    assert list(store.events(key, now=NOW)) == []


# ------------------------------------------------------------------------------------- what has ended


@in_pieces_too
@pytest.mark.parametrize(("now", "is_there"), [(later(days=1) - TICK, True), (later(days=1), False)])
def test_what_has_ended_is_gone_to_the_microsecond(store: Store, key: str, now: dt.datetime, is_there: bool) -> None:
    ends_at = later(days=1)
    one, asked, step = a_reader(key, ends_at=ends_at), a_request(key, ends_at=ends_at), an_event(key, ends_at=ends_at)

    store.write([ch.SaveReader(one), ch.AddRequest(asked), ch.AddEvent(step)], now=NOW)

    found = store.find(key, now=now, request_id=asked.id)
    assert (found.reader, found.request) == ((one, asked) if is_there else (None, None))
    assert list(store.events(key, now=now)) == [step] * is_there
    assert list(store.requests(key, now=now)) == [asked] * is_there


def test_a_link_is_remembered_for_a_while_after_its_end(store: Store, key: str) -> None:
    last = a_link(key).ends_at + dt.timedelta(days=REMEMBERED_DAYS)

    store.write([ch.AddLink(a_link(key))], now=NOW)

    assert store.find_link(key, now=last - TICK) == a_link(key)
    assert store.find_link(key, now=last) is None


# ------------------------------------------------------------------------------------- conditions
# What was written before, a change, and whether it is refused then; k is a key of the test's own.

Case = Callable[[str], tuple[Sequence[ch.Change], ch.Change, bool]]
FINAL = [why for why in Why if why != Why.UNSUBSCRIBED]
PASSED = later(seconds=-1)  # a time that has passed when the change is tried


def _unsubscribing_over(why: Why) -> Case:
    return lambda k: ([ch.AddStop(a_stop(k, why))], ch.AddStop(a_stop(k)), True)


def _over_unsubscribed(why: Why) -> Case:
    return lambda k: ([ch.AddStop(a_stop(k))], ch.AddStop(a_stop(k, why)), False)


def _lifting(why: Why) -> Case:
    return lambda k: ([ch.AddStop(a_stop(k, why))], ch.LiftStop(k), True)


CASES: dict[str, Case] = {
    "a new request": lambda k: ([], ch.AddRequest(a_request(k)), False),
    "another request": lambda k: ([ch.AddRequest(a_request(k, "a"))], ch.AddRequest(a_request(k, "b")), False),
    "the same request": lambda k: ([ch.AddRequest(a_request(k))], ch.AddRequest(a_request(k)), True),
    "claiming a request": lambda k: ([ch.AddRequest(a_request(k))], ch.ClaimRequest(k, "r" * 22, NOW), False),
    "claiming no request": lambda k: ([], ch.ClaimRequest(k, "r" * 22, NOW), True),
    "claiming a claimed request": lambda k: (
        [ch.AddRequest(a_request(k, answered_at=NOW))], ch.ClaimRequest(k, "r" * 22, NOW), True,
    ),
    "claiming a request that ends now": lambda k: (
        [ch.AddRequest(a_request(k, ends_at=NOW))], ch.ClaimRequest(k, "r" * 22, NOW), True,
    ),
    "claiming a request that ends soon": lambda k: (
        [ch.AddRequest(a_request(k, ends_at=NOW + TICK))], ch.ClaimRequest(k, "r" * 22, NOW), False,
    ),
    "releasing a claimed request": lambda k: (
        [ch.AddRequest(a_request(k, answered_at=NOW))], ch.ReleaseRequest(k, "r" * 22), False,
    ),
    "releasing no request": lambda k: ([], ch.ReleaseRequest(k, "r" * 22), True),
    "dropping a request": lambda k: ([ch.AddRequest(a_request(k))], ch.DropRequest(k, "r" * 22), False),
    "dropping no request": lambda k: ([], ch.DropRequest(k, "r" * 22), False),
    "a new event": lambda k: ([], ch.AddEvent(an_event(k)), False),
    "another event": lambda k: ([ch.AddEvent(an_event(k, "a"))], ch.AddEvent(an_event(k, "b")), False),
    "an event of another moment": lambda k: (
        [ch.AddEvent(an_event(k))], ch.AddEvent(an_event(k, at=NOW + TICK)), False,
    ),
    "the same event": lambda k: ([ch.AddEvent(an_event(k))], ch.AddEvent(an_event(k)), True),
    "dropping an event": lambda k: ([ch.AddEvent(an_event(k))], ch.DropEvent(an_event(k)), False),
    "dropping no event": lambda k: ([], ch.DropEvent(an_event(k)), False),
    "a new reader": lambda k: ([], ch.SaveReader(a_reader(k)), False),
    "a new reader over another": lambda k: ([ch.SaveReader(a_reader(k))], ch.SaveReader(a_reader(k)), True),
    "a new reader over one that ends now": lambda k: (
        [ch.SaveReader(a_reader(k, ends_at=NOW))], ch.SaveReader(a_reader(k)), False,
    ),
    "a new reader over one that ends soon": lambda k: (
        [ch.SaveReader(a_reader(k, ends_at=NOW + TICK))], ch.SaveReader(a_reader(k)), True,
    ),
    "the next version": lambda k: ([ch.SaveReader(a_reader(k))], ch.SaveReader(a_reader(k, version=2)), False),
    "the next version but one": lambda k: ([ch.SaveReader(a_reader(k))], ch.SaveReader(a_reader(k, version=3)), True),
    "the second version of nobody": lambda k: ([], ch.SaveReader(a_reader(k, version=2)), True),
    "the next version of one that has ended": lambda k: (
        [ch.SaveReader(a_reader(k, ends_at=PASSED))], ch.SaveReader(a_reader(k, version=2)), True,
    ),
    "the next version of one that ends soon": lambda k: (
        [ch.SaveReader(a_reader(k, ends_at=NOW + TICK))], ch.SaveReader(a_reader(k, version=2)), False,
    ),
    "dropping a reader": lambda k: ([ch.SaveReader(a_reader(k))], ch.DropReader(k, 1), False),
    "dropping another version": lambda k: ([ch.SaveReader(a_reader(k))], ch.DropReader(k, 2), True),
    "dropping the version before": lambda k: (
        [ch.SaveReader(a_reader(k)), ch.SaveReader(a_reader(k, version=2))], ch.DropReader(k, 1), True,
    ),
    "dropping nobody": lambda k: ([], ch.DropReader(k, 1), True),
    "unsubscribing": lambda k: ([], ch.AddStop(a_stop(k)), False),
    "unsubscribing again": lambda k: ([ch.AddStop(a_stop(k))], ch.AddStop(a_stop(k)), False),
    **{f"unsubscribing over {why}": _unsubscribing_over(why) for why in FINAL},
    **{f"{why} over unsubscribed": _over_unsubscribed(why) for why in FINAL},
    "one final stop over another": lambda k: (
        [ch.AddStop(a_stop(k, Why.NEVER))], ch.AddStop(a_stop(k, Why.ERASED)), False,
    ),
    "lifting a stop": lambda k: ([ch.AddStop(a_stop(k))], ch.LiftStop(k), False),
    "lifting no stop": lambda k: ([], ch.LiftStop(k), False),
    **{f"lifting {why}": _lifting(why) for why in FINAL},
    "a new link": lambda k: ([], ch.AddLink(a_link(k)), False),
    "the same link": lambda k: ([ch.AddLink(a_link(k))], ch.AddLink(a_link(k)), True),
    "using a link": lambda k: ([ch.AddLink(a_link(k))], ch.UseLink(k, NOW), False),
    "using no link": lambda k: ([], ch.UseLink(k, NOW), True),
    "using a used link": lambda k: ([ch.AddLink(a_link(k, used_at=NOW))], ch.UseLink(k, NOW), True),
    "using a link that ends now": lambda k: ([ch.AddLink(a_link(k, ends_at=NOW))], ch.UseLink(k, NOW), True),
    "using a link that ends soon": lambda k: ([ch.AddLink(a_link(k, ends_at=NOW + TICK))], ch.UseLink(k, NOW), False),
    "pointing": lambda k: ([], ch.PointTo(k, "p"), False),
    "pointing elsewhere": lambda k: ([ch.PointTo(k, "p")], ch.PointTo(k, "q"), False),
    "dropping a pointer": lambda k: ([ch.PointTo(k, "p")], ch.DropPointer(k), False),
    "dropping no pointer": lambda k: ([], ch.DropPointer(k), False),
    "a mailbox": lambda k: ([], ch.AddSeen(k, is_new=True), False),
    "a mailbox that was here": lambda k: ([ch.AddSeen(k, is_new=False)], ch.AddSeen(k, is_new=True), True),
    "a mailbox again": lambda k: ([ch.AddSeen(k, is_new=True)], ch.AddSeen(k, is_new=False), False),
    "a mailbox that was forgotten": lambda k: (
        [ch.AddSeen(k, is_new=True), ch.DropSeen(k)], ch.AddSeen(k, is_new=True), False,
    ),
    "forgetting a mailbox": lambda k: ([ch.AddSeen(k, is_new=True)], ch.DropSeen(k), False),
    "forgetting no mailbox": lambda k: ([], ch.DropSeen(k), False),
    "a recruit": lambda k: ([], ch.AddRecruit(a_recruit(k)), False),
    "a recruit again": lambda k: ([ch.AddRecruit(a_recruit(k))], ch.AddRecruit(a_recruit(k, form="other")), False),
    "dropping a recruit": lambda k: ([ch.AddRecruit(a_recruit(k))], ch.DropRecruit("2026-W48", k), False),
    "dropping no recruit": lambda k: ([], ch.DropRecruit("2026-W48", k), False),
    "a week's counts": lambda k: ([], ch.AddCounted(counts_of(k)), False),
    "a week's counts again": lambda k: ([ch.AddCounted(counts_of(k))], ch.AddCounted(counts_of(k, counts={})), True),
    "an erasure": lambda k: ([], ch.AddErasure(k, NOW), False),
    "an erasure again": lambda k: ([ch.AddErasure(k, NOW)], ch.AddErasure(k, later(days=1)), False),
    "a first mail": lambda k: ([], ch.CountAddress(k, NOW), False),
    "a second mail at once": lambda k: ([ch.CountAddress(k, NOW)], ch.CountAddress(k, NOW), True),
    "a second mail too soon": lambda k: (
        [ch.CountAddress(k, NOW - ADDRESS_PAUSE + TICK)], ch.CountAddress(k, NOW), True,
    ),
    "a second mail after the pause": lambda k: (
        [ch.CountAddress(k, NOW - ADDRESS_PAUSE)], ch.CountAddress(k, NOW), False,
    ),
    "a fourth mail within a month": lambda k: (
        [ch.CountAddress(k, later(days=-day)) for day in (29, 10, 5)], ch.CountAddress(k, NOW), True,
    ),
    "a fourth mail to the microsecond": lambda k: (
        [ch.CountAddress(k, at) for at in (NOW - ADDRESS_MONTH + TICK, later(days=-10), later(days=-5))],
        ch.CountAddress(k, NOW), True,
    ),
    "a fourth mail after a month": lambda k: (
        [ch.CountAddress(k, at) for at in (NOW - ADDRESS_MONTH, later(days=-10), later(days=-5))],
        ch.CountAddress(k, NOW), False,
    ),
    "a mail after long": lambda k: (
        [ch.CountAddress(k, later(days=-day)) for day in (400, 300, 200)], ch.CountAddress(k, NOW), False,
    ),
    "taking back a mail": lambda k: ([ch.CountAddress(k, NOW)], ch.UncountAddress(k, NOW), False),
    "taking back no mail": lambda k: ([], ch.UncountAddress(k, NOW), True),
    "taking back another mail": lambda k: ([ch.CountAddress(k, NOW)], ch.UncountAddress(k, later(days=1)), True),
    "taking back a mail twice": lambda k: (
        [ch.CountAddress(k, NOW), ch.UncountAddress(k, NOW)], ch.UncountAddress(k, NOW), True,
    ),
    "a mail after one was taken back": lambda k: (
        [ch.CountAddress(k, NOW), ch.UncountAddress(k, NOW)], ch.CountAddress(k, NOW), False,
    ),
    "a fourth mail after one was taken back": lambda k: (
        [*(ch.CountAddress(k, later(days=-day)) for day in (9, 6, 3)), ch.UncountAddress(k, later(days=-3))],
        ch.CountAddress(k, NOW), False,
    ),
    "a fourth mail but one after one was taken back": lambda k: (
        [*(ch.CountAddress(k, later(days=-day)) for day in (12, 9, 6)), ch.UncountAddress(k, later(days=-6)),
         ch.CountAddress(k, later(days=-3))],
        ch.CountAddress(k, NOW), True,
    ),
    "a count within its window": lambda k: (
        [ch.CountWindow(Window(k, later(hours=1), 2))], ch.CountWindow(Window(k, later(hours=1), 2)), False,
    ),
    "a count over its window": lambda k: (
        [ch.CountWindow(Window(k, later(hours=1), None))], ch.CountWindow(Window(k, later(hours=1), 1)), True,
    ),
    "a count in a window without a bound": lambda k: (
        [ch.CountWindow(Window(k, later(hours=1), None))] * 1, ch.CountWindow(Window(k, later(hours=1), None)), False,
    ),
    "a count in a window of nothing": lambda k: ([], ch.CountWindow(Window(k, later(hours=1), 0)), True),
}  # fmt: skip


def test_there_is_a_case_for_every_change() -> None:
    tried = {type(case("k")[1]) for case in CASES.values()}
    conditional = {type(change) for case in CASES.values() for _, change, refused in [case("k")] if refused}

    assert tried == set(ch.Change.__args__)
    assert tried - conditional == {
        ch.DropRequest, ch.DropEvent, ch.PointTo, ch.DropPointer, ch.AddErasure,
        ch.DropSeen, ch.AddRecruit, ch.DropRecruit,
    }  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_refused_exactly_where_its_condition_does_not_hold(store: Store, key: str, name: str) -> None:
    before, change, is_wrong = CASES[name](key)
    for earlier in before:
        # When each was written does not matter; what is over when the change is tried does.
        store.write([earlier], now=later(days=-500))

    assert is_refused(store, change) == is_wrong


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case("k")[2]])
def test_what_is_refused_changes_nothing_at_all(store: Store, key: str, name: str) -> None:
    before, change, _ = CASES[name](key)
    for earlier in before:
        store.write([earlier], now=later(days=-500))
    others = [new_key(), new_key()]
    was = _all_of(store, key)

    refused = is_refused(store, ch.SaveReader(a_reader(others[0])), change, ch.AddStop(a_stop(others[1])))

    assert refused
    assert store.find(others[0], now=NOW) == store.find(others[1], now=NOW) == Found()
    assert _all_of(store, key) == was


def _all_of(store: Store, key: str) -> list[object]:
    return [
        store.find(key, now=NOW, request_id="r" * 22),
        list(store.events(key, now=NOW)),
        store.find_link(key, now=NOW),
        store.recruited(key, now=NOW),
        store.count(Window(key, later(hours=1), None)),
    ]


# ------------------------------------------------------------------------------------- what changes do


def test_a_claimed_request_says_when_and_can_be_released(store: Store, key: str) -> None:
    store.write([ch.AddRequest(a_request(key))], now=NOW)

    store.write([ch.ClaimRequest(key, "r" * 22, later(minutes=1))], now=NOW)
    claimed = store.find(key, now=NOW, request_id="r" * 22).request
    store.write([ch.ReleaseRequest(key, "r" * 22)], now=NOW)

    assert claimed == a_request(key, answered_at=later(minutes=1))
    assert store.find(key, now=NOW, request_id="r" * 22).request == a_request(key)


def test_a_used_link_says_when(store: Store, key: str) -> None:
    store.write([ch.AddLink(a_link(key))], now=NOW)
    store.write([ch.UseLink(key, later(minutes=1))], now=NOW)

    assert store.find_link(key, now=NOW) == a_link(key, used_at=later(minutes=1))


def test_what_is_dropped_is_gone(store: Store, key: str) -> None:
    store.write(
        [ch.SaveReader(a_reader(key)), ch.AddStop(a_stop(key)), ch.AddRequest(a_request(key)), ch.PointTo(key, "p")],
        now=NOW,
    )
    store.write([ch.DropReader(key, 1), ch.LiftStop(key), ch.DropRequest(key, "r" * 22), ch.DropPointer(key)], now=NOW)

    assert store.find(key, now=NOW, request_id="r" * 22) == Found()


def test_a_reader_is_written_whole(store: Store, key: str) -> None:
    left = a_reader(key, state=State.UNSUBSCRIBED, paused_until=None, ends_at=later(days=30), version=2)
    back = a_reader(key, here_at=None, formerly=(), version=3)

    store.write([ch.SaveReader(a_reader(key))], now=NOW)
    store.write([ch.SaveReader(left)], now=NOW)
    store.write([ch.SaveReader(back)], now=NOW)

    assert store.find(key, now=later(days=400)).reader == back


def test_a_reader_whose_time_is_over_makes_room_for_a_new_one(store: Store, key: str) -> None:
    store.write([ch.SaveReader(a_reader(key, ends_at=later(days=30)))], now=NOW)
    store.write([ch.SaveReader(replace(a_reader(key), version=1))], now=later(days=30))

    assert store.find(key, now=later(days=60)).reader == a_reader(key)


@in_pieces_too
def test_a_week_gives_its_own_recruits_until_they_end_and_its_counts(store: Store, key: str) -> None:
    week, other = f"W{key}", f"X{key}"
    mine = [a_recruit(f"{key}-{n}", week) for n in range(3)]
    store.write([*map(ch.AddRecruit, mine), ch.AddRecruit(a_recruit(key, other))], now=NOW)
    before = store.recruited(week, now=NOW)

    store.write([ch.AddCounted(counts_of(week)), ch.DropRecruit(week, mine[0].key)], now=NOW)

    assert before is None
    assert store.recruited(week, now=NOW) == counts_of(week)
    assert sorted(store.recruits(week, now=NOW), key=lambda one: one.key) == mine[1:]
    assert list(store.recruits(week, now=mine[1].ends_at)) == []
    assert store.recruited(week, now=counts_of(week).ends_at) is None


def test_windows_count_what_was_written_and_nothing_else(store: Store, key: str) -> None:
    hour = hour_window(key, 3, now=NOW)
    next_hour = hour_window(key, 3, now=later(hours=1))

    taken = [not is_refused(store, ch.CountWindow(hour)) for _ in range(5)]
    store.write([ch.CountWindow(next_hour)], now=later(hours=1))

    assert taken == [True] * 3 + [False] * 2
    assert (store.count(hour), store.count(next_hour)) == (3, 1)


def test_an_address_gets_one_mail_a_day_and_three_a_month_for_ever(store: Store, key: str) -> None:
    taken = [hour for hour in range(0, 24 * 95, 6) if not is_refused(store, ch.CountAddress(key, later(hours=hour)))]

    assert taken == [24 * day for day in (0, 1, 2, 30, 31, 32, 60, 61, 62, 90, 91, 92)]


# ------------------------------------------------------------------------------------- at the same time


def at_once(is_refused_at: Callable[[int], bool], count: int = MANY) -> int:
    """Tries many times at once, each with its number; gives how many were not refused."""
    with ThreadPoolExecutor(count) as threads:
        return sum(not is_wrong for is_wrong in threads.map(is_refused_at, range(count)))


def test_a_link_that_many_use_at_once_is_used_once(store: Store, key: str) -> None:
    store.write([ch.AddLink(a_link(key)), ch.AddRequest(a_request(key))], now=NOW)

    def use(n: int) -> bool:
        event = an_event(key, f"e{n}")
        return is_refused(store, ch.UseLink(key, later(seconds=n)), ch.AddEvent(event), ch.DropRequest(key, "r" * 22))

    won = at_once(use)

    assert won == 1
    assert len(list(store.events(key, now=NOW))) == 1


def test_an_address_that_many_count_at_once_is_counted_once(store: Store, key: str) -> None:
    won = at_once(lambda n: is_refused(store, ch.CountAddress(key, NOW), ch.AddRequest(a_request(key, f"r{n}"))))

    assert won == 1
    assert len(list(store.requests(key, now=NOW))) == 1


def test_a_window_never_holds_more_than_it_may(store: Store, key: str) -> None:
    hour = Window(key, later(hours=1), 20)

    won = at_once(lambda _: is_refused(store, ch.CountWindow(hour)))

    assert (won, store.count(hour)) == (20, 20)


def test_of_many_who_change_one_version_one_wins(store: Store, key: str) -> None:
    store.write([ch.SaveReader(a_reader(key))], now=NOW)

    won = at_once(lambda n: is_refused(store, ch.SaveReader(a_reader(key, version=2, form=f"f{n}"))))

    assert won == 1


def test_of_many_sign_ups_all_that_is_written_belongs_together(store: Store, key: str) -> None:
    """Two tables and five items: whoever is refused by one counter leaves nothing in any."""
    hour, every = Window(f"N#{key}", later(hours=1), 7), Window(f"ALL#{key}", later(hours=1), None)
    owns = [f"{key}-{n}" for n in range(MANY)]

    def sign_up(n: int) -> bool:
        own = owns[n]
        return is_refused(
            store,
            ch.AddRequest(a_request(own)),
            ch.AddEvent(an_event(own)),
            ch.CountAddress(own, NOW),
            ch.CountWindow(hour),
            ch.CountWindow(every),
        )

    won = at_once(sign_up)

    asked = {own for own in owns if list(store.requests(own, now=NOW))}
    noted = {own for own in owns if list(store.events(own, now=NOW))}
    counted = {own for own in owns if is_refused(store, ch.CountAddress(own, NOW))}
    assert won == len(asked) == store.count(hour) == store.count(every) == 7
    assert asked == noted == counted


# ------------------------------------------------------------------------------------- what nobody sees


def test_no_address_is_in_what_may_be_logged(store: Store, key: str) -> None:
    store.write([ch.SaveReader(a_reader(key)), ch.AddRequest(a_request(key))], now=NOW)

    shown = f"{store!r} {store.find(key, now=NOW, request_id='r' * 22)!r} {list(store.requests(key, now=NOW))!r}"

    local, domain = ADDRESS.split("@")
    assert local not in shown
    assert domain not in shown
