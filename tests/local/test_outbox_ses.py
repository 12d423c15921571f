"""SES on this machine, asked by Amazon's own client through a real server."""

import datetime as dt
import email
import json
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from club.local.environment import CONFIGURATION_SET
from club.local.outbox import Outbox, time_of
from club.local.outbox_reports import Report
from club.local.outbox_ses import Ses
from tests.local.serving import serving

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SENDER = "Example Club <news@club.example>"
LONG_LINK = "<https://club.example/forms/unsubscribe?t=" + "x" * 900 + ">"


class Switch:
    """One server for all tests, with the application of the one that runs."""

    url: str
    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Local(NamedTuple):
    """A running SES, Amazon's client for it, its outbox, and what it has reported."""

    client: Any
    outbox: Outbox
    reports: list[Report]

    def send(self, to: str = "ada@reader.example", change: Mapping[str, Any] = {}) -> str:
        answer = self.client.send_email(**{**request(to), **change})
        return str(answer["MessageId"])

    def mail(self, message_id: str) -> EmailMessage:
        found = email.message_from_bytes(self.outbox.content(message_id), policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def refusal(self, change: Mapping[str, Any]) -> tuple[str, int, str]:
        with pytest.raises(ClientError) as caught:
            self.send(change=change)
        error = caught.value.response
        assert self.outbox.ids() == []
        return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Message"]


def request(to: str = "ada@reader.example", **simple: object) -> dict[str, Any]:
    content = {"Subject": utf8("Please confirm"), "Body": {"Text": utf8("Hello\n")}} | simple
    return {"FromEmailAddress": SENDER, "Destination": {"ToAddresses": [to]}, "Content": {"Simple": content}}


def utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def headers(*pairs: tuple[str, str]) -> dict[str, Any]:
    return request(Headers=[{"Name": name, "Value": value} for name, value in pairs])


@pytest.fixture(scope="module")
def switch() -> Iterator[Switch]:
    switch = Switch()
    with serving(switch) as url:
        switch.url = url
        yield switch


@pytest.fixture
def local(tmp_path: Path, switch: Switch) -> Iterator[Local]:
    outbox, reports = Outbox(tmp_path / "outbox"), list[Report]()
    ses = Ses(outbox, identities=lambda: ["news@club.example"], now=lambda: NOW, hear=reports.append)
    switch.app = Starlette(routes=[Mount("/_ses", ses.app())])
    client = boto3.client(
        "sesv2", endpoint_url=f"{switch.url}/_ses", region_name="eu-central-1",
        aws_access_key_id="local", aws_secret_access_key="local", config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip
    yield Local(client, outbox, reports)
    client.close()


def test_a_mail_becomes_a_file_that_mail_programs_read(local: Local) -> None:
    body = {"Text": utf8("Grüße\n\nhttps://club.example/x\n"), "Html": utf8("<p>Grüße</p>")}
    content = request(Subject=utf8("Grüße aus dem Club"), Body=body) | {"ConfigurationSetName": CONFIGURATION_SET}

    message_id = local.send(change=content)

    raw, mail = local.outbox.content(message_id), local.mail(message_id)
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "ada@reader.example", "Grüße aus dem Club")
    assert mail["Message-ID"] == f"<{message_id}@eu-central-1.amazonses.com>"
    assert mail["Date"].datetime == NOW
    text, html = mail.iter_parts()
    assert text.get_content().splitlines() == body["Text"]["Data"].splitlines()
    assert html.get_content().splitlines() == ["<p>Grüße</p>"]
    assert mail.defects == []
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert local.outbox.kept(message_id).recipients == ["ada@reader.example"]


def test_headers_arrive_unbroken_up_to_the_length_that_ses_takes(local: Local) -> None:
    given = [("List-Unsubscribe", LONG_LINK), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    given += [(f"X-Own-{n}", "a b " * 200 + "c") for n in range(13)]

    mail = local.mail(local.send(change=headers(*given)))

    assert [pair for pair in mail.items() if pair[0].startswith(("List", "X-"))] == given
    assert f"List-Unsubscribe: {LONG_LINK}\r\n".encode() in local.outbox.content(local.outbox.ids()[0])


def test_a_raw_mail_keeps_its_bytes_and_gets_ses_own_lines(local: Local) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Bcc"] = "news@club.example", "ada@reader.example", "bo@reader.example"
    mail["Message-ID"], mail["Subject"] = "<mine@club.example>", "Raw"
    mail.set_content("Text\n")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")

    message_id = local.client.send_email(Content={"Raw": {"Data": mail.as_bytes()}})["MessageId"]

    found = local.mail(message_id)
    assert found.get_all("Message-ID") == [f"<{message_id}@eu-central-1.amazonses.com>"]
    assert found["Bcc"] is None
    assert [part.get_filename() for part in found.iter_attachments()] == ["a.pdf"]
    assert local.outbox.content(message_id).endswith(mail.as_bytes().partition(b"\r\n\r\n")[2])
    assert local.outbox.kept(message_id).recipients == ["ada@reader.example", "bo@reader.example"]
    assert local.outbox.kept(message_id).sender == "news@club.example"


def test_mails_are_told_newest_first_also_within_a_millisecond(local: Local) -> None:
    sent = [local.send() for _ in range(5)]

    assert local.outbox.ids() == sent[::-1]
    assert abs(time_of(sent[-1]) - NOW) < dt.timedelta(milliseconds=10)


def many(count: int) -> dict[str, list[str]]:
    return {"ToAddresses": [f"r{n}@reader.example" for n in range(count)]}


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"Destination": {}}, "BadRequestException", "Missing required header 'To'"),
        ({"Destination": many(51)}, "BadRequestException", "exceeds 50"),
        ({"Destination": {"ToAddresses": ["ada"]}}, "BadRequestException", "Illegal address"),
        ({"Destination": {"ToAddresses": ["ädä@reader.example"]}}, "BadRequestException", "Illegal address"),
        ({"Destination": {"ToAddresses": ["a@bücher.example"]}}, "BadRequestException", "Illegal address"),
        ({"FromEmailAddress": "news@other.example"}, "MessageRejected", "is not verified"),
        ({"FromEmailAddress": "news"}, "BadRequestException", "Missing final '@domain'"),
        ({"FromEmailAddress": "Clüb <news@club.example>"}, "BadRequestException", "Illegal address"),
        ({"ConfigurationSetName": "other"}, "NotFoundException", "does not exist"),
        ({"EmailTags": [{"Name": "reader", "Value": "a@b"}]}, "BadRequestException", "Invalid tag"),
        ({"Content": {}}, "BadRequestException", "Exactly one"),
        ({"Content": {"Template": {"TemplateName": "x"}}}, "NotFoundException", "Template"),
        ({"Content": {"Raw": {"Data": b" "}}}, "BadRequestException", "Empty message"),
        ({"Content": {"Raw": {"Data": b"\nno head"}}}, "BadRequestException", "no header fields"),
        (request(Subject=utf8("a\nBcc: b@c.example")), "BadRequestException", "line breaks"),
        (request(Subject={"Data": "Grüße"}), "BadRequestException", "cannot be encoded as us-ascii"),
        (request(Body={"Text": {"Data": "x", "Charset": "klingon"}}), "BadRequestException", "cannot be encoded"),
        (request(Body={}), "BadRequestException", "must have a subject and a body"),
        (headers(*[(f"X-{n}", "a") for n in range(16)]), "BadRequestException", "less than or equal to 15"),
        (headers(("X" * 127, "a")), "BadRequestException", "headers.name"),
        (headers(("X a", "a")), "BadRequestException", "headers.name"),
        (headers(("X:a", "a")), "BadRequestException", "headers.name"),
        (headers(("X-A", "a" * 996)), "BadRequestException", "headers.value"),
        (headers(("X-" + "A" * 98, "a" * 897)), "BadRequestException", "headers.value"),
        (headers(("X-A", "a\r\nBcc: b@c.example")), "BadRequestException", "headers.value"),
        (headers(("Subject", "a")), "BadRequestException", "Header not allowed: Subject"),
        (headers(("List-Id", "a"), ("list-id", "b")), "BadRequestException", "Duplicate"),
    ],
)
def test_what_ses_refuses_is_refused_in_its_form(local: Local, change: dict[str, Any], code: str, words: str) -> None:
    told_code, status, told = local.refusal(change)

    assert told_code == code
    assert status == (404 if code == "NotFoundException" else 400)
    assert words in told


