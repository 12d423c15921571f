"""What every mailer writes on a mail: from whom, to whom, which headers; and what it refuses to write."""

import re
from dataclasses import dataclass
from email.utils import formataddr

from club.core.errors import ClubError
from club.core.mail import Mail

# Amazon SES, SendEmail v2, MessageHeader; other mailers keep to it, so that changing one loses no header.
MAX_HEADERS = 15
MAX_HEADER_NAME_CHARS = 126
MAX_HEADER_VALUE_CHARS = 995
_MAX_HEADER_CHARS = 996  # of name and value together
_NAME = re.compile(r"[!-9;-@A-~]+")
_VALUE = re.compile(r"[ -~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_OWN = {
    "bcc", "cc", "content-disposition", "content-transfer-encoding", "content-type", "date", "from", "message-id",
    "mime-version", "reply-to", "return-path", "sender", "subject", "to",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom mails are from: a name as readers see it, and an address."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """Gives what follows the @."""
        return self.email.rpartition("@")[2]

    def __str__(self) -> str:
        """Gives the value of From: the name quoted, and encoded where it is not ASCII (RFC 2047)."""
        return formataddr((self.name, self.email))


def check_mail(mail: Mail) -> None:
    """Lets nothing pass that could add a line to the head of a mail, or that Amazon SES would refuse.

    Raises:
        ClubError: The mail must not be sent; says why, and names nobody.
    """
    if _CONTROL.search(mail.to) or mail.to.count("@") != 1 or re.search(r"[\s<>,;:\"()\[\]\\]", mail.to):
        raise ClubError("A mail must go to one plain address.")
    if _CONTROL.search(mail.subject):
        raise ClubError("A mail's subject must be one line.")
    if len(mail.headers) > MAX_HEADERS:
        raise ClubError(f"A mail may have at most {MAX_HEADERS} headers of its own.")
    for name, value in mail.headers.items():
        _check_header(name, value)


def ascii_address(address: str) -> str:
    """Gives an address with its domain in punycode (IDNA 2008, UTS 46), since SES takes no other.

    Raises:
        ClubError: The part before the @ is not ASCII, or there is no such domain.
    """
    if address.isascii():
        return address
    import idna  # noqa: PLC0415  # hardly any address needs it

    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{idna.encode(domain, uts46=True).decode()}"
    except UnicodeError:  # idna.IDNAError is one; it shows the address, so it does not go on
        raise ClubError("A mail must go to an address whose local part is ASCII.") from None


def _check_header(name: str, value: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > MAX_HEADER_NAME_CHARS:
        raise ClubError(f"A header's name must be 1 to {MAX_HEADER_NAME_CHARS} printable ASCII characters, no colon.")
    if name.lower() in _OWN:
        raise ClubError(f"The header {name} is the mailer's own.")
    if not _VALUE.fullmatch(value) or len(value) > min(MAX_HEADER_VALUE_CHARS, _MAX_HEADER_CHARS - len(name)):
        raise ClubError(f"The header {name} must have 1 to {MAX_HEADER_VALUE_CHARS} printable ASCII characters.")
