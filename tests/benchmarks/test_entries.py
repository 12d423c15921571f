"""The made-up co-ops are the same every time, and are what the directory would take."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.builders import lend_vocabulary
from benchmarks.corpus import ENTRIES, PELICAN, Format
from benchmarks.editions import make_editions
from benchmarks.entries import SECTORS, TYPES, make_entries
from club.core.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("form", [ENTRIES, PELICAN], ids=lambda form: form.name)
def test_the_same_seed_gives_the_same_bytes(form: Format, tmp_path: Path) -> None:
    form.write(tmp_path / "one", 40)
    form.write(tmp_path / "two", 40)

    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.md")}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert len(one) == 40 + 200 + 1
    assert one == two


def test_a_smaller_set_is_the_beginning_of_a_larger_one() -> None:
    assert list(make_entries(30)) == list(make_entries(90))[:30]


def test_another_seed_gives_other_entries() -> None:
    assert list(make_entries(3, seed=1)) != list(make_entries(3, seed=2))


def test_no_two_entries_share_a_name_a_file_or_a_website() -> None:
    entries = list(make_entries(5_000))

    for field in ("name", "slug", "website"):
        assert len({getattr(entry, field) for entry in entries}) == len(entries)


def test_shares_and_lengths_are_those_of_real_registries() -> None:
    entries = list(make_entries(10_000))

    countries = Counter(entry.country for entry in entries)
    assert len(countries) == 40
    assert 0.4 < countries["GB"] / len(entries) < 0.6
    assert 320 < mean(len(entry.body) for entry in entries) < 380


def test_words_come_from_the_directorys_vocabulary() -> None:
    vocabulary = load_vocabulary(ROOT / "content" / "vocabulary")

    entries = list(make_entries(2_000))
    assert set(TYPES) == set(vocabulary["type"])
    assert set(SECTORS) == set(vocabulary["sector"])
    assert {entry.source[2] for entry in entries} <= set(vocabulary["licence"])
    assert {tag for entry in entries for tag in entry.tags} <= set(vocabulary["tag"])


def test_editions_are_numbered_and_weekly() -> None:
    editions = list(make_editions(3))

    assert [edition.slug[:3] for edition in editions] == ["001", "002", "003"]
    assert [edition.date for edition in editions] == ["2022-01-06", "2022-01-13", "2022-01-20"]


def test_the_check_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    ENTRIES.write(tmp_path, 1_500)
    lend_vocabulary(tmp_path)

    check = [sys.executable, str(ROOT / "build.py"), "check", "--content", str(tmp_path)]
    answer = subprocess.run(check, capture_output=True, text=True, check=False, cwd=ROOT)
    assert answer.returncode == 0, answer.stdout[-2000:]
    assert "warning:" not in answer.stdout
