"""Whose a mail really is: DMARC (RFC 7489) from DKIM (dkimpy) and SPF (pyspf), in the words of Amazon SES' verdicts.

It may be asked on this machine only, where a mail comes from a mail server in front or from a person who tries
things out. SPF judges whoever hands the mail over, so behind a server of one's own only DKIM can pass.
"""

import email
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from club.core.errors import TemporaryError
from club.local.serve_console import say

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

PASS, FAIL, NONE = "PASS", "FAIL", "GRAY"
_DNS_S = 3.0
_MOST_SIGNATURES = 5

# Gives the records of a name, by type (TXT, A, AAAA, MX, PTR), as pyspf has them: TXT as a tuple of bytes, MX as
# (preference, host), others as text. Nothing where there are none; raises TemporaryError where nobody answers.
LookUp = Callable[[str, str], Sequence[Any]]


class Handed(NamedTuple):
    """A mail as it was handed over: by which internet address, greeting and sender (MAIL FROM)."""

    raw: bytes
    client: str
    greeting: str
    sender: str


def verdict_of(handed: Handed, domain: str, *, look_up: LookUp) -> str:
    """Gives what DMARC says of a mail whose From is of a domain; NONE where the domain or DNS says nothing."""
    try:
        policy = _policy(domain, look_up)
        if not policy:
            return NONE
        is_theirs = any(
            _is_aligned(one, domain, is_strict=policy.get(tag) == "s") for tag, one in _shown(handed, look_up)
        )
    except TemporaryError:
        return NONE
    except ModuleNotFoundError as error:
        say(f"Nobody can tell whose a mail is: the package {error.name} is missing; run requirements/install dkim")
        return NONE
    return PASS if is_theirs else FAIL


def ask_dns(name: str, kind: str) -> Sequence[Any]:
    """Gives records from the network (`LookUp`)."""
    import dns.exception  # noqa: PLC0415  # most mails are for nobody
    import dns.resolver  # noqa: PLC0415

    try:
        answer = dns.resolver.resolve(name, kind, lifetime=_DNS_S)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise TemporaryError("DNS does not answer.") from error
    if kind == "TXT":
        return [record.strings for record in answer]
    if kind == "MX":
        return [(record.preference, record.exchange.to_text(omit_final_dot=True)) for record in answer]
    return [record.to_text().rstrip(".") for record in answer]


def _policy(domain: str, look_up: LookUp) -> dict[str, str]:
    """Gives what a domain, or the one it belongs to, has published for DMARC; nothing where it has not."""
    for name in dict.fromkeys((domain, _organisation(domain))):
        found = [_tags(b"".join(parts).decode("ascii", "replace")) for parts in look_up(f"_dmarc.{name}", "TXT")]
        records = [tags for tags in found if tags.get("v") == "DMARC1"]
        if records:
            return records[0] if len(records) == 1 else {}  # section 6.6.3: several are none
    return {}


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _shown(handed: Handed, look_up: LookUp) -> Iterator[tuple[str, str]]:
    """Gives the domains that a mail is shown to be of, each with the tag that says how strictly they must fit."""
    yield from (("adkim", one) for one in _signers(handed.raw, look_up))
    if one := _permitting(handed, look_up):
        yield "aspf", one


def _signers(raw: bytes, look_up: LookUp) -> Iterator[str]:
    import dkim  # noqa: PLC0415

    def txt(name: bytes, timeout: float = _DNS_S) -> bytes | None:  # noqa: ARG001  # dkimpy's
        records = look_up(name.decode("ascii").rstrip("."), "TXT")
        return b"".join(records[0]) if records else None

    count = len(email.message_from_bytes(raw).get_all("DKIM-Signature") or ())
    for place in range(min(count, _MOST_SIGNATURES)):
        checker = dkim.DKIM(raw, minkey=1024)
        try:
            is_good = checker.verify(place, dnsfunc=txt)
        except dkim.DKIMException:
            continue
        if is_good and checker.domain:
            yield checker.domain.decode("ascii").lower()


def _permitting(handed: Handed, look_up: LookUp) -> str:
    """Gives the domain that lets the client send for it; empty where none does."""
    import spf  # noqa: PLC0415

    class Query(spf.query):  # type: ignore[misc]  # pyspf has no types
        def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: object = False) -> list[Any]:  # noqa: ARG002, FBT002  # pyspf's
            return list(look_up(str(name), qtype)) if qtype != "SPF" else []

    domain = (handed.sender.rpartition("@")[2] or handed.greeting).lower()
    result, *_ = Query(i=handed.client, s=handed.sender or f"postmaster@{domain}", h=handed.greeting).check()
    return domain if result == "pass" else ""


def _is_aligned(shown: str, domain: str, *, is_strict: bool) -> bool:
    return shown == domain or (not is_strict and _organisation(shown) == _organisation(domain))


def _organisation(domain: str) -> str:
    """Gives the domain that was registered (section 3.2)."""
    return str(_suffixes().privatesuffix(domain) or domain)


@functools.cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415  # it reads 10,000 lines

    return PublicSuffixList()
