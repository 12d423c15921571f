"""Points for slots: the request is written first, the ledger booked next, and the request marked last.

Each step may be the last before everything breaks: bookings are idempotent by their key, and the clock
takes up what was left, so nothing is paid twice, and nothing is paid for a slot that was lost.
"""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, TemporaryError
from club.promotions.life import expired, spend_key, spend_keys
from club.promotions.ports import Office
from club.promotions.request import HOLDING, Means, Payment, Request, State
from club.promotions.saving import find, save
from club.promotions.timing import NO_POINTS

_UNUSED = "edition {}: not used"


def is_to_spend(request: Request) -> bool:
    """Tells whether points are to be spent for the slot that it has.

    Who has not proved to speak for a co-op spends its points only once an administrator has approved that.
    """
    states = HOLDING if request.is_proven else HOLDING - {State.HELD, State.CHANGES_ASKED}
    return request.state in states and request.payment == Payment.DUE and request.means == Means.POINTS


def is_to_refund(request: Request) -> bool:
    """Tells whether points are to be returned."""
    return request.payment == Payment.REFUND_DUE and request.means == Means.POINTS


def settle(request: Request, *, office: Office, now: dt.datetime) -> Request:
    """Spends or returns points, if any are to be; gives the request as it is then.

    Who has too few loses the slot.
    """
    if is_to_spend(request):
        return _spend(request, office=office, now=now)
    return refund(request, office=office, now=now) if is_to_refund(request) else request


def settle_or_leave(request: Request, *, office: Office, now: dt.datetime) -> Request:
    """Does the same, and leaves it to the clock where the ledger does not answer: the asker has done their part."""
    try:
        return settle(request, office=office, now=now)
    except TemporaryError:
        return find(request.ref, office=office)


def refund(request: Request, *, office: Office, now: dt.datetime) -> Request:
    """Returns all that was spent for a slot which it has lost; again, nothing happens."""
    for key in spend_keys(request):
        office.treasury.refund(request.coop, key=key, about=_UNUSED.format(request.edition), now=now)
    if not is_to_refund(request):
        return request
    return _save(request, replace(request, payment=Payment.REFUNDED), office=office)


def _spend(request: Request, *, office: Office, now: dt.datetime) -> Request:
    key, about = spend_key(request), f"slot {request.slot} of edition {request.edition}"
    for former in spend_keys(request):  # of the times before it lost the slot and had it back
        if former != key:
            office.treasury.refund(request.coop, key=former, about=_UNUSED.format(request.edition), now=now)
    if office.treasury.spend(request.coop, request.price, key=key, about=about, now=now):
        after = _save(request, replace(request, payment=Payment.PAID), office=office)
    else:
        after = _save(request, replace(expired(request, NO_POINTS, now=now), payment=Payment.NONE), office=office)
    if after.state not in HOLDING:  # it was lost in this very moment, or just now
        return refund(after, office=office, now=now)
    return after


def _save(before: Request, after: Request, *, office: Office) -> Request:
    try:
        return save(before, after, store=office.store)
    except ConflictError:  # somebody was faster; what they wrote counts
        return find(before.ref, office=office)
