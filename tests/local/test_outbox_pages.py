"""The outbox in the browser, as far as HTTP shows it; tests/browser has the rest."""

import datetime as dt
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from club.core.facts import load_facts
from club.local.outbox import Kept, Outbox
from club.local.outbox_pages import OutboxPages
from club.local.outbox_reports import Sent, reports_of
from club.site.places import find_places
from tests.harness.building import ROOT

NOW = dt.datetime(2026, 11, 23, 12, 5, 9, tzinfo=dt.UTC)
EVIL = '<script>document.title="run"</script><img src="https://evil.example/x.png"><form action="/x"></form>'
CLUB = load_facts(ROOT / "content" / "club" / "club.toml").name


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


@pytest.fixture
def client(outbox: Outbox) -> Iterator[TestClient]:
    pages = OutboxPages(outbox, find_places(ROOT / "content"))
    with TestClient(pages.app(), follow_redirects=False) as client:
        yield client


def keep(outbox: Outbox, content: bytes, to: str = "ada@reader.example") -> str:
    message_id = outbox.new_id(NOW)
    reports = reports_of(Sent(message_id, content, [to], "club", {}, NOW))
    outbox.keep(message_id, content, Kept("news@club.example", [to], "club", {}, [one._asdict() for one in reports]))
    return message_id


def mail(
    text: str = "Hello\n", html: str = "", subject: str = "Please confirm", to: str = "ada@reader.example"
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Club <news@club.example>", to, subject
    message["List-Unsubscribe"] = "<https://club.example/forms/unsubscribe?t=x>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def look(client: TestClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_an_empty_outbox_says_so_in_the_sites_own_look(client: TestClient) -> None:
    page = look(client, "/outbox/")

    assert "No mail yet" in page.main.text  # type: ignore[union-attr]
    assert [link["href"] for link in page.select('link[rel="stylesheet"]')] == ["/theme/site.css"]
    assert page.select_one("header.masthead a.club").text.strip() == CLUB  # type: ignore[union-attr]
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"  # type: ignore[index]


def test_mails_are_listed_newest_first_with_whom_and_what(client: TestClient, outbox: Outbox) -> None:
    first = keep(outbox, mail(subject="Erste Grüße"))
    second = keep(outbox, mail(subject=""), "bounce@simulator.amazonses.com")

    rows = look(client, "/outbox/").select("main li")

    assert [row.a["href"] for row in rows] == [f"/outbox/{second}/", f"/outbox/{first}/"]  # type: ignore[index]
    texts = [" ".join(row.text.split()) for row in rows]
    assert texts == [
        "No subject To bounce@simulator.amazonses.com · 23 November 2026, 12:05:09 UTC · Bounce",
        "Erste Grüße To ada@reader.example · 23 November 2026, 12:05:09 UTC · Delivery",
    ]


def test_a_long_list_goes_on_over_pages(client: TestClient, outbox: Outbox) -> None:
    for n in range(103):
        keep(outbox, mail(subject=f"Mail {n}"))

    first = look(client, "/outbox/")
    older = first.find("a", string="Older mails")
    second = look(client, f"/outbox/{older['href']}")  # type: ignore[index]

    assert [len(page.select("main li")) for page in (first, second)] == [100, 3]
    assert second.find("a", string="Older mails") is None
    assert "Mail 0" in second.select("main li")[-1].text


def test_the_few_of_which_something_was_reported_are_found_among_many(client: TestClient, outbox: Outbox) -> None:
    bounced = [keep(outbox, mail(), f"bounce+{n}@simulator.amazonses.com") for n in range(102)]
    for n in range(20):
        keep(outbox, mail(subject=f"Mail {n}"))

    every = look(client, "/outbox/")
    first = look(client, f"/outbox/{every.find('a', string='Only with a Bounce')['href']}")  # type: ignore[index]
    second = look(client, f"/outbox/{first.find('a', string='Older mails')['href']}")  # type: ignore[index]
    none = look(client, "/outbox/?only=Complaint")

    shown = [row.a["href"] for page in (first, second) for row in page.select("main li")]  # type: ignore[index]
    assert shown == [f"/outbox/{one}/" for one in reversed(bounced)]
    assert "122 mails." in every.main.text  # type: ignore[union-attr]
    assert "None of the mails is such a one" in none.main.text  # type: ignore[union-attr]
    assert second.find("a", string="The newest")["href"] == "/outbox/"  # type: ignore[index]


def test_a_mail_is_shown_with_its_headers_and_links_to_follow(client: TestClient, outbox: Outbox) -> None:
    text = 'Confirm (https://club.example/forms/confirm?t=a_b-c&x=1).\n<b>No & no</b> http://a.example/"x\n'
    message_id = keep(outbox, mail(text))

    page = look(client, f"/outbox/{message_id}/")

    assert [(a.text, a["href"]) for a in page.select("main pre a")] == [
        (url, url) for url in ("https://club.example/forms/confirm?t=a_b-c&x=1", "http://a.example/")
    ]
    shown, *_, head = page.select("main pre")
    assert shown.text == text
    assert "List-Unsubscribe: <https://club.example/forms/unsubscribe?t=x>" in head.text
    assert page.iframe is None
    assert page.h1.text == "Please confirm"  # type: ignore[union-attr]
    assert "ada@reader.example" in page.dl.text  # type: ignore[union-attr]


def test_what_a_mail_brings_is_only_ever_text_on_the_page(client: TestClient, outbox: Outbox) -> None:
    message_id = keep(outbox, mail(EVIL, EVIL, subject=EVIL, to=f'"{EVIL.replace(chr(34), "")}" <ada@reader.example>'))

    page = look(client, f"/outbox/{message_id}/")
    scripts = [script.get("src") for script in page.find_all("script")]

    assert scripts == ["/theme/js/search.js"]
    assert page.main.find(["img", "form"]) is None  # type: ignore[union-attr]
    assert EVIL in page.select("main pre")[0].text
    assert page.h1.text == EVIL  # type: ignore[union-attr]


def test_html_is_framed_in_a_sandbox_and_is_one_by_itself(client: TestClient, outbox: Outbox) -> None:
    message_id = keep(outbox, mail(html=EVIL))

    frame = look(client, f"/outbox/{message_id}/").iframe
    answer = client.get(f"/outbox/{message_id}/html")

    assert frame
    assert (frame["src"], frame["sandbox"]) == ("html", [])  # the parser takes it for a list of allowances
    assert answer.text.strip() == EVIL
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert "form-action 'none'" in policy


def test_a_mail_comes_as_a_file_that_no_browser_shows(client: TestClient, outbox: Outbox) -> None:
    content = mail()
    message_id = keep(outbox, content)

    answer = client.get(f"/outbox/{message_id}/raw")

    assert answer.content == content
    assert answer.headers["content-disposition"] == f'attachment; filename="{message_id}.eml"'
    assert answer.headers["content-type"] == "message/rfc822"


def test_reports_are_shown_in_both_shapes(client: TestClient, outbox: Outbox) -> None:
    message_id = keep(outbox, mail(), "complaint@simulator.amazonses.com")

    kinds = look(client, f"/outbox/{message_id}/").select("details")

    assert [kind.summary.text for kind in kinds] == ["Delivery", "Complaint"]  # type: ignore[union-attr]
    published, notified = kinds[1].select("pre")
    assert '"eventType": "Complaint"' in published.text
    assert '"notificationType": "Complaint"' in notified.text


def test_nothing_of_it_is_kept_indexed_or_told_to_others(client: TestClient, outbox: Outbox) -> None:
    message_id = keep(outbox, mail(html="<p>x</p>"))
    paths = ["/outbox", "/outbox/", "/outbox/none/"]
    paths += [f"/outbox/{message_id}{end}" for end in ("", "/", "/html", "/raw")]

    for path in paths:
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["none/", "none/html", "none/raw", "..%2f..%2fsecrets.json/raw", "%00/", "0102/raw"])
def test_a_mail_that_is_not_there_is_a_page_that_says_so(client: TestClient, path: str) -> None:
    answer = client.get(f"/outbox/{path}")

    assert answer.status_code == 404
    assert "no such mail" in answer.text or answer.text == "Not Found"


