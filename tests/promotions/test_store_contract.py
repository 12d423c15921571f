"""What every store of requests does: the one in memory that tests use, and the real one on a real server."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.promotions.items import KEPT_DAYS
from club.promotions.ports import Board, Change, Free, Hold, Save, SaveBoard, Sheet, Store
from club.promotions.request import Creative, Decision, Means, Payment, Request, State, new_ref
from club.promotions.schema import PROMOTIONS, TABLES
from club.promotions.table import PromotionTable
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.promotions.builders import IMAGE, NOW, SAID, a_request
from tests.promotions.fakes import FakePromotions

MANY = 30
SECRET = "ab" * 32
FULL = {
    "state": State.HELD,
    "is_proven": False,
    "confirmed_at": NOW + dt.timedelta(microseconds=1),
    "place": 7,
    "slot": "feature-1",
    "payment": Payment.REFUND_DUE,
    "price": 60,
    "decisions": (
        Decision("ask-changes", "j…@club.example", NOW, "A „better“ picture,\nplease", State.HELD, "abc"),
        Decision("change", "", NOW),
    ),
    "news": ("held", "decide"),
    "makes_good": "11-BCDFGHJ",
    "report": {"delivered": 900, "position": 1},
    "is_reminded": True,
    "means": Means.MONEY,
    "creative": replace(SAID, image=IMAGE),
}


@pytest.fixture(scope="module")
def name(aws: Aws) -> str:
    chosen = aws.name(PROMOTIONS)
    make_table(chosen, TABLES[PROMOTIONS], time_to_live=TIME_TO_LIVE, client=aws.client("dynamodb"))
    return chosen


KINDS = ["in memory", "on a table"]
in_pieces_too = pytest.mark.parametrize("store", [*KINDS, "on a table with short pages"], indirect=True)


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, aws: Aws) -> Store:
    if request.param == "in memory":
        return FakePromotions()
    client = aws.client("dynamodb")
    name: str = request.getfixturevalue("name")
    return PromotionTable(ShortPages(client) if "short" in request.param else client, promotions=name)


_editions = iter(range(1_000, 9_000))


@pytest.fixture
def edition() -> int:
    return next(_editions)


def new(edition: int, **changes: object) -> Request:
    return a_request(**{"ref": new_ref(edition), "edition": edition, **changes})


def is_refused(store: Store, *changes: Change) -> bool:
    try:
        store.write(changes)
    except ConflictError:
        return True
    return False


@in_pieces_too
def test_of_an_edition_that_nobody_asked_for_there_is_nothing(store: Store, edition: int) -> None:
    assert store.sheet(edition) == Sheet()
    assert store.find(new_ref(edition)) is None
    assert store.find("no ref") is None
    assert edition not in store.editions()


@in_pieces_too
def test_everything_comes_back_as_it_was_written(store: Store, edition: int) -> None:
    full, bare = new(edition, **FULL), new(edition, creative=Creative("Bread.", "https://bakery.example"))
    board = Board(edition, SECRET, drawn_at=NOW, result='{"format": 1}', missing_since=NOW)

    store.write([Save(full), Save(bare), SaveBoard(board), Hold(edition, "feature-1", full.ref)])
    store.write([Hold(edition, "coop:coop-1", full.ref)])

    assert store.find(full.ref) == replace(full, version=1)
    assert store.find(bare.ref) == replace(bare, version=1)
    sheet = store.sheet(edition)
    assert sheet.board == replace(board, version=1)
    assert {one.ref for one in sheet.requests} == {full.ref, bare.ref}
    assert sheet.slots == {"feature-1": full.ref, "coop:coop-1": full.ref}


@in_pieces_too
def test_editions_are_named_in_order_once_there_is_anything(store: Store, edition: int) -> None:
    later = edition + 10_000
    store.write([SaveBoard(Board(later, SECRET))])
    store.write([Save(new(edition))])

    numbers = list(store.editions())

    assert numbers == sorted(numbers)
    assert {edition, later} <= set(numbers)


def test_a_request_is_written_over_the_version_that_was_read_only(store: Store, edition: int) -> None:
    first = new(edition)
    store.write([Save(first)])
    read = store.find(first.ref)
    assert read

    store.write([Save(replace(read, place=1))])

    assert is_refused(store, Save(first))
    assert is_refused(store, Save(replace(read, place=2)))
    assert is_refused(store, Save(new(edition, version=1)))
    assert store.find(first.ref) == replace(first, place=1, version=2)


def test_a_board_is_written_over_the_version_that_was_read_only(store: Store, edition: int) -> None:
    store.write([SaveBoard(Board(edition, SECRET))])

    assert is_refused(store, SaveBoard(Board(edition, "cd" * 32)))
    store.write([SaveBoard(Board(edition, SECRET, drawn_at=NOW, version=1))])
    assert is_refused(store, SaveBoard(Board(edition, SECRET, version=1)))
    assert store.sheet(edition).board == Board(edition, SECRET, drawn_at=NOW, version=2)


def test_a_slot_is_had_by_one_and_freed_by_that_one_only(store: Store, edition: int) -> None:
    store.write([Hold(edition, "feature-1", "a")])

    assert is_refused(store, Hold(edition, "feature-1", "b"))
    assert is_refused(store, Hold(edition, "feature-1", "a"))
    assert is_refused(store, Free(edition, "feature-1", "b"))
    store.write([Free(edition, "feature-1", "a")])
    assert is_refused(store, Free(edition, "feature-1", "a"))
    assert store.sheet(edition).slots == {}


def test_of_changes_that_do_not_all_hold_none_is_made(store: Store, edition: int) -> None:
    one, other = new(edition), new(edition)
    store.write([Hold(edition, "feature-1", "a")])

    assert is_refused(store, Save(one), Save(other), Hold(edition, "feature-1", other.ref))

    assert store.sheet(edition) == Sheet(slots={"feature-1": "a"})


def at_once(is_refused_at: Callable[[int], bool]) -> int:
    """Gives how many of MANY at once were not refused."""
    with ThreadPoolExecutor(MANY) as threads:
        return sum(not is_wrong for is_wrong in threads.map(is_refused_at, range(MANY)))


def test_of_many_who_take_a_slot_at_once_one_has_it(store: Store, edition: int) -> None:
    requests = [new(edition) for _ in range(MANY)]
    store.write([Save(one) for one in requests])

    won = at_once(
        lambda n: is_refused(
            store, Save(replace(requests[n], version=1, place=1)), Hold(edition, "feature-1", requests[n].ref)
        )
    )

    assert won == 1
    [holder] = store.sheet(edition).slots.values()
    assert [one.ref for one in store.sheet(edition).requests if one.place] == [holder]


def test_places_behind_the_draw_are_given_once_each(store: Store, edition: int) -> None:
    with ThreadPoolExecutor(MANY) as threads:
        places = list(threads.map(lambda _: store.next_place(edition), range(MANY)))

    assert sorted(places) == list(range(min(places), min(places) + MANY))
    assert min(places) > 1_000
    assert store.sheet(edition) == Sheet()


def test_a_hundred_changes_are_made_at_once(store: Store, edition: int) -> None:
    store.write([Save(new(edition)) for _ in range(100)])

    assert len(store.sheet(edition).requests) == 100


def test_a_picture_is_kept_byte_for_byte(store: Store, edition: int) -> None:
    content, sha256 = bytes(range(256)) * 234, f"{edition:064}"

    store.keep_image(sha256, content)
    store.keep_image(sha256, content)

    assert store.image(sha256) == content
    assert store.image("0" * 64) is None


def test_what_has_not_changed_for_long_is_there_no_more(aws: Aws, name: str, edition: int) -> None:
    now = NOW
    table = PromotionTable(aws.client("dynamodb"), promotions=name, clock=lambda: now)
    request, sha256 = new(edition), f"{edition:064}"
    table.write([Save(request), SaveBoard(Board(edition, SECRET))])
    table.keep_image(sha256, b"picture")

    now = NOW + dt.timedelta(days=KEPT_DAYS, seconds=-1)
    assert table.find(request.ref)
    assert table.image(sha256)
    now = NOW + dt.timedelta(days=KEPT_DAYS)
    assert table.find(request.ref) is None
    assert table.image(sha256) is None
    assert table.sheet(edition) == Sheet(Board(edition, SECRET, version=1))
