"""Mails that the club receives: proofs and wishes to leave; all else is dropped without a word."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from club.core.errors import TemporaryError
from club.points.claims import Claim, State
from club.points.claims_make import make_claim
from functions import inbound
from functions.inbound import make_handler
from functions.received import MAX_BYTES, FolderMails, is_automatic, read_mail, sender_domain, text_of
from tests.functions.claiming_rig import DOMAIN, claiming
from tests.functions.rig import Rig
from tests.points.claiming import BAKERY, GROCER, Claiming

LETTER = b"""From: Example Bakery <news@bakery.example>
Subject: News
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGEgaHJlZj0iaHR0cHM6Ly9ncm9jZXIuZXhhbXBsZS8iPmZyaWVuZHM8L2E+
--x--
"""


@pytest.fixture
def there(rig: Rig, tmp_path: Path) -> Claiming:
    return claiming(rig, tmp_path)


@pytest.fixture
def claim(there: Claiming) -> Claim:
    return make_claim(BAKERY, GROCER, "copy", desk=there.desk, now=there.now)


def come(
    rig: Rig, to: str, raw: bytes = LETTER, *, subject: str = "", dmarc: str = "PASS", **verdicts: str
) -> Mapping[str, int | str]:
    """Has a mail come as SES tells of it; gives what is logged of it."""
    folder = Path(rig.club.settings["CLUB_INBOUND_FOLDER"])
    (folder / "m1").write_bytes(raw)
    told = {
        "notificationType": "Received",
        "mail": {"messageId": "m1", "source": "x@y.example", "commonHeaders": {"subject": subject}},
        "receipt": {
            "recipients": [to],
            "dmarcVerdict": {"status": dmarc},
            **{f"{name}Verdict": {"status": status} for name, status in verdicts.items()},
        },
    }
    said = dict(inbound.take(rig.club, told))
    assert said.pop("mail") == "m1"
    return said


def test_a_newsletter_that_comes_for_a_claim_shows_it(rig: Rig, there: Claiming, claim: Claim) -> None:
    said = [come(rig, f"Proof+{claim.id}@{DOMAIN.upper()}") for _ in range(2)]

    assert said == [{"proven": 1}, {"not-waited-for": 1}]
    assert there.points() == (0, 30)
    assert rig.mailer.sent == []


@pytest.mark.parametrize(
    ("dmarc", "word"), [("FAIL", "not-theirs"), ("GRAY", "unverified"), ("PROCESSING_FAILED", "unverified")]
)
def test_a_mail_that_is_not_shown_to_be_theirs_does_not_count(
    rig: Rig, there: Claiming, claim: Claim, dmarc: str, word: str
) -> None:
    assert come(rig, f"proof+{claim.id}@{DOMAIN}", dmarc=dmarc) == {word: 1}

    assert there.claims.claims[claim.id].state == State.OPEN
    assert there.claims.claims[claim.id].said.startswith("A mail came on 02 November 2026")


AUTOMATIC = (
    b"Auto-Submitted: auto-replied",
    b"X-Autoreply: yes",
    b"Return-Path: <>",
    b"List-ID: Club <newsletter.club.example>",
)


@pytest.mark.parametrize("header", AUTOMATIC)
def test_answers_of_programs_and_our_own_mails_are_dropped(rig: Rig, claim: Claim, header: bytes) -> None:
    assert come(rig, f"proof+{claim.id}@{DOMAIN}", header + b"\n" + LETTER) == {"automatic": 1}


def test_a_report_of_a_mail_that_did_not_arrive_is_one_of_a_program() -> None:
    report = read_mail(LETTER.replace(b"alternative", b"report"))
    letter = read_mail(b"Auto-Submitted: auto-generated\nPrecedence: bulk\nList-ID: <news.bakery.example>\n" + LETTER)

    assert report is not None
    assert is_automatic(report, list_id="newsletter.club.example")
    assert letter is not None
    assert not is_automatic(letter, list_id="newsletter.club.example")


@pytest.mark.parametrize(
    "to", ["proof@", "proof+x@", "proof+../../../@", "postmaster@", "unsubscribe+x@", "@", "proof+bcdfghjkmn@"]
)
def test_unknown_recipients_are_dropped(rig: Rig, there: Claiming, to: str) -> None:
    said = come(rig, to + DOMAIN)

    assert said in ({"unknown": 1}, {"not-waited-for": 1})
    assert rig.mailer.sent == []


def test_mails_for_other_domains_are_none_of_ours(rig: Rig, claim: Claim) -> None:
    assert come(rig, f"proof+{claim.id}@elsewhere.example") == {"not-ours": 1}
    assert come(rig, f"proof+{claim.id}@evil{DOMAIN}") == {"not-ours": 1}


def test_too_large_unreadable_harmful_and_gone_mails_are_dropped(rig: Rig, there: Claiming, claim: Claim) -> None:
    to = f"proof+{claim.id}@{DOMAIN}"
    told = {"mail": {"messageId": "nobody"}, "receipt": {"recipients": [to], "dmarcVerdict": {"status": "PASS"}}}

    assert come(rig, to, LETTER + b"x" * MAX_BYTES) == {"unreadable": 1}
    assert come(rig, to, spam="FAIL") == {"harmful": 1}
    assert come(rig, to, virus="FAIL") == {"harmful": 1}
    assert inbound.take(rig.club, told) == {"mail": "nobody", "gone": 1}
    assert inbound.take(rig.club, {**told, "mail": {"messageId": "../secrets.json"}})["gone"] == 1
    assert inbound.take(rig.club, {"Type": "AmazonSnsSubscriptionSucceeded"}) == {"not-a-mail": 1}
    assert there.claims.claims[claim.id].tries == 0


def test_only_so_many_mails_are_opened_in_an_hour(rig: Rig, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "PER_HOUR", 2)
    to = f"proof+{claim.id}@{DOMAIN}"

    said = [come(rig, to, dmarc="FAIL") for _ in range(3)]
    rig.wait(hours=1)

    assert said == [{"not-theirs": 1}, {"not-theirs": 1}, {"too-many": 1}]
    assert come(rig, to) == {"proven": 1}


def test_a_mail_to_leave_the_list_acts_as_the_one_click_does(rig: Rig, there: Claiming) -> None:
    rig.confirmed()
    token = rig.edition_link()

    said = [
        come(rig, f"unsubscribe@{DOMAIN}", subject=f" {token[:40]}\r\n {token[40:]}", dmarc="FAIL") for _ in range(2)
    ]

    assert said == [{"left": 1}] * 2
    reader = rig.reader()
    assert reader is not None
    assert not reader.is_confirmed


@pytest.mark.parametrize("subject", ["", "unsubscribe", "AQ" * 40])
def test_a_mail_to_leave_without_a_token_of_ours_does_nothing(rig: Rig, there: Claiming, subject: str) -> None:
    assert come(rig, f"unsubscribe@{DOMAIN}", subject=subject) == {"no-token": 1}


def test_of_a_queue_those_come_again_that_failed(rig: Rig, there: Claiming, claim: Claim) -> None:
    def fail(_claim_id: str) -> None:
        raise TemporaryError("not now")

    receipt = {"recipients": [f"proof+{claim.id}@{DOMAIN}"]}
    records = [
        {"messageId": "1", "body": json.dumps({"mail": {"messageId": "a"}, "receipt": {"recipients": []}})},
        {"messageId": "2", "body": json.dumps({"mail": {"messageId": "b"}, "receipt": receipt})},
    ]
    there.claims.find = fail  # type: ignore[assignment,method-assign]

    assert make_handler(lambda: rig.club)({"Records": records}, None) == {
        "batchItemFailures": [{"itemIdentifier": "2"}]
    }


SENDERS: dict[str, str] = {
    "From: a@b.example": "b.example",
    "From: A <a@B.Example.>": "b.example",
    'From: "A, of <x@y.example>" <a@b.example>': "b.example",
    "From: =?utf-8?q?B=C3=A4?=\n <a@b.example>": "b.example",
    "From: a@b.example, c@d.example": "",
    "From: a@b.example <c@d.example>": "",
    "From: <a@b.example> <c@d.example>": "",
    "From: (a@b.example) c@d.example": "",
    'From: "a" "b" <c@d.example>': "",
    "From: a@b.example\nFrom: c@d.example": "",
    "From: group: a@b.example;": "",
    "From: a@[127.0.0.1]": "",
    "From:": "",
    "To: a@b.example": "",
}


@pytest.mark.parametrize("head", SENDERS)
def test_only_one_plain_sender_counts(head: str) -> None:
    mail = read_mail(f"{head}\n\nx".encode())

    assert mail is not None
    assert sender_domain(mail) == SENDERS[head]


def test_text_is_read_whatever_it_is_written_in() -> None:
    mail = read_mail(LETTER)
    odd = read_mail(b"Content-Type: text/plain; charset=idna\n\nhttps://a.example/ \xff")

    assert mail is not None
    assert "Grüße" in text_of(mail)
    assert '<a href="https://grocer.example/">' in text_of(mail)
    assert odd is not None
    assert text_of(odd).startswith("https://a.example/")


def test_nested_without_end_is_not_read_or_read_soon(tmp_path: Path) -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (one, one) for one in range(5_000))

    mail = read_mail(raw)

    assert mail is None or text_of(mail) == ""
    (tmp_path / "m1").write_bytes(b"0123456789")
    assert FolderMails(tmp_path).read("m1", most=4) == b"0123"
