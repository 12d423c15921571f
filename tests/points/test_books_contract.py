"""What every ledger's store does: the one in memory that tests use, and the real one on a real server."""

import itertools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from club.core.errors import TemporaryError
from club.points.booking import Head, Make
from club.points.entries import PROMOTING, RECRUITING, Draft, Entry, Kind, LedgerError
from club.points.ledger import replay
from club.points.ports import Books
from club.points.purse import Purse, claw_back, earn, refund, settle, spend
from club.points.table import LedgerTable
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.points.builders import earned
from tests.points.fakes import FakeBooks
from tests.points.stores import KINDS, new_table

DAY = "2026-11-23"
MANY = 50
in_pieces_too = pytest.mark.parametrize("books", [*KINDS, "on a table with short pages"], indirect=True)
_numbers = itertools.count()


@pytest.fixture(params=KINDS)
def books(request: pytest.FixtureRequest, aws: Aws) -> Books:
    """A ledger of its own, since all of a ledger is one chain."""
    if request.param == "in memory":
        return FakeBooks()
    client, name = aws.client("dynamodb"), new_table(aws)
    return LedgerTable(ShortPages(client) if "short" in request.param else client, ledger=name)


def paid(key: str, points: int) -> Make:
    return lambda purse: spend(purse, points, key=key, day=DAY, about="edition 12")


@in_pieces_too
def test_a_new_ledger_has_nothing(books: Books) -> None:
    assert (books.purse("bakery"), books.head()) == (Purse("bakery"), Head())
    assert not books.is_booked("claim:1")
    assert list(books.entries()) == []
    assert list(books.coops()) == []


@in_pieces_too
def test_what_is_booked_is_a_chain_that_gives_the_purses(books: Books) -> None:
    first = books.book("bakery", earned("claim:1"))
    books.book("dairy", earned("claim:2", 20, source=RECRUITING))
    books.book("bakery", paid("slot:1", 12))
    books.book("bakery", lambda purse: earn(purse, PROMOTING, 7, key="claim:3", day=DAY, about="a page"))

    entries = list(books.entries())
    ledger = replay(entries)
    assert first == entries[:2]
    assert [entry.draft.key for entry in entries][:3] == ["claim:1", "claim:1:settle", "claim:2"]
    assert books.head() == Head(6, ledger.head)
    assert {coop: books.purse(coop) for coop in books.coops()} == ledger.purses
    assert (ledger.purse("bakery").balance, ledger.purse("bakery").pending) == (18, 7)
    assert (ledger.purse("bakery").promoted, ledger.purse("dairy").promoted) == (DAY, "")


def test_the_same_again_books_nothing(books: Books) -> None:
    books.book("bakery", earned("claim:1"))

    assert books.book("bakery", earned("claim:1", 99)) == []
    assert books.book("bakery", lambda _: []) == []
    assert books.is_booked("claim:1")
    assert books.head().number == 2


def test_what_was_taken_back_whole_is_not_taken_back_in_another_way(books: Books) -> None:
    books.book("bakery", earned("claim:1"))

    def make(purse: Purse) -> list[Draft]:
        return claw_back(purse, PROMOTING, 30, key="back:1", day=DAY, about="the page is gone")

    assert len(books.book("bakery", make)) == 1
    assert books.book("bakery", make) == []
    assert (books.purse("bakery").balance, books.purse("bakery").owed) == (0, 0)


