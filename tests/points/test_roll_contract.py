"""What every register of members does: the one in memory that tests use, and the real one on a real server."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from club.core.errors import ConflictError
from club.points.member import CONFIRM_DAYS, Change, DropWorker, Member, Stage, Verdict
from club.points.ports import Roll
from club.points.rolls import RollTable
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.points.builders import NOW, TODAY, a_member, a_worker, an_application, later, new_coop
from tests.points.fakes import FakeRoll
from tests.points.stores import KINDS, new_table

MANY = 30


@pytest.fixture(scope="module")
def table(aws: Aws) -> str:
    return new_table(aws)


@pytest.fixture(scope="module", params=[*KINDS, "on a table with short pages"])
def roll(request: pytest.FixtureRequest, aws: Aws, table: str) -> Roll:
    if request.param == "in memory":
        return FakeRoll()
    client = aws.client("dynamodb")
    return RollTable(ShortPages(client) if "short" in request.param else client, ledger=table)


@pytest.fixture
def coop() -> str:
    return new_coop()


def is_refused(roll: Roll, *changes: Change) -> bool:
    try:
        roll.write(changes)
    except ConflictError:
        return True
    return False


def test_there_is_nothing_of_a_new_coop(roll: Roll, coop: str) -> None:
    assert roll.member(coop) is None
    assert roll.application(coop, "a1", now=NOW) is None
    assert coop not in dict(roll.members())


def test_everything_comes_back_in_its_next_version(roll: Roll, coop: str) -> None:
    verdict = Verdict(Stage.ACCEPTED, "j…@c….example", later(days=2), "Welcome", "old@bakery.example", 3)
    plain = an_application(coop)
    decided = an_application(
        coop, "a2", stage=Stage.ACCEPTED, is_proven=True, confirmed_at=later(days=1), verdict=verdict, told=("a", "b")
    )

    roll.write([a_member(coop), plain, decided, a_worker(coop)])

    assert roll.member(coop) == a_member(coop, version=1)
    assert roll.application(coop, "a1", now=NOW) == replace(plain, version=1)
    assert roll.application(coop, "a2", now=NOW) == replace(decided, version=1)
    assert a_worker(coop, version=1) in list(roll.workers())


def test_members_are_listed_in_order_for_as_long_as_they_are_members(roll: Roll) -> None:
    coops = sorted(f"{new_coop()}-{n}" for n in range(3))
    for coop in reversed(coops):
        roll.write([a_member(coop)])

    listed = [(coop, since) for coop, since in roll.members() if coop in coops]
    assert listed == [(coop, TODAY) for coop in coops]
    roll.write([Member(coops[1], version=1)])

    assert [coop for coop, _ in roll.members() if coop in coops] == [coops[0], coops[2]]
    assert roll.member(coops[1]) == Member(coops[1], version=2)


@pytest.mark.parametrize(("span", "is_there"), [({}, True), ({"microseconds": -1}, True), ({"days": 1}, False)])
def test_an_application_ends_by_the_clock(roll: Roll, coop: str, span: dict[str, float], is_there: bool) -> None:
    roll.write([an_application(coop)])
    now = later(days=CONFIRM_DAYS, microseconds=-1) + dt.timedelta(**span)

    assert (roll.application(coop, "a1", now=now) is not None) == is_there


def test_a_version_that_has_gone_on_is_refused_and_changes_nothing(roll: Roll, coop: str) -> None:
    roll.write([a_member(coop), an_application(coop), a_worker(coop)])

    for stale in (a_member(coop), an_application(coop), a_worker(coop), a_member(coop, version=2)):
        assert is_refused(roll, stale, a_member(f"{coop}-2"))

    assert roll.member(f"{coop}-2") is None
    assert not is_refused(roll, a_member(coop, version=1), an_application(coop, version=1), a_worker(coop, version=1))


def test_a_worker_who_leaves_is_deleted_and_nobody_minds_twice(roll: Roll, coop: str) -> None:
    roll.write([a_worker(coop)])

    roll.write([DropWorker(coop)])
    roll.write([DropWorker(coop)])

    assert coop not in [one.key for one in roll.workers()]


def test_of_many_who_decide_at_once_one_wins(roll: Roll, coop: str) -> None:
    roll.write([an_application(coop)])

    with ThreadPoolExecutor(MANY) as pool:
        tries = [pool.submit(is_refused, roll, an_application(coop, version=1), a_member(coop)) for _ in range(MANY)]
    refused = [one.result() for one in tries]

    assert refused.count(False) == 1
    assert roll.member(coop) == a_member(coop, version=1)


def test_no_address_is_in_what_may_be_logged(coop: str) -> None:
    verdict = Verdict(Stage.ACCEPTED, "j…@c….example", NOW, contact="old@bakery.example")

    for thing in (a_member(coop), an_application(coop, verdict=verdict), verdict):
        assert "bakery.example" not in repr(thing)
