"""An e-mail address: read, and masked."""

import hashlib
from dataclasses import dataclass

from club.core.errors import InvalidFieldError

MAX_ADDRESS_CHARS = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
MARK_BYTES = 8
_EXAMPLE = "such as name@example.org"


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """An address that mail can be sent to.

    `text` is as typed, without spaces around it. `ascii` has the domain in
    punycode; the local part is ASCII, because Amazon SES takes no other.
    """

    text: str
    ascii: str

    def __repr__(self) -> str:
        """Shows no address, so that none gets into a log by way of a traceback."""
        return "Address(…)"


def read_address(typed: str) -> Address:
    """Reads what a person typed.

    Raises:
        InvalidFieldError: `email`, with what is wrong and how to mend it.
    """
    text = typed.strip()
    if not text:
        raise InvalidFieldError("email", f"Enter an e-mail address, {_EXAMPLE}.")
    if len(text) > MAX_ADDRESS_CHARS:
        raise InvalidFieldError("email", f"An e-mail address has at most {MAX_ADDRESS_CHARS} characters.")
    if "@" not in text:
        raise InvalidFieldError("email", f"An e-mail address has an @ in it, {_EXAMPLE}.")
    return Address(text, _ascii(text))


def masked(address: str) -> str:
    """Gives an address as a page may show it that others could see: `a…@e….org`."""
    local, _, domain = address.rpartition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{top}"


def mark_of(address: str) -> bytes:
    """Gives MARK_BYTES by which a signed link tells whose it is, without the address in it."""
    return hashlib.sha256(address.strip().casefold().encode()).digest()[:MARK_BYTES]


def _ascii(text: str) -> str:
    import email_validator  # noqa: PLC0415  # a page that is only shown does not need it

    try:
        found = email_validator.validate_email(
            text,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            check_deliverability=False,
            # The names of RFC 6761 that no mail reaches, example domains aside: those are for trying things out.
            test_environment=False,
        )
    except email_validator.EmailNotValidError as error:
        raise InvalidFieldError("email", f"This is no e-mail address that we can write to: {_plain(error)}") from error
    return found.ascii_email or found.normalized


def _plain(error: Exception) -> str:
    # The library quotes what was typed in some of its sentences; this page never echoes it as our own words.
    return str(error).split(":", 1)[0].rstrip(".") + "."
