"""Importing a list from its file to the entries."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.core.vocabulary import Vocabulary
from club.directory.entry import read_entry
from club.directory.importing.fingerprint import marked
from tests.directory.importing.conftest import REPOSITORY, Desk


def test_every_row_of_a_list_gets_an_answer(desk: Desk, excerpt: Path) -> None:
    code, said = desk.run(excerpt)

    assert code == 0
    assert list(said) == [f"line {number}" for number in range(2, 37)]
    assert sum(answer.startswith("written") for answer in said.values()) == len(desk.files()) == 28


def test_what_an_import_writes_is_right_by_the_check(desk: Desk, excerpt: Path, vocabulary: Vocabulary) -> None:
    desk.run(excerpt)

    for path, text in desk.files().items():
        entry = read_entry(path, text.encode(), vocabulary, dt.date(2026, 11, 23))
        assert entry.problems == []
        assert entry.coop is not None
        assert entry.coop.verification == "imported"


def test_the_same_list_again_writes_nothing_and_says_so(
    desk: Desk, excerpt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.run(excerpt)
    before = desk.files()
    capsys.readouterr()

    _, said = desk.run(excerpt, "--date", "2027-01-01")

    assert {answer.split()[0] for answer in said.values()} == {"unchanged"}
    assert desk.files() == before
    assert "Nothing written: nothing has changed." in capsys.readouterr().out


def test_a_dry_run_answers_and_writes_nothing(desk: Desk, excerpt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = desk.run(excerpt, "--dry-run")

    assert said["line 4"] == "written gb/red-learning-coop.md: "
    assert desk.files() == {}
    assert "Dry run: nothing written; 28 entries would be." in capsys.readouterr().out


def test_answers_are_said_line_by_line_where_no_file_is_named_for_them(desk: Desk) -> None:
    desk.rows({}, {"id": "r-2", "name": "Other", "website": "https://other.example", "sector": "Alchemy"})
    line = [sys.executable, str(REPOSITORY / "build.py"), "import", "list.csv"]

    done = subprocess.run(line, cwd=desk.folder, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "line 2: Example Bakery: written gb/example-bakery.md" in done.stdout
    assert 'line 3: Other: refused: sector: "Alchemy" is in neither the vocabulary nor the crosswalk' in done.stdout


@pytest.mark.parametrize("written", [0, 1, 13, 27])
def test_an_import_cut_off_and_run_again_ends_like_one_import(
    tmp_path: Path, excerpt: Path, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, cut = Desk(tmp_path / "whole"), Desk(tmp_path / "cut")
    for desk in (whole, cut):
        desk.folder.mkdir()
    whole.run(excerpt)
    replace, count = os.replace, iter(range(written))

    def die(source: Path, target: Path) -> None:
        if next(count, None) is None:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as killed:
        killed.setattr("os.replace", die)
        with pytest.raises(KeyboardInterrupt):
            cut.run(excerpt)
    assert len(cut.files()) == written
    cut.run(excerpt)

    assert cut.files() == whole.files()
    assert list(cut.entries.rglob("*.part")) == []


def test_an_edited_entry_stays_as_it_is(desk: Desk) -> None:
    desk.add({"description": "We bake."})
    path = desk.entries / "gb" / "example-bakery.md"
    edited = path.read_text(encoding="utf-8").replace("We bake.", "We bake bread.")
    path.write_text(edited, encoding="utf-8")

    said = desk.add({"description": "We bake cakes."})

    assert said == ["kept gb/example-bakery.md: the entry has been edited by hand, so it stays as it is"]
    assert path.read_text(encoding="utf-8") == edited


@pytest.mark.parametrize("line", ["updated: 2026-11-23", "verification: self-declared"])
def test_an_entry_with_a_date_of_change_or_another_verification_is_nobodys_import(desk: Desk, line: str) -> None:
    desk.add({})
    path = desk.entries / "gb" / "example-bakery.md"
    lines = [one for one in path.read_text(encoding="utf-8").splitlines() if not one.startswith(("# ", line[:12]))]
    text = marked("\n".join([*lines[:-1], line, lines[-1]]) + "\n")
    path.write_text(text, encoding="utf-8")

    (said,) = desk.add({"founded": "1998"})

    assert said.startswith("kept ")
    assert path.read_text(encoding="utf-8") == text


def test_an_untouched_entry_follows_its_list(desk: Desk) -> None:
    desk.add({"description": "We bake."})

    said = desk.add({"description": "We bake cakes.", "status": "dissolved"})

    assert said == ["updated gb/example-bakery.md: "]
    assert "We bake cakes." in desk.files()["gb/example-bakery.md"]
    assert "status: {is: closed}" in desk.files()["gb/example-bakery.md"]


def test_a_second_list_adds_to_an_entry_and_the_first_takes_nothing_back(desk: Desk) -> None:
    first = {"description": "We bake."}
    desk.add(first)
    (said,) = desk.add({"id": "z", "source": "Second list", "licence": "MIT", "founded": "1998", "name": "The Bakery"})
    both = desk.files()

    again = desk.add(first)

    assert said.startswith("merged gb/example-bakery.md: same domain bakery.example")
    assert again == ["unchanged gb/example-bakery.md: "]
    assert desk.files() == both


def test_a_row_that_nobody_wants_is_left_out(desk: Desk) -> None:
    desk.rows({})
    (desk.folder / "content").mkdir()
    (desk.folder / "content" / "left-out.toml").write_text(
        '[[row]]\nsource = "Example list"\nid = "r-1"\nreason = "asked to be taken out"\n', encoding="utf-8"
    )

    assert desk.add({}) == ["left out : asked to be taken out"]
    assert desk.files() == {}


def test_a_list_of_rows_to_leave_out_without_a_reason_is_an_error(desk: Desk) -> None:
    (desk.folder / "content").mkdir()
    (desk.folder / "content" / "left-out.toml").write_text('[[row]]\nsource = "a"\nid = "b"\n', encoding="utf-8")

    with pytest.raises(ClubError, match="needs source, id and reason"):
        desk.add({})


def test_a_json_list_and_a_geojson_collection_say_the_same_as_csv(desk: Desk, tmp_path: Path) -> None:
    row = {"name": "Co-op", "website": "https://a.example", "country": "IT", "coop_type": "worker", "sector": "Retail"}
    row |= {"source": "L", "licence": "MIT", "geo_precision": "city"}
    point = {"type": "Point", "coordinates": [11.34, 44.49]}
    feature = {"type": "Feature", "id": 7, "geometry": point, "properties": row}
    collection = {"type": "FeatureCollection", "features": [feature, {"type": "Feature", "properties": None}]}
    other = Desk(tmp_path / "other")
    other.folder.mkdir()

    _, from_json = desk.run(desk.json("list.json", [row | {"id": 7, "lat": 44.49, "lon": 11.34}]))
    code, from_geojson = other.run(other.json("list.geojson", collection))

    assert desk.files() == other.files() != {}
    assert from_json == {"item 1": "written it/coop.md: "}
    assert code == 1
    assert from_geojson["item 2"] == "refused : row: is a feature without properties"


def test_unknown_columns_are_named_and_not_read(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.rows({})
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]},phone\n{lines[1]},0161 496 0000\n", encoding="utf-8")

    code, _ = desk.run(path)

    assert code == 0
    assert "columns not read: phone" in capsys.readouterr().out
    assert "0161" not in desk.files()["gb/example-bakery.md"]


def test_a_folder_that_cannot_be_written_is_said_with_what_to_do(desk: Desk) -> None:
    desk.entries.mkdir(parents=True)
    (desk.entries / "gb").write_text("a file where a folder belongs", encoding="utf-8")

    with pytest.raises(ClubError, match=r"cannot be written: .*; run the import again to finish it"):
        desk.add({})


def test_an_entry_that_cannot_be_read_is_said(desk: Desk) -> None:
    (desk.entries / "gb" / "folder.md").mkdir(parents=True)

    with pytest.raises(ClubError, match=r"folder\.md: cannot be read"):
        desk.add({})


def test_an_answers_file_that_cannot_be_written_is_said(desk: Desk) -> None:
    with pytest.raises(ClubError, match="cannot be written"):
        desk.run(desk.rows({}), "--answers", str(desk.folder / "none" / "answers.csv"))


def test_a_terminal_sees_how_far_an_import_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    assert desk.add({}, {"id": "r-2", "name": "Another", "website": "https://b.example"}) == [
        "written gb/example-bakery.md: ",
        "written gb/another.md: ",
    ]
