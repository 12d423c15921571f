"""A mail server on this machine, real SMTP, and a certificate for it."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.harness.left_out import leave_out

HOST = "127.0.0.1"


class Certificate(NamedTuple):
    """A server's certificate, and what trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def new_certificate(folder: Path) -> Certificate:
    """Makes a certificate of a day for this machine."""
    if shutil.which("openssl") is None:
        leave_out("openssl", "no openssl on PATH; install it from the system's packages")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "1", "-subj", "/CN=localhost", "-addext", f"subjectAltName=IP:{HOST}",
            "-keyout", key, "-out", certificate,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return Certificate(server, ssl.create_default_context(cafile=str(certificate)))


class MailServer:
    """Takes mails, or answers a step of the conversation as it is told."""

    port: int

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: list[Session] = []
        self.logins: list[LoginPassword] = []
        self.at_rcpt = ""
        self.at_data = ""
        self.hangs_up = self.hangs_up_early = False

    @property
    def mails(self) -> list[EmailMessage]:
        """Gives the mails that were taken."""
        return [message_from_bytes(self.raw(at), policy=policy.default) for at in range(len(self.envelopes))]

    def raw(self, at: int = 0) -> bytes:
        """Gives the bytes of a mail that was taken."""
        content = self.envelopes[at].content
        assert isinstance(content, bytes)
        return content

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.hangs_up_early:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if not self.at_rcpt:
            envelope.rcpt_tos.append(address)
        return self.at_rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if not self.at_data:
            self.envelopes.append(envelope)
            self.sessions.append(session)
        return self.at_data or "250 OK"

    def log_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append(given)
        return AuthResult(success=given.password == b"p@ss:word", handled=False)


@contextmanager
def mail_server(*, offers: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Starts a server: with `offers` it offers STARTTLS, with `tls` it speaks TLS from the start."""
    server = MailServer()
    with socket.create_server((HOST, 0)) as unused:
        server.port = unused.getsockname()[1]
    controller = Controller(
        server,
        hostname=HOST,
        port=server.port,
        ssl_context=tls,
        tls_context=offers,
        authenticator=server.log_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
