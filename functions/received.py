"""What is read of a mail that was received: who sent it, and which words and links are in it. It trusts nobody."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Protocol

from club.core.errors import NotFoundError
from functions.wiring import Club

MAX_BYTES = 1_000_000
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
# One sender, written plainly: what can be read in two ways is read in none.
_NAMED = re.compile(r'(?:"[^"\\\r\n]*"|[^"<>@,;:\\()]*)\s*<([^<>@\s,;:"\\()]+)@([a-z0-9.-]+)>', re.IGNORECASE)
_BARE = re.compile(r'([^<>@\s,;:"\\()]+)@([a-z0-9.-]+)', re.IGNORECASE)
_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d+|windows-125\d|koi8-[ru]|gb\w+|big5|shift_jis|euc-\w+", re.IGNORECASE
)
_ANSWERS = ("auto-replied", "auto-notified")  # RFC 3834, RFC 5436
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-response")


class Mails(Protocol):
    """Keeps mails as they were received, for a week."""

    def read(self, message_id: str, *, most: int) -> bytes:
        """Gives a mail, or as much of it as fits into `most` bytes.

        Raises:
            NotFoundError: It is not there, or not any more.
            TemporaryError: It does not come.
        """
        ...


class FolderMails:
    """Mails as files of a folder, on one machine."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder."""
        self._folder = folder

    def read(self, message_id: str, *, most: int) -> bytes:
        """Gives a mail; raises as the protocol says."""
        if not _MESSAGE_ID.fullmatch(message_id):
            raise NotFoundError("There is no such mail.")
        try:
            with (self._folder / message_id).open("rb") as file:
                return file.read(most)
        except FileNotFoundError as error:
            raise NotFoundError("There is no such mail any more.") from error


def kept_mails(club: Club) -> Mails:
    """Gives where this club's mails are kept when they have come."""
    if folder := club.settings.get("CLUB_INBOUND_FOLDER"):
        return FolderMails(Path(folder))
    from club.cloud.clients import make_client  # noqa: PLC0415
    from club.cloud.s3 import S3Mails  # noqa: PLC0415

    return S3Mails(make_client("s3"), bucket=club.settings["CLUB_INBOUND_BUCKET"])


def read_mail(raw: bytes) -> Message | None:
    """Reads a mail; None where it is built so that it cannot be read."""
    try:
        return email.message_from_bytes(raw)
    except (RecursionError, ValueError, LookupError, AssertionError):
        return None


def sender_domain(mail: Message) -> str:
    """Gives the domain of a mail's one sender (From), in ASCII; empty where there are several, or it is not plain."""
    lines = mail.get_all("From") or []
    if len(lines) != 1:
        return ""
    line = re.sub(r"\r?\n(?=[ \t])", "", str(lines[0])).strip()
    found = _NAMED.fullmatch(line) or _BARE.fullmatch(line)
    return found[2].lower().rstrip(".") if found else ""


def is_automatic(mail: Message, *, list_id: str) -> bool:
    """Tells whether a mail is a program's answer, a report of a mail that did not arrive, or one of our own."""
    submitted = str(mail.get("Auto-Submitted", "")).strip().lower()
    return (
        submitted.startswith(_ANSWERS)
        or any(name in mail for name in _AUTOMATIC)
        or mail.get_content_type() == "multipart/report"
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or list_id in str(mail.get("List-ID", ""))
    )


def text_of(mail: Message) -> str:
    """Gives all text in a mail, HTML as it is."""
    return "\n".join(_texts(mail))


def _texts(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() in {"text/plain", "text/html"}:
            content = part.get_payload(decode=True)
            charset = str(part.get_content_charset("utf-8"))
            if isinstance(content, bytes):
                yield content.decode(charset if _CHARSET.fullmatch(charset) else "utf-8", "replace")
