"""The store as `serve` keeps it: the real program, killed in every way."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.local.store import PROGRAM, Store, find_program
from tests.harness.building import ROOT
from tests.local.processes import LONG_S, is_running, wait_until_gone

# A server in little: starts a store, says where it is and its processes' numbers, and waits.
STARTER = """
import asyncio, sys
from pathlib import Path
from club.local.store import Store
async def main():
    folder = Path(sys.argv[1])
    with (folder / "lock").open("w") as lock:
        store = Store(folder / "store", folder / "log", lock=lock.fileno())
        await store.start()
        print(*store.processes, flush=True)
        await asyncio.sleep(1000)
asyncio.run(main())
"""


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[int]:
    with (tmp_path / "lock").open("w") as file:
        yield file.fileno()


def make(folder: Path, lock: int, program: Path | None = None) -> Store:
    return Store(folder / "store", folder / "log", lock=lock, program=program)


def test_a_store_starts_answers_and_ends(tmp_path: Path, lock: int) -> None:
    async def live() -> tuple[int, ...]:
        store = make(tmp_path, lock)
        await store.start()
        processes = store.processes
        assert store.address.startswith("http://127.0.0.1:")
        assert all(map(is_running, processes))
        await store.stop()
        await store.stop()  # which changes nothing
        return processes

    assert not any(map(is_running, asyncio.run(live())))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_store_never_outlives_who_started_it(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as starter:
        assert starter.stdout
        processes = tuple(map(int, starter.stdout.readline().split()))
        assert all(map(is_running, processes))

        starter.send_signal(how)

    wait_until_gone(*processes)


@pytest.mark.parametrize("which", [0, 1], ids=["the guard", "the store"])
def test_a_store_that_was_killed_is_noticed_and_starts_again_where_it_was(
    tmp_path: Path, lock: int, which: int
) -> None:
    async def live() -> None:
        store = make(tmp_path, lock)
        await store.start()
        address, processes = store.address, store.processes

        os.kill(processes[which], signal.SIGKILL)
        await asyncio.wait_for(store.ended(), LONG_S)
        wait_until_gone(*processes)
        await store.start()

        assert store.address == address
        await store.stop()

    asyncio.run(live())


def test_a_missing_program_is_said_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / name))

    with pytest.raises(ClubError, match=r"roto-aws is missing.*make site.*--site-only"):
        asyncio.run(make(tmp_path, 0).start())


def test_damaged_data_are_said_with_their_place_and_left_alone(tmp_path: Path, lock: int) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "dynamodb.db").write_text("no database" * 1000)

    with pytest.raises(ClubError, match=rf"file is not a database.*{tmp_path}/store; .*start afresh"):
        asyncio.run(make(tmp_path, lock).start())
    assert (tmp_path / "store" / "dynamodb.db").read_text().startswith("no database")


def test_a_program_that_says_nothing_and_ends_is_told_with_its_log(tmp_path: Path, lock: int) -> None:
    with pytest.raises(ClubError, match=rf"cannot start: it does not answer; {tmp_path}/log"):
        asyncio.run(make(tmp_path, lock, Path("/bin/false")).start())


def test_a_port_that_is_taken_meanwhile_is_tried_no_longer_than_it_helps(tmp_path: Path, lock: int) -> None:
    program = tmp_path / PROGRAM
    program.write_text(f'#!/bin/sh\necho tried >> {tmp_path}/tries\necho "error: cannot bind $4" >&2\nexit 1\n')
    program.chmod(0o755)

    with pytest.raises(ClubError, match="cannot bind"):
        asyncio.run(make(tmp_path, lock, program).start())

    assert (tmp_path / "tries").read_text().split() == ["tried"] * 3


def test_a_start_that_is_given_up_leaves_nothing(tmp_path: Path, lock: int) -> None:
    silent = tmp_path / PROGRAM
    silent.write_text("#!/bin/sh\nexec sleep 1000\n")
    silent.chmod(0o755)

    async def live() -> tuple[int, ...]:
        store = make(tmp_path, lock, silent)
        starting = asyncio.ensure_future(store.start())
        await asyncio.sleep(0.5)
        processes = store.processes
        assert all(map(is_running, processes))
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return processes

    assert not any(map(is_running, asyncio.run(live())))


def test_the_program_is_the_one_beside_this_python() -> None:
    program = find_program()

    assert program
    assert program.parent.resolve() == Path(sys.prefix, "bin").resolve()
