"""The commands and the example of docs/importing.md, run as they stand there."""

import re
import subprocess
import sys
from pathlib import Path

from club.directory.importing.columns import COLUMNS
from club.directory.importing.crosswalk import KINDS
from club.directory.importing.rows import VERDICTS
from tests.directory.importing.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "importing.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_page_runs(tmp_path: Path, excerpt: Path) -> None:
    (tmp_path / "coops.csv").write_bytes(excerpt.read_bytes())
    (tmp_path / "bakeries.csv").write_text(_blocks("csv")[0], encoding="utf-8")
    (tmp_path / "bakeries.toml").write_text(_blocks("toml")[0], encoding="utf-8")
    commands = [line.split() for block in _blocks("sh") for line in block.splitlines()]

    assert len(commands) == 4
    for command in commands:
        line = [sys.executable, str(REPOSITORY / command[0]), *command[1:]]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "written it/forno-dei-soci.md" in done.stdout
    assert "2 entries would be" in done.stdout


def test_the_page_names_every_column_table_and_answer() -> None:
    assert all(re.search(rf"\b{column}\b", PAGE) for column in COLUMNS)
    assert all(re.search(rf"\b{table}\b", PAGE) for table in KINDS)
    assert all(f"| {verdict} |" in PAGE for verdict in VERDICTS)
