import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import ClubError, ConflictError
from club.directory import new
from club.directory.asking import Ask, terminal
from club.directory.new import new_coop
from tests.directory.samples import TODAY, entry_text, problems_of, write_tree

GIVEN: dict[str, Any] = {
    "name": "Example Bakery Ltd",
    "country": "GB",
    "website": "https://example.coop",
    "type": "worker",
    "sector": "education",
    "summary": "We bake: for all.",
}


def answers(lines: Iterable[str]) -> Ask:
    """Gives somebody who answers each question with the next line, and then hangs up."""
    waiting = iter(lines)

    def ask(_: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask


def test_an_entry_is_written_from_options(tmp_path: Path) -> None:
    path = new_coop(tmp_path, GIVEN, TODAY, ask=None)

    assert path == tmp_path / "coops" / "gb" / "example-bakery.md"
    assert 'summary: "We bake: for all."\nadded: 2026-11-23\n' in path.read_text()
    assert problems_of(path.read_bytes()) == []
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_is_missing_is_asked_for_until_it_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["", "Example Bakery", "UK", "United Kingdom", "example.coop", "https://example.coop", "99", "1"]

    path = new_coop(tmp_path, {}, TODAY, ask=answers([*lines, "Education", "We bake.", ""]))

    said = capsys.readouterr().out
    assert path.name == "example-bakery.md"
    assert "type: worker\nsector: education\n" in path.read_text()
    assert 'write "GB"' in said
    assert "does not start with https://" in said
    assert "   1  worker " in said


def test_the_file_may_be_given_another_name(tmp_path: Path) -> None:
    assert new_coop(tmp_path, GIVEN, TODAY, ask=answers(["bakers.md"])).name == "bakers.md"
    assert new_coop(tmp_path, GIVEN | {"slug": "mill"}, TODAY, ask=answers([])).name == "mill.md"


def test_a_name_that_is_taken_anywhere_gets_another_file(tmp_path: Path) -> None:
    write_tree(tmp_path / "coops", {"fr/example-bakery.md": entry_text(country="FR")})

    assert new_coop(tmp_path, GIVEN, TODAY, ask=None).name == "example-bakery-gb.md"


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    folder = write_tree(tmp_path / "coops", {"fr/mill.md": "mine"})

    with pytest.raises(ClubError, match="is there already"):
        new_coop(tmp_path, GIVEN | {"slug": "mill"}, TODAY, ask=None)

    assert (folder / "fr" / "mill.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"name": None, "type": None}, "--name, --type missing"),
        ({"name": ""}, "name: is missing"),
        ({"sector": "educaton"}, 'write "education"'),
        ({"website": "example.coop"}, "does not start with https://"),
        ({"slug": "Not A Slug"}, "is no slug"),
        ({"summary": "x" * 161}, "at most 160 fit"),
    ],
)
def test_without_anybody_to_ask_what_is_wrong_is_said(tmp_path: Path, change: dict[str, Any], what: str) -> None:
    with pytest.raises(ClubError) as caught:
        new_coop(tmp_path, GIVEN | change, TODAY, ask=None)

    assert what in str(caught.value)
    assert not (tmp_path / "coops").exists()


def test_hanging_up_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match="nothing was written"):
        new_coop(tmp_path, {}, TODAY, ask=answers(["Example Bakery"]))

    assert not (tmp_path / "coops").exists()


def test_the_command_says_where_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    new.add_arguments(parser)
    options = [word for name, value in GIVEN.items() for word in (f"--{name}", value)]

    assert new.run(parser.parse_args([*options, "--content", str(tmp_path)])) == 0
    assert "example-bakery.md" in capsys.readouterr().out


def test_nobody_can_be_asked_without_a_terminal() -> None:
    assert terminal() is None


def test_conflicts_are_errors_of_the_club() -> None:
    assert issubclass(ConflictError, ClubError)
