"""The documents say what the code does: they are made from it, and their commands run."""

import re

import pytest

from club.directory.coop import FIELDS
from club.directory.documenting import documents, refreshed
from club.directory.entry import read_entry
from club.directory.sample import commented_entry
from club.newsletter.edition import EDITION_FIELDS
from tests.directory.samples import ROOT, TODAY, problems_of, vocabulary
from tests.harness.building import run_build_py

HERE = "gb/example-workers-co-operative.md"


def test_the_documents_hold_what_the_fields_say() -> None:
    for path, text in documents(ROOT).items():
        assert path.read_text() == text, "run: .venv/bin/python -m club.directory.documenting"


def test_the_commented_entry_is_right_with_its_remarks_and_without() -> None:
    with_remarks = commented_entry()
    without = re.sub(r"^#.*\n", "", with_remarks, flags=re.MULTILINE)

    assert problems_of(with_remarks, HERE) == []
    assert problems_of(without, HERE) == []
    assert [name for name in (field.name for field in FIELDS) if f"\n{name}: " not in with_remarks] == []


def test_contributing_shows_the_commented_entry() -> None:
    [shown] = re.findall(r"```markdown\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)

    entry = read_entry(HERE, shown.encode(), vocabulary(), TODAY)

    assert entry.problems == []
    assert entry.coop is not None


def test_every_field_of_an_edition_is_documented() -> None:
    text = (ROOT / "docs" / "editions.md").read_text()

    assert [name for name in EDITION_FIELDS if f"`{name}`" not in text] == []


def test_only_what_is_between_the_markers_is_made_anew() -> None:
    text = "a\n<!-- begin x: by y -->\nold\n<!-- end x -->\nb\n<!-- begin z -->\n<!-- end z -->\n"

    assert refreshed(text, "x", "new\\1\n") == text.replace("old\n", "new\\1\n")


COMMANDS = [
    command.split("#")[0].strip()
    for name in ("CONTRIBUTING.md",)
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)
    for command in block.splitlines()
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_contributing_are_there(command: str) -> None:
    program, *words = command.split()

    if program == ".venv/bin/python":
        assert run_build_py(*words[1:], "--help").returncode == 0
    else:
        assert (ROOT / program).stat().st_mode & 0o100
