"""`build.py points verify`: a ledger that holds is said to hold, and whatever was changed is named."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import build
from club.points.ledger import Ledger, publish
from tests.points.builders import earned


def a_ledger() -> Ledger:
    ledger = Ledger()
    ledger.book(earned("claim:1", 30)(ledger.purse("bakery")))
    ledger.book(earned("claim:2", 20)(ledger.purse("dairy")))
    return ledger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.json"
    path.write_text(publish(a_ledger()), encoding="utf-8")
    return path


def test_a_ledger_that_holds_is_told_by_its_seal(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["points", "verify", str(file)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"{file} holds: 4 entries give every balance in it.",
        "50 points belong to 2 co-ops; all accounts together are zero.",
        f"The last entry's seal is {a_ledger().head}.",
    ]


def test_an_empty_ledger_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(publish(Ledger()), encoding="utf-8")

    assert build.main(["points", "verify", str(path)]) == 0
    assert "0 entries" in capsys.readouterr().out


def test_a_ledger_may_come_through_a_pipe(
    monkeypatch: pytest.MonkeyPatch, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(file.read_bytes())))

    assert build.main(["points", "verify", "-"]) == 0
    assert capsys.readouterr().out.startswith("standard input holds: 4 entries")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"points":30', '"points":31', "entry 2: does not follow the entry before it"),
        ('"key":"claim:2","kind":"earn"', '"key":"claim:1","kind":"earn"', "entry 3: claim:1 was booked before"),
        ('"coop:dairy": 20', '"coop:dairy": 25', "coop:dairy is 20, and the file says 25"),
        ('"head": "', '"head": "0', "the seal at the end"),
        ('"format": 1', '"format":  1', "not written as the ledger writes it"),
    ],
)
def test_what_was_changed_is_named_in_one_line(
    file: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, said: str
) -> None:
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after, 1), encoding="utf-8")

    assert build.main(["points", "verify", str(file)]) == 1

    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"build.py: {file}: ")
    assert said in line


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_is_found(file: Path, data: st.DataObject) -> None:
    content = bytearray(publish(a_ledger()).encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda one: one != content[place]))
    file.write_bytes(content)

    assert build.main(["points", "verify", str(file)]) == 1


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read: No such file"), (b"\xff", "byte 0 is not UTF-8"), (b"", "no ledger")]
)
def test_what_is_no_ledger_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    path = tmp_path / "ledger.json"
    if content is not None:
        path.write_bytes(content)

    assert build.main(["points", "verify", str(path)]) == 1
    assert said in capsys.readouterr().err


def test_without_a_file_it_is_the_one_that_was_pulled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert build.main(["points", "verify"]) == 1
    assert capsys.readouterr().err.endswith(
        "content/club/ledger.json: cannot be read: No such file or directory; build.py pull writes it\n"
    )
