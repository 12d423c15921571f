"""A member's points and claims: the page, what is done there, and the page of one claim."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress

from club.core.address import read_address
from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError, TemporaryError
from club.points.circles import State as CircleState
from club.points.circles_make import turns
from club.points.claims import OPEN_DAYS, Claim, State, link_of, mail_address_of
from club.points.claims_make import make_claim, own_claim, withdraw_claim
from club.points.claims_prove import prove_page
from club.points.earning import POINTS, SETTLE_DAYS, Proof
from functions.caps import is_within_caps
from functions.holes import wrong
from functions.member_link import CIRCLES, CLAIM, PATH, MemberLink
from functions.member_mails import WORD, ask_for_mail, name_of
from functions.proofs import desk
from functions.visit import Reply, Visit
from functions.wiring import Club

Error = InvalidFieldError | InvalidFormError | None
_MOST_SHOWN = 50  # claims, the newest first


def show_member(club: Club, visit: Visit, link: MemberLink, error: Error = None) -> Reply:
    """Gives the member's page."""
    purse, claims, kind = club.books.purse(link.coop), club.claims.of(link.coop), visit["kind"]
    own, member = club.pushed.coops.get(link.coop), club.roll.member(link.coop)
    choices = [
        {"choice_id": coop, "choice_name": name_of(coop, club=club), "choice_chosen": coop == visit["promoted"]}
        for coop, _ in club.roll.members()
        if coop != link.coop and coop in club.pushed.coops
    ]
    holes = {
        "coop_name": name_of(link.coop, club=club),
        "since": _day(member.since) if member and member.since else "",
        "balance": f"{purse.balance:,}",
        "pending": f"{purse.pending:,}" if purse.pending else "",
        "owed": f"{purse.owed:,}" if purse.owed else "",
        "form_id": link.coop,
        "form_url": f"/embed/?form={link.coop}",
        "points_url": f"/points/{link.coop}/",
        "circles_url": _url(link.to(CIRCLES), club),
        "ask_url": "/forms/promote",
        "choices": choices,
        "has_choices": bool(choices),
        "can_show": bool(own and own.domain),
        "can_mail": bool(own and own.domain and desk(club).inbound),
        **{f"is_{one}": kind == one for one in Proof},
        **{f"points_{one}": str(POINTS[one]) for one in Proof},
        "claims": [_listed(one, link, club) for one in reversed(claims[-_MOST_SHOWN:])],
        "has_claims": bool(claims),
        "turns": _turns(link.coop, club),
        "token": link.to("").token(secrets=club.secrets),
        **wrong(error, ("promoted", "kind", "sure")),
    }
    said = {
        "status": "open", "coop": link.coop, "balance": purse.balance, "pending": purse.pending,
        "claims": [{"id": one.id, "promoted": one.promoted, "state": one.state.value} for one in claims],
    }  # fmt: skip
    return Reply("member", holes, said)


def show_claim(club: Club, visit: Visit, link: MemberLink, error: Error = None) -> Reply:
    """Gives the page of one claim: what shows it, or what became of it."""
    there = desk(club)
    claim = own_claim(link.claim, by=link.coop, desk=there)
    given, name = link_of(claim, site_url=club.site_url), name_of(claim.promoted, club=club)
    own = club.pushed.coops.get(link.coop)
    holes = {
        "coop_name": name,
        "given": given,
        "snippet": f'<a href="{given}">{name}</a>',
        "address": mail_address_of(claim, domain=there.inbound) if there.inbound else "",
        "domain": own.domain if own else "",
        "coop_url": f"{club.site_url}/coops/{claim.promoted}/",
        **{f"is_{one}": claim.kind == one for one in Proof},
        **{f"is_{one}": claim.state == one for one in State},
        "points": str(POINTS[claim.kind]),
        "said": claim.said,
        "url": visit["url"] or claim.url,
        "made": _day(claim.made_at.date()),
        "ends": _day((claim.made_at + dt.timedelta(days=OPEN_DAYS)).date()),
        "settles": _day((claim.proven_at + dt.timedelta(days=SETTLE_DAYS)).date()) if claim.proven_at else "",
        "can_withdraw": claim.can_be_withdrawn,
        "back_url": _url(link.to(""), club),
        "token": link.token(secrets=club.secrets),
        **wrong(error, ("url",)),
    }
    said = {"status": claim.state.value, "id": claim.id, "link": given, "address": holes["address"], "said": claim.said}
    return Reply("member-claim", holes, said)


