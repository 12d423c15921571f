"""What SES is asked to send (SendEmail, version 2), read and refused as SES does.

Limits are those of the API reference: Destination, EmailContent, MessageHeader, MessageTag.
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping, Sequence
from email.utils import parseaddr
from typing import Any, NamedTuple, TypeVar

from club.core.errors import ClubError

MAX_RECIPIENTS = 50
MAX_HEADERS, MAX_NAME_CHARS, MAX_VALUE_CHARS, MAX_HEADER_CHARS = 15, 126, 995, 996
MAX_BYTES = 40 * 1024 * 1024
_NAME, _VALUE = re.compile(r"[!-9;-@A-~]+"), re.compile(r"[ -~]+")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
# Which SES writes itself (developer guide, "header fields").
_OWN = {
    "bcc", "cc", "content-disposition", "content-transfer-encoding", "content-type", "date", "from", "message-id",
    "mime-version", "reply-to", "return-path", "sender", "subject", "to",
}  # fmt: skip
_T = TypeVar("_T")


class SesError(ClubError):
    """A refusal in SES' words; the mail goes nowhere.

    Attributes:
        code: The name by which clients know it.
        status: The HTTP status that goes with it.
    """

    def __init__(self, reason: str, *, code: str = "BadRequestException", status: int = 400) -> None:
        """Takes what is wrong."""
        super().__init__(reason)
        self.code = code
        self.status = status


class Text(NamedTuple):
    """A text and the character set that the mail is to have it in."""

    text: str
    charset: str


class Wanted(NamedTuple):
    """A mail that SES is asked to send: either `raw`, or made of `subject`, `text`, `html` and `headers`.

    `sender` is as it was given, also with a name; recipients are bare addresses, once each.
    """

    sender: str
    to: Sequence[str]
    cc: Sequence[str]
    bcc: Sequence[str]
    reply_to: Sequence[str]
    configuration_set: str
    tags: Mapping[str, str]
    subject: Text = Text("", "")
    text: Text | None = None
    html: Text | None = None
    headers: Sequence[tuple[str, str]] = ()
    raw: bytes = b""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Gives the bare address of everybody who gets it."""
        return tuple(dict.fromkeys(bare(one) for one in (*self.to, *self.cc, *self.bcc)))


def read_wanted(body: bytes) -> Wanted:
    """Reads the body of a call.

    Raises:
        SesError: SES would not take it.
    """
    try:
        values = json.loads(body)
    except ValueError as error:
        raise _malformed() from error
    if not isinstance(values, dict):
        raise _malformed()
    content, destination = _part(values, "Content", dict, {}), _part(values, "Destination", dict, {})
    to, cc, bcc = (_addresses(destination, f"{kind}Addresses") for kind in ("To", "Cc", "Bcc"))
    given = Wanted(
        sender=_part(values, "FromEmailAddress", str, ""),
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=_addresses(values, "ReplyToAddresses"),
        configuration_set=_part(values, "ConfigurationSetName", str, ""),
        tags=_tags(_part(values, "EmailTags", list, [])),
    )
    kinds = [kind for kind in ("Simple", "Raw", "Template") if content.get(kind) is not None]
    if len(kinds) != 1:
        raise SesError("Exactly one of Simple, Raw and Template must be given as the content.")
    if kinds == ["Template"]:
        raise SesError("Template does not exist.", code="NotFoundException", status=404)
    read = _simple if kinds == ["Simple"] else _raw
    return read(given, _part(content, kinds[0], dict, {}))


def check_people(wanted: Wanted, identities: Collection[str]) -> None:
    """Looks at who sends and who gets a mail; `identities` are verified addresses and domains.

    Raises:
        SesError: There is nobody, there are too many, or the sender is not verified.
    """
    if not wanted.recipients:
        raise SesError("Missing required header 'To'.")
    if len((*wanted.to, *wanted.cc, *wanted.bcc)) > MAX_RECIPIENTS:
        raise SesError(f"Recipient count exceeds {MAX_RECIPIENTS}.")
    for one in (*wanted.recipients, *map(bare, wanted.reply_to)):
        if not _ADDRESS.fullmatch(one):
            raise SesError("Illegal address")
    sender = bare(wanted.sender)
    if not _ADDRESS.fullmatch(sender) or not wanted.sender.isascii():
        raise SesError("Missing final '@domain'" if "@" not in sender else "Illegal address")
    if not {sender.lower(), sender.lower().partition("@")[2]} & {one.lower() for one in identities}:
        reason = f"Email address is not verified. The following identities failed the check: {sender}"
        raise SesError(reason, code="MessageRejected")


