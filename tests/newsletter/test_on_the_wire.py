"""What mail servers and Amazon SES really get of an edition: a list's headers, once each, whole, and signed."""

import base64
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dkim
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from club.cloud.envelope import Sender
from club.cloud.ses import SesMailer
from club.cloud.signing import DkimSigner
from club.cloud.smtp import SmtpMailer
from club.core.errors import ClubError
from club.core.mail import Mail
from club.core.settings import Settings
from club.newsletter.audience import Recipient
from club.newsletter.manifest import EditionLetter, read_manifest
from club.subscriptions.access import edition_token
from functions.wiring import Club
from tests.functions.tiny_kit import make_tiny_kit
from tests.harness.left_out import leave_out
from tests.harness.smtp import mail_server
from tests.local.serving import serving
from tests.newsletter.mailing import mail_files
from tests.subscriptions.builders import SECRETS, key_of

SENDER = Sender("Zoë’s Club", "news@club.example")
READER = "reader@coop.example"
BOTH = ("List-Unsubscribe", "List-Unsubscribe-Post")
LIST = (*BOTH, "List-ID", "List-Help", "List-Archive", "X-Club-Edition")
MAX_VALUE_CHARS = 995
BEGIN, END = (f"-----{word} PRIVATE KEY-----" for word in ("BEGIN", "END"))


def edition() -> Mail:
    files = mail_files()
    letter = EditionLetter(
        read_manifest(files["manifest.json"]),
        "https://club.example",
        files["body.html"].decode(),
        files["body.txt"].decode(),
    )
    return letter.to(Recipient(key_of(READER), READER), edition_token(key_of(READER), secrets=SECRETS))


def head_of(raw: bytes) -> list[tuple[str, str]]:
    """Gives the header fields of a mail, unfolded (RFC 5322, section 2.2.3)."""
    head, found, _ = raw.partition(b"\r\n\r\n")
    assert found
    lines = re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n")
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def check_list_headers(fields: list[tuple[str, str]]) -> None:
    values = dict(fields)
    assert {name: Counter(one for one, _ in fields)[name] for name in LIST} == dict.fromkeys(LIST, 1)
    token = edition_token(key_of(READER), secrets=SECRETS)
    assert values["List-Unsubscribe"] == f"<https://club.example/forms/unsubscribe?t={token}>"
    assert values["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert max(len(values[name]) for name in LIST) <= MAX_VALUE_CHARS


class Key(NamedTuple):
    """A key in a file, and what DNS says of it."""

    path: Path
    record: bytes


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    if shutil.which("openssl") is None:
        leave_out("openssl", "no openssl on PATH; install it from the system's packages")
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
    command: list[str | Path] = ["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"]
    public = subprocess.run(command, check=True, capture_output=True).stdout
    return Key(path, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public))


def verify(raw: bytes, key: Key) -> bool:
    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"club2026._domainkey.club.example."
        return key.record

    return bool(dkim.verify(raw, dnsfunc=dns))


def test_a_mail_server_gets_the_headers_of_a_list_once_each_and_whole() -> None:
    with mail_server() as server:
        SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender=SENDER).send(edition())

    check_list_headers(head_of(server.raw()))
    assert b"\r\nList-Unsubscribe: <https://club.example/forms/unsubscribe?t=" in server.raw()
    assert b"DKIM-Signature" not in server.raw()


def test_a_signature_covers_what_makes_it_a_lists_mail_and_holds(key: Key) -> None:
    signer = DkimSigner(selector="club2026", domain="club.example", key=str(key.path))
    with mail_server() as server:
        SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender=SENDER, sign=signer.sign).send(edition())

    raw = server.raw()
    fields = head_of(raw)
    check_list_headers(fields)
    tags = dict(re.findall(r"(\w+)=([^;]+)", dict(fields)["DKIM-Signature"]))
    signed = [name.strip().lower() for name in tags["h"].split(":")]
    assert (tags["d"].strip(), tags["s"].strip(), tags["a"].strip()) == ("club.example", "club2026", "rsa-sha256")
    assert {"from", "to", "subject", "date", *(name.lower() for name in (*BOTH, "List-ID"))} <= set(signed)
    assert "l" not in tags
    assert verify(raw, key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"One-Click\r\n", b"Two-Clicks\r\n"),
        (b"?t=", b"?t=x"),
        (b"\r\nSubject:", b"\r\nList-Unsubscribe: <https://elsewhere.example/>\r\nSubject:"),
        (b"Gr=C3=BC=C3=9Fe", b"Guten Tag"),
        (b"From: ", b"From: Somebody else <x@elsewhere.example>\r\nFrom: "),
    ],
)
def test_a_signature_does_not_hold_for_what_was_changed_on_the_way(key: Key, old: bytes, new: bytes) -> None:
    signer = DkimSigner(selector="club2026", domain="club.example", key=key.path.read_text())
    with mail_server() as server:
        SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender=SENDER, sign=signer.sign).send(edition())

    raw = server.raw()
    assert old in raw
    assert not verify(raw.replace(old, new, 1), key)


def test_settings_ask_for_a_signature(key: Key, tmp_path: Path) -> None:
    with mail_server() as server:
        settings = {
            "CLUB_KIT": str(make_tiny_kit(tmp_path / "kit")),
            "CLUB_MAILER": f"smtp://127.0.0.1:{server.port}",
            "CLUB_DKIM_SELECTOR": "club2026",
            "CLUB_DKIM_KEY": str(key.path),
        }
        Club(Settings(settings)).mailer.send(edition())

    assert verify(server.raw(), key)


@pytest.mark.parametrize("text", ["-----BEGIN NOTHING-----", f"{BEGIN}\nAAAA\n{END}"])
def test_a_key_that_is_none_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(ClubError, match="is no RSA key in PEM") as caught:
        DkimSigner(selector="s", domain="club.example", key=text)

    assert "AAAA" not in str(caught.value)


def test_a_key_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match="CLUB_DKIM_KEY: the file cannot be read: No such file"):
        DkimSigner(selector="s", domain="club.example", key=str(tmp_path / "key.pem"))


def test_without_the_package_it_is_said_what_to_install(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "dkim.crypto", None)

    with pytest.raises(ClubError, match="is missing, which signs mails; run requirements/install dkim"):
        DkimSigner(selector="s", domain="club.example", key=str(key.path))


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What Amazon SES is sent, by the club's own client."""
    calls: list[dict[str, Any]] = []

    async def take(request: Request) -> JSONResponse:
        calls.append(await request.json())
        return JSONResponse({"MessageId": "m-1"})

    with serving(Starlette(routes=[Route("/v2/email/outbound-emails", take, methods=["POST"])])) as url:
        for name, value in {"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL_SESV2": url}.items():
            monkeypatch.setenv(name, value)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, os.environ.get(name, "nobody"))
        yield calls


def test_ses_gets_the_headers_of_a_list_once_each_and_signs_them_itself(ses: list[dict[str, Any]]) -> None:
    from club.cloud.clients import make_client  # noqa: PLC0415  # with the environment of this test

    SesMailer(make_client("sesv2"), sender=SENDER, configuration_set="club").send(edition())

    [call] = ses
    headers = [(one["Name"], one["Value"]) for one in call["Content"]["Simple"]["Headers"]]
    check_list_headers(headers)
    assert len(headers) <= 15
    assert call["ConfigurationSetName"] == "club"
    assert {one["Name"]: one["Value"] for one in call["EmailTags"]} == {"edition": "12", "reader": key_of(READER)}
    assert call["Destination"] == {"ToAddresses": [READER]}
