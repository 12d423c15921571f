"""Mails by any server that speaks SMTP, for a club that does not want Amazon's."""

import contextlib
import datetime as dt
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from club.cloud.envelope import Sender, ascii_address, check_mail
from club.core.errors import BlockedError, ClubError, TemporaryError, UncertainError
from club.core.mail import Mail

Sign = Callable[[bytes], bytes]  # gives a mail with a signature before it (`club.cloud.signing`)

_TIMEOUT_S = 10
_PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409, RFC 8314
_MAX_LINE_CHARS = 998  # RFC 5322, section 2.1.1
_GO_AHEAD, _UNREADABLE = 3, -1  # first digit of a reply; what smtplib says of one that is none
_PERMANENT = 500  # RFC 5321, section 4.2.1: replies from here on will not change
_NOT_READ = "CLUB_MAILER cannot be read; write smtp://host:port or smtps://user:password@host"


class SmtpServer(NamedTuple):
    """Where a server is, and who we are there."""

    is_tls: bool
    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        """Shows no password."""
        return f"SmtpServer({self.host}:{self.port})"


def read_server(url: str) -> SmtpServer:
    """Reads `smtp://host:port` or `smtps://user:password@host` (`smtps`: TLS from the start).

    Raises:
        ClubError: It is neither; the address is not shown, because a password may be in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ClubError(_NOT_READ) from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ClubError(_NOT_READ)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpServer(parts.scheme == "smtps", parts.hostname, port or _PORTS[parts.scheme], user, password)


class SmtpMailer:
    """Sends each mail over a connection of its own; TLS is used wherever the server offers it."""

    def __init__(
        self, url: str, *, sender: Sender, context: ssl.SSLContext | None = None, sign: Sign | None = None
    ) -> None:
        """Takes the server's address, whose certificates count (those this machine trusts), and what signs mails."""
        self._server, self._sender, self._context, self._sign = read_server(url), sender, context, sign

    def send(self, mail: Mail) -> str:
        """Sends a mail; gives its Message-ID.

        Raises:
            TemporaryError: It was certainly not taken; it may be tried again.
            UncertainError: The answer was lost; it may have been taken.
            ClubError: It will never be taken.
        """
        check_mail(mail)
        message = self._message(mail)
        content = message.as_bytes()
        if self._sign:
            content = self._sign(content)
        connection = self._connect()
        try:
            _deliver(connection, self._sender.email, str(message["To"]), content)
        finally:
            with contextlib.suppress(OSError):  # it was taken or not; how we part changes nothing
                connection.quit()
            connection.close()
        return str(message["Message-ID"])

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=_Unfolded().clone(linesep="\r\n"))
        message["From"] = str(self._sender)
        message["To"] = ascii_address(mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(dt.datetime.now(dt.UTC))
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        for name, value in mail.headers.items():
            message[name] = value
        message.set_content(mail.text, cte=_encoding(mail.text))
        if mail.html:
            message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html))
        return message

    def _connect(self) -> smtplib.SMTP:
        """Gives a connection over which a mail may be sent at once."""
        try:
            connection = self._open()
            try:
                self._greet(connection)
            except BaseException:
                connection.close()
                raise
        except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
            raise BlockedError(f"The mail server does not fit CLUB_MAILER ({type(error).__name__}).") from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code) from None
        except OSError as error:
            raise TemporaryError("The mail server does not answer. Try again in a minute.") from error
        return connection

    def _open(self) -> smtplib.SMTP:
        is_tls, host, port, *_ = self._server
        ours = self._sender.domain  # smtplib would ask the network for this machine's name
        if is_tls:
            context = self._context or ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, ours, timeout=_TIMEOUT_S, context=context)
        return smtplib.SMTP(host, port, ours, timeout=_TIMEOUT_S)

    def _greet(self, connection: smtplib.SMTP) -> None:
        is_tls, host, _, user, password = self._server
        connection.ehlo()
        if not is_tls and connection.has_extn("starttls"):
            connection.starttls(context=self._context or ssl.create_default_context())
            connection.ehlo()
            is_tls = True
        if user:
            if not is_tls and not _is_this_machine(host):
                raise BlockedError("The mail server offers no TLS, so it is not told the password.")
            connection.login(user, password)


class _Unfolded(EmailPolicy):
    """Leaves a header of plain ASCII on one line: Python would encode a long link, and then nobody reads it."""

    def fold_binary(self, name: str, value: str | BaseHeader) -> bytes:
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= _MAX_LINE_CHARS:
            return line.encode("ascii") + b"\r\n"
        return super().fold_binary(name, value)


def _deliver(connection: smtplib.SMTP, sender: str, to: str, message: bytes) -> None:
    """Gives a mail to the server, step by step: until it says "go ahead", it certainly has none of it."""
    # Errors do not go on: a server's answer names the address.
    try:
        connection.ehlo_or_helo_if_needed()
        options = [f"size={len(message)}"] if connection.has_extn("size") else []
        _check(connection.mail(sender, options)[0])
        _check(connection.rcpt(to)[0])
        _check(connection.docmd("data")[0], kind=_GO_AHEAD)
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from None
    except OSError:  # also what smtplib says when the connection breaks
        raise TemporaryError("The mail server hung up. Try again in a minute.") from None
    try:
        connection.send(_dotted(message))
        code = connection.getreply()[0]
    except OSError:
        code = _UNREADABLE
    if code == _UNREADABLE:
        raise UncertainError("The mail server gave no answer; the mail may have gone.")
    _check(code)


def _check(code: int, *, kind: int = 2) -> None:
    if code // 100 != kind:
        raise _refusal(code)


def _dotted(message: bytes) -> bytes:
    """Gives a mail as it goes over the wire: a line that begins with a dot gets another (RFC 5321, section 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _refusal(code: int) -> ClubError:
    if code < _PERMANENT:
        return TemporaryError(f"The mail server takes no mail at the moment ({code}). Try again in a minute.")
    return ClubError(f"The mail server refused the mail ({code}).")


def _encoding(text: str) -> str:
    is_plain = text.isascii() and all(len(line) <= _MAX_LINE_CHARS for line in text.splitlines())
    return "7bit" if is_plain else "quoted-printable"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
