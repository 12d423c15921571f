"""`/forms/decide`: on which an administrator decides about a promotion, and notes money that has come or gone."""

from collections.abc import Callable, Mapping

from club.core.errors import ConflictError, InvalidFieldError
from club.promotions.decide import (
    APPROVE,
    ASK_CHANGES,
    DECLINE,
    approvals,
    can_undo,
    decide,
    mark_paid,
    mark_refunded,
    seen_of,
    undo,
    who_of,
)
from club.promotions.life import words
from club.promotions.links import decide_token, read_decide_token
from club.promotions.request import HOLDING, Means, Payment, Request, State
from club.promotions.saving import find
from club.promotions.timing import decide_by
from functions.holes import wrong
from functions.promotion_words import amount, last_day
from functions.refusals import said_of, status_of
from functions.request_words import (
    coop_name,
    days_of,
    decision_words,
    edition_words,
    preview_of,
    price_words,
    slot_words,
)
from functions.telling import tell_later
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/decide"
_DECIDED: Mapping[State, str] = {
    State.APPROVED: "Approved. The co-op is told.",
    State.CHANGES_ASKED: "The co-op is asked for changes.",
    State.DECLINED: "Declined. The co-op is told, and the slot goes to the next in line.",
    State.HELD: "Your approval is noted. Another administrator must approve it too.",
}


def _show(club: Club, visit: Visit) -> Reply:
    return _page(club, *_open(club, visit))


def _act(club: Club, visit: Visit) -> Reply:
    request, by = _open(club, visit)
    if visit["action"] not in _ACTIONS:
        raise InvalidFieldError("action", f"Choose one of {', '.join(_ACTIONS)}.")
    try:
        after, saved = _ACTIONS[visit["action"]](club, visit, request, by)
    except InvalidFieldError as error:
        return _page(club, request, by, note=visit["note"], error=error)
    except ConflictError as error:
        return _page(club, _open(club, visit)[0], by, error=error)
    tell_later(after, club=club)
    return _page(club, after, by, saved=saved)


def _open(club: Club, visit: Visit) -> tuple[Request, str]:
    """Gives the request, and the address of the administrator whose link it is."""
    ref, by = read_decide_token(visit["t"], administrators=club.administrators, secrets=club.secrets)
    return find(ref, office=club.office), by


def _decide(club: Club, visit: Visit, request: Request, by: str) -> tuple[Request, str]:
    what = visit["action"]
    if _has_decided(request, what, by, club=club):
        return request, ""  # the same page was sent twice
    if not visit["seen"] and not visit.wants_json:  # what the page says of the words that it shows
        raise ConflictError("Look at the promotion first, and decide on its page.")
    after = decide(
        request.ref, what, visit["note"], by=by, office=club.office, now=club.now(), seen=visit["seen"]
    )  # fmt: skip
    return after, _DECIDED.get(after.state, "")


def _has_decided(request: Request, what: str, by: str, *, club: Club) -> bool:
    last = request.decisions[-1] if request.decisions else None
    who = who_of(by, secrets=club.secrets)
    return last is not None and (last.what, last.who) == (what, who)


def _undo(club: Club, _visit: Visit, request: Request, by: str) -> tuple[Request, str]:
    if not can_undo(request) and request.state == State.HELD:
        return request, ""
    return undo(request.ref, by=by, office=club.office, now=club.now()), "Taken back: it is open again."


def _paid(club: Club, _visit: Visit, request: Request, by: str) -> tuple[Request, str]:
    return mark_paid(request.ref, by=by, office=club.office, now=club.now()), "Noted as paid."


def _refunded(club: Club, _visit: Visit, request: Request, by: str) -> tuple[Request, str]:
    return mark_refunded(request.ref, by=by, office=club.office, now=club.now()), "Noted as returned."


def _page(
    club: Club,
    request: Request,
    by: str,
    *,
    saved: str = "",
    note: str = "",
    error: InvalidFieldError | ConflictError | None = None,
) -> Reply:
    at_fault = error if isinstance(error, InvalidFieldError) else None
    problem = str(error) if isinstance(error, ConflictError) else ""
    holes = {
        **_request(club, request, by),
        **wrong(at_fault, ("note",)),
        "note": note,
        "has_done": bool(saved),
        "done": saved,
        "has_problem": bool(problem),
        "problem": problem,
    }
    if error:
        return Reply("decide", holes, said_of(error, str(error)), status_of(error))
    return Reply("decide", holes, {"status": request.state.value, "ref": request.ref})


def _request(club: Club, request: Request, by: str) -> Mapping[str, object]:
    pushed, who = club.pushed, who_of(by, secrets=club.secrets)
    days, approved = days_of(request, pushed), approvals(request)
    is_early = days is not None and club.now() < days.locked
    is_money = request.means == Means.MONEY
    can = {
        "is_open": request.state == State.HELD and is_early,
        "can_undo": is_early and can_undo(request),
        "can_pay": is_money and request.payment == Payment.DUE and request.state in HOLDING,
        "can_refund": is_money and request.payment == Payment.REFUND_DUE,
    }
    return {
        **preview_of(request, club=club),
        **can,
        "has_actions": any(can.values()),
        "is_first": request.state == State.HELD and who in approved,
        "is_second": request.state == State.HELD and bool(approved - {who}),
        "state_words": words(request.state),
        "until": last_day(decide_by(request, days)) if days else "",
        "has_decisions": bool(request.decisions),
        "decisions": [
            {
                "decision_words": decision_words(one),
                "decision_note": bool(one.note),
                "decision_note_words": one.note,
            }
            for one in reversed(request.decisions)
        ],
        "seen": seen_of(request),
        "token": decide_token(request.ref, by, secrets=club.secrets),
        "edition": str(request.edition),
        "edition_words": edition_words(request, pushed),
        "slot_words": slot_words(request),
        "price_words": price_words(request, pushed),
        "amount": amount(request, pushed),
        "coop_name": coop_name(request, pushed),
        "coop_url": f"/coops/{request.coop}/",
        "email": request.email,
        "is_proven": request.is_proven,
        "balance": f"{club.treasury.balance(request.coop):,}",
        "ref": request.ref,
    }


_ACTIONS: Mapping[str, Callable[[Club, Visit, Request, str], tuple[Request, str]]] = {
    APPROVE: _decide,
    ASK_CHANGES: _decide,
    DECLINE: _decide,
    "undo": _undo,
    "paid": _paid,
    "refunded": _refunded,
}
FORMS = (Form(PATH, frozenset(("t", "action", "note", "seen")), _show, _act, again_url="/"),)
app = form_app(*FORMS)
handler = lambda_handler(app)
