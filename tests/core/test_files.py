from collections.abc import Callable
from pathlib import Path

import pytest

from club.core.errors import ClubError, ConflictError
from club.core.files import create_file, replace_file


def test_a_file_is_created_with_its_folder_and_nothing_beside(tmp_path: Path) -> None:
    create_file(tmp_path / "a" / "b.md", b"x")

    assert (tmp_path / "a" / "b.md").read_bytes() == b"x"
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b.md"]
    assert (tmp_path / "a" / "b.md").stat().st_mode & 0o777 == 0o644


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_bytes(b"mine")

    with pytest.raises(ConflictError, match="is there already"):
        create_file(tmp_path / "b.md", b"x")

    assert (tmp_path / "b.md").read_bytes() == b"mine"
    assert [one.name for one in tmp_path.iterdir()] == ["b.md"]


@pytest.mark.parametrize("write", [create_file, replace_file])
def test_what_cannot_be_written_is_one_clear_error(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    (tmp_path / "file").write_bytes(b"x")

    with pytest.raises(ClubError, match="cannot be written"):
        write(tmp_path / "file" / "b.md", b"x")


def test_a_file_is_replaced_with_its_rights_kept(tmp_path: Path) -> None:
    path = tmp_path / "b.md"
    path.write_bytes(b"old")
    path.chmod(0o640)

    replace_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["b.md"]


def test_a_new_file_may_be_put_in_place_too(tmp_path: Path) -> None:
    replace_file(tmp_path / "b.md", b"new")

    assert (tmp_path / "b.md").stat().st_mode & 0o777 == 0o644
