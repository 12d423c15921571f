"""A reader's whole way in a real Chromium, over a real `serve`, with scripts and without: from a typo to erasure."""

import json
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.watching import Watch
from tests.local.served import LONG_S, Served, write

FREE = {"CLUB_NETWORK_LIMIT": "10000", "CLUB_FORM_LIMIT": "10000"}


class Restarted:
    """A server that can be killed and started again over the same folder."""

    def __init__(self, folder: Path) -> None:
        write(folder / "content", "bakers")
        self._folder = folder
        self.now = Served(folder, environment=FREE)
        self.port = urlsplit(self.now.address).port or 0

    def kill_and_start(self) -> None:
        self.now.end(signal.SIGKILL)
        self.now = Served(self._folder, port=self.port, environment=FREE)

    def end(self) -> None:
        self.now.process.terminate()
        self.now.process.wait(LONG_S)


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    club = Restarted(tmp_path_factory.mktemp("club"))
    yield club
    club.end()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))


def open_mail(page: Page, club: Restarted, address: str, subject: str, *, number: int = 1) -> None:
    """Waits in the outbox, as a person would, for so many mails; opens the newest and follows its first link."""
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        page.goto(f"{club.now.address}/outbox/")
        mails = page.locator("main li", has_text=address).filter(has_text=subject)
        if mails.count() == number:
            break
        time.sleep(0.1)
    mails.first.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(address)
    page.locator("main a[href*='/forms/']").first.click()


def get_fresh_link(page: Page, club: Restarted, address: str, *, number: int) -> None:
    page.goto(f"{club.now.address}/forms/preferences")
    page.get_by_label("e-mail").fill(address)
    page.get_by_role("button", name="link").click()
    open_mail(page, club, address, "Your link", number=number)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_readers_way_from_a_typo_to_erasure(
    open_page: OpenPage, watch: Watch, club: Restarted, javascript: bool
) -> None:
    watch.expect("400")
    watch.expect("ERR_CONNECTION")  # the server is killed while a page may still be loading
    address = f"Reader{javascript}@coop.example"
    page = open_page(f"{club.now.address}/", size=PHONE, javascript=javascript)

    slip(page)
    sign_up(page, address)
    confirm_and_choose(page, club, address)
    club.kill_and_start()
    get_fresh_link(page, club, address, number=1)
    expect(page.get_by_label("Finance", exact=True)).to_be_checked()
    expect(page.get_by_label("Education", exact=True)).to_be_checked()
    take_out(page, address)
    one_click = leave(page)
    click_once(one_click)
    erase(page, club, address)
    click_once(one_click)


def slip(page: Page) -> None:
    """Makes a typo: the error names it, leads to it, and nothing that was typed is lost."""
    page.get_by_role("link", name="Choose topics first").click()
    page.get_by_label("e-mail address").fill("reader.coop.example")
    page.locator("summary", has_text="Topics").click()
    page.get_by_label("Education", exact=True).check()
    page.get_by_role("button", name="Sign up").click()

    expect(page).to_have_title(re.compile("^Error:"))
    page.locator("main").get_by_role("link", name=re.compile("has an @")).click()
    expect(page.get_by_label("e-mail address")).to_be_focused()
    expect(page.get_by_label("e-mail address")).to_have_value("reader.coop.example")
    expect(page.get_by_label("Education", exact=True)).to_be_checked()


def sign_up(page: Page, address: str) -> None:
    """Mends the typo at the pace of a person, who then needs no second page; reloading is calm."""
    page.get_by_label("e-mail address").fill(address)
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Sign up").click()

    heading(page, "Look for our mail")
    expect(page.locator("main")).to_contain_text("Education")
    page.reload()
    heading(page, "Look for our mail")


def confirm_and_choose(page: Page, club: Restarted, address: str) -> None:
    """Takes the one way onto the list, and then changes topics by the link that editions carry."""
    open_mail(page, club, address, "Confirm your sign-up")
    heading(page, "Do you want our newsletter")
    page.get_by_role("button", name="Confirm").click()
    heading(page, "You are on the list")

    page.get_by_role("link", name="Choose your topics").click()
    page.get_by_label("Finance", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_label("Finance", exact=True)).to_be_checked()


def take_out(page: Page, address: str) -> None:
    page.get_by_role("button", name="Show it").click()
    heading(page, "What we hold about you")
    found = json.loads(page.locator("main pre").inner_text())

    assert found["reader"]["address"] == address
    assert [event["step"] for event in found["consent"]] == ["asked", "confirmed", "changed", "exported"]


def leave(page: Page) -> str:
    """Leaves by the page's button; gives the address that a mail program would click."""
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Unsubscribe").click()
    one_click = page.url
    page.get_by_role("button", name="Unsubscribe").click()
    heading(page, "You are off the list")
    return one_click


def click_once(address: str) -> None:
    """Clicks as a mail program does (RFC 8058): answered at once, and at the same address."""
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urlopen(Request(address, data=body), timeout=LONG_S) as answer:
        assert (answer.status, answer.url) == (200, address)


def erase(page: Page, club: Restarted, address: str) -> None:
    """Erases by another fresh link and after a second look."""
    get_fresh_link(page, club, address, number=2)
    page.get_by_role("button", name="Erase everything").click()
    heading(page, "Erase everything")
    page.get_by_role("button", name=re.compile("Erase")).click()
    heading(page, "erased")
