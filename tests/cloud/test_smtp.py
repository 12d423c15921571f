"""Mails by SMTP, to a real server on this machine."""

import datetime as dt
import secrets
import traceback
from email.message import MIMEPart

import pytest

from club.cloud.envelope import Sender
from club.cloud.smtp import SmtpMailer, read_server
from club.core.errors import ClubError, TemporaryError, UncertainError
from club.core.mail import Mail
from tests.harness.smtp import Certificate, mail_server, new_certificate

SENDER = Sender("Zoë’s Club", "news@club.example")
MAIL = Mail("reader@coop.example", "Hello", "One line.\n.\nAnother, after a line with a dot.\n")
LONG_LINK = "<https://club.example/forms/unsubscribe?t=" + "x" * 200 + ">"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return new_certificate(tmp_path_factory.mktemp("certificate"))


def mailer(port: int, user: str = "", *, scheme: str = "smtp", certificate: Certificate | None = None) -> SmtpMailer:
    url = f"{scheme}://{user}127.0.0.1:{port}"
    return SmtpMailer(url, sender=SENDER, context=certificate.client if certificate else None)


def text_of(part: MIMEPart) -> str:
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        given = mailer(server.port).send(MAIL)

    [mail], [envelope] = server.mails, server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("news@club.example", ["reader@coop.example"])
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Zoë’s Club <news@club.example>", "reader@coop.example", "Hello",
    )  # fmt: skip
    assert mail["Message-ID"] == given
    assert given.endswith("@club.example>")
    assert abs(mail["Date"].datetime - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert mail.get_content_type() == "text/plain"
    assert text_of(mail) == MAIL.text


def test_every_mail_has_an_id_of_its_own() -> None:
    with mail_server() as server:
        sender = mailer(server.port)

        assert sender.send(MAIL) != sender.send(MAIL)


def test_html_goes_beside_the_text() -> None:
    with mail_server() as server:
        mailer(server.port).send(Mail("a@b.example", "s", "text\n", html="<p>text – é</p>\n"))

    [mail] = server.mails
    assert mail.get_content_type() == "multipart/alternative"
    assert [text_of(part) for part in mail.iter_parts()] == ["text\n", "<p>text – é</p>\n"]


@pytest.mark.parametrize("words", ["Grüße, Zoë – 你好", "x" * 1_500 + " é " + "y" * 1_500, "x" * 1_500])
def test_any_words_arrive_over_a_server_of_seven_bits(words: str) -> None:
    with mail_server() as server:
        mailer(server.port).send(Mail("a@b.example", words[:200], words + "\n"))

    [mail] = server.mails
    assert server.raw().isascii()
    assert max(map(len, server.raw().splitlines())) <= 998
    assert (mail["Subject"], text_of(mail)) == (words[:200], words + "\n")


def test_a_long_link_in_a_header_stays_as_it_is() -> None:
    headers = {"List-Unsubscribe": LONG_LINK, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with mail_server() as server:
        mailer(server.port).send(Mail("a@b.example", "s", "t", headers=headers))

    assert f"\r\nList-Unsubscribe: {LONG_LINK}\r\n".encode() in server.raw()
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in server.raw()


def test_a_domain_is_written_in_punycode() -> None:
    with mail_server() as server:
        mailer(server.port).send(Mail("a@bücher.example", "s", "t"))

    assert server.envelopes[0].rcpt_tos == ["a@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "mail",
    [
        Mail("a@b.example\r\nBcc: c@d.example", "s", "t"),
        Mail("a@b.example\r\nRCPT TO:<c@d.example>", "s", "t"),
        Mail("a@b.example", "s\r\nBcc: c@d.example", "t"),
        Mail("a@b.example", "s", "t", headers={"X": "y\r\nBcc: c@d.example"}),
        Mail("a@b.example", "s", "t", headers={"Bcc": "c@d.example"}),
    ],
)
def test_nothing_can_add_a_header(mail: Mail) -> None:
    with mail_server() as server, pytest.raises(ClubError):
        mailer(server.port).send(mail)

    assert server.envelopes == []


def test_the_text_cannot_end_the_mail() -> None:
    text = "Hello\r\n.\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<c@d.example>\r\n"
    with mail_server() as server:
        mailer(server.port).send(Mail("a@b.example", "s", text))

    [mail] = server.mails
    assert mail.get_content().splitlines() == text.splitlines()


def test_tls_is_used_where_it_is_offered(certificate: Certificate) -> None:
    with mail_server(offers=certificate.server) as server:
        mailer(server.port, certificate=certificate).send(MAIL)

    assert server.sessions[0].ssl is not None


def test_tls_may_be_there_from_the_start(certificate: Certificate) -> None:
    with mail_server(tls=certificate.server) as server:
        mailer(server.port, scheme="smtps", certificate=certificate).send(MAIL)

    assert len(server.envelopes) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_trusts_is_refused(certificate: Certificate, scheme: str) -> None:
    offers = certificate.server if scheme == "smtp" else None
    with (
        mail_server(offers=offers, tls=None if offers else certificate.server) as server,
        pytest.raises(ClubError) as raised,
    ):
        mailer(server.port, scheme=scheme).send(MAIL)

    assert not isinstance(raised.value, TemporaryError)
    assert server.envelopes == []


def test_user_and_password_are_given(certificate: Certificate) -> None:
    with mail_server(offers=certificate.server) as server:
        mailer(server.port, "club%40example:p%40ss%3Aword@", certificate=certificate).send(MAIL)

    assert [(one.login, one.password) for one in server.logins] == [(b"club@example", b"p@ss:word")]


def test_a_wrong_password_is_no_passing_fault_and_not_shown(certificate: Certificate) -> None:
    password = secrets.token_hex(8)
    with mail_server(offers=certificate.server) as server, pytest.raises(ClubError) as raised:
        mailer(server.port, f"club:{password}@", certificate=certificate).send(MAIL)

    assert not isinstance(raised.value, TemporaryError)
    assert password not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("code", ["450 reader@coop.example is busy", "452 full", "421 closing"])
def test_what_the_server_puts_off_may_be_tried_again(code: str) -> None:
    with mail_server() as server:
        server.at_rcpt = code
        with pytest.raises(TemporaryError):
            mailer(server.port).send(MAIL)


def test_a_mail_that_is_put_off_at_its_end_may_be_tried_again() -> None:
    with mail_server() as server:
        server.at_data = "451 try later"
        with pytest.raises(TemporaryError):
            mailer(server.port).send(MAIL)


@pytest.mark.parametrize("step", ["at_rcpt", "at_data"])
def test_what_the_server_refuses_is_never_tried_again_and_shows_no_address(step: str) -> None:
    with mail_server() as server:
        setattr(server, step, "550 no reader@coop.example here")
        with pytest.raises(ClubError, match="550") as raised:
            mailer(server.port).send(MAIL)

    assert not isinstance(raised.value, TemporaryError | UncertainError)
    assert "reader@" not in "".join(traceback.format_exception(raised.value))


def test_a_lost_answer_leaves_it_open_whether_the_mail_went() -> None:
    with mail_server() as server:
        server.hangs_up = True
        with pytest.raises(UncertainError):
            mailer(server.port).send(MAIL)


def test_a_server_that_hangs_up_before_it_wants_the_mail_has_none_of_it() -> None:
    with mail_server() as server:
        server.hangs_up_early = True
        with pytest.raises(TemporaryError):
            mailer(server.port).send(MAIL)

    assert server.envelopes == []


def test_nobody_there_means_not_sent() -> None:
    with pytest.raises(TemporaryError):
        mailer(9).send(MAIL)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://mail.example", (False, "mail.example", 587, "", "")),
        ("smtps://mail.example", (True, "mail.example", 465, "", "")),
        ("smtp://mail.example:25/", (False, "mail.example", 25, "", "")),
        ("smtps://a%40b:c%2Fd@[::1]:1465", (True, "::1", 1465, "a@b", "c/d")),
    ],
)
def test_an_address_of_a_server_is_read(url: str, read: tuple[object, ...]) -> None:
    assert read_server(url) == read


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://u:secret@mail.example:x", "smtp://h/path"]
)
def test_an_address_that_is_none_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ClubError, match="CLUB_MAILER") as raised:
        read_server(url)

    assert "secret" not in "".join(traceback.format_exception(raised.value))


def test_no_password_shows_in_what_is_logged_of_a_server() -> None:
    assert "secret" not in repr(read_server("smtps://user:secret@mail.example"))


def test_a_password_is_never_told_in_the_clear_to_another_machine() -> None:
    # 0.0.0.0 leads to this machine as well, but is not one of the addresses that cannot lead elsewhere.
    with mail_server() as server, pytest.raises(ClubError, match="password"):
        SmtpMailer(f"smtp://user:secret@0.0.0.0:{server.port}", sender=SENDER).send(MAIL)

    assert server.logins == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_password_may_be_told_to_this_machine(host: str) -> None:
    with mail_server() as server:
        SmtpMailer(f"smtp://user:p%40ss%3Aword@{host}:{server.port}", sender=SENDER).send(MAIL)

    assert len(server.logins) == len(server.envelopes) == 1
