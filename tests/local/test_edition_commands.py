"""The commands that send, follow, pause and end an edition, on a club in memory."""

import argparse
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import build
from club.core.settings import Settings
from club.local import edition_cancel, edition_pause, edition_resume, edition_send, edition_status, readers_seed
from club.local.edition_club import add_club, open_club
from club.local.edition_send import lasting
from club.newsletter.ask import read_send_token
from club.newsletter.delivery import Outcome, Row, RowState
from club.newsletter.pace import Quota
from club.newsletter.run import SEGMENTS, RunState
from functions.wiring import Club
from tests.functions.tiny_kit import make_tiny_kit
from tests.newsletter.mailing import Shelf
from tests.newsletter.post_office import (
    NOW,
    FakeDeliveries,
    FakeProvider,
    FakeQueue,
    FakeReaders,
    post_office,
    recipient,
)
from tests.subscriptions.builders import SECRETS, token_in
from tests.subscriptions.fakes import FakeMailer, FakeStore

MODULES = (edition_send, edition_status, edition_pause, edition_resume, edition_cancel, readers_seed)
READERS = 40


class Desk:
    """A club with 40 readers, of whom 25 have chosen no topic, and with the mail of edition 12."""

    def __init__(self, kit: Path) -> None:
        self.mails = Shelf()
        self.agreed = self.mails.publish(audience={"interests": ["agriculture"], "countries": ["FR", "GB"]})
        self.office = replace(post_office(25), pages=self.mails)
        assert isinstance(self.office.readers, FakeReaders)
        assert isinstance(self.office.deliveries, FakeDeliveries)
        assert isinstance(self.office.mailer, FakeProvider)
        assert isinstance(self.office.plans, FakeQueue)
        self.readers, self.deliveries, self.provider = self.office.readers, self.office.deliveries, self.office.mailer
        self.plans = self.office.plans
        more = [recipient(number, interests=("agriculture",)) for number in range(25, READERS)]
        self.readers.recipients |= {one.key: one for one in more}
        self.now, self.mailer, self.store = NOW, FakeMailer(), FakeStore()
        settings = {
            "CLUB_KIT": str(kit),
            "CLUB_SITE_URL": "https://club.example",
            "CLUB_MAILER": "smtp://127.0.0.1",
            "CLUB_ADMINISTRATORS": "ada@coop.example, bo@coop.example",
        }
        self.club = Club(Settings(settings), now=lambda: self.now)
        self.club.post, self.club.deliveries, self.club.secrets = self.office, self.deliveries, SECRETS
        self.club.mail_pages, self.club.mailer, self.club.store = self.mails, self.mailer, self.store

    def set(self, **settings: str) -> None:
        self.club.settings = Settings({**self.club.settings.environment, **settings})

    def move(self, number: int, state: RowState, *, was: RowState = RowState.PLANNED, why: str = "") -> None:
        row = Row(12, recipient(number).key, state, self.now, why=why)
        assert self.deliveries.move(row, was=was, now=self.now)

    def change(self, state: RunState, **more: Any) -> None:  # noqa: ANN401
        self.deliveries.runs[12] = replace(self.deliveries.runs[12], state=state, **more)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(make_tiny_kit(tmp_path / "kit"))

    @contextmanager
    def opened(_args: argparse.Namespace) -> Iterator[Club]:
        yield desk.club

    for module in MODULES:
        monkeypatch.setattr(module, "open_club", opened)
    return desk


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: object) -> tuple[int, str, str]:
        code = build.main(list(map(str, arguments)))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def test_a_dry_run_says_whom_it_would_go_to_and_sends_nothing(desk: Desk, run: Run) -> None:
    code, said, _ = run("edition", "send", 12, "--dry-run")

    assert code == 0
    assert said.splitlines() == [
        'Edition 12, "Co-ops that bake", would go to 40 readers now:',
        "  language: English",
        "  countries: France, United Kingdom",
        "  no topic chosen: 25",
        "  Agriculture: 15",
        "At 900 mails a second that takes less than a minute, after the first 50 have arrived.",
        "Nothing was sent.",
    ]
    assert desk.deliveries.runs == {}
    assert desk.mails.kept.mails == {}


