import os
from pathlib import Path

import pytest

from club.directory.check import check_entries
from club.directory.encoding import MAX_BYTES
from club.directory.faults import Problem
from club.directory.folder import list_files, read_all, read_bytes
from tests.directory.samples import TODAY, entry_text, vocabulary, write_tree


def problems_in(folder: Path) -> list[Problem]:
    return check_entries(folder, vocabulary(), TODAY).problems


def test_files_are_found_in_order_at_every_depth(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"gb/b.md": "", "gb/a.md": "", "fr/c.md": "", "gb/x/d.md": "", ".git/e.md": "", ".gitkeep": ""}
    )

    assert list_files(tmp_path) == (["fr/c.md", "gb/a.md", "gb/b.md", "gb/x/d.md"], [])


@pytest.mark.parametrize("name", ["gb/bakery.yaml", "gb/bakery.yml", "gb/bakery.MD", "gb/bakery.markdown", "gb/x.txt"])
def test_what_may_be_meant_as_an_entry_is_an_error(tmp_path: Path, name: str) -> None:
    [problem] = list_files(write_tree(tmp_path, {name: entry_text()})).problems

    assert problem.path == name
    assert not problem.fault.is_warning


@pytest.mark.parametrize("name", ["gb/.bakery.md.swp", "gb/bakery.md~", "gb/#bakery.md#", ".DS_Store", "gb/a.jpg"])
def test_what_editors_leave_behind_is_a_warning(tmp_path: Path, name: str) -> None:
    [problem] = list_files(write_tree(tmp_path, {name: "x"})).problems

    assert problem.path == name
    assert problem.fault.is_warning


def test_links_out_of_the_folder_are_errors_and_not_followed(tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"bakery.md": entry_text()})
    folder = write_tree(tmp_path / "coops", {"gb/mill.md": entry_text()})
    (folder / "gb" / "bakery.md").symlink_to(outside / "bakery.md")
    (folder / "fr").symlink_to(outside)
    (folder / "gb" / "gone.md").symlink_to(outside / "gone.md")

    listing = list_files(folder)

    assert listing.paths == ["gb/mill.md"]
    assert [one.path for one in listing.problems] == ["fr", "gb/bakery.md", "gb/gone.md"]
    assert {one.fault.what for one in listing.problems} == {"is a link to somewhere else"}


def test_a_pipe_does_not_hold_the_check_up(tmp_path: Path) -> None:
    (tmp_path / "gb").mkdir()
    os.mkfifo(tmp_path / "gb" / "bakery.md")

    assert [one.fault.what for one in list_files(tmp_path).problems] == ["is no file"]


def test_empty_folders_are_warnings(tmp_path: Path) -> None:
    (tmp_path / "gb").mkdir()

    assert [(one.path, one.fault.what, one.fault.is_warning) for one in problems_in(tmp_path)] == [
        ("gb/", "is an empty folder", True),
        ("", "holds no entries", True),
    ]


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    write_tree(tmp_path, {"gb/huge.md": b"x" * 10_000_000})

    content = read_bytes(str(tmp_path / "gb/huge.md"))
    [problem] = problems_in(tmp_path)

    assert isinstance(content, bytes)
    assert len(content) == MAX_BYTES + 1
    assert problem.fault.what == "has more than 64,000 bytes"


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "gb" / "folder.md").mkdir(parents=True)
    problems: list[Problem] = []

    read = list(read_all(tmp_path, ["gb/folder.md", "gb/gone.md"], problems))

    assert read == []
    assert [one.fault.what for one in problems] == [
        "cannot be read: is a directory",
        "cannot be read: no such file or directory",
    ]


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    [problem] = list_files(tmp_path / "gone").problems

    assert "cannot be read" in problem.fault.what


@pytest.mark.parametrize(
    ("location", "mend"),
    [
        ("{lat: -1.5, lon: 53.8, precision: city}", "lat and lon may have changed places"),
        ("{lat: 51.5, lon: 18.4, precision: city}", "check the country"),
        ("{lat: 53.8, lon: 2.5, precision: city}", "a minus sign"),
        ("{lat: -53.8, lon: -1.5, precision: city}", "a minus sign"),
    ],
)
def test_a_point_outside_the_country_is_a_warning_with_the_likely_slip(
    tmp_path: Path, location: str, mend: str
) -> None:
    write_tree(tmp_path, {"gb/bakery.md": entry_text(location=location)})

    [problem] = problems_in(tmp_path)

    assert (problem.line, problem.fault.field, problem.fault.is_warning) == (7, "location", True)
    assert mend in problem.fault.mend


def test_a_point_in_the_country_is_right(tmp_path: Path) -> None:
    write_tree(tmp_path, {"gb/bakery.md": entry_text(location="{lat: 53.8, lon: -1.5, precision: city}")})

    assert problems_in(tmp_path) == []
