"""A claim: a co-op says that it has promoted another member, and shows it in one of three ways (docs/proofs.md).

| kind | what shows it | points |
|---|---|---|
| page | a page of its own website holds the link that was given out, now and 30 days later | wait 30 days |
| copy | its newsletter is mailed to the claim's own address, and DMARC says that it is the co-op's | wait 30 days |
| word | the promoted co-op confirms it | settled at once: nothing more would be learnt by waiting |
"""

import datetime as dt
import enum
import html
import re
import secrets as random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

from club.core.errors import ConflictError
from club.core.hosts import is_below
from club.points.earning import SETTLE_DAYS, Proof

OPEN_DAYS = 30  # in which it must be shown
LATE_DAYS = 7  # for which a page that does not answer is asked again, before it counts as gone
MAX_TRIES = 20  # pages or mails for one claim
KEPT_DAYS = 400
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # small: it stands in mail addresses; no vowels, so no words
_ID_CHARS = 10
_URL = re.compile(r"https?://[^\s\"'<>]{1,1000}", re.IGNORECASE)
_UNSEEN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile("</script", re.IGNORECASE)),
)


class State(enum.StrEnum):
    """How far a claim is."""

    OPEN = "open"  # waits for its proof
    PROVEN = "proven"  # its points wait
    SETTLED = "settled"
    REFUSED = "refused"  # the promoted co-op says no, or the link is gone
    LAPSED = "lapsed"  # nothing has shown it in time
    WITHDRAWN = "withdrawn"


ENDED = frozenset((State.SETTLED, State.REFUSED, State.LAPSED, State.WITHDRAWN))


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        id: Nobody guesses it, and everybody may see it: it stands in the link and in the mail address.
        promoter: Slug of the co-op that promotes.
        promoted: Slug of the one that is promoted.
        url: Of the page that shows it.
        said: Why it does not hold, or not yet, in words for the promoter.
        tries: Pages or mails that were looked at.
        due_at: When the clock looks at it again; None where nothing is left to do.
        is_booked: Whether the ledger has what follows from the state; the clock books what is left.
        circle: Id of the circle that it is for, if it is for one.
        version: Counts its writes, from 1; 0 is not written yet.
    """

    id: str
    promoter: str
    promoted: str
    kind: Proof
    made_at: dt.datetime
    state: State = State.OPEN
    url: str = ""
    said: str = ""
    tries: int = 0
    proven_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    is_booked: bool = True
    circle: str = ""
    version: int = 0

    @property
    def month(self) -> str:
        """Gives the month that it counts for (`2026-11`): one claim per pair of co-ops."""
        return f"{self.made_at.astimezone(dt.UTC):%Y-%m}"

    @property
    def key(self) -> str:
        """Gives the key under which the ledger knows it."""
        return f"claim:{self.id}"

    @property
    def can_be_withdrawn(self) -> bool:
        """Tells whether it may be taken back, which frees the pair for another; a word that was asked for stays."""
        return self.state == State.OPEN and self.kind != Proof.WORD


def new_claim(promoter: str, promoted: str, kind: Proof, *, now: dt.datetime, circle: str = "") -> Claim:
    """Gives a claim that waits for its proof."""
    due = now + dt.timedelta(days=OPEN_DAYS)
    return Claim(new_id(), promoter, promoted, kind, now, due_at=due, circle=circle)


def new_id() -> str:
    """Gives an id at random."""
    return "".join(random.choice(_ALPHABET) for _ in range(_ID_CHARS))


def is_id(text: str) -> bool:
    """Tells whether a text could be an id."""
    return len(text) == _ID_CHARS and set(text) <= set(_ALPHABET)


def link_of(claim: Claim, *, site_url: str) -> str:
    """Gives the link that was given out: to the promoted co-op's page, with what tells this claim from others."""
    return f"{site_url}/coops/{claim.promoted}/#from-{claim.id}"


def mail_address_of(claim: Claim, *, domain: str) -> str:
    """Gives the address to which a copy is mailed."""
    return f"proof+{claim.id}@{domain}"


