"""The mail that SES makes of what it is asked to send, as a file (RFC 5322)."""

import datetime as dt
import re
from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy, compat32
from email.utils import format_datetime, getaddresses

from club.local.environment import REGION
from club.local.outbox_request import MAX_BYTES, SesError, Text, Wanted

_MAX_LINE_CHARS = 998  # RFC 5322, section 2.1.1
# What SES takes away from a raw mail, or puts its own for (developer guide, "header fields").
_REPLACED = {b"bcc", b"date", b"message-id", b"return-path"}
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def complete(wanted: Wanted) -> Wanted:
    """Takes sender and recipients from a raw mail's own head where the call names none.

    Raises:
        SesError: The mail has no head.
    """
    if not wanted.raw:
        return wanted
    head = BytesHeaderParser(policy=compat32).parsebytes(wanted.raw)
    if not head.keys():
        raise SesError("The raw message has no header fields.")
    sender = wanted.sender or str(head.get("From", ""))
    if any((wanted.to, wanted.cc, wanted.bcc)):
        return wanted._replace(sender=sender)
    to, cc, bcc = ([address for _, address in getaddresses(head.get_all(name, []))] for name in ("To", "Cc", "Bcc"))
    return wanted._replace(sender=sender, to=to, cc=cc, bcc=bcc)


def message_of(wanted: Wanted, message_id: str, *, now: dt.datetime) -> bytes:
    """Gives the mail, with lines ended by CRLF.

    Raises:
        SesError: It is too large, or a name or address cannot stand in a mail.
    """
    own = {"Message-ID": f"<{message_id}@{REGION}.amazonses.com>", "Date": format_datetime(now)}
    content = _raw(wanted, own) if wanted.raw else _simple(wanted, own)
    if len(content) > MAX_BYTES:
        raise SesError(f"Message length is more than {MAX_BYTES} bytes long.", code="MessageRejected")
    return content


def _simple(wanted: Wanted, own: dict[str, str]) -> bytes:
    message = EmailMessage(policy=_Unfolded(linesep="\r\n", cte_type="7bit"))
    lists = {"To": wanted.to, "Cc": wanted.cc, "Reply-To": wanted.reply_to}
    people = {name: ", ".join(addresses) for name, addresses in lists.items() if addresses}
    try:
        for name, value in {"From": wanted.sender, **people, "Subject": wanted.subject.text, **own}.items():
            message[name] = value
        for name, value in wanted.headers:
            message[name] = value
        _fill(message, wanted.text, wanted.html)
        return message.as_bytes()
    except (ValueError, LookupError, IndexError) as error:  # also what Python says of addresses that are none
        raise SesError("The message cannot be written.") from error


def _fill(message: EmailMessage, text: Text | None, html: Text | None) -> None:
    if text:
        message.set_content(text.text, charset=text.charset, cte=_encoding(text.text))
    if html:
        add = message.add_alternative if text else message.set_content
        add(html.text, subtype="html", charset=html.charset, cte=_encoding(html.text))


def _encoding(text: str) -> str:
    is_plain = text.isascii() and all(len(line) <= _MAX_LINE_CHARS for line in text.splitlines())
    return "7bit" if is_plain else "quoted-printable"


def _raw(wanted: Wanted, own: dict[str, str]) -> bytes:
    """Gives a raw mail with SES' own lines in its head, and the rest as it is."""
    parts = _HEAD_END.split(wanted.raw, maxsplit=1)
    head, body = (*parts, b"")[:2]
    fields = re.split(rb"\r?\n(?![ \t])", head)
    kept = [field for field in fields if field.partition(b":")[0].strip().lower() not in _REPLACED]
    if wanted.sender and not any(field.lower().startswith(b"from:") for field in kept):
        kept.insert(0, f"From: {wanted.sender}".encode())
    lines = [*kept, *(f"{name}: {value}".encode() for name, value in own.items())]
    return re.sub(rb"\r?\n", b"\r\n", b"\n".join(lines) + b"\n\n" + body)


class _Unfolded(EmailPolicy):
    """Leaves a header of plain ASCII on one line: Python would encode a long link, and then nobody reads it."""

    def fold_binary(self, name: str, value: str | BaseHeader) -> bytes:
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= _MAX_LINE_CHARS:
            return line.encode("ascii") + b"\r\n"
        return super().fold_binary(name, value)
