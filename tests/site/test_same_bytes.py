"""The same content gives the same bytes, whenever, wherever and by whomever it is built."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.harness.building import ROOT
from tests.site.content import digest, fill, vary

PLAIN = {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
ODD = {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return vary(fill(tmp_path / "content", 40))


def build_in(
    folder: Path, content: Path, *, days: int = 0, environment: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Builds as if it were some days later, and gives the digests."""
    run = subprocess.run(
        [
            sys.executable,
            ROOT / "tests/site/another_day.py",
            str(days),
            "build",
            "--content",
            content,
            "--output",
            folder,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return digest(folder)


def test_another_day_gives_the_same_bytes(content: Path, tmp_path: Path) -> None:
    now = build_in(tmp_path / "now", content)

    assert build_in(tmp_path / "later", content, days=400) == now


def test_another_country_and_another_seed_give_the_same_bytes(content: Path, tmp_path: Path) -> None:
    one = build_in(tmp_path / "one", content, environment=PLAIN)

    assert build_in(tmp_path / "other", content, environment=ODD) == one


def test_the_other_clock_of_these_tests_runs(content: Path, tmp_path: Path) -> None:
    path = content / "coops/gb/bakery.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("checked: 2026-02-03", "checked: 2099-01-01"), encoding="utf-8"
    )

    with pytest.raises(AssertionError, match="2099-01-01"):
        build_in(tmp_path / "now", content)
    assert build_in(tmp_path / "later", content, days=40_000)
