"""Mails that come by SMTP on this machine: kept, judged by DKIM and SPF, handed on as SES would."""

import base64
import json
import os
import shutil
import smtplib
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import dns.exception
import dns.resolver
import pytest

from club.cloud.signing import DkimSigner
from club.core.errors import TemporaryError
from club.local import inbound
from club.local.inbound import Inbound, notification
from club.local.inbound_verdict import Handed, LookUp, ask_dns, verdict_of
from club.local.worker import Context, Event
from tests.harness.left_out import leave_out

LETTER = (
    b"From: Bakery <news@bakery.example>\r\nTo: x@y.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n"
)
POLICY = {"_dmarc.bakery.example": "v=DMARC1; p=reject"}
PROOF = "proof+b2c3d4f5g6@proofs.club.example"


class Key(NamedTuple):
    """A private key as PEM, and the record of its public half."""

    private: str
    record: str


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    if shutil.which("openssl") is None:
        leave_out("openssl", "no openssl on PATH; install it from the system's packages")
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
    command: list[str | Path] = ["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"]
    public = subprocess.run(command, check=True, capture_output=True).stdout
    return Key(path.read_text(), f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")


def zone(records: Mapping[str, str | Sequence[str]]) -> LookUp:
    """Gives a DNS of TXT records, each in two parts as long ones come."""

    def look_up(name: str, kind: str) -> Sequence[Any]:
        found = records.get(name, ()) if kind == "TXT" else ()
        return [(one[:9].encode(), one[9:].encode()) for one in ([found] if isinstance(found, str) else found)]

    return look_up


def handed(raw: bytes = LETTER, sender: str = "bounce@bakery.example") -> Handed:
    return Handed(raw, "127.0.0.1", "mail.bakery.example", sender)


def signed(key: Key, domain: str) -> Handed:
    return handed(DkimSigner(selector="s", domain=domain, key=key.private).sign(LETTER))


@pytest.mark.parametrize(
    ("signer", "policy", "verdict"),
    [
        ("bakery.example", "v=DMARC1; p=none", "PASS"),
        ("mail.bakery.example", "v=DMARC1; p=reject; adkim=r", "PASS"),
        ("mail.bakery.example", "v=DMARC1; p=reject; adkim=s", "FAIL"),
        ("friend.example", "v=DMARC1; p=reject", "FAIL"),
        ("bakery.example", "", "GRAY"),
        ("bakery.example", "v=spf1 -all", "GRAY"),
    ],
)
def test_a_signature_must_be_of_the_domain_that_the_mail_says_it_is_from(
    key: Key, signer: str, policy: str, verdict: str
) -> None:
    look_up = zone({f"s._domainkey.{signer}": key.record, "_dmarc.bakery.example": policy})

    assert verdict_of(signed(key, signer), "bakery.example", look_up=look_up) == verdict


def test_a_policy_counts_for_what_is_below_its_domain_and_two_of_them_for_nothing(key: Key) -> None:
    mail, there = signed(key, "news.bakery.example"), {"s._domainkey.news.bakery.example": key.record}
    two = {"_dmarc.bakery.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}

    assert verdict_of(mail, "news.bakery.example", look_up=zone({**there, **POLICY})) == "PASS"
    assert verdict_of(mail, "news.bakery.example", look_up=zone({**there, **two})) == "GRAY"


def test_a_letter_that_was_changed_on_its_way_is_not_theirs(key: Key) -> None:
    mail, look_up = signed(key, "bakery.example"), zone({"s._domainkey.bakery.example": key.record, **POLICY})
    changed = mail._replace(raw=mail.raw.replace(b"Hello", b"Hallo"))
    broken = mail._replace(raw=b"DKIM-Signature: v=1; a=nothing\r\n" + LETTER)

    assert verdict_of(changed, "bakery.example", look_up=look_up) == "FAIL"
    assert verdict_of(broken, "bakery.example", look_up=look_up) == "FAIL"


@pytest.mark.parametrize(
    ("record", "sender", "verdict"),
    [
        ("v=spf1 ip4:127.0.0.1 -all", "bounce@bakery.example", "PASS"),
        ("v=spf1 ip4:127.0.0.1 -all", "", "FAIL"),  # the greeting's domain says nothing
        ("v=spf1 -all", "bounce@bakery.example", "FAIL"),
        ("v=spf1 ip4:127.0.0.1 -all", "bounce@friend.example", "FAIL"),
    ],
)
def test_a_client_that_the_domain_lets_send_for_it_passes(record: str, sender: str, verdict: str) -> None:
    look_up = zone({"bakery.example": record, "friend.example": "v=spf1 +all", **POLICY})

    assert verdict_of(handed(sender=sender), "bakery.example", look_up=look_up) == verdict


def test_where_dns_does_not_answer_nothing_is_said() -> None:
    def silent(_name: str, _kind: str) -> Sequence[Any]:
        raise TemporaryError("DNS does not answer.")

    assert verdict_of(handed(), "bakery.example", look_up=silent) == "GRAY"


def test_without_the_packages_nothing_is_said_but_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "dkim", None)

    assert verdict_of(handed(), "bakery.example", look_up=zone(POLICY)) == "GRAY"
    assert "run requirements/install dkim" in "".join(capsys.readouterr())


class _Mx:
    preference, exchange = 10, dns.name.from_text("mx.bakery.example.")


class _Txt:
    strings = (b"v=spf1", b" -all")


def test_dns_is_asked_as_pyspf_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, Any] = {"MX": [_Mx()], "TXT": [_Txt()], "A": [dns.name.from_text("192.0.2.1")]}

    def resolve(name: str, kind: str, lifetime: float) -> Any:  # noqa: ANN401
        if name == "nobody.example":
            raise dns.resolver.NXDOMAIN
        if name == "slow.example":
            raise dns.exception.Timeout
        return answers[kind]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)

    assert ask_dns("bakery.example", "MX") == [(10, "mx.bakery.example")]
    assert ask_dns("bakery.example", "TXT") == [(b"v=spf1", b" -all")]
    assert ask_dns("bakery.example", "A") == ["192.0.2.1"]
    assert ask_dns("nobody.example", "A") == ()
    with pytest.raises(TemporaryError):
        ask_dns("slow.example", "A")