def test_a_spending_can_be_refunded_as_it_was(books: Books) -> None:
    books.book("bakery", earned("claim:1"))
    before = books.purse("bakery")

    books.book("bakery", paid("slot:1", 12))
    books.book("bakery", lambda purse: refund(purse, "slot:1", day=DAY, about="withdrawn"))

    assert books.purse("bakery").balance == before.balance
    assert books.purse("bakery").spent == {}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (paid("slot:1", 31), "has 30 points"),
        (lambda purse: settle(purse, "claim:9", day=DAY), "nothing waiting"),
        (lambda _: [Draft(Kind.SPEND, "coop:dairy", "club:slots", 1, "x", DAY, "")], "not of bakery"),
        (lambda purse: 2 * earn(purse, PROMOTING, 1, key="x", day=DAY, about=""), "the same key"),
        (
            lambda purse: [
                *earn(purse, PROMOTING, 1, key="x", day=DAY, about=""),
                *earn(purse, PROMOTING, 1, key="claim:1", day=DAY, about=""),
            ],
            "claim:1 was booked before",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused_and_changes_nothing(books: Books, make: Make, said: str) -> None:
    books.book("bakery", earned("claim:1"))

    with pytest.raises(LedgerError, match=said):
        books.book("bakery", make)

    assert books.head().number == 2
    assert not books.is_booked("x")


def at_once(act: Callable[[int], list[Entry]]) -> list[list[Entry]]:
    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(act, range(MANY)))


def test_of_many_bookings_at_once_each_has_its_place_in_one_chain(books: Books) -> None:
    coops = ["bakery", "dairy", "print-shop"]

    booked = at_once(lambda n: books.book(coops[n % 3], earned(f"claim:{n // 2}")))

    entries = list(books.entries())
    ledger = replay(entries)
    assert sorted(entry.number for entries in booked for entry in entries) == list(range(1, MANY + 1))
    assert ledger.keys == {key for n in range(MANY // 2) for key in (f"claim:{n}", f"claim:{n}:settle")}
    assert books.head() == Head(MANY, ledger.head)
    assert {coop: books.purse(coop) for coop in coops} == ledger.purses


def test_of_many_who_spend_the_same_points_at_once_one_pays(books: Books) -> None:
    books.book("bakery", earned("claim:1"))

    def act(n: int) -> list[Entry]:
        try:
            return books.book("bakery", paid(f"slot:{n}", 20))
        except LedgerError:
            return []

    booked = at_once(act)

    assert sum(map(len, booked)) == 1
    assert books.purse("bakery").balance == 10


def test_who_never_gets_a_place_is_told_so(aws: Aws) -> None:
    client, name = aws.client("dynamodb"), new_table(aws)
    other, pauses = LedgerTable(client, ledger=name), list[float]()
    books = LedgerTable(client, ledger=name, sleep=pauses.append)

    def make(purse: Purse) -> list[Draft]:
        other.book("dairy", earned(f"claim:{next(_numbers)}"))
        return list(earned("mine")(purse))

    with pytest.raises(TemporaryError):
        books.book("bakery", make)
    assert not books.is_booked("mine")
    assert len(pauses) > 10
    assert max(pauses) <= 1


class Torn:
    """Gives the purse before somebody else books, and the ledger's end after that, as a batch of reads may."""

    def __init__(self, client: Any, meanwhile: Callable[[], object]) -> None:  # noqa: ANN401  # boto3 has no types
        self._client, self._meanwhile = client, meanwhile
        self._times = 2

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._client, name)

    def batch_get_item(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        [(table, wanted)] = request["RequestItems"].items()
        if len(wanted["Keys"]) == 1:
            self._meanwhile()
            return dict(self._client.batch_get_item(**request))
        if not self._times:
            return dict(self._client.batch_get_item(**request))
        self._times -= 1
        head, purse = sorted(wanted["Keys"], key=lambda key: bool(key["sk"]["S"] == "PURSE"))
        answer = self._client.batch_get_item(RequestItems={table: {**wanted, "Keys": [purse]}})
        return {**answer, "UnprocessedKeys": {table: {**wanted, "Keys": [head]}}}


def test_a_purse_that_is_older_than_the_ledgers_end_is_never_written(aws: Aws) -> None:
    client, name = aws.client("dynamodb"), new_table(aws)
    other = LedgerTable(client, ledger=name)
    torn = Torn(client, lambda: other.book("bakery", earned(f"claim:{next(_numbers)}", 10)))

    LedgerTable(torn, ledger=name).book("bakery", earned("claim:mine", 5))

    assert other.purse("bakery").balance == 25
    assert replay(other.entries()).purse("bakery") == other.purse("bakery")