def test_a_quota_that_is_too_small_is_said(desk: Desk, run: Run) -> None:
    desk.provider.limit = Quota(per_day=200, sent=190, per_second=1)

    _, said, _ = run("edition", "send", 12, "--dry-run")

    assert "The provider takes 10 mails more today; the rest would wait" in said


@pytest.mark.parametrize(("answer", "is_sent"), [("y", True), ("YES", True), ("", False), ("n", False)])
def test_a_person_is_asked(desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, is_sent: bool) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))

    code, said, _ = run("edition", "send", 12)

    assert code == 0
    assert "Send edition 12 to 40 readers? [y/N]" in said
    assert (12 in desk.deliveries.runs) == is_sent
    assert ("It has begun." in said, "Nothing was sent." in said) == (is_sent, not is_sent)


def test_without_a_terminal_nothing_is_sent_that_was_not_said(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    assert run("edition", "send", 12)[::2] == (
        1, "build.py: nothing was sent: there is no terminal to ask on; say --yes, --ask or --dry-run\n",
    )  # fmt: skip
    assert desk.deliveries.runs == {}


def test_an_edition_is_sent_once(desk: Desk, run: Run) -> None:
    first, again = run("edition", "send", 12, "--yes"), run("edition", "send", 12, "--yes")

    assert first[0] == 0
    assert again[0] == 1
    assert again[2] == "build.py: edition 12 is planning already; see build.py edition status 12\n"
    assert desk.deliveries.runs[12].manifest == desk.agreed


@pytest.mark.parametrize("status", ["draft", "scheduled", "sent"])
def test_only_a_locked_edition_goes_out(desk: Desk, run: Run, status: str) -> None:
    desk.mails.publish(status=status)

    code, _, said = run("edition", "send", 12, "--yes")

    assert code == 1
    assert f"edition 12 is marked {status} in its file; write status: locked there" in said


def test_an_edition_without_a_mail_is_one_clear_line(desk: Desk, run: Run) -> None:
    assert run("edition", "send", 13, "--yes")[::2] == (1, "build.py: the site has no mail of edition 13\n")


def test_examples_mail_nobody_but_this_machine(desk: Desk, run: Run) -> None:
    desk.set(CLUB_MAILER="smtp://mail.club.example")

    code, _, said = run("edition", "send", 12, "--yes")

    assert code == 1
    assert re.search(r"club\.toml: .*sender_email: still the example; in its name nobody is mailed", said)
    assert desk.deliveries.runs == {}


def test_administrators_are_asked_by_mail(desk: Desk, run: Run) -> None:
    code, said, _ = run("edition", "send", 12, "--ask")

    assert code == 0
    assert said.endswith(
        "Nothing was sent yet: ada@coop.example, bo@coop.example can, by a link that works for 7 days.\n"
    )
    assert [mail.to for mail in desk.mailer.sent] == ["ada@coop.example", "bo@coop.example"]
    text = desk.mailer.sent[0].text
    ask = read_send_token(token_in(text), secrets=SECRETS, now=NOW)
    assert (ask.edition, ask.manifest, ask.readers) == (12, desk.agreed, 40)
    assert "url: https://club.example/forms/send?t=" in text
    assert (
        "segments: language: English\ncountries: France, United Kingdom\nno topic chosen: 25\nAgriculture: 15" in text
    )
    assert "ends: 30 November 2026, 12:00 UTC" in text
    assert desk.deliveries.runs == {}


def test_nobody_to_ask_is_one_clear_line(desk: Desk, run: Run) -> None:
    desk.set(CLUB_ADMINISTRATORS="")

    code, _, said = run("edition", "send", 12, "--ask")

    assert code == 1
    assert "CLUB_ADMINISTRATORS is not set" in said


@pytest.fixture
def sending(desk: Desk, run: Run) -> Desk:
    """Edition 12 on its way: 30 are sent, and everything that can be is there."""
    run("edition", "send", 12, "--yes")
    desk.deliveries.plan(12, [recipient(number).key for number in range(READERS)], now=NOW)
    for number in range(36):
        desk.move(number, RowState.SENDING)
    for number in range(30):
        desk.move(number, RowState.SENT, was=RowState.SENDING)
    desk.deliveries.add_sent(12, 30)
    desk.move(30, RowState.FAILED, was=RowState.SENDING, why="the provider refused it")
    desk.move(31, RowState.UNKNOWN, was=RowState.SENDING, why="no answer came")
    desk.move(38, RowState.SKIPPED, why="paused")
    for number, outcome in enumerate((Outcome.DELIVERED, Outcome.DELIVERED, Outcome.BOUNCED, Outcome.COMPLAINED)):
        desk.deliveries.report(12, recipient(number).key, outcome, now=NOW)
    desk.change(RunState.SENDING, planned=dict.fromkeys(range(SEGMENTS), 0) | {0: READERS})
    desk.now += dt.timedelta(seconds=60)
    return desk


def test_the_status_counts_everybody(sending: Desk, run: Run) -> None:
    code, said, _ = run("edition", "status", 12)

    assert code == 0
    assert said.splitlines() == [
        'Edition 12, "Co-ops that bake", is sending since 23 November 2026, 12:00 UTC.',
        "  40 readers; it began on 23 November 2026, 12:00 UTC.",
        "         30 sent     taken by the provider",
        "          3 planned  wait",
        "          4 sending  are being sent",
        "          1 unknown  the provider's answer was lost; its reports settle it",
        "          1 failed   the provider will never take them",
        "          1 skipped  left, paused or moved since the plan",
        "  3 delivered, 1 bounced, 1 complaints",
    ]


def test_the_rate_is_that_of_the_time_of_sending_alone(sending: Desk, run: Run) -> None:
    sending.deliveries.add_sent(12, 1_020)
    for start in range(READERS, 1_540, 100):
        sending.deliveries.plan(12, [recipient(number).key for number in range(start, start + 100)], now=NOW)
    sending.change(RunState.SENDING, planned=dict.fromkeys(range(SEGMENTS), 0) | {0: 4_000}, sent_for_s=340)
    said = run("edition", "status", 12)[1]
    sending.change(RunState.PAUSED, sent_for_s=400, resumes="sending")
    sending.now += dt.timedelta(days=3)
    paused = run("edition", "status", 12)[1]

    line = "  2.5 mails a second while it was sending: 11 minutes to go"
    assert line in said.splitlines()
    assert line in paused.splitlines()


def test_who_has_not_got_it_is_listed_by_key_state_and_reason(sending: Desk, run: Run) -> None:
    _, said, _ = run("edition", "status", 12, "--not-sent")

    rows = dict(line.split("\t", 1) for line in said.splitlines())
    assert len(rows) == 10
    assert rows[recipient(30).key] == "failed\tthe provider refused it"
    assert rows[recipient(38).key] == "skipped\tpaused"
    assert rows[recipient(39).key] == "planned\twait"
    assert "@" not in said


def test_the_status_says_what_can_be_done(sending: Desk, run: Run) -> None:
    sending.change(RunState.PAUSED, reason="5 of 60 mails of this edition bounced", resumes="sending")
    paused = run("edition", "status", 12)[1]
    sending.change(RunState.CANCELLED, reason="")
    cancelled = run("edition", "status", 12)[1]
    sending.change(RunState.PLANNING, planned={0: 7})
    planning = run("edition", "status", 12)[1]

    assert "  Why: 5 of 60 mails of this edition bounced." in paused
    assert "To go on: build.py edition resume 12. To end it for good: build.py edition cancel 12." in paused
    assert "Who is unknown may have got it, and is not mailed again; --not-sent lists them." in cancelled
    assert "7 readers so far: it is being planned" in planning


@pytest.mark.parametrize("command", ["status", "pause", "resume", "cancel --yes"])
def test_what_was_never_sent_is_one_clear_line(desk: Desk, run: Run, command: str) -> None:
    name, *options = command.split()

    code, _, said = run("edition", name, 12, *options)

    assert code == 1
    assert re.fullmatch(r"build\.py: edition 12 was never sent.*\n", said)


def test_a_sending_is_followed_on_a_terminal_until_it_ends(
    sending: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # by which rich takes any output for a terminal
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        sending.deliveries.add_sent(12, 2, passed=1)
        if len(waits) == 3:
            sending.change(RunState.DONE)

    monkeypatch.setattr("time.sleep", wait)

    code, said, shown = run("edition", "status", 12, "--follow")

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert code == 0
    assert "is done since" in said
    assert "Edition 12: done" in plain
    assert re.findall(r"(\d+)/40", plain)[-1] == "40"
    assert len(waits) == 3


def test_pause_and_resume_say_what_they_did(sending: Desk, run: Run) -> None:
    paused = run("edition", "pause", 12, "--reason", "a wrong link")
    reason = sending.deliveries.runs[12].reason
    resumed = run("edition", "resume", 12)

    assert (paused[0], reason) == (0, "a wrong link")
    assert paused[1] == "Edition 12 is paused; what has begun ends. build.py edition resume 12 goes on.\n"
    assert resumed[:2] == (0, "Edition 12 is sending again. build.py edition status 12 --follow\n")
    assert sending.plans.messages[-1][0] == {"do": "settle", "edition": "12"}


@pytest.mark.parametrize(("answer", "state"), [("y", RunState.CANCELLED), ("n", RunState.SENDING)])
def test_the_end_is_asked_about(
    sending: Desk, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, state: RunState
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    refused = run("edition", "cancel", 12)
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    asked = run("edition", "cancel", 12)

    assert refused[::2] == (1, "build.py: nothing was cancelled: there is no terminal to ask on; say --yes\n")
    assert asked[0] == 0
    assert sending.deliveries.runs[12].state == state


def test_seeded_readers_are_the_same_for_the_same_seed(desk: Desk, run: Run) -> None:
    first = run("readers", "seed", 60, "--bounces", 2, "--complaints", 1, "--seed", 7)
    again = run("readers", "seed", 70, "--bounces", 2, "--complaints", 1, "--seed", 7)

    readers = desk.store.readers.values()
    assert first[1].startswith("60 readers are new on the list. ")
    assert again[1].startswith("10 readers are new on the list; 60 were there already. ")
    assert len(readers) == 70
    assert sorted(one.address.partition("+")[0] for one in readers)[:4] == ["bounce", "bounce", "complaint", "success"]
    assert {one.address.partition("@")[2] for one in readers} == {"simulator.amazonses.com"}
    assert any(one.choices.interests for one in readers)
    assert any(not one.choices.interests for one in readers)
    assert {event.step.value for event in desk.store.all_events.values()} == {"confirmed"}
    assert len(desk.store.all_events) == 70


def test_nobody_made_up_comes_on_the_list_of_a_club_that_can_mail_people(desk: Desk, run: Run) -> None:
    desk.set(CLUB_MAILER="ses", AWS_ENDPOINT_URL="")

    code, _, said = run("readers", "seed", 5)

    assert code == 1
    assert "this club can mail people" in said


def test_more_bounces_than_readers_are_refused(desk: Desk, run: Run) -> None:
    assert run("readers", "seed", 2, "--bounces", 3)[0] == 1
    with pytest.raises(SystemExit):
        run("readers", "seed", "many")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (61, "2 minutes"),
        (7199, "120 minutes"),
        (7201, "3 hours"),
    ],
)
def test_a_time_is_told_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_a_command_draws_a_kit_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "content" / "coops").mkdir(parents=True)
    monkeypatch.setenv("CLUB_SUBSCRIBERS_TABLE", "club-subscribers")
    monkeypatch.setenv("CLUB_SITE_URL", "https://club.example")
    monkeypatch.delenv("CLUB_KIT", raising=False)
    parser = argparse.ArgumentParser()
    add_club(parser)
    args = parser.parse_args(["--content", str(tmp_path / "content")])

    with open_club(args) as club:
        kit = club.settings.kit
        assert club.kit.facts.language == "en"
        assert (kit / "mails" / "send.txt").is_file()

    assert not kit.exists()
    with pytest.MonkeyPatch.context() as told:
        told.setenv("CLUB_KIT", str(tmp_path))
        with open_club(args) as club:
            assert club.settings.kit == tmp_path
