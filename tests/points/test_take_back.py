"""A mistake is undone by new entries, once."""

import pytest

from club.core.errors import ClubError, NotFoundError
from club.points.entries import PROMOTING, Kind
from club.points.purse import earn, spend
from club.points.take_back import take_back
from tests.points.builders import NOW, earned
from tests.points.fakes import FakeBooks

COOP = "bakery"


@pytest.fixture
def books() -> FakeBooks:
    books = FakeBooks()
    books.book(COOP, earned("claim:1", 30))
    books.book("dairy", earned("claim:2", 30))
    return books


def test_what_is_there_is_taken_and_the_rest_is_owed_once(books: FakeBooks) -> None:
    books.book(COOP, lambda purse: spend(purse, 12, key="slot:1", day="2026-11-23", about="edition 12"))

    entries = take_back("claim:1", " the page never was ", books=books, now=NOW)
    again = take_back("claim:1", "once more", books=books, now=NOW)

    assert [(entry.draft.kind, entry.draft.points) for entry in entries] == [(Kind.CLAW_BACK, 18), (Kind.OWE, 12)]
    assert {entry.draft.about for entry in entries} == {"taken back: the page never was"}
    assert again == []
    assert (books.purse(COOP).balance, books.purse(COOP).owed, books.purse("dairy").balance) == (0, 12, 30)


@pytest.mark.parametrize("key", ["claim:9", "claim:3", "claim:1:settle"])
def test_only_what_was_settled_can_be_taken_back(books: FakeBooks, key: str) -> None:
    books.book(COOP, lambda purse: earn(purse, PROMOTING, 7, key="claim:3", day="2026-11-23", about="a page"))

    with pytest.raises(NotFoundError, match=key):
        take_back(key, "a mistake", books=books, now=NOW)


@pytest.mark.parametrize("why", ["", "  ", "x" * 201])
def test_it_is_said_why(books: FakeBooks, why: str) -> None:
    with pytest.raises(ClubError, match="say why"):
        take_back("claim:1", why, books=books, now=NOW)
