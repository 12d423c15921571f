"""docs/points.md says what the code does, and its commands run."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import build
from club.points import items
from club.points.earning import MIN_PUBLISHED, POINTS, SETTLE_DAYS, WEEKLY_CAP, Proof, recruiting_points
from club.points.entries import (
    COOP,
    EXPIRED,
    OWED,
    PENDING,
    PROMOTING,
    RECRUITING,
    SLOTS,
    UNPAID,
    Draft,
    Entry,
    Kind,
    LedgerError,
)
from club.points.ledger import Ledger, coop_of, publish
from club.points.member import CONFIRM_DAYS, DECIDE_DAYS, UNDO_DAYS, Stage, Verdict
from club.points.ports import Carry
from club.points.purse import LIFE_DAYS, Purse
from club.points.voters import VOTING_DAYS
from tests.harness.building import ROOT
from tests.points.builders import NOW, TODAY, a_member, a_worker, an_application, earned

PAGE = (ROOT / "docs" / "points.md").read_text(encoding="utf-8")
FLAT = " ".join(PAGE.split())
ACCOUNTS = (
    *(f"{name}<co-op>" for name in (COOP, PENDING, OWED)), RECRUITING, PROMOTING, SLOTS, EXPIRED, UNPAID
)  # fmt: skip


def rows(first: str) -> Iterator[list[str]]:
    """Gives the cells of the table whose head begins with this word."""
    _, _, rest = PAGE.partition(f"\n| {first} |")
    assert rest, first
    for line in rest.split("\n\n")[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def is_a_way(kind: Kind, source: str, target: str) -> bool:
    source, target = source.replace("<co-op>", "bakery"), target.replace("<co-op>", "bakery")
    try:
        coop_of(Draft(kind, source, target, 1, "key", "2026-11-23", ""))
    except LedgerError:
        return False
    return True


def test_entries_go_their_ways() -> None:
    shown = {}
    for kind, source, target, _ in rows("kind"):
        back = [RECRUITING, PROMOTING]
        shown[words(kind)[0]] = {
            (one, other) for one in words(source) for other in (words(target) or back)
        }  # fmt: skip

    assert shown == {
        kind.value: {(one, other) for one in ACCOUNTS for other in ACCOUNTS if is_a_way(kind, one, other)}
        for kind in Kind
    }


def test_points_are_what_is_given_for_each_proof() -> None:
    said = {words(about)[0]: int(points) for about, points, _ in rows("for") if words(about)}

    assert said == {proof.value: POINTS[proof] for proof in Proof}


@pytest.mark.parametrize(
    "sentence",
    [
        f"The first {WEEKLY_CAP} readers of a week count in full",
        f"150 readers in one week give {recruiting_points(150)} points",
        f"booked only once there are {MIN_PUBLISHED} of them",
        f"after {SETTLE_DAYS} days, if the page still has the link",
        f"points that were settled {LIFE_DAYS} days ago go",
        f"For {UNDO_DAYS} days a decision can be taken back",
        f"settled within {VOTING_DAYS} days",
        f"{CONFIRM_DAYS} days until it is confirmed, {DECIDE_DAYS} until it is decided",
    ],
)
def test_numbers_are_those_of_the_code(sentence: str) -> None:
    assert sentence in FLAT


def test_the_table_is_as_items_are_written() -> None:
    verdict = Verdict(Stage.ACCEPTED, "j…@c….example", NOW, "Welcome", "old@bakery.example", 1)
    asked = an_application("<co-op>", "<id>", is_proven=True, confirmed_at=NOW, verdict=verdict, told=("a",))
    entry = Entry(1, "", Draft(Kind.SPEND, COOP + "bakery", SLOTS, 1, "<key>", "2026-11-23", ""))
    written = (
        items.head_item(entry),
        items.entry_item(entry),
        items.booked_item(entry),
        items.purse_item(Purse("<co-op>"), 1),
        items.listed_purse("<co-op>"),
        items.member_item(a_member("<co-op>")),
        {**items.listed_member_key("<co-op>"), "since": TODAY.isoformat()},
        items.application_item(asked),
        items.worker_item(a_worker("<key>")),
        {**items.mark_key("<name>"), "until": ""},
        items.carry_item("<co-op>", Carry("2026-W41", 7)),
    )
    found = {
        (str(one["pk"]), str(one["sk"]).replace("0000000001", "<10 digits>")): set(one) - {"pk", "sk"}
        for one in written
    }

    assert found == {(words(pk)[0], words(sk)[0]): set(words(names)) for pk, sk, _, names in rows("pk")}


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_every_command_is_one_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is parsed by its own parser; those that need a club are run on one in tests/local/test_members.py."""
    ran: list[argparse.Namespace] = []

    def run(args: argparse.Namespace) -> int:
        ran.append(args)
        return 0

    for program, script, *arguments in commands():
        assert (program, script) == (".venv/bin/python", "build.py")
        name = " ".join(arguments[:2])
        module = __import__(build.COMMANDS[name].module, fromlist=["run"])
        monkeypatch.setattr(module, "run", run)
        assert build.main(arguments) == 0

    assert len(ran) == len(commands()) == 5


def test_verifying_says_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    [arguments] = [command[2:] for command in commands() if "verify" in command]
    ledger = Ledger()
    ledger.book(earned("claim:1", 30)(ledger.purse("bakery")))
    path = Path(arguments[-1])
    path.parent.mkdir()

    path.write_text(publish(ledger), encoding="utf-8")
    assert build.main(arguments) == 0
    assert ledger.head in capsys.readouterr().out.splitlines()[-1]
    path.write_text(publish(ledger).replace('"points":30', '"points":31', 1), encoding="utf-8")
    assert build.main(arguments) == 1
    assert capsys.readouterr().err.strip() in PAGE
