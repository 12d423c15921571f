"""The outbox in a real Chromium: nothing in a mail runs, loads or leads anywhere by itself."""

import datetime as dt
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from starlette.types import Receive, Scope, Send

from club.local.outbox import Kept, Outbox
from club.local.outbox_pages import OutboxPages
from club.local.outbox_reports import Sent, reports_of
from club.local.serve_files import site_files
from club.site.places import find_places
from tests.browser.accessibility import axe
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.watching import Watch
from tests.harness.building import ROOT
from tests.local.serving import serving

# Each line tries one way to run, to load or to lead away; `/trap` is on the very same host.
EVIL = """
<script>fetch("/trap?script"); parent.document.title = "run"; top.location = "/trap?top"</script>
<script src="/trap?script-src"></script>
<meta http-equiv="refresh" content="0;url=/trap?refresh">
<base href="https://evil.example/">
<link rel="stylesheet" href="/trap?css"><link rel="preload" as="image" href="/trap?preload">
<style>@import "/trap?import"; body { background: url(/trap?background); color: rebeccapurple }</style>
<img src="/trap?img" onerror="fetch('/trap?onerror')"><img src="http://127.0.0.1:9/trap" srcset="/trap?srcset 2x">
<svg onload="fetch('/trap?svg')"><image href="/trap?svg-image"/></svg>
<iframe src="/trap?frame"></iframe><object data="/trap?object"></object><embed src="/trap?embed">
<video autoplay src="/trap?video" poster="/trap?poster"></video><audio autoplay src="/trap?audio"></audio>
<form id="f" action="/trap?form"><button id="send">Send</button></form>
<a id="away" href="/trap?away" target="_top">Away</a> <a id="new" href="/trap?new" target="_blank">New</a>
<p id="words">Words of the mail</p>
"""


class Served(NamedTuple):
    """Site and outbox on one address, the mails' ids, and every path that was asked for."""

    url: str
    evil: str
    reported: str
    asked: list[str]


@pytest.fixture(scope="module")
def served(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    outbox = Outbox(tmp_path_factory.mktemp("outbox"))
    evil = keep(outbox, EVIL)
    reported = keep(outbox, "<p>Words</p>", "complaint@simulator.amazonses.com")
    pages, site, asked = OutboxPages(outbox, find_places(ROOT / "content")).app(), site_files(built_site), list[str]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"] + "?" + scope["query_string"].decode())
        await (pages if scope["path"].startswith("/outbox") else site)(scope, receive, send)

    with serving(app) as url:
        yield Served(url, evil, reported, asked)


def keep(outbox: Outbox, html: str, to: str = "ada@reader.example") -> str:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Club <news@club.example>", to, "Grüße"
    message.set_content("Confirm: https://127.0.0.1/forms/confirm?t=abc\n" + "a long line of a mail " * 20)
    message.add_alternative(html, subtype="html")
    now = dt.datetime.now(dt.UTC)
    message_id, content = outbox.new_id(now), message.as_bytes()
    reports = reports_of(Sent(message_id, content, [to], "club", {}, now))
    outbox.keep(message_id, content, Kept("news@club.example", [to], "club", {}, [one._asdict() for one in reports]))
    return message_id


@pytest.mark.parametrize("path", ["", "html"], ids=["framed", "by itself"])
def test_nothing_in_a_mail_runs_loads_or_leads_away(
    served: Served, open_page: OpenPage, watch: Watch, path: str
) -> None:
    watch.expect("")  # the browser says of each thing that it was blocked
    served.asked.clear()
    page = open_page()
    page.goto(f"{served.url}/outbox/{served.evil}/{path}")
    mail = page if path else page.frame_locator("iframe")
    expect(mail.locator("#words")).to_have_css("color", "rgb(102, 51, 153)")  # its own style counts

    mail.locator("#send").click()
    if not path:
        mail.locator("#away").click()
    page.wait_for_timeout(500)  # for what begins by itself, or later

    assert [one for one in served.asked if one.startswith("/trap")] == []
    assert page.url == f"{served.url}/outbox/{served.evil}/{path}"
    assert page.title() != "run"
    assert watch.foreign == []
    assert len(page.context.pages) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_outbox_can_be_used_by_everybody(served: Served, open_page: OpenPage, dark: bool) -> None:
    page = open_page(size=PHONE, dark=dark)

    for path in ("/outbox/", f"/outbox/{served.reported}/"):
        page.goto(served.url + path)
        for report in page.locator("details summary").all():
            report.click()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_link_in_a_mail_is_followed_by_a_press(served: Served, open_page: OpenPage) -> None:
    page = open_page("", javascript=False)
    page.goto(f"{served.url}/outbox/")

    page.get_by_role("link", name="Grüße").first.click()

    link = page.get_by_role("link", name="https://127.0.0.1/forms/confirm?t=abc")
    expect(link).to_have_attribute("href", "https://127.0.0.1/forms/confirm?t=abc")
    expect(page.get_by_role("heading", name="Headers")).to_be_visible()
