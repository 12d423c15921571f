import io
import os
import time
import zipfile

import pytest

from infra.archive import zip_of

FILES = {"b/two.py": b"two = 2\n", "a.py": b"one = 1\n", "b/__init__.py": b""}


def test_the_order_in_which_files_come_does_not_show() -> None:
    forwards, backwards = zip_of(FILES), zip_of(dict(reversed(FILES.items())))

    assert forwards == backwards
    assert zipfile.ZipFile(io.BytesIO(forwards)).namelist() == ["a.py", "b/__init__.py", "b/two.py"]


def test_clock_and_umask_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    before = zip_of(FILES)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    umask = os.umask(0o077)
    try:
        after = zip_of(FILES)
    finally:
        os.umask(umask)

    assert after == before


def test_everybody_may_read_what_is_unpacked() -> None:
    entries = zipfile.ZipFile(io.BytesIO(zip_of(FILES))).infolist()

    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}
    assert {entry.create_system for entry in entries} == {3}


def test_what_goes_in_comes_out() -> None:
    archive = zipfile.ZipFile(io.BytesIO(zip_of(FILES)))

    assert {name: archive.read(name) for name in archive.namelist()} == FILES
