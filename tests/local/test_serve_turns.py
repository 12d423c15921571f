"""A thread that takes turns: asked or by itself, through whatever happens."""

import threading
import time

import pytest

from club.local.serve_turns import Turns

PATIENCE_S = 10


class Work:
    """Counts its turns; `fails` says how many fail first."""

    def __init__(self, fails: int = 0) -> None:
        self.turns, self.fails = 0, fails
        self.changed = threading.Condition()

    def __call__(self) -> None:
        with self.changed:
            self.turns += 1
            self.changed.notify_all()
        if self.turns <= self.fails:
            raise OSError

    def wait_for(self, turns: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.turns >= turns, PATIENCE_S)


def test_it_works_by_itself_until_it_is_stopped() -> None:
    work = Work()
    turns = Turns(work, name="clock", every_s=0.001)

    turns.start()
    work.wait_for(3)

    assert turns.stop(PATIENCE_S)
    done = work.turns
    time.sleep(0.02)
    assert work.turns == done


def test_it_works_when_asked_alone() -> None:
    work = Work()
    turns = Turns(work, name="push")
    turns.start()

    turns.ask()
    work.wait_for(1)
    turns.ask()
    work.wait_for(2)

    assert turns.stop(PATIENCE_S)
    assert work.turns == 2


def test_what_fails_is_said_and_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    work = Work(fails=2)
    turns = Turns(work, name="clock", every_s=0.001, pause_s=0.001)

    turns.start()
    work.wait_for(4)

    assert turns.stop(PATIENCE_S)
    assert capsys.readouterr().out.count("The clock cannot go on at the moment (OSError at ") == 2


def test_who_never_began_has_stopped() -> None:
    assert Turns(Work(), name="clock").stop(0)
