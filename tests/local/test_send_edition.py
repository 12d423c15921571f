"""An edition's whole way on one machine: written, sent by command and by link, reported of, and left."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.harness.building import ROOT
from tests.local.served import LONG_S, Served, write

READERS, BOUNCES, COMPLAINTS = 120, 3, 1
EDITION = """---
number: {number}
title: {title}
date: 2026-01-31
summary: Four bakeries tell how they bake.
preheader: Four bakeries tell
language: en
status: locked
---

## Bread

[Bakers](/coops/bakers/) bake it.
"""


def write_edition(content: Path, number: int, title: str) -> None:
    path = content / "newsletter" / f"{number:03}-bread.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EDITION.format(number=number, title=title), encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    write(tmp_path / "content", "bakers")
    write_edition(tmp_path / "content", 1, "Bread, and who owns it")
    write_edition(tmp_path / "content", 2, "Bread again")
    served = Served(tmp_path)
    yield served
    if served.process.poll() is None:
        served.process.kill()
    served.process.wait()


def club(served: Served, *arguments: object) -> str:
    """Runs a command beside the server; gives what it says."""
    run = subprocess.run(
        [sys.executable, ROOT / "build.py", *map(str, arguments), "--state", served.state],
        cwd=served.output.parent, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LONG_S,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr + served.words
    return run.stdout


def wait_for(served: Served, is_so: Callable[[], Any]) -> None:
    end = time.monotonic() + LONG_S
    while not is_so():
        assert time.monotonic() < end, served.words
        time.sleep(0.1)


def outbox(served: Served, subject: str) -> dict[str, EmailMessage]:
    """Gives the mails of a subject, by whom they went to."""
    files = (served.state / "outbox").glob("*.eml")
    found = [BytesParser(EmailMessage, policy=default).parsebytes(one.read_bytes()) for one in files]
    return {str(mail["To"]): mail for mail in found if mail["Subject"] == subject}


def leave_by_button(served: Served, mail: EmailMessage) -> None:
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # every edition has one
    [link] = re.findall(r"http://\S+(/forms/unsubscribe\?t=\S+)", text)
    page = served.ask(link)
    [token] = re.findall(r'name="t" value="([^"]+)"', page.text)
    assert page.status == 200
    assert served.send("/forms/unsubscribe", t=token).said == {"status": "unsubscribed"}


def leave_by_mail_program(mail: EmailMessage) -> None:
    """Does what a mail program does with both headers, and with nothing else (RFC 8058, section 3.1)."""
    [link] = re.findall(r"<(http[^>]+)>", str(mail["List-Unsubscribe"]))
    request = Request(link, str(mail["List-Unsubscribe-Post"]).encode())
    with urlopen(request, timeout=LONG_S) as answer:
        assert (answer.status, answer.url) == (200, request.full_url)


def test_an_edition_goes_its_whole_way_and_the_next_leaves_out_who_has_left(served: Served) -> None:
    site = served.address
    seed = ("readers", "seed", READERS, "--bounces", BOUNCES, "--complaints", COMPLAINTS)
    assert club(served, *seed).startswith("120 readers are new")
    assert club(served, *seed).startswith("0 readers are new on the list; 120 were there already")

    said = club(served, "edition", "send", 1, "--dry-run")
    assert 'Edition 1, "Bread, and who owns it", would go to 120 readers now:' in said
    assert "Nothing was sent." in said
    assert club(served, "edition", "send", 1, "--yes").endswith("build.py edition status 1 --follow\n")
    followed = club(served, "edition", "status", 1, "--follow")

    # It is sent once to each, and what became of it has come back.
    mails = outbox(served, "Bread, and who owns it")
    assert "canary: waits" in followed
    assert "Edition 1: done" in followed
    assert len(mails) == len(list((served.state / "outbox").glob("*.eml"))) == READERS
    wait_for(served, lambda: "3 bounced, 1 complaints" in club(served, "edition", "status", 1))
    said = club(served, "edition", "status", 1)
    assert re.search(r"\b120 sent +taken by the provider", said)
    assert "117 delivered, 3 bounced, 1 complaints" in said
    assert club(served, "edition", "status", 1, "--not-sent") == ""
    assert "Bread, and who owns it" in served.ask("/newsletter/").text

    # It can be left from a mail, by either way.
    first, second = mails["success+10@simulator.amazonses.com"], mails["success+11@simulator.amazonses.com"]
    assert str(first["List-ID"]) == "<newsletter.localhost>"
    assert str(first["X-Club-Edition"]) == "1"
    leave_by_button(served, first)
    leave_by_mail_program(second)
    leave_by_mail_program(second)

    # An administrator is asked about the next one; who has left, bounced or complained is not counted.
    left = READERS - BOUNCES - COMPLAINTS - 2
    assert "Nothing was sent yet: administrator@club.example can" in club(served, "edition", "send", 2, "--ask")
    [asked] = outbox(served, f"Send edition 2 to {left} readers? Co-op Data Club").values()
    [link] = re.findall(rf"{site}(/forms/send\?t=\S+)", asked.get_content())
    assert f"Send edition 2 to {left} readers" in served.ask(link).text
    token = urlsplit(link).query.removeprefix("t=")
    begun = [served.send("/forms/send", t=token).said for _ in range(2)]
    assert begun[0] == {"status": "planning", "edition": 2, "sent": 0, "readers": 0}
    assert begun[1]["edition"] == 2

    wait_for(served, lambda: served.send("/forms/send", t=token).said["readers"] == left)
    assert "is paused" in club(served, "edition", "pause", 2, "--reason", "a wrong link")
    assert "Why: a wrong link." in club(served, "edition", "status", 2)
    assert "is paused" in served.ask(link).text
    assert club(served, "edition", "resume", 2).startswith("Edition 2 is ")
    assert "is cancelled" in club(served, "edition", "cancel", 2, "--yes")
    rows = [line.split("\t") for line in club(served, "edition", "status", 2, "--not-sent").splitlines()]
    assert {state for _, state, _ in rows} <= {"planned", "sending"}
    assert left - 100 <= len(rows) <= left  # some may have begun

    # Nobody is named in what the server says, and it ends well.
    assert served.end() == 0
    assert "simulator.amazonses" not in served.words
    assert token not in served.words
    assert "Traceback" not in served.words
    assert "feedback-done bounced=1" in served.words
    assert "feedback-done complained=1" in served.words
    assert json.loads((served.state / "lock").read_text())["site"] == site