def test_a_verified_domain_lets_all_its_addresses_send(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    ses = Ses(outbox, identities=lambda: ["Club.example"], now=lambda: NOW, hear=lambda _: None)

    with TestClient(ses.app()) as client:
        answer = client.post("/v2/email/outbound-emails", json=request(), headers={"Authorization": SIGNED})

    assert answer.status_code == 200
    assert outbox.ids() == [answer.json()["MessageId"]]


SIGNED = "AWS4-HMAC-SHA256 Credential=local"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"Content": []}',
        b'{"Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}, "Headers": [1]}}}',
        b'{"Content": {"Raw": {"Data": "%%%"}}}',
        b'{"Destination": {"ToAddresses": [1]}}',
    ],
)
def test_what_is_no_call_is_refused_and_keeps_nothing(tmp_path: Path, body: bytes) -> None:
    ses = Ses(Outbox(tmp_path), identities=list, now=lambda: NOW, hear=lambda _: None)

    with TestClient(ses.app()) as client:
        answer = client.post("/v2/email/outbound-emails", content=body, headers={"Authorization": SIGNED})

    assert (answer.status_code, list(tmp_path.iterdir())) == (400, [])
    assert answer.headers["x-amzn-errortype"] == "SerializationException"


def test_a_call_that_nobody_signed_is_refused_because_it_may_be_another_pages(tmp_path: Path) -> None:
    ses = Ses(Outbox(tmp_path), identities=lambda: ["club.example"], now=lambda: NOW, hear=lambda _: None)

    with TestClient(ses.app()) as client:
        answer = client.post("/v2/email/outbound-emails", json=request())
        asked_first = client.options("/v2/email/outbound-emails", headers={"Origin": "https://evil.example"})

    assert (answer.status_code, asked_first.status_code) == (403, 405)
    assert "access-control-allow-origin" not in asked_first.headers
    assert list(tmp_path.iterdir()) == []


