"""A request in words, for the pages that show how far it is."""

from collections.abc import Mapping

from club.core.pushed import Pushed
from club.promotions.calendar import Calendar, calendar
from club.promotions.creative import kind_of
from club.promotions.request import Decision, Means, Payment, Request
from club.subscriptions.answer_request import moment
from functions.previews import MOST_PX, preview
from functions.promotion_words import KINDS, amount, day, last_day
from functions.wiring import Club

_PAID: Mapping[Payment, str] = {
    Payment.PAID: "paid",
    Payment.REFUND_DUE: "to be returned",
    Payment.REFUNDED: "returned",
}
_DONE: Mapping[str, str] = {
    "approve": "Approved",
    "ask-changes": "Changes asked for",
    "decline": "Declined",
    "undo": "Taken back",
    "paid": "Money noted as paid",
    "refunded": "Money noted as returned",
    "change": "Words changed by the co-op",
    "expire": "Ended by the calendar",
}


def coop_name(request: Request, pushed: Pushed) -> str:
    """Gives the name of the co-op that asks; its slug where it is in the directory no more."""
    coop = pushed.coops.get(request.coop)
    return coop.name if coop else request.coop


def edition_words(request: Request, pushed: Pushed) -> str:
    """Gives the edition that a request is for: `No. 12, 24 December 2026: Co-ops by night`."""
    edition = pushed.edition(request.edition)
    return f"No. {edition.number}, {day(edition.day)}: {edition.title}" if edition else f"No. {request.edition}"


def slot_words(request: Request) -> str:
    """Gives the kind of slot that was asked for, and which one it has."""
    kind = KINDS[request.wanted]
    return f"{kind} ({request.slot})" if request.slot else kind


def price_words(request: Request, pushed: Pushed) -> str:
    """Gives the price, and what has become of it: `60 points, paid`."""
    price, days = amount(request, pushed), days_of(request, pushed)
    if request.payment in _PAID:
        return f"{price}, {_PAID[request.payment]}"
    if request.payment == Payment.DUE and request.means == Means.MONEY:
        return f"{price}, to be paid until {last_day(days.due)}: we send an invoice" if days else f"{price}, to be paid"
    return price


def days_of(request: Request, pushed: Pushed) -> Calendar | None:
    """Gives the days of a request's edition, None where the site has no such edition."""
    edition = pushed.edition(request.edition)
    return calendar(edition.day) if edition else None


def decision_words(decision: Decision) -> str:
    """Gives who decided what, and when."""
    by = f" by {decision.by}" if decision.by else ""
    return f"{_DONE.get(decision.what, decision.what)}{by}, {moment(decision.at)}."


def preview_of(
    request: Request, *, club: Club, most_px: int = MOST_PX, is_mailed: bool = False
) -> Mapping[str, object]:  # fmt: skip
    """Gives the holes of how a request's promotion will look."""
    said, name = request.creative, coop_name(request, club.pushed)
    return preview(said, name, kind=kind_of(said), club=club, most_px=most_px, is_mailed=is_mailed)
