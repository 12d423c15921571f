"""What is called every ten minutes: all rooms have their turn, whatever becomes of the others."""

import datetime as dt
from collections.abc import Mapping

import pytest

from club.core.errors import TemporaryError
from club.core.settings import Settings
from club.newsletter.run import Run, RunState
from functions.clock import TICKS, Tick, make_handler
from functions.pushed import NothingPushedError
from functions.wiring import Club
from tests.functions.rig import Rig
from tests.newsletter.post_office import AIM, MANIFEST
from tests.points.builders import earned
from tests.points.fakes import FakeBooks, FakeMarks, FakeRecruits
from tests.promotions.builders import DAYS, NOW
from tests.promotions.fakes import FakeTreasury


def run(**ticks: Tick) -> None:
    club = Club(Settings({}))
    assert make_handler(lambda: club, ticks)({}, None) == {}


def fails(_club: Club) -> Mapping[str, int]:
    raise TemporaryError


def waits(_club: Club) -> Mapping[str, int]:
    raise NothingPushedError


def test_what_was_done_is_logged_as_counts(capsys: pytest.CaptureFixture[str]) -> None:
    run(promotions=lambda _: {"expired": 2, "drawn": 0}, points=lambda _: {"settled": 1}, proofs=lambda _: {})

    assert [line.partition("clock-")[2] for line in capsys.readouterr().err.splitlines()] == [
        "ticked room=promotions expired=2",
        "ticked room=points settled=1",
    ]


def test_a_room_that_fails_keeps_no_other_from_its_turn_and_is_told_in_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(TemporaryError):
        run(promotions=fails, points=lambda _: {"settled": 1})

    logged = capsys.readouterr().err
    assert "clock-not-ticked room=promotions error=TemporaryError" in logged
    assert "clock-ticked room=points settled=1" in logged


def test_a_club_whose_site_has_pushed_nothing_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    run(promotions=waits, sendings=waits)

    assert capsys.readouterr().err == ""


def test_a_draw_is_due_and_its_news_are_asked_for_however_often(rig: Rig) -> None:
    rig.now = rig.slots.now = NOW
    request = rig.slots.take_part()
    rig.now = DAYS.closes
    handler = make_handler(lambda: rig.club, {"promotions": TICKS["promotions"]})

    handler({}, None)
    handler({}, None)
    asked = [message for message, _ in rig.queue.messages]
    rig.run_mails()

    assert rig.slots.state(request) == "held"
    assert asked == [{"tell": request.ref}] * 2
    assert rig.queue.messages == []
    assert len({mail.subject for mail in rig.mailer.sent}) == len(rig.mailer.sent) - 1  # each administrator has one


def test_news_are_asked_for_also_where_something_else_is_broken(rig: Rig) -> None:
    rig.now = rig.slots.now = NOW
    request = rig.slots.take_part()
    handler = make_handler(lambda: rig.club, {"promotions": TICKS["promotions"]})
    rig.now = DAYS.closes
    assert isinstance(rig.slots.treasury, FakeTreasury)
    rig.slots.treasury.is_down = True

    with pytest.raises(TemporaryError):
        handler({}, None)

    assert {"tell": request.ref} in [message for message, _ in rig.queue.messages]


def test_points_that_are_too_old_go(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.club.books = books = FakeBooks()
    rig.club.marks, rig.club.recruits = FakeMarks(), FakeRecruits()
    books.book("coop-1", earned("a", 30, day="2020-01-01"))

    make_handler(lambda: rig.club, {"points": TICKS["points"]})({}, None)

    assert books.purse("coop-1").balance == 0
    assert "clock-ticked room=points expired=30" in capsys.readouterr().err


def test_sendings_that_stand_still_are_looked_at(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    began = rig.now - dt.timedelta(minutes=21)
    rig.office.deliveries.start(Run(12, RunState.SENDING, AIM, MANIFEST, began, began))

    make_handler(lambda: rig.club, {"sendings": TICKS["sendings"]})({}, None)

    assert "clock-ticked room=sendings nudged=1" in capsys.readouterr().err
