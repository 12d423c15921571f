"""The folder in which a server keeps what it makes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.local.state import State, environment

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path / "state")
    state.make()
    return state


def test_a_second_server_is_told_where_the_first_is(state: State) -> None:
    told = rf"in use by the club at {ADDRESS}/ \(process {os.getpid()}\); .*--state DIR"
    with state.alone(ADDRESS), pytest.raises(ClubError, match=told), state.alone("http://127.0.0.1:9000"):
        pytest.fail("two have it")

    with state.alone("http://127.0.0.1:9000"):
        assert json.loads((state.folder / "lock").read_text())["site"] == "http://127.0.0.1:9000"


def test_a_lock_that_tells_nothing_still_locks(state: State) -> None:
    with state.alone(ADDRESS):
        (state.folder / "lock").write_text("")
        with pytest.raises(ClubError, match="in use by another serve"), state.alone(ADDRESS):
            pytest.fail("two have it")


def test_the_lock_lasts_as_long_as_a_child_that_holds_it(state: State) -> None:
    with state.alone(ADDRESS) as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock])

    with child, pytest.raises(ClubError, match="in use"), state.alone(ADDRESS):
        pytest.fail("the child has it")
    with state.alone(ADDRESS):
        pass


def test_a_store_that_is_about_to_follow_its_dead_server_is_waited_for(state: State) -> None:
    with state.alone(ADDRESS) as lock:
        child = subprocess.Popen(["/bin/sleep", "0.5"], pass_fds=[lock])
    (state.folder / "lock").write_text(json.dumps({"site": ADDRESS, "process": 2**22 + 1}))  # more than there can be

    with child, state.alone(ADDRESS):
        assert child.wait(timeout=0.4) == 0


def test_secrets_are_made_once_and_for_their_owner_only(state: State) -> None:
    made = state.secrets()

    path = state.folder / "secrets.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert State(state.folder).secrets() == made
    assert [one.name for one in state.folder.iterdir() if one.name.startswith(".secrets")] == []


def test_secrets_that_are_gone_are_not_replaced_while_they_key_readers(state: State) -> None:
    state.secrets()
    (state.folder / "secrets.json").unlink()
    state.store.mkdir()
    (state.store / "dynamodb.db").touch()

    with pytest.raises(ClubError, match=r"secrets\.json is gone, and nobody in .*start afresh"):
        state.secrets()
    assert not (state.folder / "secrets.json").exists()


@pytest.mark.parametrize("text", ["", "{}", '{"address_key": "eA=="}', "é"])
def test_secrets_that_are_damaged_are_left_alone(state: State, text: str) -> None:
    path = state.folder / "secrets.json"
    path.write_text(text)

    with pytest.raises(ClubError, match=r"secrets\.json: .*put it back"):
        state.secrets()
    assert path.read_text() == text


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ClubError, match=r"file/state: cannot be used: .*--state DIR"):
        State(tmp_path / "file" / "state").make()


def test_the_folder_is_kept_out_of_git(state: State) -> None:
    assert (state.folder / ".gitignore").read_text().splitlines()[-1] == "*"


def test_what_readers_have_told_is_for_the_folders_owner_only(state: State) -> None:
    state.make_private()
    state.make_private()

    assert [folder.stat().st_mode & 0o777 for folder in (state.store, state.outbox)] == [0o700, 0o700]


TOLD = {"CLUB_SUBSCRIBERS_TABLE": "readers", "CLUB_SECRETS": "{}"}


def test_other_commands_are_led_to_a_server_while_it_runs(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUB_SUBSCRIBERS_TABLE", raising=False)
    with state.alone(ADDRESS):
        state.tell({"CLUB_SUBSCRIBERS_TABLE": "older"})
        state.tell(TOLD)

        assert environment(state.folder) == TOLD
        assert (state.folder / "environment.json").stat().st_mode & 0o777 == 0o600
        state.fall_silent()
        with pytest.raises(ClubError, match="no club is served from"):
            environment(state.folder)


def test_what_a_dead_server_has_told_leads_nobody(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUB_SUBSCRIBERS_TABLE", raising=False)
    state.tell(TOLD)
    (state.folder / "lock").write_text(json.dumps({"site": ADDRESS, "process": 2**22 + 1}))

    with pytest.raises(ClubError, match=r"run build\.py serve beside this"):
        environment(state.folder)


def test_an_environment_of_ones_own_comes_first(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_SUBSCRIBERS_TABLE", "mine")
    with state.alone(ADDRESS):
        state.tell(TOLD)

        assert environment(state.folder)["CLUB_SUBSCRIBERS_TABLE"] == "mine"