def bare(address: str) -> str:
    """Gives the address of `Name <address>`; what is no address comes back as it is."""
    return parseaddr(address)[1] or address


def _simple(given: Wanted, values: Mapping[str, Any]) -> Wanted:
    body = _part(values, "Body", dict, {})
    text, html = _text(body, "Text"), _text(body, "Html")
    subject = _text(values, "Subject")
    if subject is None or (text is None and html is None):
        raise SesError("A simple message must have a subject and a body.")
    if re.search(r"[\r\n]", subject.text):
        raise SesError("The subject must not contain line breaks.")
    if values.get("Attachments"):
        raise SesError("The outbox takes attachments in raw messages only.")
    headers = _headers(_part(values, "Headers", list, []))
    return given._replace(subject=subject, text=text, html=html, headers=headers)


def _raw(given: Wanted, values: Mapping[str, Any]) -> Wanted:
    try:
        raw = base64.b64decode(_part(values, "Data", str, ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed() from error
    if not raw.strip():
        raise SesError("Empty message.")
    return given._replace(raw=raw)


def _headers(values: Sequence[Any]) -> Sequence[tuple[str, str]]:
    if len(values) > MAX_HEADERS:
        raise _constraint("headers", f"Member must have length less than or equal to {MAX_HEADERS}")
    found = [(_part(one, "Name", str, ""), _part(one, "Value", str, "")) for one in values]
    for name, value in found:
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME_CHARS:
            raise _constraint("headers.name", f"1 to {MAX_NAME_CHARS} printable ASCII characters but the colon")
        if not _VALUE.fullmatch(value) or len(value) > min(MAX_VALUE_CHARS, MAX_HEADER_CHARS - len(name)):
            raise _constraint("headers.value", f"1 to {MAX_VALUE_CHARS} printable ASCII characters")
        if name.lower() in _OWN:
            raise SesError(f"Header not allowed: {name}")
    if len({name.lower() for name, _ in found}) < len(found):
        raise SesError("Duplicate header")  # of some kinds SES takes several; the club needs none twice
    return found


def _tags(values: Sequence[Any]) -> Mapping[str, str]:
    tags = {_part(one, "Name", str, ""): _part(one, "Value", str, "") for one in values}
    if not all(_TAG.fullmatch(one) for pair in tags.items() for one in pair):
        raise SesError("Invalid tag: only A-Z, a-z, 0-9, _ and - are allowed, 256 characters at most.")
    return tags


def _text(values: Mapping[str, Any], name: str) -> Text | None:
    part = _part(values, name, dict, {})
    if not part:
        return None
    text, charset = _part(part, "Data", str, ""), _part(part, "Charset", str, "us-ascii")
    try:
        text.encode(charset)
    except (LookupError, UnicodeEncodeError) as error:
        raise SesError(f"{name}: cannot be encoded as {charset[:40]}.") from error
    return Text(text, charset.lower())


def _addresses(values: Mapping[str, Any], name: str) -> Sequence[str]:
    found = _part(values, name, list, [])
    if not all(isinstance(one, str) for one in found):
        raise _malformed()
    return found


def _part(values: object, name: str, kind: type[_T], default: _T) -> _T:
    """Gives a member of an object; null counts as missing."""
    if not isinstance(values, dict):
        raise _malformed()
    found = values.get(name)
    if found is None:
        return default
    if not isinstance(found, kind):
        raise _malformed()
    return found


def _malformed() -> SesError:
    return SesError("The request body cannot be read.", code="SerializationException")


def _constraint(where: str, what: str) -> SesError:
    return SesError(f"1 validation error detected: Value at 'content.simple.{where}' failed to satisfy: {what}")
