"""What is called every ten minutes: all rooms have their turn, whatever becomes of the others."""

from collections.abc import Mapping

import pytest

from club.core.errors import TemporaryError
from club.core.settings import Settings
from functions.clock import Tick, make_handler
from functions.pushed import NothingPushedError
from functions.wiring import Club


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
