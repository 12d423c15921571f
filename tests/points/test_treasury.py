"""Paying for slots, twice or at once, costs once."""

import pytest

from club.points.booking import Make
from club.points.entries import Entry
from club.points.ledger import replay
from club.points.treasury import LedgerTreasury
from tests.points.builders import NOW, earned, later
from tests.points.fakes import FakeBooks

BAKERY = "bakery"


@pytest.fixture
def books() -> FakeBooks:
    books = FakeBooks()
    books.book(BAKERY, earned("claim:1", 30))
    return books


def test_what_was_spent_is_gone_and_asked_again_it_is_paid(books: FakeBooks) -> None:
    treasury = LedgerTreasury(books)

    assert treasury.spend(BAKERY, 20, key="slot:1", about="edition 12", now=NOW)
    assert treasury.spend(BAKERY, 20, key="slot:1", about="edition 12", now=later(days=1))

    assert treasury.balance(BAKERY) == 10
    assert list(books.entries())[-1].draft.about == "edition 12"


def test_too_few_points_pay_for_nothing(books: FakeBooks) -> None:
    treasury = LedgerTreasury(books)

    assert not treasury.spend(BAKERY, 31, key="slot:1", about="edition 12", now=NOW)
    assert not treasury.spend("dairy", 1, key="slot:2", about="edition 12", now=NOW)

    assert treasury.balance(BAKERY) == 30


def test_nothing_costs_nothing(books: FakeBooks) -> None:
    assert LedgerTreasury(books).spend("dairy", 0, key="slot:1", about="edition 12", now=NOW)
    assert not books.is_booked("slot:1")


def test_a_refund_comes_once_and_only_of_what_was_spent(books: FakeBooks) -> None:
    treasury = LedgerTreasury(books)
    treasury.spend(BAKERY, 20, key="slot:1", about="edition 12", now=NOW)

    for _ in range(2):
        treasury.refund(BAKERY, key="slot:1", about="withdrawn", now=NOW)
    treasury.refund(BAKERY, key="slot:9", about="withdrawn", now=NOW)

    assert treasury.balance(BAKERY) == 30
    assert replay(books.entries()).purse(BAKERY).spent == {}
    assert treasury.spend(BAKERY, 20, key="slot:1", about="edition 12", now=NOW), "paid is paid, for the same request"
    assert treasury.balance(BAKERY) == 30


class Overtaken(FakeBooks):
    """Somebody else books the same at the very moment."""

    def book(self, coop: str, make: Make) -> list[Entry]:
        super().book(coop, make)
        return super().book(coop, lambda purse: [*make(purse)])


def test_who_is_overtaken_by_its_own_copy_has_paid() -> None:
    books = Overtaken()
    FakeBooks.book(books, BAKERY, earned("claim:1", 30))

    assert LedgerTreasury(books).spend(BAKERY, 20, key="slot:1", about="edition 12", now=NOW)
    assert books.purse(BAKERY).balance == 10
