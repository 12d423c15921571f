"""Time passes: points grow old, and weeks of readers are counted, once each and never so few that one shows."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import TemporaryError
from club.points.clock import tick
from club.points.entries import Kind
from club.points.ledger import publish, replay
from club.points.ports import Carry
from club.points.register import Register
from tests.points.builders import NOW, a_member, earned
from tests.points.fakes import FakeBooks, FakeMarks, FakeRecruits, FakeRoll

COUNTED = "2026-W42"  # the last week whose readers have all stayed for 30 days on 23 November 2026
NEXT = "2026-W43"


class Town:
    """Two co-ops that are members, and what the clock keeps."""

    def __init__(self, **weeks: Mapping[str, int]) -> None:
        self.books, self.marks, self.roll = FakeBooks(), FakeMarks(), FakeRoll()
        self.recruits = FakeRecruits(weeks)
        self.roll.write([a_member("bakery"), a_member("dairy")])

    def tick(self, now: dt.datetime = NOW) -> Mapping[str, int]:
        members = Register(self.roll, self.books)
        return tick(books=self.books, marks=self.marks, members=members, recruits=self.recruits, now=now)

    def points(self, coop: str = "bakery") -> int:
        return self.books.purse(coop).balance


def week(days: float) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def test_old_points_go_once_and_the_others_stay() -> None:
    town = Town()
    town.books.book("bakery", earned("claim:1", 30, day="2025-11-22"))
    town.books.book("bakery", earned("claim:2", 20, day="2025-11-24"))

    assert town.tick() == {"expired": 30}
    assert town.tick() == {}
    assert town.points() == 20
    assert town.tick(week(1)) == {"expired": 20}


def test_on_most_calls_nothing_is_due_and_nobody_is_asked() -> None:
    town = Town()
    town.tick()

    town.recruits.asked.clear()
    for minutes in range(10, 60, 10):
        town.tick(NOW + dt.timedelta(minutes=minutes))

    assert town.recruits.asked == []


def test_the_readers_of_a_week_are_counted_when_the_last_of_them_has_stayed_long_enough() -> None:
    town = Town(**{COUNTED: {"bakery": 12}, NEXT: {"bakery": 60}})

    assert town.tick() == {"recruited": 1}
    assert (town.points(), town.recruits.asked) == (12, [COUNTED])
    assert town.tick(dt.datetime(2026, 11, 24, 23, 59, tzinfo=dt.UTC)) == {}
    town.tick(dt.datetime(2026, 11, 25, tzinfo=dt.UTC))

    assert town.recruits.asked == [COUNTED, NEXT]
    assert town.points() == 12 + 53


def test_weeks_that_were_slept_through_are_counted_one_by_one() -> None:
    town = Town(**{COUNTED: {"bakery": 12}, "2026-W53": {"bakery": 12}, "2027-W01": {"dairy": 10}})
    town.tick()

    town.tick(week(90))

    assert town.recruits.asked[0] == COUNTED
    assert town.recruits.asked[-5:] == ["2026-W51", "2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert len(set(town.recruits.asked)) == len(town.recruits.asked)
    assert (town.points(), town.points("dairy")) == (24, 10)


def test_fewer_than_ten_are_carried_over_until_they_are_ten() -> None:
    town = Town(**{COUNTED: {"bakery": 6, "dairy": 9}, NEXT: {"bakery": 5}})

    assert town.tick() == {}
    assert publish(town.books.ledger) == publish(FakeBooks().ledger), "nothing of the few is public"
    assert town.tick(week(7)) == {"recruited": 1}

    assert town.points() == 11
    assert town.marks.carry("bakery") == Carry(NEXT, 0)
    assert town.marks.carry("dairy") == Carry(COUNTED, 9)


def test_who_is_no_member_gets_nothing() -> None:
    town = Town(**{COUNTED: {"stranger": 40}})

    assert town.tick() == {}
    assert list(town.books.entries()) == []


def test_without_somebody_who_counts_only_old_points_go() -> None:
    town = Town()
    members = Register(town.roll, town.books)

    assert tick(books=town.books, marks=town.marks, members=members, recruits=None, now=NOW) == {}


class Mortal(FakeMarks):
    """Dies after so many writes."""

    left = 0

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TemporaryError("the lights went out")

    def set_mark(self, name: str, value: str, *, was: str) -> None:
        self._live()
        super().set_mark(name, value, was=was)

    def set_carry(self, coop: str, carry: Carry, *, was: Carry) -> None:
        self._live()
        super().set_carry(coop, carry, was=was)


@pytest.mark.parametrize("writes", range(6))
def test_wherever_it_dies_it_goes_on_and_counts_nobody_twice(writes: int) -> None:
    town = Town(**{COUNTED: {"bakery": 12, "dairy": 7}, NEXT: {"bakery": 11, "dairy": 6}})
    town.books.book("bakery", earned("claim:1", 30, day="2025-11-01"))
    town.marks = mortal = Mortal(marks={"recruited": "2026-W41"})
    mortal.left = writes

    with pytest.raises(TemporaryError):
        town.tick(week(2))
    mortal.left = 99
    town.tick(week(2))

    assert (town.points(), town.points("dairy")) == (23, 13)
    assert [entry.draft.kind for entry in town.books.entries()].count(Kind.EXPIRE) == 1


def test_readers_who_leave_while_it_is_dead_are_not_counted_again() -> None:
    town = Town(**{COUNTED: {"bakery": 12}, NEXT: {"bakery": 1}})
    town.marks = mortal = Mortal(marks={"recruited": "2026-W41", "expired": "2026-12-31"})
    with pytest.raises(TemporaryError):
        town.tick()
    mortal.left = 99

    town.recruits.weeks = {**town.recruits.weeks, COUNTED: {"bakery": 9}}
    town.tick(week(7))

    assert town.points() == 12
    assert town.marks.carry("bakery") == Carry(NEXT, 1)


class Twin(FakeMarks):
    """Lets another copy of the clock run in the midst of this one."""

    town: Town | None = None

    def carry(self, coop: str) -> Carry:
        found = super().carry(coop)
        if town := self.town:
            self.town = None
            town.tick()
        return found


def test_two_copies_at_once_count_once() -> None:
    town = Town(**{COUNTED: {"bakery": 12, "dairy": 6}})
    town.marks = twin = Twin()
    twin.town = town

    town.tick()

    assert (town.points(), town.marks.carry("dairy")) == (12, Carry(COUNTED, 6))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_no_reader_is_lost_or_counted_twice_and_the_ledger_verifies(counts: list[int]) -> None:
    monday = dt.date(2026, 10, 12)
    weeks = {
        f"{day.isocalendar().year}-W{day.isocalendar().week:02}": {"bakery": count}
        for day, count in ((monday + dt.timedelta(weeks=n), count) for n, count in enumerate(counts))
    }
    town = Town(**weeks)

    for n in range(len(counts)):
        town.tick(week(7 * n))

    earned_points = sum(e.draft.points for e in town.books.entries() if e.draft.kind == Kind.EARN)
    assert earned_points == town.points() == replay(town.books.entries()).purse("bakery").balance
    counted = [
        int(e.draft.about.split()[0]) for e in town.books.entries() if e.draft.kind == Kind.EARN
    ]  # fmt: skip
    assert sum(counted) + town.marks.carry("bakery").readers == sum(counts)
    assert all(count >= 10 for count in counted)