def test_a_mail_without_html_has_no_html(client: TestClient, outbox: Outbox) -> None:
    assert client.get(f"/outbox/{keep(outbox, mail())}/html").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\x00",
        b"Subject: =?klingon?q?x?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\nQapla\xff",
        b"Subject: =?utf-8?b?/////?=\r\nTo: \xff\xfe\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%",
        b"From: a\r\n b\r\nSubject:\r\n\r\n" + b"x" * 10_000,
    ],
)
def test_no_mail_is_too_broken_to_be_shown(client: TestClient, outbox: Outbox, content: bytes) -> None:
    message_id = keep(outbox, content)

    assert client.get("/outbox/").status_code == 200
    assert client.get(f"/outbox/{message_id}/").status_code == 200
    assert client.get(f"/outbox/{message_id}/html").status_code in (200, 404)


def test_attachments_and_hidden_recipients_are_named(client: TestClient, outbox: Outbox) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "news@club.example", "ada@reader.example", "With a file"
    message.set_content("Text\n")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="rules.pdf")
    message_id = outbox.new_id(NOW)
    outbox.keep(message_id, message.as_bytes(), Kept("news@club.example", ["ada@reader.example", "bo@reader.example"]))

    told = " ".join(look(client, f"/outbox/{message_id}/").dl.text.split())  # type: ignore[union-attr]

    assert "Attached rules.pdf" in told
    assert "Bcc bo@reader.example" in told


def test_a_new_look_of_the_site_is_taken_over(outbox: Outbox, tmp_path: Path) -> None:
    facts = tmp_path / "club.toml"
    facts.write_text((ROOT / "content" / "club" / "club.toml").read_text())
    pages = OutboxPages(outbox, find_places(ROOT / "content")._replace(facts=facts))
    with TestClient(pages.app()) as client:
        client.get("/outbox/")
        facts.write_text(facts.read_text().replace(f'name = "{CLUB}"', 'name = "Another Club"', 1))

        pages.forget()

        assert "Another Club" in client.get("/outbox/").text
