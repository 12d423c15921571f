"""The whole life of a few promotions in a real Chromium, over a real `serve`: from joining the club to the reports.

Three co-ops ask for two slots. The scripts are on in one browser and off in the other; what an editor and an
operator do is done as they do it, by a file and by commands. Time passes by moving the edition's date.
"""

import datetime as dt
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import Watch
from tests.harness.building import ROOT
from tests.local.served import LONG_S, Served

FREE = {"CLUB_NETWORK_LIMIT": "10000", "CLUB_FORM_LIMIT": "10000", "CLUB_MAILS_PER_SECOND": "100"}
ADMINISTRATOR = "administrator@club.example"
ENTRY = """---
name: {name}
country: GB
website: https://{slug}.example
type: worker
sector: {sector}
added: 2026-01-31
---

{name} is a co-op.
"""
SECTORS = {"bakers": "food-drink-hospitality", "menders": "education", "growers": "agriculture"}
EDITION = """---
number: 1
title: Bread, and who owns it
date: {date}
summary: Four bakeries tell how they bake.
preheader: Four bakeries tell
language: en
status: {status}
slots: [{{id: classified-1, kind: classified}}, {{id: free-1, kind: classified, community: yes}}]
---

## Bread

[Bakers](/coops/bakers/) bake it.
"""


class EmptyPage(BaseHTTPRequestHandler):
    """A page of a co-op that promotes nobody."""

    def do_GET(self) -> None:  # http.server's name
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Ours</title><p>Nothing about others.")

    def log_message(self, *_args: object) -> None: ...


class Club:
    """A served club, its editor and its operator."""

    def __init__(self, folder: Path, web: str) -> None:
        self.folder = folder
        for slug, sector in SECTORS.items():
            path = folder / "content" / "coops" / "gb" / f"{slug}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(ENTRY.format(slug=slug, name=slug.title(), sector=sector), encoding="utf-8")
        self.write_edition(days=30)
        self.served = Served(folder, environment={**FREE, "CLUB_PROOF_WEB": web})

    def write_edition(self, *, days: int, status: str = "scheduled") -> None:
        """Lets the edition go out in so many days."""
        date = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)
        path = self.folder / "content" / "newsletter" / "001-bread.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(EDITION.format(date=date.isoformat(), status=status), encoding="utf-8")

    def run(self, *arguments: str | Path, fails: bool = False) -> str:
        """Runs a command beside the server; gives what it says."""
        run = subprocess.run(
            [sys.executable, ROOT / "build.py", *arguments],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LONG_S,
        )  # fmt: skip
        assert (run.returncode != 0) is fails, run.stdout + run.stderr + self.served.words
        return run.stdout + run.stderr


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Club]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    club = Club(tmp_path, f"127.0.0.1:{web.server_port}")
    yield club
    club.served.process.terminate()
    club.served.process.wait(LONG_S)
    web.shutdown()
    web.server_close()


def contact(coop: str) -> str:
    return f"office@{coop}.example"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=re.compile(name)).first.click()


def open_mail(page: Page, club: Club, address: str, subject: str, *, part: str = "", follow: bool = True) -> None:
    """Waits in the outbox, as a person would, for a mail; opens the newest and follows its first link to a form."""
    end = time.monotonic() + LONG_S
    mails = page.locator("main li", has_text=address).filter(has_text=re.compile(subject))
    while True:
        page.goto(f"{club.served.address}/outbox/")
        if mails.count():
            break
        assert time.monotonic() < end, f"no {subject!r} for {address}: {club.served.words}"
        time.sleep(0.2)
    mails.first.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(part or address)
    if follow:
        page.locator("main a[href*='/forms/']").first.click()


def join(page: Page, club: Club, coop: str) -> None:
    page.goto(f"{club.served.address}/forms/join")
    page.get_by_label("Your co-op").fill(coop.title())
    page.get_by_label("e-mail").fill(contact(coop))
    page.get_by_label("agrees").check()
    press(page, "Ask to join")
    open_mail(page, club, contact(coop), "want to join")
    press(page, "Yes, this comes from us")
    open_mail(page, club, ADMINISTRATOR, f"like to join.*{coop.title()}")
    press(page, "Accept")
    open_mail(page, club, contact(coop), "is a member", follow=False)


def open_own_page(page: Page, club: Club, coop: str) -> None:
    page.goto(f"{club.served.address}/forms/member")
    page.get_by_label("Your co-op").select_option(label=coop.title())
    press(page, "Mail the link")
    open_mail(page, club, contact(coop), "The page of your co-op")
    heading(page, coop.title())


def promote(page: Page, club: Club, coop: str, *, other: str) -> None:
    """Says that it has promoted another, which says so too."""
    open_own_page(page, club, coop)
    page.get_by_label("Which one").select_option(label=other.title())
    page.get_by_role("radio", name=re.compile("word", re.IGNORECASE)).check()
    press(page, "Go on")
    open_mail(page, club, contact(other), f"promoted by this one.*{coop.title()}")
    press(page, "Yes, it has")
    expect(page.locator("main")).to_contain_text("has 10 points for it")


def promote_in_vain(page: Page, club: Club, coop: str, *, other: str) -> None:
    """Says that a page promotes another, which it does not."""
    open_own_page(page, club, coop)
    page.get_by_label("Which one").select_option(label=other.title())
    page.get_by_role("radio", name=re.compile("page", re.IGNORECASE)).check()
    press(page, "Go on")
    page.get_by_label("Address of the page").fill(f"https://{coop}.example/friends")
    press(page, "Look at it")