def test_the_account_tells_its_quota_and_how_much_of_it_is_used(local: Local) -> None:
    before = local.client.get_account()["SendQuota"]["SentLast24Hours"]
    local.send()
    (quota := local.client.get_account()["SendQuota"]).pop("MaxSendRate")

    assert before == 0
    assert quota == {"Max24HourSend": 500_000, "SentLast24Hours": 1}


def test_the_one_configuration_set_is_there_and_no_other(local: Local) -> None:
    found = local.client.get_configuration_set(ConfigurationSetName=CONFIGURATION_SET)

    assert found["ConfigurationSetName"] == CONFIGURATION_SET
    with pytest.raises(local.client.exceptions.NotFoundException):
        local.client.get_configuration_set(ConfigurationSetName="other")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("success", ["Delivery"]),
        ("bounce", ["Bounce"]),
        ("bounce+edition-12", ["Bounce"]),
        ("ooto", ["Delivery", "Bounce"]),
        ("complaint+x", ["Delivery", "Complaint"]),
        ("suppressionlist", ["Bounce"]),
        ("nobody", []),
    ],
)
def test_the_simulators_addresses_are_reported_in_both_shapes(local: Local, name: str, kinds: list[str]) -> None:
    address = f"{name}@simulator.amazonses.com"

    tags = [{"Name": "edition", "Value": "12"}]
    message_id = local.send(address, {"EmailTags": tags, "ConfigurationSetName": CONFIGURATION_SET})

    assert [report.published["eventType"] for report in local.reports] == kinds
    assert [report.notified["notificationType"] for report in local.reports] == kinds
    for published, notified in local.reports:
        assert published["mail"]["messageId"] == notified["mail"]["messageId"] == message_id
        assert published["mail"]["destination"] == [address]
        assert published["mail"]["tags"]["edition"] == ["12"]
        assert published["mail"]["tags"]["ses:configuration-set"] == [CONFIGURATION_SET]
        assert "tags" not in notified["mail"]
        assert notified["mail"]["sourceIp"] == "127.0.0.1"
    kept = local.outbox.kept(message_id).reports
    assert json.dumps(kept) == json.dumps([report._asdict() for report in local.reports])


def test_bounces_say_whether_they_will_pass(local: Local) -> None:
    for name in ("bounce", "suppressionlist", "ooto"):
        local.send(f"{name}@simulator.amazonses.com")

    bounces = [report.published["bounce"] for report in local.reports if "bounce" in report.published]
    assert [(one["bounceType"], one["bounceSubType"]) for one in bounces] == [
        ("Permanent", "General"), ("Permanent", "Suppressed"), ("Transient", "General"),
    ]  # fmt: skip
    assert bounces[0]["bouncedRecipients"][0]["status"] == "5.1.1"
    assert bounces[2]["bouncedRecipients"] == [{"emailAddress": "ooto@simulator.amazonses.com"}]


def test_several_recipients_of_one_fate_are_in_one_report(local: Local) -> None:
    to = ["complaint+1@simulator.amazonses.com", "ada@reader.example", "Complaint+2@Simulator.amazonses.com"]

    local.send(change={"Destination": {"ToAddresses": to[:2], "CcAddresses": to[2:]}})

    [_, complaint, arrived] = local.reports
    assert arrived.published["delivery"]["recipients"] == [to[1]]
    assert [one["emailAddress"] for one in complaint.notified["complaint"]["complainedRecipients"]] == [to[0], to[2]]
    assert complaint.notified["complaint"]["complaintFeedbackType"] == "abuse"
    assert complaint.published["mail"]["destination"] == to
    assert complaint.published["mail"]["commonHeaders"]["subject"] == "Please confirm"
