import argparse
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import ClubError
from club.newsletter import new
from club.newsletter.edition import check_editions
from club.newsletter.new import new_edition
from tests.directory.samples import TODAY, vocabulary, write_tree

GIVEN: dict[str, Any] = {"title": 'Bread: "all" of it', "date": "2026-12-24", "summary": "Who bakes."}


def test_the_next_number_is_taken(tmp_path: Path) -> None:
    write_tree(tmp_path / "newsletter", {"011-milk.md": "", "notes.md": ""})

    path = new_edition(tmp_path, GIVEN, TODAY, ask=None)

    assert path.name == "012-bread-all-of-it.md"
    assert path.read_text().startswith('---\nnumber: 12\ntitle: "Bread: \\"all\\" of it"\ndate: 2026-12-24\n')


def test_the_first_edition_is_a_right_draft(tmp_path: Path) -> None:
    new_edition(tmp_path, GIVEN, TODAY, ask=None)

    checked = check_editions(tmp_path / "newsletter", vocabulary(), TODAY)

    assert checked.problems == []
    assert [(edition.number, edition.status) for edition in checked.things.values()] == [(1, "draft")]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match="--date, --summary missing"):
        new_edition(tmp_path, {"title": "Bread"}, TODAY, ask=None)

    assert not (tmp_path / "newsletter").exists()


def test_the_command_says_where_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    new.add_arguments(parser)
    options = [word for name, value in GIVEN.items() for word in (f"--{name}", value)]

    assert new.run(parser.parse_args([*options, "--content", str(tmp_path)])) == 0
    assert "001-bread-all-of-it.md, a draft" in capsys.readouterr().out
