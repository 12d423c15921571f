"""A folder of content to import into, and lists to import."""

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from club.core.vocabulary import Vocabulary, load_vocabulary
from club.directory.importing import command
from club.directory.importing.columns import COLUMNS
from club.directory.importing.crosswalk import Crosswalk, load_crosswalk

REPOSITORY = Path(__file__).parents[3]
VOCABULARY = REPOSITORY / "content" / "vocabulary"
ROW = {
    "id": "r-1",
    "name": "Example Bakery",
    "website": "https://bakery.example",
    "country": "GB",
    "coop_type": "worker",
    "sector": "Retail",
    "source": "Example list",
    "licence": "CC0-1.0",
}


class Desk:
    """A folder of content with the command that imports into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = folder / "content" / "coops"

    def rows(self, *rows: Mapping[str, str]) -> Path:
        """Writes rows, each the example row with some cells changed, as CSV."""
        path = self.folder / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, COLUMNS, restval="")
            lines.writeheader()
            lines.writerows({**ROW, **row} for row in rows)
        return path

    def run(self, path: Path, *options: str) -> tuple[int, dict[str, str]]:
        """Imports a list; gives the exit code, and each row's "verdict path: why" by its place."""
        answers = self.folder / "answers.csv"
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        base = [str(path), "--content", str(self.folder / "content"), "--answers", str(answers), "--date", "2026-11-23"]
        code = command.run(parser.parse_args([*base, *options]))
        with answers.open(encoding="utf-8", newline="") as file:
            said = {row["place"]: f"{row['verdict']} {row['path']}: {row['why']}" for row in csv.DictReader(file)}
        return code, said

    def add(self, *rows: Mapping[str, str]) -> list[str]:
        """Imports rows; gives their answers in order."""
        return list(self.run(self.rows(*rows))[1].values())

    def files(self) -> dict[str, str]:
        """Gives the texts of all entries by path."""
        return {
            path.relative_to(self.entries).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.entries.rglob("*.md"))
        }

    def json(self, name: str, value: Any) -> Path:  # noqa: ANN401
        path = self.folder / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def excerpt() -> Path:
    return Path(__file__).parent / "excerpts" / "coops.csv"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(VOCABULARY)


@pytest.fixture(scope="session")
def crosswalk(vocabulary: Vocabulary) -> Crosswalk:
    return load_crosswalk(VOCABULARY / "crosswalk.toml", vocabulary)


@pytest.fixture(scope="session")
def columns() -> Sequence[str]:
    return COLUMNS
