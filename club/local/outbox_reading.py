"""A mail as the outbox shows it; whatever is in it, reading it never fails and nothing of it is trusted."""

import datetime as dt
import email
import json
import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from typing import Any, NamedTuple

from club.local.outbox import Kept, time_of

_PEOPLE = ("From", "To", "Cc", "Reply-To")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_AFTER_LINK = ".,;:!?)]"  # belongs to the sentence


class Line(NamedTuple):
    """A mail in the list."""

    id: str
    subject: str
    to: str
    at: str
    when: str
    reports: str


class Mail(NamedTuple):
    """A mail on its own page; `text` is in pieces, each with the address that it links to, or without."""

    subject: str
    people: Sequence[tuple[str, str]]
    at: str
    when: str
    text: Sequence[tuple[str, str]]
    has_html: bool
    attachments: Sequence[str]
    reports: Sequence[tuple[str, str, str]]
    head: str


def read_line(message_id: str, content: bytes, kept: Kept) -> Line:
    """Gives what the list shows of a mail."""
    message = email.message_from_bytes(content, policy=compat32)
    at = time_of(message_id)
    reports = ", ".join(str(report["published"]["eventType"]) for report in kept.reports)
    return Line(
        message_id, _decoded(message, "Subject"), ", ".join(kept.recipients), at.isoformat(), _words(at), reports
    )


def read_mail(message_id: str, content: bytes, kept: Kept) -> Mail:
    """Gives what a mail's own page shows of it."""
    message = email.message_from_bytes(content, policy=compat32)
    at = time_of(message_id)
    people = [(name, _decoded(message, name)) for name in _PEOPLE if message[name] is not None]
    shown = set(re.findall(r"[^\s<>,]+@[^\s<>,]+", " ".join(value for _, value in people)))
    if hidden := [one for one in kept.recipients if one not in shown]:
        people.append(("Bcc", ", ".join(hidden)))
    return Mail(
        subject=_decoded(message, "Subject"),
        people=people,
        at=at.isoformat(),
        when=_words(at),
        text=list(_linked(body(message, "plain") or "")),
        has_html=body(message, "html") is not None,
        attachments=[str(part.get_filename() or part.get_content_type()) for part in _attached(message)],
        reports=[_report(report) for report in kept.reports],
        head=re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0].decode("utf-8", "replace").replace("\r\n", "\n"),
    )


def read_html(content: bytes) -> str | None:
    """Gives the HTML of a mail as it is, or None where it has none."""
    return body(email.message_from_bytes(content, policy=compat32), "html")


def body(message: Message, kind: str) -> str | None:
    """Gives the first text of a kind (`plain` or `html`) that is not attached, or None."""
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and not _is_attached(part):
            content = part.get_payload(decode=True)
            return _text(content if isinstance(content, bytes) else b"", part.get_content_charset("utf-8"))
    return None


def _text(content: bytes, charset: str) -> str:
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):  # such as a charset that there is not
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _linked(text: str) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_AFTER_LINK)
        yield text[end : match.start()], ""
        yield link, link
        end = match.start() + len(link)
    if text[end:]:
        yield text[end:], ""


def _attached(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart() and _is_attached(part))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() not in ("text", "multipart")


def _decoded(message: Message, name: str) -> str:
    value = str(message.get(name, ""))
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):  # UnicodeError is one
        text = value
    whole = text.encode("utf-8", "replace").decode()  # without what stands for bytes that are no text
    return re.sub(r"\s+", " ", whole).strip()


def _report(report: Any) -> tuple[str, str, str]:  # noqa: ANN401  # as it was read from its file
    published, notified = (
        json.dumps(report[shape], indent=2, ensure_ascii=False) for shape in ("published", "notified")
    )
    return str(report["published"]["eventType"]), published, notified


def _words(at: dt.datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M:%S} UTC"
