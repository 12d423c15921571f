"""Web addresses as lists give them, made into addresses that an entry may hold."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from club.core.errors import InvalidFieldError
from club.directory.addresses import address_fault, domain

_BETWEEN = re.compile(r"\s+(?:and|or|und|et|y|/|\||&)\s+|[\s;|]+|,(?=\s|https?:|www\.)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?:?/{0,2})+(?=[\w])", re.IGNORECASE)
_HAS_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)+(?:[:/?#]|$)")


class Website(NamedTuple):
    """An address, and what was changed to make it one."""

    address: str
    notes: tuple[str, ...]


def tidy_website(cell: str) -> Website:
    """Gives the first web address of a cell.

    An address without a scheme gets https://, a given http:// stays: whether a
    host speaks https is known only by asking it, and an import asks nobody.

    Raises:
        InvalidFieldError: There is no address that an entry may hold.
    """
    parts = [part.strip(",;.<>\"'()") for part in _BETWEEN.split(cell.strip()) if part.strip(",;.<>\"'()")]
    looks = [part for part in parts if _HAS_HOST.match(_SCHEME.sub("", part)) and "@" not in part.split("/")[0]]
    if not looks:
        raise InvalidFieldError("website", _why_none(cell))
    address, notes = _with_scheme(looks[0])
    if len(looks) > 1:
        notes = (*notes, f"the cell holds {len(looks)} addresses, the first is taken, left out: {', '.join(looks[1:])}")
    fault = address_fault(address)
    if fault:
        raise InvalidFieldError("website", f"{fault[0]}: {fault[1]}")
    return Website(address, notes)


def _why_none(cell: str) -> str:
    if not cell.strip():
        return "is missing: every entry needs the co-op's own page"
    if "@" in cell:
        return "is an e-mail address or an account's name, not a web address"
    return f'"{cell[:60]}" is no web address'


def _with_scheme(part: str) -> tuple[str, tuple[str, ...]]:
    rest = _SCHEME.sub("", part)
    given = part[: len(part) - len(rest)].lower()
    notes: tuple[str, ...] = ()
    if given not in ("http://", "https://"):
        notes = ("website had no scheme, https:// put in front",) if not given else ("website's scheme mended",)
    scheme = "http" if given.rstrip("/:").endswith("http") else "https"
    parts = urlsplit(f"{scheme}://{rest}")
    return urlunsplit(parts._replace(netloc=parts.netloc.lower())), notes


def own_domain(address: str) -> str | None:
    """Gives the host that tells whose an address is, in ASCII (IDNA); None on a shared host."""
    host = domain(address)
    if host is None or host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
