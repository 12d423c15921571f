"""The ledger balances, no co-op is below zero, and a changed byte is found."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from club.points import purse as rules
from club.points.earning import MIN_PUBLISHED, publishable, recruiting_points
from club.points.entries import (
    COOP,
    OWED,
    PENDING,
    PROMOTING,
    RECRUITING,
    SLOTS,
    UNPAID,
    Draft,
    Entry,
    Kind,
    LedgerError,
)
from club.points.ledger import Ledger, publish, replay, verify
from club.points.purse import Lot, Purse
from club.points.voters import promoters
from tests.harness.soak import short_or_long

DAY = "2026-11-23"
BAKERY, DAIRY = "example-bakery", "example-dairy"


def a_ledger() -> Ledger:
    ledger = Ledger()
    ledger.book(rules.earn(ledger.purse(BAKERY), PROMOTING, 30, key="proof:1", day="2026-01-01", about="a page"))
    ledger.book(rules.settle(ledger.purse(BAKERY), "proof:1", day="2026-02-01"))
    ledger.book(rules.earn(ledger.purse(BAKERY), RECRUITING, 12, key="week:1", day="2026-03-01", about="readers"))
    ledger.book(rules.settle(ledger.purse(BAKERY), "week:1", day="2026-04-01"))
    return ledger


def test_points_wait_for_proof_before_they_count() -> None:
    ledger = Ledger()

    ledger.book(rules.earn(ledger.purse(BAKERY), PROMOTING, 30, key="proof:1", day=DAY, about="a page"))

    assert (ledger.purse(BAKERY).balance, ledger.purse(BAKERY).pending) == (0, 30)
    assert ledger.balances == {PROMOTING: -30, PENDING + BAKERY: 30}


def test_a_proof_that_does_not_hold_gives_nothing() -> None:
    ledger = Ledger()
    ledger.book(rules.earn(ledger.purse(BAKERY), PROMOTING, 30, key="proof:1", day=DAY, about="a page"))

    ledger.book(rules.refuse(ledger.purse(BAKERY), "proof:1", day=DAY, about="the page is gone"))

    assert set(ledger.balances.values()) == {0}
    with pytest.raises(LedgerError, match="nothing waiting"):
        rules.settle(ledger.purse(BAKERY), "proof:1", day=DAY)


def test_booking_twice_books_once() -> None:
    ledger = a_ledger()
    drafts = rules.spend(ledger.purse(BAKERY), 10, key="slot:12", day=DAY, about="edition 12")

    assert len(ledger.book(drafts)) == 1
    assert ledger.book(drafts) == []
    assert ledger.purse(BAKERY).balance == 32


def test_the_oldest_points_are_spent_first_and_come_back_as_old_as_they_were() -> None:
    ledger = a_ledger()

    ledger.book(rules.spend(ledger.purse(BAKERY), 35, key="slot:12", day=DAY, about="edition 12"))
    assert ledger.purse(BAKERY).lots == (Lot("2026-04-01", 7),)
    ledger.book(rules.refund(ledger.purse(BAKERY), "slot:12", day=DAY, about="withdrawn"))

    assert ledger.purse(BAKERY).lots == (Lot("2026-02-01", 30), Lot("2026-04-01", 5), Lot("2026-04-01", 7))
    assert ledger.balances[SLOTS] == 0
    with pytest.raises(LedgerError, match="spent nothing"):
        rules.refund(ledger.purse(BAKERY), "slot:12", day=DAY, about="again")


def test_more_than_there_is_cannot_be_spent() -> None:
    ledger = a_ledger()

    with pytest.raises(LedgerError, match="has 42 points, and 43 are needed"):
        rules.spend(ledger.purse(BAKERY), 43, key="slot:12", day=DAY, about="edition 12")


def test_what_cannot_be_clawed_back_is_withheld_from_later_earnings() -> None:
    ledger = a_ledger()
    ledger.book(rules.spend(ledger.purse(BAKERY), 40, key="slot:12", day=DAY, about="edition 12"))

    ledger.book(rules.claw_back(ledger.purse(BAKERY), PROMOTING, 30, key="back:1", day=DAY, about="the page is gone"))
    assert (ledger.purse(BAKERY).balance, ledger.purse(BAKERY).owed) == (0, 28)
    ledger.book(rules.earn(ledger.purse(BAKERY), RECRUITING, 20, key="week:2", day=DAY, about="readers"))
    ledger.book(rules.settle(ledger.purse(BAKERY), "week:2", day=DAY))
    assert (ledger.purse(BAKERY).balance, ledger.purse(BAKERY).owed) == (0, 8)
    ledger.book(rules.earn(ledger.purse(BAKERY), RECRUITING, 20, key="week:3", day=DAY, about="readers"))
    ledger.book(rules.settle(ledger.purse(BAKERY), "week:3", day=DAY))

    assert (ledger.purse(BAKERY).balance, ledger.purse(BAKERY).owed) == (12, 0)
    assert ledger.balances[OWED + BAKERY] == 0


def test_points_go_after_a_year_the_oldest_first() -> None:
    ledger = a_ledger()

    assert rules.expire(ledger.purse(BAKERY), day="2027-01-31") == []
    ledger.book(rules.expire(ledger.purse(BAKERY), day="2027-02-01"))

    assert ledger.purse(BAKERY).lots == (Lot("2026-04-01", 12),)


def test_the_public_file_rebuilds_every_balance() -> None:
    ledger = a_ledger()

    again = verify(publish(ledger))

    assert again.entries == ledger.entries
    assert again.purses == ledger.purses
    assert publish(verify(publish(Ledger()))) == publish(Ledger())


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    content = publish(a_ledger()).encode()
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != content[place]))

    with pytest.raises((LedgerError, UnicodeDecodeError)):
        verify((content[:place] + bytes([byte]) + content[place + 1 :]).decode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda values: values["balances"].update({COOP + BAKERY: 43}),
            "coop:example-bakery is 42, and the file says 43",
        ),
        (lambda values: values["entries"].pop(), "the balances do not follow"),
        (lambda values: values["entries"].pop(0), "entry 2: does not follow"),
        (lambda values: values["entries"][0].update(points=31), "does not follow"),
        (lambda values: values["entries"][0].update(points=0), "entry 1: points must be"),
        (lambda values: values["entries"][0].update(points=True), "entry 1: points must be"),
        (lambda values: values["entries"][0].update(kind="give"), "entry 1: kind must be"),
        (lambda values: values["entries"][0].update(day=1), "entry 1: day must be a text"),
        (lambda values: values["entries"][0].update(person="x"), "entry 1: must have number"),
        (lambda values: values.update(head="00"), "the seal at the end"),
        (lambda values: values.update(format=2), "another format"),
        (lambda values: values.update(balances=[]), "there are none"),
    ],
)
def test_what_is_wrong_is_named(change: object, said: str) -> None:
    values = json.loads(publish(a_ledger()))
    change(values)  # type: ignore[operator]

    with pytest.raises(LedgerError, match=said):
        verify(json.dumps(values))


@pytest.mark.parametrize("text", ["", "[]", "7", "{}", "null", "[" * 100_000])
def test_anything_else_is_no_ledger(text: str) -> None:
    with pytest.raises(LedgerError):
        verify(text)


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (Kind.EARN, COOP + DAIRY, COOP + BAKERY),
        (Kind.SETTLE, PENDING + DAIRY, COOP + BAKERY),
        (Kind.SPEND, COOP + BAKERY, COOP + DAIRY),
        (Kind.EARN, RECRUITING, PENDING),
        (Kind.SPEND, SLOTS, COOP + BAKERY),
        (Kind.CLAW_BACK, COOP, PROMOTING),
    ],
)
def test_points_go_their_ways_and_no_others(kind: Kind, source: str, target: str) -> None:
    ledger = a_ledger()

    with pytest.raises(LedgerError, match="does not go from"):
        ledger.book([Draft(kind, source, target, 1, "x", DAY, "")])


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (Draft(Kind.SETTLE, PENDING + BAKERY, COOP + BAKERY, 6, "x", DAY, "", "proof:9"), "waits with 5 points"),
        (Draft(Kind.REFUSE, PENDING + BAKERY, PROMOTING, 4, "x", DAY, "", "proof:9"), "waits with 5 points"),
        (Draft(Kind.REFUND, SLOTS, COOP + BAKERY, 9, "x", DAY, "", "slot:9"), "has not spent 9 points"),
        (Draft(Kind.SPEND, COOP + BAKERY, SLOTS, 33, "x", DAY, ""), "would be below zero: it has 32 points"),
        (Draft(Kind.REPAY, UNPAID, OWED + BAKERY, 1, "x", DAY, ""), "owes 0 points, not 1"),
    ],
)
def test_an_entry_that_does_not_fit_what_is_open_is_refused(draft: Draft, said: str) -> None:
    ledger = a_ledger()
    ledger.book(rules.earn(ledger.purse(BAKERY), PROMOTING, 5, key="proof:9", day=DAY, about="a page"))
    ledger.book(rules.spend(ledger.purse(BAKERY), 10, key="slot:9", day=DAY, about="edition 9"))

    with pytest.raises(LedgerError, match=said):
        ledger.book([draft])


def test_only_points_for_promoting_tell_when_a_coop_has_promoted() -> None:
    ledger = Ledger()
    for key, source, day in (("week:1", RECRUITING, "2026-05-01"), ("proof:1", PROMOTING, "2026-03-01")):
        ledger.book(rules.earn(ledger.purse(BAKERY), source, 5, key=key, day=day, about=""))
        assert ledger.purse(BAKERY).promoted == ""
        ledger.book(rules.settle(ledger.purse(BAKERY), key, day=day))
    ledger.book(rules.earn(ledger.purse(DAIRY), PROMOTING, 5, key="proof:2", day=DAY, about=""))
    ledger.book(rules.refuse(ledger.purse(DAIRY), "proof:2", day=DAY, about=""))

    assert promoters(ledger) == {BAKERY: "2026-03-01"}


def test_an_entry_out_of_place_is_refused() -> None:
    ledger = a_ledger()
    draft = Draft(Kind.EARN, PROMOTING, PENDING + DAIRY, 1, "x", DAY, "")

    for entry in (Entry(9, ledger.head, draft), Entry(5, "", draft)):
        with pytest.raises(LedgerError, match="does not follow"):
            ledger.add(entry)


@pytest.mark.parametrize(
    ("readers", "points"), [(0, 0), (1, 1), (50, 50), (51, 51), (54, 52), (150, 60), (10_050, 150)]
)
def test_recruiting_counts_in_full_up_to_a_cap_and_then_by_its_square_root(readers: int, points: int) -> None:
    assert recruiting_points(readers) == points


@given(st.lists(st.integers(0, 30), max_size=30))
def test_small_weeks_are_carried_over_until_no_single_reader_shows(weeks: list[int]) -> None:
    carried, shown = 0, []
    for settled in weeks:
        count, carried = publishable(settled, carried)
        shown.append(count)

    assert sum(shown) + carried == sum(weeks)
    assert all(count == 0 or count >= MIN_PUBLISHED for count in shown)
    assert carried < MIN_PUBLISHED


class LifeOfTheLedger(RuleBasedStateMachine):
    """Books at random what may happen to two co-ops, and everything twice."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger, self.count, self.day = Ledger(), 0, 0

    @property
    def today(self) -> str:
        return f"20{26 + self.day // 12:02}-{self.day % 12 + 1:02}-01"

    def _book(self, drafts: list[Draft]) -> None:
        self.ledger.book(drafts)
        assert self.ledger.book(drafts) == []

    def _key(self) -> str:
        self.count += 1
        return f"key:{self.count}"

    @rule(
        coop=st.sampled_from([BAKERY, DAIRY]),
        points=st.integers(1, 60),
        source=st.sampled_from([RECRUITING, PROMOTING]),
    )
    def earn(self, coop: str, points: int, source: str) -> None:
        self._book(rules.earn(self.ledger.purse(coop), source, points, key=self._key(), day=self.today, about=""))

    @precondition(lambda self: any(purse.waiting for purse in self.ledger.purses.values()))
    @rule(data=st.data(), holds=st.booleans())
    def settle(self, data: st.DataObject, holds: bool) -> None:
        waiting = [(purse, key) for purse in self.ledger.purses.values() for key in purse.waiting]
        purse, key = data.draw(st.sampled_from(waiting))
        if holds:
            self._book(rules.settle(purse, key, day=self.today))
        else:
            self._book(rules.refuse(purse, key, day=self.today, about=""))

    @rule(coop=st.sampled_from([BAKERY, DAIRY]), points=st.integers(1, 60))
    def spend(self, coop: str, points: int) -> None:
        purse = self.ledger.purse(coop)
        if points <= purse.balance:
            self._book(rules.spend(purse, points, key=self._key(), day=self.today, about=""))

    @precondition(lambda self: any(purse.spent for purse in self.ledger.purses.values()))
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        spent = [(purse, key) for purse in self.ledger.purses.values() for key in purse.spent]
        purse, key = data.draw(st.sampled_from(spent))
        self._book(rules.refund(purse, key, day=self.today, about=""))

    @rule(coop=st.sampled_from([BAKERY, DAIRY]), points=st.integers(1, 60))
    def claw_back(self, coop: str, points: int) -> None:
        purse = self.ledger.purse(coop)
        self._book(rules.claw_back(purse, PROMOTING, points, key=self._key(), day=self.today, about=""))

    @rule()
    def a_month_passes(self) -> None:
        self.day += 1
        for purse in list(self.ledger.purses.values()):
            self._book(rules.expire(purse, day=self.today))

    @invariant()
    def it_balances(self) -> None:
        assert sum(self.ledger.balances.values()) == 0

    @invariant()
    def no_coop_is_below_zero(self) -> None:
        for account, points in self.ledger.balances.items():
            assert points >= 0 or not account.startswith((COOP, PENDING))

    @invariant()
    def accounts_and_purses_agree(self) -> None:
        for coop, purse in self.ledger.purses.items():
            assert purse.balance == self.ledger.balances.get(COOP + coop, 0)
            assert purse.pending == self.ledger.balances.get(PENDING + coop, 0)
            assert purse.owed == -self.ledger.balances.get(OWED + coop, 0)
            assert all(lot.points > 0 for lot in purse.lots)
            assert list(purse.lots) == sorted(purse.lots, key=lambda lot: lot.day)

    def teardown(self) -> None:
        assert replay(self.ledger.entries).purses == self.ledger.purses
        assert verify(publish(self.ledger)).balances == self.ledger.balances


LifeOfTheLedger.TestCase.settings = settings(
    max_examples=short_or_long(30, 1_000), stateful_step_count=short_or_long(25, 50)
)
TestLifeOfTheLedger = LifeOfTheLedger.TestCase


def test_a_purse_of_nobody_is_empty() -> None:
    assert Ledger().purse(BAKERY) == Purse(BAKERY)
