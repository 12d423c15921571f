"""The three snippets on other people's sites, under the policies that these have: each works, or shows its link."""

import html
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import serve_folder
from tests.browser.watching import Watch
from tests.local.served import LONG_S, Served, write

FREE = {"CLUB_NETWORK_LIMIT": "10000", "CLUB_FORM_LIMIT": "10000"}
LINK, FORM, FRAME = range(3)


class Host(NamedTuple):
    """A kind of site: what stands in the head of its page, what its frame is told, and which of the three it stops."""

    head: str = ""
    sandbox: str | None = None
    stops: tuple[int, ...] = ()


HOSTS = {
    "no policy": Host(),
    "default-src 'self'": Host("default-src 'self'", stops=(FRAME,)),
    "form-action with us": Host("form-action 'self' {club}"),
    "form-action 'self'": Host("form-action 'self'", stops=(FORM,)),
    "no-referrer": Host("no-referrer"),
    "frame in an empty sandbox": Host(sandbox="", stops=(FRAME,)),
    "frame in a sandbox with forms": Host(sandbox="allow-forms"),
}


class Hosting(NamedTuple):
    """The club, and sites that have taken its snippets."""

    club: Served
    url: str

    def page(self, name: str) -> str:
        return f"{self.url}/{file_of(name)}"


def file_of(name: str) -> str:
    return re.sub(r"\W+", "-", name) + ".html"


def host_page(host: Host, snippets: list[str], club: str) -> str:
    """Gives the page of a site that has pasted all three."""
    if host.head == "no-referrer":
        head = '<meta name="referrer" content="no-referrer">'
    elif host.head:
        head = f'<meta http-equiv="Content-Security-Policy" content="{host.head.format(club=club)}">'
    else:
        head = ""
    frame = snippets[FRAME]
    if host.sandbox is not None:
        frame = frame.replace("<iframe ", f'<iframe sandbox="{host.sandbox}" ')
    parts = [f'<section id="s{number}">{text}</section>' for number, text in enumerate((*snippets[:FRAME], frame))]
    return f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8>{head}<title>Us</title></head>{''.join(parts)}"


@pytest.fixture(scope="module")
def hosting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosting]:
    folder = tmp_path_factory.mktemp("hosting")
    write(folder / "content", "bakers")
    club = Served(folder, environment=FREE)
    try:
        found = re.findall(r"<code data-snippet>(.*?)</code>", club.ask("/embed/").text, re.DOTALL)
        snippets = [html.unescape(one).replace("your-co-op", "bakers") for one in found]
        sites = folder / "sites"
        sites.mkdir()
        for name, host in HOSTS.items():
            (sites / file_of(name)).write_text(host_page(host, snippets, club.address), encoding="utf-8")
        with serve_folder(sites) as url:
            yield Hosting(club, url)
    finally:
        club.process.terminate()
        club.process.wait(LONG_S)


def mail_to(club: Served, address: str) -> EmailMessage:
    """Gives the mail to an address, as soon as there is one."""
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        for file in (club.state / "outbox").glob("*.eml"):
            mail = BytesParser(EmailMessage, policy=default).parsebytes(file.read_bytes())
            if mail["To"] == address:
                return mail
        time.sleep(0.05)
    pytest.fail(f"no mail to {address}: {club.words}", pytrace=False)


def sign_up(within: Page | FrameLocator, address: str) -> None:
    """Fills in the form and presses its button, and that of the second page where there is one."""
    within.get_by_label(re.compile("Your e-mail address")).fill(address)
    within.get_by_role("button", name="Sign up").click()
    heading = within.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("One more press|Look for our mail"))
    if heading.inner_text() == "One more press":  # a form without a stamp, or one that was filled in very fast
        within.get_by_role("button", name="Mail me the link").click()
    expect(heading).to_have_text("Look for our mail")