def ask(page: Page, club: Club, coop: str, offer: str) -> None:
    page.goto(f"{club.served.address}/promote/")
    page.locator("main a[href*='/forms/promote']").first.click()
    page.get_by_role("radio", name=re.compile("No. 1")).check()
    page.get_by_role("radio", name=re.compile(offer)).check()
    press(page, "Go on")
    page.get_by_label("Co-op", exact=True).fill(coop.title())
    page.get_by_label("E-mail address").fill(contact(coop))
    press(page, "Go on")
    page.get_by_label("Text", exact=True).fill(f"{coop.title()} will show you how it is done, every Friday.")
    page.get_by_label("Link", exact=True).fill(f"https://{coop}.example/fridays?utm_source=club")
    press(page, "Go on")
    expect(page).to_have_title(re.compile("^Error:"))
    page.get_by_label("Link", exact=True).fill(f"https://{coop}.example/fridays")
    press(page, "Go on")
    heading(page, "Check your answers")
    expect(page.locator("main")).to_contain_text("every Friday")
    press(page, "Send the request")
    heading(page, "Look for our mail")
    open_mail(page, club, contact(coop), "Confirm your request")
    press(page, "Yes, this comes from us")


def state_of(page: Page, club: Club, coop: str, subject: str, words: str) -> None:
    """Follows a mail to the request's page, where the clock may have something to do still."""
    open_mail(page, club, contact(coop), subject)
    end = time.monotonic() + LONG_S
    while words not in page.get_by_role("heading", level=1).inner_text():
        assert time.monotonic() < end, page.get_by_role("heading", level=1).inner_text()
        time.sleep(0.5)
        page.reload()


def decide(page: Page, club: Club, coop: str, decision: str) -> None:
    open_mail(page, club, ADMINISTRATOR, f"May this stand in edition 1.*{coop.title()}")
    heading(page, "May this stand in edition 1")
    expect(page.locator("main")).to_contain_text("every Friday")
    press(page, decision)


def check_promotions(club: Club, *paths: str) -> None:
    for path in paths:
        words = club.served.ask(path).text
        assert "Growers will show you" in words, path
        assert "Menders will show you" in words, path
        assert "Bakers will show you" not in words, path
        assert len(re.findall(r"\bAd\b", words)) >= 2, path


def test_three_co_ops_ask_for_two_slots_and_hear_what_became_of_it(
    open_page: OpenPage, watch: Watch, club: Club
) -> None:
    watch.expect("400")
    address = club.served.address
    with_scripts, without = open_page(f"{address}/"), open_page(f"{address}/", javascript=False)

    for coop, page in zip(SECTORS, (with_scripts, without, without), strict=True):
        join(page, club, coop)
    promote(with_scripts, club, "bakers", other="menders")
    promote(without, club, "bakers", other="growers")
    promote(without, club, "menders", other="bakers")
    promote_in_vain(without, club, "growers", other="bakers")

    ask(with_scripts, club, "bakers", "Classified – .* points")
    ask(without, club, "menders", "Classified – .*(€|EUR)")
    ask(without, club, "growers", "Community slot")

    # Requests close: the draw gives the slot to who has earned more, and the others hear that too.
    club.write_edition(days=8)
    state_of(with_scripts, club, "bakers", "You have a slot", "You have a slot")
    state_of(without, club, "growers", "You have a slot", "You have a slot")
    state_of(without, club, "menders", "No slot yet", "waits in line")
    decide(without, club, "growers", "Approve")

    # Who withdraws makes room for the next.
    state_of(with_scripts, club, "bakers", "You have a slot", "You have a slot")
    press(with_scripts, "Withdraw")
    press(with_scripts, "Withdraw")
    heading(with_scripts, "You have withdrawn")
    state_of(without, club, "menders", "You have a slot", "You have a slot")
    decide(with_scripts, club, "menders", "Approve")
    press(with_scripts, "The money has come")

    # The operator fetches what is booked; page and mail show it, labelled.
    said = club.run("pull", "--content", "content")
    assert "bookings.json" in said
    club.served.wait_for_text("/mail/001/body.html", "Menders will show you")
    check_promotions(club, "/mail/001/body.html", "/mail/001/body.txt")

    # The day comes.
    club.run("readers", "seed", "5")
    club.write_edition(days=0, status="locked")
    club.served.wait_for_text("/mail/001/manifest.json", '"status": ?"locked"')
    check_promotions(club, "/newsletter/001-bread/", "/newsletter/001-bread/index.txt")
    state_of(without, club, "growers", "is approved", "in the edition")
    club.run("edition", "send", "1", "--yes", "--content", "content")
    for coop in ("growers", "menders"):
        state_of(without, club, coop, "has gone out", "has gone out")
        expect(without.locator("main")).to_contain_text("5 readers")

    # Everything that was earned and spent is public, and anybody can add it up.
    club.run("pull", "--content", "content")
    club.served.wait_for_text("/points/", "Bakers")
    with_scripts.goto(f"{address}/points/")
    expect(with_scripts.locator("main")).to_contain_text("Bakers")
    ledger = club.folder / "content" / "club" / "ledger.json"
    kinds = [entry["kind"] for entry in json.loads(ledger.read_text())["entries"]]
    assert (kinds.count("settle"), kinds.count("spend"), kinds.count("refund")) == (3, 1, 1)
    club.run("points", "verify", ledger)
    club.run("slots", "verify", "1", "--content", "content")
    spoilt = ledger.read_bytes().replace(b'"points":10', b'"points":11', 1)
    (club.folder / "spoilt.json").write_bytes(spoilt)
    assert "entry" in club.run("points", "verify", "spoilt.json", fails=True)
