"""Mails fetched from the site: over real HTTP, from a server that answers well, badly, slowly and too much."""

import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from club.cloud.tables import make_table
from club.core.errors import ClubError, ConflictError, NotFoundError, TemporaryError
from club.newsletter.audience import Recipient
from club.newsletter.kept_mail import KeptMails
from club.newsletter.schema import DELIVERIES, TABLES
from club.subscriptions.schema import TIME_TO_LIVE
from functions import mail_pages
from functions.mail_pages import MAX_BYTES, MailPages
from tests.harness.aws import Aws
from tests.newsletter.mailing import Kept, hash_of, mail_files
from tests.subscriptions.builders import NOW

READER = Recipient("k" * 43, "r@coop.example")


class Site(ThreadingHTTPServer):
    """A site with the mail of edition 12; `asked` names what was fetched."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.files: dict[str, bytes] = {}
        self.status = 200
        self.drops_s = 0.0
        self.publish(mail_files(site_url=self.url))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def publish(self, files: Mapping[str, bytes], *, number: int = 12) -> str:
        self.files |= {f"/mail/{number:03}/{name}": content for name, content in files.items()}
        return hash_of(files)

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: who asks leaves when it was too much."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.asked.append(self.path)
        content = site.files.get(self.path)
        status = site.status if content is not None else 404
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{site.url}/elsewhere")
        self.end_headers()
        for byte in content or b"":
            if not site.drops_s:
                self.wfile.write(content or b"")
                break
            self.wfile.write(bytes([byte]))
            time.sleep(site.drops_s)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the library
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def pages(site: Site, kept: Kept | None = None) -> MailPages:
    return MailPages(site.url, kept=kept or Kept(), now=lambda: NOW)


def test_the_mail_is_fetched_once_and_then_kept(site: Site) -> None:
    reading = pages(site)
    manifest = reading.manifest(12)

    letters = [reading.letter(12, manifest.hash) for _ in range(3)]

    assert letters[0].to(READER, "token").subject == "Co-ops that bake"
    assert "Grüße" in letters[0].to(READER, "token").text
    assert site.asked == [
        f"/mail/012/{name}" for name in ("manifest.json", "manifest.json", "subject.txt", "body.html", "body.txt")
    ]


def test_what_was_agreed_to_is_what_is_sent_whatever_the_site_shows_by_now(site: Site) -> None:
    kept = Kept()
    agreed = pages(site, kept).manifest(12).hash
    first = pages(site, kept).letter(12, agreed).to(READER, "token")
    site.publish(mail_files(site_url=site.url, title="Something else"))

    other_process = pages(site, kept).letter(12, agreed).to(READER, "token")

    assert other_process == first
    with pytest.raises(ConflictError, match="not the one that was agreed to"):
        pages(site).letter(12, agreed)


def test_a_mail_whose_files_do_not_belong_together_is_refused_and_not_kept(site: Site) -> None:
    kept = Kept()
    agreed = pages(site).manifest(12).hash
    site.files["/mail/012/body.html"] += b"<p>More</p>"

    with pytest.raises(ConflictError, match=r"mail/012/body\.html"):
        pages(site, kept).letter(12, agreed)

    assert kept.mails == {}


def test_a_mail_is_given_for_its_own_edition_only(site: Site) -> None:
    reading = pages(site)
    agreed = reading.manifest(12).hash
    site.publish(mail_files(12, site_url=site.url), number=13)

    reading.letter(12, agreed)
    with pytest.raises(ConflictError):
        reading.letter(13, agreed)
    with pytest.raises(ClubError, match="holds the mail of edition 12"):
        reading.manifest(13)


def test_an_edition_without_a_mail_is_said_to_have_none(site: Site) -> None:
    with pytest.raises(NotFoundError, match="no mail of edition 7; it has one when"):
        pages(site).manifest(7)


def test_a_site_that_leads_elsewhere_is_not_followed(site: Site) -> None:
    site.status = 302

    with pytest.raises(TemporaryError, match="status 302"):
        pages(site).manifest(12)

    assert site.asked == ["/mail/012/manifest.json"]


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_site_that_refuses_may_be_asked_again(site: Site, status: int) -> None:
    site.status = status

    with pytest.raises(TemporaryError, match=f"status {status}"):
        pages(site).manifest(12)


def test_what_is_too_large_is_not_read_to_the_end(site: Site) -> None:
    site.files["/mail/012/manifest.json"] = b" " * 50 * MAX_BYTES

    with pytest.raises(ClubError, match="has more than 120,000 bytes"):
        pages(site).manifest(12)


def test_what_comes_in_drops_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_pages, "_WHOLE_S", 0.2)
    site.drops_s = 0.05

    with pytest.raises(TemporaryError, match="did not come within"):
        pages(site).manifest(12)


def test_a_site_that_is_away_may_be_asked_again() -> None:
    with pytest.raises(TemporaryError, match="does not answer"):
        MailPages("http://127.0.0.1:9", kept=Kept(), now=lambda: NOW).manifest(12)


@pytest.mark.parametrize("url", ["http://club.example", "ftp://127.0.0.1", "file:///etc", "http://10.0.0.1"])
def test_no_mail_is_read_without_tls_from_another_machine(url: str) -> None:
    with pytest.raises(ClubError, match="over https only"):
        MailPages(url, kept=Kept(), now=lambda: NOW).manifest(12)


def test_a_mail_is_kept_in_the_store_as_it_was(aws: Aws) -> None:
    client, name = aws.client("dynamodb"), aws.name(DELIVERIES)
    make_table(name, TABLES[DELIVERIES], time_to_live=TIME_TO_LIVE, client=client)
    kept, files = KeptMails(client, deliveries=name), mail_files()

    before = kept.find(hash_of(files))
    for _ in range(2):
        kept.keep(hash_of(files), files, now=NOW)

    assert before is None
    assert kept.find(hash_of(files)) == files
