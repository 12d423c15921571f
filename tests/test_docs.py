"""What README, CONTRIBUTING and docs/ promise: what they name is there, and what they say is so."""

import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

import build
from tests.harness.building import ROOT

DOCUMENTS = [
    *sorted(path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"),
    *sorted((ROOT / "docs").glob("*.md")),
]
MAX_PICTURE_BYTES = 300_000
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_linked_to_is_there(path: Path) -> None:
    text = _BLOCK.sub("", path.read_text(encoding="utf-8"))

    missing = [link for link in _LINK.findall(text) if not (path.parent / unquote(link)).exists()]

    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_in_passing_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    made = set(re.findall(r"`make ([a-z]+)", text))
    families = "|".join(sorted({name.split()[0] for name in build.COMMANDS if " " in name}))
    asked = set(re.findall(rf"`(?:\S*python )?build\.py ((?:(?:{families}) )?[a-z-]+)", text))

    assert made - targets == set()
    assert asked - build.COMMANDS.keys() - {"new"} == set()


def test_the_readme_says_what_this_is_and_runs_something_by_line_15() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith("# ")
    assert "directory of co-operatives" in "".join(lines[:6])
    assert "make serve" in lines[:15]


def test_the_readme_shows_every_command_and_every_room() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    rooms = {path.name for path in (ROOT / "club").iterdir() if (path / "__init__.py").exists()}

    assert {target for target in targets if f"| `make {target}` |" not in text} == {"help", "requirements"}
    assert {name for name in build.COMMANDS if f"`{name}`" not in text} == set()
    assert set(re.findall(r"^\| `club/(\w+)` \|", text, re.MULTILINE)) == rooms


def test_pictures_are_there_small_and_described() -> None:
    pictures = [
        (path.parent / name, about)
        for path in DOCUMENTS
        for about, name in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    ]

    assert pictures
    for picture, about in pictures:
        assert len(about) > 20, picture
        assert picture.stat().st_size <= MAX_PICTURE_BYTES, picture


def test_the_licence_of_the_readme_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["license"] in (ROOT / "README.md").read_text()


def test_this_python_runs_the_documented_one() -> None:
    documented = re.search(r"Python (3\.\d+) or newer", (ROOT / "README.md").read_text())

    assert documented
    assert tuple(map(int, documented[1].split("."))) <= sys.version_info[:2]
    assert f">={documented[1]}" == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
