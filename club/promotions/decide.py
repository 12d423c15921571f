"""What administrators do with a request: approve it, ask for changes, decline it, take that back, note money."""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import asdict, replace

from club.core.errors import ConflictError, InvalidFieldError
from club.core.secrets import Secrets
from club.promotions import saving
from club.promotions.life import Step, move, resumed_payment, seat
from club.promotions.payment import settle_or_leave
from club.promotions.ports import Office
from club.promotions.request import Decision, Means, Payment, Request, State
from club.promotions.waiting import catch_up

APPROVE, ASK_CHANGES, DECLINE = Step.APPROVE.value, Step.ASK_CHANGES.value, Step.DECLINE.value
MAX_NOTE_CHARS = 1_000
_WHAT = (APPROVE, ASK_CHANGES, DECLINE)
_RESULT = {State.APPROVED: APPROVE, State.CHANGES_ASKED: ASK_CHANGES, State.DECLINED: DECLINE}
_ENDS_APPROVALS = ("undo", "change", ASK_CHANGES, DECLINE)
_WHO_CHARS = 12
_SEEN_CHARS = 16


def decide(ref: str, what: str, note: str, *, by: str, office: Office, now: dt.datetime, seen: str = "") -> Request:
    """Takes a decision: `approve`, `ask-changes` or `decline`.

    Where two must approve what is paid with money, the first approval is noted, and the second one counts.

    Args:
        ref: Of the request.
        what: The decision.
        note: For the asker; needed for all but `approve`.
        by: The administrator's address.
        office: Where it is kept.
        now: The time.
        seen: What `seen_of` gave for the request that was looked at; if it says something else by now, nobody
            has decided on that.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: It cannot be decided on any more, or says something else by now.
        InvalidFieldError: `what` or `note`.
    """
    note = note.strip()
    _check(what, note)
    who = who_of(by, secrets=office.secrets)

    def make(request: Request) -> Request:
        if seen and seen != seen_of(request):
            raise ConflictError("The words were changed after this page was opened. Look at them again.")
        decision = Decision(what, masked(by), now, note, request.state, who)
        if what == APPROVE and request.state == State.HELD and _lacks_second(request, who, office=office):
            if who in approvals(request):
                raise ConflictError("You have approved this already; another administrator must approve it too.")
            return replace(request, decisions=(*request.decisions, decision))
        return move(request, Step(what), decisions=(*request.decisions, decision))

    request = settle_or_leave(saving.change(ref, make, office=office, now=now), office=office, now=now)
    if request.state == State.DECLINED:
        catch_up(request.edition, office=office, now=now)
    return request


def undo(ref: str, *, by: str, office: Office, now: dt.datetime) -> Request:
    """Takes the last decision back, so that the request is as it was before, and nobody has decided.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: Nothing can be taken back any more, or the slot has gone to another.
    """
    who = who_of(by, secrets=office.secrets)

    def make(request: Request) -> Request:
        decision = Decision("undo", masked(by), now, "", request.state, who)
        after = replace(request, decisions=(*request.decisions, decision))
        if request.state == State.HELD and approvals(request):
            return after
        if request.state == State.DECLINED:
            _check_slot(request, office=office)
            after = replace(after, payment=resumed_payment(request))
        return move(after, Step.UNDO)

    return settle_or_leave(saving.change(ref, make, office=office, now=now), office=office, now=now)


def mark_paid(ref: str, *, by: str, office: Office, now: dt.datetime) -> Request:
    """Notes that the money for a slot has come; again, nothing happens.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: No money is due for it.
    """
    return _mark(ref, Payment.DUE, Payment.PAID, by=by, office=office, now=now)


def mark_refunded(ref: str, *, by: str, office: Office, now: dt.datetime) -> Request:
    """Notes that the money for a slot that was lost has been returned; again, nothing happens.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: No money is to be returned.
    """
    return _mark(ref, Payment.REFUND_DUE, Payment.REFUNDED, by=by, office=office, now=now)


def approvals(request: Request) -> frozenset[str]:
    """Gives who has approved what it says now (`Decision.who`)."""
    found: set[str] = set()
    for one in request.decisions:
        if one.what == APPROVE:
            found.add(one.who)
        elif one.what in _ENDS_APPROVALS:
            found.clear()
    return frozenset(found)


def can_undo(request: Request) -> bool:
    """Tells whether there is a decision to take back, as far as its state tells."""
    return request.state in _RESULT or (request.state == State.HELD and bool(approvals(request)))


def seen_of(request: Request) -> str:
    """Gives a mark of what a request says, for a page on which it is decided on."""
    text = json.dumps(asdict(request.creative), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_SEEN_CHARS]


def masked(address: str) -> str:
    """Gives an administrator's address as others may see it: `j…@club.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def who_of(address: str, *, secrets: Secrets) -> str:
    """Gives a keyed hash of an administrator's address."""
    text = f"administrator {address.strip().casefold()}"
    return hmac.new(secrets.address_key, text.encode(), "sha256").hexdigest()[:_WHO_CHARS]


def _check(what: str, note: str) -> None:
    if what not in _WHAT:
        raise InvalidFieldError("what", "Choose one of the answers.")
    if what != APPROVE and not note:
        raise InvalidFieldError("note", "Say why, so that whoever asked knows what to do.")
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidFieldError("note", f"Write {MAX_NOTE_CHARS:,} characters at most.")


def _lacks_second(request: Request, who: str, *, office: Office) -> bool:
    needs_two = office.pushed.needs_two and request.means == Means.MONEY and request.price > 0
    return needs_two and not approvals(request) - {who}


def _check_slot(request: Request, *, office: Office) -> None:
    slots = office.store.sheet(request.edition).slots
    if slots.get(request.slot, request.ref) != request.ref:
        raise ConflictError("Its slot has gone to another co-op meanwhile, so it cannot be had back.")
    if slots.get(seat(request.coop), request.ref) != request.ref:
        raise ConflictError("The co-op has asked for another slot of this edition meanwhile.")


def _mark(ref: str, due: Payment, done: Payment, *, by: str, office: Office, now: dt.datetime) -> Request:
    decision = Decision(done.value, masked(by), now, "", who=who_of(by, secrets=office.secrets))

    def make(request: Request) -> Request:
        if request.means != Means.MONEY or request.payment not in (due, done):
            raise ConflictError("No money is open for this request.")
        if request.payment == done:
            return request
        noted = replace(decision, from_state=request.state)
        return replace(request, payment=done, decisions=(*request.decisions, noted))

    return saving.change(ref, make, office=office, now=now)
