from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.directory.mend import mend_file, mended
from tests.directory.samples import entry_text, problems_of

RIGHT = entry_text().encode()


@pytest.mark.parametrize(
    "broken",
    [b"\xef\xbb\xbf" + RIGHT, RIGHT.replace(b"\n", b"\r\n"), RIGHT.replace(b"\n", b"\r"), RIGHT.rstrip(b"\n")],
)
def test_what_no_reader_sees_is_mended(broken: bytes) -> None:
    better, done = mended(broken)

    assert better == RIGHT
    assert len(done) == 1


def test_tabs_in_front_matter_become_spaces_and_those_in_the_body_stay() -> None:
    broken = entry_text("a\tb\n", more="status:\n\tis:\tactive\n").encode()

    better, _ = mended(broken)

    assert b"status:\n  is: active\n" in better
    assert b"a\tb\n" in better
    assert problems_of(better) == []


def test_a_right_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(RIGHT)
    before = path.stat()

    assert mend_file(path) == []
    assert path.stat() == before


def test_a_mended_file_keeps_its_rights_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(RIGHT.rstrip(b"\n"))
    path.chmod(0o600)

    assert mend_file(path) == ["line end at the end"]
    assert path.read_bytes() == RIGHT
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"x" * 70_000, b"\xff\xfea\0b\0"])
def test_what_is_no_text_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(content)

    assert mend_file(path) == []
    assert mend_file(tmp_path / "gone.md") == []
    assert path.read_bytes() == content


@given(st.binary(max_size=200))
def test_mending_twice_is_mending_once(content: bytes) -> None:
    better, _ = mended(b"---\n" + content)

    assert mended(better) == (better, [])