def test_a_mail_is_told_as_ses_tells_it() -> None:
    look_up = zone({"bakery.example": "v=spf1 ip4:127.0.0.1 -all", **POLICY})
    told = notification("m1", handed(), [PROOF], look_up=look_up)
    nobody = notification(
        "m1", handed(b"From: a@b.example, c@d.example\r\nSubject: =?x?q?y\r\n\r\n"), [], look_up=look_up
    )

    assert told["mail"]["messageId"] == "m1"
    assert told["mail"]["commonHeaders"] == {"subject": "Grüße"}
    assert told["receipt"]["recipients"] == [PROOF]
    assert told["receipt"]["dmarcVerdict"] == {"status": "PASS"}
    assert nobody["receipt"]["dmarcVerdict"] == {"status": "GRAY"}


class Handler:
    """The function that takes mails; fails as often as it is told to."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.failures = 0

    def __call__(self, event: Event, _context: Context) -> dict[str, Any]:
        [record] = event["Records"]
        self.told.append(json.loads(record["body"]))
        self.failures -= 1
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}] if self.failures >= 0 else []}


def send(server: Inbound, *recipients: str, raw: bytes = LETTER) -> None:
    host, _, port = server.address.partition(":")
    with smtplib.SMTP(host, int(port), "mail.bakery.example", timeout=5) as client:
        client.sendmail("bounce@bakery.example", recipients, raw)


def test_what_comes_by_smtp_is_kept_and_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "_PAUSE_S", 0.01)
    handler, folder = Handler(), tmp_path / "inbound"
    handler.failures = 1
    server = Inbound(folder, handler, look_up=zone({}))
    server.start()
    send(server, PROOF, "whoever@elsewhere.example")
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        send(server, PROOF, raw=LETTER + b"x" * inbound.MAX_BYTES)
    is_done = server.stop(5)

    first, second = handler.told
    kept = folder / first["mail"]["messageId"]
    assert is_done
    assert caught.value.smtp_code == 552
    assert first == second
    assert first["receipt"]["recipients"] == [PROOF, "whoever@elsewhere.example"]
    assert b"Hello" in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir()] == [kept.name]


def test_what_cannot_be_taken_is_given_up_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(inbound, "_PAUSE_S", 0.01)
    monkeypatch.setattr(inbound, "PER_MINUTE", 60)
    handler = Handler()
    handler.failures = 3
    server = Inbound(tmp_path, handler, look_up=zone({}))
    server.start()
    send(server, PROOF)
    server.stop(5)

    assert len(handler.told) == 3
    assert "could not be taken" in "".join(capsys.readouterr())


def test_only_so_many_come_in_a_minute(tmp_path: Path) -> None:
    server = Inbound(tmp_path, Handler(), look_up=zone({}))
    server._times.extend([time.monotonic()] * inbound.PER_MINUTE)  # noqa: SLF001
    server.start()
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(server, PROOF)
    server.stop(5)

    assert caught.value.smtp_code == 451
    assert list(tmp_path.iterdir()) == []


def test_mails_are_forgotten_after_a_week(tmp_path: Path) -> None:
    old, young = tmp_path / "old", tmp_path / "young"
    for path, days in ((old, 7.1), (young, 6.9)):
        path.write_bytes(LETTER)
        at = time.time() - days * 86_400
        os.utime(path, (at, at))
    server = Inbound(tmp_path, Handler(), look_up=zone({}))

    server.start()
    server.stop(5)

    assert list(tmp_path.iterdir()) == [young]
