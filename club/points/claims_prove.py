"""Showing that a co-op has promoted another: by a page, by a copy of its newsletter, by the other's word."""

import datetime as dt
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from club.core.errors import ClubError, ConflictError, InvalidFieldError, NotFoundError
from club.core.hosts import is_below
from club.points.claims import MAX_TRIES, Claim, State, holds_link, leads_to, link_of, proven, refused
from club.points.claims_book import book
from club.points.claims_make import own_claim
from club.points.claims_ports import Desk, Page
from club.points.earning import Proof

PASS, FAIL, NONE = "pass", "fail", "none"  # what DMARC says; none: it was not asked, or the domain says nothing


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail that came for a claim.

    Attributes:
        domain: Of its one sender (From), in ASCII; empty where that cannot be told.
        verdict: PASS, FAIL or NONE: DMARC, aligned with that domain.
        text: All that is read in it, with its links.
    """

    domain: str
    verdict: str
    text: str = field(repr=False)


def prove_page(claim_id: str, url: str, *, by: str, desk: Desk, now: dt.datetime) -> Claim:
    """Looks at the page that shows a claim.

    Raises:
        NotFoundError: This co-op has made no such claim.
        InvalidFieldError: `url`: it does not show it; says what to mend. That is kept with the claim.
        ConflictError: The claim does not wait for a page, or was changed meanwhile.
    """
    claim = own_claim(claim_id, by=by, desk=desk)
    if claim.kind == Proof.PAGE and claim.state in {State.PROVEN, State.SETTLED}:
        return claim
    claim = _count_try(claim, Proof.PAGE, desk)
    try:
        page = look_at(claim, url, desk=desk)
    except ClubError as error:
        desk.claims.save(replace(claim, said=str(error), url=url[:1000]), was=claim)
        raise InvalidFieldError("url", str(error)) from error
    return book(desk.claims.save(proven(claim, url=page.url, now=now), was=claim), desk=desk, now=now)


def look_at(claim: Claim, url: str, *, desk: Desk) -> Page:
    """Gives a page, if it shows a claim.

    Raises:
        TemporaryError: It does not answer just now.
        ClubError: It does not show it; says why.
    """
    domain = _domain(claim.promoter, desk)
    page = None if _is_elsewhere(url, domain) else desk.fetch(url)
    if page is None or _is_elsewhere(page.url, domain):
        raise ClubError(f"The page must be one of your own website, at {domain}.")
    if not holds_link(page.text, claim, site_url=desk.site_url):
        link = link_of(claim, site_url=desk.site_url)
        raise ClubError(f"The page was found, and this link is not on it: {link}")
    return page


def prove_copy(claim_id: str, copy: Copy, *, desk: Desk, now: dt.datetime) -> str:
    """Takes a mail that came for a claim; gives what became of it, as a word for the log.

    Why it does not count is kept with the claim, for its co-op to read; the sender is told nothing.
    """
    claim = desk.claims.find(claim_id)
    if claim is None or claim.kind != Proof.COPY or claim.state != State.OPEN or claim.tries >= MAX_TRIES:
        return "not-waited-for"
    claim = _count_try(claim, Proof.COPY, desk)
    why, said = _why_not(claim, copy, desk)
    if why:
        desk.claims.save(replace(claim, said=f"A mail came on {now:%d %B %Y}, and does not count: {said}"), was=claim)
        return why
    book(desk.claims.save(proven(claim, now=now), was=claim), desk=desk, now=now)
    return "proven"


def answer_word(claim_id: str, *, is_true: bool, desk: Desk, now: dt.datetime) -> Claim:
    """Takes the word of the promoted co-op; the first answer stays.

    Raises:
        NotFoundError: There is no such claim.
        ConflictError: It was changed meanwhile.
    """
    claim = desk.claims.find(claim_id)
    if claim is None or claim.kind != Proof.WORD:
        raise NotFoundError("There is no such claim any more.")
    if claim.state != State.OPEN:
        return claim
    after = proven(claim, now=now) if is_true else refused(claim, "The other co-op says that it is not so.", now=now)
    return book(desk.claims.save(after, was=claim), desk=desk, now=now)


def _count_try(claim: Claim, kind: Proof, desk: Desk) -> Claim:
    """Counts before looking, so that nobody has us look without end."""
    if claim.kind != kind or claim.state != State.OPEN:
        raise ConflictError(f"This claim is {claim.state}, and is not shown by a {kind}.")
    if claim.tries >= MAX_TRIES:
        raise ConflictError("This was tried too often. Withdraw the claim, and make it again.")
    return desk.claims.save(replace(claim, tries=claim.tries + 1), was=claim)


def _why_not(claim: Claim, copy: Copy, desk: Desk) -> tuple[str, str]:
    domain = _domain(claim.promoter, desk)
    other = desk.pushed.coops.get(claim.promoted)
    if not is_below(copy.domain, domain):
        return "of-another", f"it is from {copy.domain or 'nobody'}, and your newsletter comes from {domain}."
    if copy.verdict == NONE:
        return (
            "unverified",
            "nothing shows that it is really from you. Your domain needs a DMARC record, and your mails DKIM.",
        )
    if copy.verdict != PASS:
        return "not-theirs", "DMARC says that it is not from you."
    if not leads_to(copy.text, claim.promoted, other.domain if other else "", site_url=desk.site_url):
        return "without-link", "it has no link to the other co-op's website, nor to its page in the directory."
    return "", ""


def _domain(coop: str, desk: Desk) -> str:
    own = desk.pushed.coops.get(coop)
    return own.domain if own else ""


def _is_elsewhere(url: str, domain: str) -> bool:
    try:
        return not is_below((urlsplit(url.strip()).hostname or "").rstrip(".").lower(), domain)
    except ValueError:
        return True
