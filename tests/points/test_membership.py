"""Rules of membership that no page shows by itself."""

import datetime as dt

import pytest

from club.core.errors import ConflictError, InvalidFieldError
from club.points.decide_join import accept, confirm_join, decline, leave, undo
from club.points.member import Application, Member, Stage, Verdict, proves, read_worker_key
from club.points.register import Register
from club.points.voters import VOTING_DAYS, Voters, voters
from tests.points.builders import CONTACT, NOW, TODAY, a_member, a_worker, an_application, earned, later
from tests.points.fakes import FakeBooks, FakeRoll
from tests.subscriptions.fakes import FakeQueue

JO = "jo@club.example"


def stored(roll: FakeRoll) -> Application:
    found = roll.application("bakery", "a1", now=NOW)
    assert found
    return found


@pytest.fixture
def roll() -> FakeRoll:
    roll = FakeRoll()
    roll.write([an_application("bakery")])
    return roll


def test_nobody_decides_on_an_address_that_is_not_confirmed(roll: FakeRoll) -> None:
    for decide in (accept, decline):
        with pytest.raises(ConflictError, match="not confirmed"):
            decide(stored(roll), "Why", by=JO, roll=roll, queue=FakeQueue(), now=NOW)

    assert roll.member("bakery") is None


def test_confirming_what_is_decided_changes_nothing_and_asks_nobody(roll: FakeRoll) -> None:
    queue = FakeQueue()
    confirmed = confirm_join(stored(roll), roll=roll, queue=queue, now=NOW)
    decided = decline(confirmed, "No", by=JO, roll=roll, queue=queue, now=NOW)
    queue.messages.clear()

    assert confirm_join(decided, roll=roll, queue=queue, now=later(days=1)) == decided == stored(roll)
    assert queue.messages == []


def test_a_mail_that_could_not_be_queued_is_queued_by_pressing_again(roll: FakeRoll) -> None:
    queue = FakeQueue()
    for _ in range(2):
        confirm_join(stored(roll), roll=roll, queue=queue, now=NOW)

    assert [message["mail"] for message, _ in queue.messages] == ["join-decide", "join-decide"]
    assert stored(roll).stage == Stage.CONFIRMED


def test_undoing_what_is_not_decided_changes_nothing(roll: FakeRoll) -> None:
    assert undo(stored(roll), roll=roll, now=NOW) == stored(roll)


def test_who_leaves_is_forgotten_and_joins_again_as_of_that_day(roll: FakeRoll) -> None:
    register, queue = Register(roll, FakeBooks()), FakeQueue()
    roll.write([a_member("bakery", since=dt.date(2025, 1, 2))])
    assert register.contact("bakery") == CONTACT

    for _ in range(2):
        leave("bakery", roll=roll)
    leave("nobody", roll=roll)

    assert roll.member("bakery") == Member("bakery", version=2)
    assert (register.is_member("bakery"), register.contact("bakery"), register.slugs()) == (False, "", [])
    confirmed = confirm_join(stored(roll), roll=roll, queue=queue, now=NOW)
    decided = accept(confirmed, "", by=JO, roll=roll, queue=queue, now=NOW)
    assert dict(roll.members()) == {"bakery": TODAY}
    undo(decided, roll=roll, now=NOW)
    assert dict(roll.members()) == {}


@pytest.mark.parametrize(
    ("email", "domain", "is_proven"),
    [
        ("board@bakery.example", "bakery.example", True),
        ("board@MAIL.bakery.example", "bakery.example", True),
        ("board@notbakery.example", "bakery.example", False),
        ("bakery.example@mail.example", "bakery.example", False),
        ("board@bakery.example.mail.example", "bakery.example", False),
        ("board@bakery.example", "", False),
        ("board", "", False),
    ],
)
def test_an_address_proves_a_domain_only_at_it_or_below_it(email: str, domain: str, is_proven: bool) -> None:
    assert proves(email, domain) == is_proven


@pytest.mark.parametrize("key", ["", "Worker", "-w", "w-", "a b", "ä", "x" * 41, "w\n"])
def test_a_key_of_a_worker_is_plain(key: str) -> None:
    with pytest.raises(InvalidFieldError, match="never a person's name"):
        read_worker_key(key)


def test_a_coop_votes_for_a_year_after_it_has_promoted_another() -> None:
    roll, books = FakeRoll(), FakeBooks()
    roll.write([a_member("bakery"), a_member("dairy"), a_member("print-shop"), Member("gone"), a_worker("worker-1")])
    books.book("bakery", earned("claim:1", day=TODAY.isoformat()))
    books.book("gone", earned("claim:2", day=TODAY.isoformat()))
    books.book("dairy", earned("recruit:1", source="club:recruiting", day=TODAY.isoformat()))
    register = Register(roll, books)

    last = TODAY + dt.timedelta(days=VOTING_DAYS)
    assert voters(roll=roll, books=books, today=last) == Voters(["bakery"], 1)
    assert voters(roll=roll, books=books, today=last + dt.timedelta(days=1)) == Voters([], 1)
    assert register.has_promoted("bakery", since=TODAY)
    assert not register.has_promoted("bakery", since=TODAY + dt.timedelta(days=1))
    assert not register.has_promoted("dairy", since=TODAY)


def test_a_decision_can_be_undone_to_the_microsecond_before_a_week_is_over() -> None:
    decided = an_application("bakery", verdict=Verdict(Stage.DECLINED, "j…@c….example", NOW))

    assert decided.can_be_undone(later(days=7, microseconds=-1))
    assert not decided.can_be_undone(later(days=7))
    assert not an_application("bakery").can_be_undone(NOW)
