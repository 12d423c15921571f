"""The page that asks a co-op whether another has really promoted it: two buttons, and the first answer stays."""

from club.core.errors import InvalidFieldError, NotFoundError
from club.points.claims import Claim, State
from club.points.claims_prove import answer_word
from club.points.earning import POINTS
from functions.member_mails import name_of
from functions.proofs import desk
from functions.visit import Reply, Visit
from functions.wiring import Club

_ANSWERS = {"yes": True, "no": False}


def show_word(club: Club, visit: Visit, claim_id: str) -> Reply:
    """Gives the page, or what was answered."""
    claim = club.claims.find(claim_id)
    if claim is None:
        raise NotFoundError("There is no such claim any more.")
    return _page(club, visit, claim)


def answer(club: Club, visit: Visit, claim_id: str) -> Reply:
    """Takes the answer; pressed again, it shows what was answered."""
    if visit["action"] not in _ANSWERS:
        raise InvalidFieldError("action", "Choose yes or no.")
    claim = answer_word(claim_id, is_true=_ANSWERS[visit["action"]], desk=desk(club), now=club.now())
    return _page(club, visit, claim)


def _page(club: Club, visit: Visit, claim: Claim) -> Reply:
    holes = {
        "coop_name": name_of(claim.promoted, club=club),
        "promoter_name": name_of(claim.promoter, club=club),
        "promoter_url": f"{club.site_url}/coops/{claim.promoter}/",
        "made": f"{claim.made_at.day} {claim.made_at:%B %Y}",
        "points": str(POINTS[claim.kind]),
        "is_open": claim.state == State.OPEN,
        "is_yes": claim.state == State.SETTLED,
        "is_no": claim.state == State.REFUSED,
        "is_over": claim.state not in {State.OPEN, State.SETTLED, State.REFUSED},
        "token": visit["t"],
    }
    return Reply("member-word", holes, {"status": claim.state.value, "promoter": claim.promoter})