@pytest.mark.parametrize("name", HOSTS)
def test_the_link_works_on_every_site(open_page: OpenPage, hosting: Hosting, name: str, watch: Watch) -> None:
    watch.expect("Content Security Policy")
    watch.expect("ERR_BLOCKED_BY_CSP")
    page = open_page(hosting.page(name))

    page.locator(f"#s{LINK} a").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign up for the newsletter")
    expect(page.locator("input[name=form]")).to_have_value("bakers")


@pytest.mark.parametrize("name", HOSTS)
def test_the_form_works_or_its_link_does(open_page: OpenPage, hosting: Hosting, name: str, watch: Watch) -> None:
    watch.expect("Content Security Policy")
    watch.expect("ERR_BLOCKED_BY_CSP")
    page = open_page(hosting.page(name), javascript=False)
    address = f"form-{file_of(name)}@reader.example"

    if FORM in HOSTS[name].stops:
        page.locator(f"#s{FORM}").get_by_label(re.compile("Your e-mail address")).fill(address)
        page.locator(f"#s{FORM}").get_by_role("button").dispatch_event("click")  # a real one waits for a page in vain
        page.wait_for_timeout(300)
        assert page.url == hosting.page(name)
        page.goto(hosting.page(name))  # Playwright still waits for the page that did not come
        page.locator(f"#s{FORM} > p > a").click()
    sign_up(page, address)

    assert page.url.startswith(hosting.club.address)
    assert "Form on the site of: Bakers" in mail_to(hosting.club, address).get_content()


@pytest.mark.parametrize("name", HOSTS)
def test_the_frame_works_and_shows_its_answer_or_its_link_works(
    open_page: OpenPage, hosting: Hosting, name: str, watch: Watch
) -> None:
    watch.expect("Content Security Policy")
    watch.expect("ERR_BLOCKED_BY_CSP")
    watch.expect("is sandboxed")
    page = open_page(hosting.page(name))
    address = f"frame-{file_of(name)}@reader.example"
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")

    if FRAME in HOSTS[name].stops:
        page.locator(f"#s{FRAME} > p > a").click()
        sign_up(page, address)
    else:
        sign_up(frame, address)
        expect(frame.get_by_text(address)).to_be_visible()
        assert page.url == hosting.page(name)
    assert "Form on the site of: Bakers" in mail_to(hosting.club, address).get_content()


def test_a_frame_has_our_own_style_and_fits_a_narrow_column(open_page: OpenPage, hosting: Hosting) -> None:
    page = open_page(hosting.page("no policy"), size=(390, 800))
    page.locator("iframe").scroll_into_view_if_needed()
    inside = page.frame_locator("iframe").locator("html")

    assert "Roboto" in page.frame_locator("iframe").locator("h1").evaluate(
        "() => getComputedStyle(document.body).fontFamily"
    )
    assert inside.evaluate("(one) => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("path", ["/", "/newsletter/", "/forms/subscribe", "/forms/preferences", "/privacy/"])
def test_no_other_page_can_be_framed(
    open_page: OpenPage, hosting: Hosting, path: str, tmp_path: Path, watch: Watch
) -> None:
    watch.expect("frame-ancestors")
    watch.expect("ERR_BLOCKED_BY_RESPONSE")
    (tmp_path / "index.html").write_text(f'<title>x</title><iframe src="{hosting.club.address}{path}"></iframe>')
    with serve_folder(tmp_path) as url:
        page = open_page(url + "/")

        page.wait_for_timeout(300)
        assert page.frames[1].url.startswith("chrome-error:")


def test_the_form_as_a_file_can_be_framed(open_page: OpenPage, hosting: Hosting, tmp_path: Path) -> None:
    source = f"{hosting.club.address}/embed/signup/?form=bakers"
    (tmp_path / "index.html").write_text(f'<title>x</title><iframe src="{source}" width="400" height="700"></iframe>')
    with serve_folder(tmp_path) as url:
        frame = open_page(url + "/").frame_locator("iframe")

        expect(frame.locator("input[name=form]")).to_have_value("bakers")
        sign_up(frame, "file@reader.example")