def _claim(club: Club, visit: Visit, link: MemberLink) -> Reply:
    """Makes a claim, from the form or for a turn in a circle."""
    there, now = desk(club), club.now()
    try:
        claim = make_claim(
            link.coop, visit["promoted"], visit["kind"], desk=there, now=now, circle=visit["circle"][:20]
        )
    except ConflictError as error:
        if sent := _same(club, visit, link):  # the same page was sent twice
            return show_claim(club, visit, link.to(CLAIM + sent.id))
        raise InvalidFieldError("promoted", str(error)) from error
    if claim.kind == Proof.WORD:
        with suppress(TemporaryError):  # then it is asked for again on the claim's page
            _ask_word(club, visit, claim)
    return show_claim(club, visit, link.to(CLAIM + claim.id))


def _same(club: Club, visit: Visit, link: MemberLink) -> Claim | None:
    """Gives the open claim that the same page has made before."""
    month = f"{club.now():%Y-%m}"
    for one in reversed(club.claims.of(link.coop)):
        if one.state == State.OPEN and (one.promoted, one.kind) == (visit["promoted"], visit["kind"]):
            return one if f"{one.made_at:%Y-%m}" == month else None
    return None


def _page(club: Club, visit: Visit, link: MemberLink) -> Reply:
    prove_page(link.claim, visit["url"], by=link.coop, desk=desk(club), now=club.now())
    return show_claim(club, visit, link)


def _withdraw(club: Club, visit: Visit, link: MemberLink) -> Reply:
    withdraw_claim(link.claim, by=link.coop, desk=desk(club))
    return show_claim(club, visit, link)


def _ask_again(club: Club, visit: Visit, link: MemberLink) -> Reply:
    _ask_word(club, visit, own_claim(link.claim, by=link.coop, desk=desk(club)))
    return show_claim(club, visit, link)


def _ask_word(club: Club, visit: Visit, claim: Claim) -> None:
    """Asks the promoted co-op by mail, as long as it does not get too many; no answer tells."""
    contact = club.members.contact(claim.promoted)
    is_asked = claim.kind == Proof.WORD and claim.state == State.OPEN and contact
    if is_asked and is_within_caps(club, visit, read_address(contact), form="word"):
        ask_for_mail(WORD, claim.promoted, claim=claim.id, club=club)


def _listed(claim: Claim, link: MemberLink, club: Club) -> Mapping[str, object]:
    return {
        "claim_name": name_of(claim.promoted, club=club),
        "claim_url": _url(link.to(CLAIM + claim.id), club),
        "claim_made": _day(claim.made_at.date()),
        "claim_points": str(POINTS[claim.kind]),
        "claim_kind_page": claim.kind == Proof.PAGE,
        "claim_kind_copy": claim.kind == Proof.COPY,
        "claim_kind_word": claim.kind == Proof.WORD,
        **{f"claim_{one}": claim.state == one for one in State},
    }


def _turns(coop: str, club: Club) -> list[Mapping[str, object]]:
    """Gives what circles have a co-op do this month."""
    now = club.now()
    found: list[Mapping[str, object]] = []
    for circle in club.circles.all():
        if circle.state(now) != CircleState.RUNNING:
            continue
        month = f"{now:%Y-%m}"
        found += [
            {
                "turn_circle": circle.name,
                "turn_circle_id": circle.id,
                "turn_name": name_of(one.promoted, club=club),
                "turn_id": one.promoted,
                "turn_due": one.state == "due",
                "turn_claimed": one.state == "claimed",
                "turn_settled": one.state == "settled",
            }
            for one in turns(circle, club.claims.of, now=now)
            if one.promoter == coop and one.month == month
        ]
    return found


def _url(link: MemberLink, club: Club) -> str:
    return f"{PATH}?t={link.token(secrets=club.secrets)}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


CLAIM_ACTIONS: Mapping[str, Callable[[Club, Visit, MemberLink], Reply]] = {
    "claim": _claim, "page": _page, "withdraw": _withdraw, "ask": _ask_again,
}  # fmt: skip