def holds_link(text: str, claim: Claim, *, site_url: str) -> bool:
    """Tells whether a page holds the link that was given out; by http it counts as well."""
    wanted = urlsplit(link_of(claim, site_url=site_url))
    return any(
        (one.netloc.lower(), one.path.rstrip("/"), one.fragment)
        == (wanted.netloc.lower(), wanted.path.rstrip("/"), wanted.fragment)
        for one in map(_split, urls_in(text))
    )


def leads_to(text: str, slug: str, domain: str, *, site_url: str) -> bool:
    """Tells whether a mail leads to a co-op: to its own website, or to its page in the directory."""
    page = urlsplit(f"{site_url}/coops/{slug}")
    for one in map(_split, urls_in(text)):
        host = (one.hostname or "").rstrip(".").lower()
        is_page = one.netloc.lower() == page.netloc.lower() and one.path.rstrip("/") == page.path
        if is_page or is_below(host, domain):
            return True
    return False


def urls_in(text: str) -> Iterator[str]:
    """Gives the addresses in a text, HTML or not, less what nobody sees: comments and scripts."""
    for begin, end in _UNSEEN:
        text = _without(text, begin, end)
    return (one.rstrip(".,;:!?)") for one in _URL.findall(html.unescape(text)))


def proven(claim: Claim, *, now: dt.datetime, url: str = "") -> Claim:
    """Gives a claim after its proof was seen; `word` is settled at once.

    Raises:
        ConflictError: It does not wait for one.
    """
    _must_be(claim, State.OPEN)
    state = State.SETTLED if claim.kind == Proof.WORD else State.PROVEN
    return replace(claim, state=state, url=url, said="", proven_at=now, due_at=now, is_booked=False)


def settled(claim: Claim, *, now: dt.datetime) -> Claim:
    """Gives a claim whose proof has held; raises as `proven` does."""
    _must_be(claim, State.PROVEN)
    return replace(claim, state=State.SETTLED, said="", due_at=now, is_booked=False)


def refused(claim: Claim, said: str, *, now: dt.datetime) -> Claim:
    """Gives a claim that does not hold, and why; raises as `proven` does."""
    _must_be(claim, State.OPEN, State.PROVEN)
    has_points = claim.state == State.PROVEN
    return replace(claim, state=State.REFUSED, said=said, due_at=now if has_points else None, is_booked=not has_points)


def ended(claim: Claim, state: State, said: str = "") -> Claim:
    """Gives an open claim that has lapsed or was withdrawn; raises as `proven` does."""
    _must_be(claim, State.OPEN)
    return replace(claim, state=state, said=said, due_at=None)


def booked(claim: Claim) -> Claim:
    """Gives a claim after the ledger has what follows from its state; one that is proven is due again."""
    is_waiting = claim.state == State.PROVEN and claim.proven_at
    due = claim.proven_at + dt.timedelta(days=SETTLE_DAYS) if is_waiting and claim.proven_at else None
    return replace(claim, is_booked=True, due_at=due)


def put_off(claim: Claim, said: str, *, now: dt.datetime) -> Claim:
    """Gives a proven claim whose page did not answer: tomorrow again, and refused when that has gone on too long."""
    last = (claim.proven_at or claim.made_at) + dt.timedelta(days=SETTLE_DAYS + LATE_DAYS)
    if now >= last:
        return refused(claim, said, now=now)
    return replace(claim, said=said, due_at=now + dt.timedelta(days=1))


def _must_be(claim: Claim, *states: State) -> None:
    if claim.state not in states:
        raise ConflictError(f"This claim is {claim.state}, and stays so.")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # such as a half bracket
        return urlsplit("")


def _without(text: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Gives a text without what lies between two marks; in one pass, however many of them there are."""
    kept, place = [], 0
    while start := begin.search(text, place):
        kept.append(text[place : start.start()])
        stop = end.search(text, start.end())
        place = stop.end() if stop else len(text)
    return " ".join((*kept, text[place:]))
