"""The whole club on one machine: forms, mails, and a store that survives whatever ends the server."""

import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from club.local.state import State
from tests.harness.aws import Aws
from tests.harness.building import run_build_py
from tests.harness.smtp import mail_server
from tests.local.processes import is_running, wait_until_gone
from tests.local.served import LONG_S, Answer, Served, write

FREE = {"CLUB_NETWORK_LIMIT": "10000", "CLUB_FORM_LIMIT": "10000"}


class Start:
    """Starts servers over one folder, one after the other, on one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Served] = []
        write(folder / "content", "bakers")
        with socket.create_server(("127.0.0.1", 0)) as unused:
            self.port: int = unused.getsockname()[1]

    def __call__(self, *options: str) -> Served:
        served = Served(self.folder, *options, port=self.port, environment=FREE)
        self.started.append(served)
        return served

    def end(self) -> None:
        for one in self.started:
            if one.process.poll() is None:
                one.process.kill()
            one.process.wait()


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for tests that leave it as it is."""
    start = Start(tmp_path_factory.mktemp("club"))
    yield start()
    start.end()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    start = Start(tmp_path)
    yield start
    start.end()


def sign_up(served: Served, *addresses: str) -> list[Answer]:
    """Signs addresses up, all at once, as a person who takes some time."""
    form = served.ask("/forms/subscribe", headers={"Accept": "application/json"}).said
    time.sleep(2.1)  # a stamp that is younger is nobody's
    fields = {"stamp": form["stamp"], "wording": form["wording"]}
    with ThreadPoolExecutor(len(addresses)) as people:
        return list(people.map(lambda one: served.send("/forms/subscribe", email=one, **fields), addresses))


def mails(served: Served) -> list[EmailMessage]:
    files = sorted((served.state / "outbox").glob("*.eml"))
    return [BytesParser(EmailMessage, policy=default).parsebytes(one.read_bytes()) for one in files]


def wait_for_mails(served: Served, count: int) -> list[EmailMessage]:
    wait_until(lambda: len(mails(served)) >= count, served)
    return mails(served)


def wait_until(is_so: Callable[[], bool], served: Served) -> None:
    end = time.monotonic() + LONG_S
    while not is_so():
        assert time.monotonic() < end, served.words
        time.sleep(0.02)


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://[^/\s]+(/forms/\S+)", mail.get_content())
    assert found
    return found[1]


def test_what_a_reader_has_told_outlives_everything_that_is_killed(start: Start) -> None:
    served = start()
    [asked] = sign_up(served, "ada@reader.example")
    [mail] = wait_for_mails(served, 1)
    path, token = link_in(mail).split("?t=")
    store = served.store

    served.end(signal.SIGKILL)
    wait_until_gone(store)
    again = start()
    confirmed = again.send(path, t=token, action="confirm")
    os.kill(again.store, signal.SIGKILL)
    again.wait_for_words("The store had ended by accident, and is up again")
    twice = again.send(path, t=token, action="confirm")

    assert (asked.status, asked.said["status"]) == (200, "asked")
    assert (confirmed.status, confirmed.said["status"]) == (200, "confirmed")
    assert twice == confirmed._replace(headers=twice.headers)
    assert "ada@reader.example" in again.ask("/outbox/").text
    children = again.children
    assert again.end() == 0
    assert not any(map(is_running, children))
    assert "ada@" not in served.words + again.words
    assert token not in served.words + again.words
    assert "Traceback" not in served.words + again.words


def test_many_sign_ups_at_once_get_a_mail_each_and_the_site_answers_meanwhile(club: Served) -> None:
    people = [f"reader-{n}@reader.example" for n in range(40)]

    answers = sign_up(club, *people)
    site = club.ask("/coops/bakers/")
    found = wait_for_mails(club, len(people))

    assert {answer.status for answer in answers} == {200}
    assert site.status == 200
    assert sorted(str(mail["To"]) for mail in found) == sorted(people)
    listed = club.ask("/outbox/").text
    assert all(one in listed for one in people)


def test_a_second_server_on_the_same_folder_says_so_and_harms_nothing(club: Served) -> None:
    address = club.address

    second = Served(club.folder)
    code = second.process.wait(timeout=LONG_S)

    assert code == 1
    assert second.words.startswith(f"build.py: .serve is in use by the club at {address}/ (process ")
    assert second.words.endswith("; end that one, or give another folder: --state DIR\n")
    assert club.ask("/forms/subscribe").status == 200


def test_a_store_that_ends_again_and_again_ends_the_server_with_a_clear_line(start: Start) -> None:
    served = start()
    assert served.address

    children = served.children
    for times in (1, 2):
        os.kill(served.store, signal.SIGKILL)
        served.wait_for_words("(?s)" + "is up again.*" * times)
    os.kill(served.store, signal.SIGKILL)

    assert served.process.wait(timeout=LONG_S) == 1
    last = served.words.rstrip().splitlines()[-1]
    assert last == "build.py: the store ends again and again; .serve/store.log may say why"
    assert not any(map(is_running, children))


def test_a_damaged_store_is_one_clear_line_and_left_alone(start: Start, tmp_path: Path) -> None:
    state = State(tmp_path / ".serve")
    state.make()
    state.secrets()
    state.store.mkdir()
    (state.store / "dynamodb.db").write_text("no database" * 1000)

    served = start()

    assert served.process.wait(timeout=LONG_S) == 1
    [_, line] = served.words.splitlines()
    assert line.startswith("build.py: the store cannot start: ")
    assert "file is not a database. Its data are in .serve/store; " in line
    assert (state.store / "dynamodb.db").read_text().startswith("no database")


def test_the_site_alone_needs_no_store(start: Start) -> None:
    served = start("--site-only")

    assert served.ask("/coops/bakers/").status == 200
    assert served.ask("/forms/subscribe").status == 404
    assert served.ask("/outbox/").status == 404
    assert "Its forms are left out." in served.words
    assert not (served.state / "store").exists()
    assert served.end() == 0


def test_another_store_and_another_mailer_can_be_used(start: Start, aws: Aws) -> None:
    with mail_server() as mailer:
        served = start("--store", f"{aws.url}/", "--mailer", f"smtp://127.0.0.1:{mailer.port}")

        sign_up(served, "ada@reader.example")
        wait_until(lambda: bool(mailer.envelopes), served)

    assert mailer.envelopes[0].rcpt_tos == ["ada@reader.example"]
    assert aws.client("dynamodb").scan(TableName="club-subscribers")["Count"] > 0
    assert mails(served) == []
    assert "Mails go to the mail server that --mailer names" in served.words


@pytest.mark.parametrize(
    ("option", "value"), [("--store", "localhost"), ("--mailer", "localhost:25"), ("--mailer", "smtp://u:secret@h:x")]
)
def test_an_address_that_is_none_is_one_clear_line(option: str, value: str, tmp_path: Path) -> None:
    run = run_build_py("serve", "--port", "0", "--state", tmp_path / "state", option, value)

    assert run.returncode == 1
    assert run.stderr.startswith(f"build.py: {option}")
    assert run.stderr.count("\n") == 1
    assert "secret" not in run.stderr
    assert not (tmp_path / "state").exists()
