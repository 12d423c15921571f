"""What functions know of the site: looked for now and then, read only when it is another."""

from dataclasses import dataclass, field

import pytest

from club.core.errors import TemporaryError
from club.core.pushed import Pushed
from functions.pushed import Latest, NothingPushedError

SEVEN, EIGHT = Pushed(currency="EUR"), Pushed(currency="GBP")


@dataclass
class Shelf:
    """Where a site pushes to; `asked` names the calls."""

    sha256: str = "seven"
    asked: list[str] = field(default_factory=list)
    is_down: bool = False
    seconds: float = 1000.0

    def head(self) -> str:
        if self.is_down:
            raise TemporaryError
        self.asked.append("head")
        return self.sha256

    def read(self, sha256: str) -> Pushed:
        self.asked.append(sha256)
        return {"seven": SEVEN, "eight": EIGHT}[sha256]

    def latest(self) -> Latest:
        return Latest(self, clock=lambda: self.seconds)


def test_what_was_read_is_kept_for_two_seconds() -> None:
    shelf = Shelf()
    latest = shelf.latest()

    found = [latest(), latest()]
    shelf.seconds += 1.9

    assert [*found, latest()] == [SEVEN] * 3
    assert shelf.asked == ["head", "seven"]


def test_only_another_one_is_read_again() -> None:
    shelf = Shelf()
    latest = shelf.latest()
    found = [latest()]

    for sha256 in ("seven", "eight"):
        shelf.sha256, shelf.seconds = sha256, shelf.seconds + 2
        found.append(latest())

    assert found == [SEVEN, SEVEN, EIGHT]
    assert shelf.asked == ["head", "seven", "head", "head", "eight"]


def test_nothing_pushed_is_said_and_looked_for_again_at_once() -> None:
    shelf = Shelf(sha256="")
    latest = shelf.latest()

    with pytest.raises(NothingPushedError, match=r"Run build\.py push"):
        latest()
    shelf.sha256 = "seven"

    assert latest() is SEVEN


def test_a_store_that_is_down_is_no_news() -> None:
    shelf = Shelf()
    latest = shelf.latest()
    latest()

    shelf.is_down, shelf.seconds = True, shelf.seconds + 2
    with pytest.raises(TemporaryError):
        latest()
    shelf.is_down = False

    assert latest() is SEVEN
    assert shelf.asked == ["head", "seven", "head"]
