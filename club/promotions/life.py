"""The life of a request: what can happen to it in which state, and what follows for its price and its mails.

All of it is pure. docs/promotions.md draws the table below, and a test compares them.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from club.core.errors import ConflictError
from club.core.pushed import Pushed, Slot
from club.promotions import news
from club.promotions.request import ENDED, HOLDING, Creative, Decision, Means, Payment, Request, State


class Step(enum.StrEnum):
    """What can happen to a request."""

    CONFIRM = "confirm"  # the asker
    WIN = "win"  # the draw, or a slot that has become free
    WAIT = "wait"  # the draw
    APPROVE = "approve"  # an administrator, as the next two
    ASK_CHANGES = "ask-changes"
    DECLINE = "decline"
    UNDO = "undo"  # an administrator takes back what one has decided
    CHANGE = "change"  # the asker, as the next one
    WITHDRAW = "withdraw"
    EXPIRE = "expire"  # the clock, as all that follow
    LOCK = "lock"
    RUN = "run"
    REPORT = "report"
    MISS = "miss"


KEEPS_SLOT = HOLDING | {State.RUN, State.REPORTED}  # who had a slot of a sent edition is not forgotten
_BEFORE_LOCK = (State.REQUESTED, State.WAITING, State.HELD, State.CHANGES_ASKED, State.APPROVED)


def _table() -> Iterator[tuple[tuple[State, Step], State]]:
    yield (State.REQUESTED, Step.CONFIRM), State.REQUESTED
    for state in (State.REQUESTED, State.WAITING):
        yield (state, Step.WIN), State.HELD
        yield (state, Step.CHANGE), state
    yield (State.REQUESTED, Step.WAIT), State.WAITING
    yield (State.HELD, Step.APPROVE), State.APPROVED
    yield (State.HELD, Step.ASK_CHANGES), State.CHANGES_ASKED
    yield (State.HELD, Step.DECLINE), State.DECLINED
    for state in (State.APPROVED, State.CHANGES_ASKED, State.DECLINED):
        yield (state, Step.UNDO), State.HELD
    for state in (State.HELD, State.CHANGES_ASKED, State.APPROVED):
        yield (state, Step.CHANGE), State.HELD
    for state in _BEFORE_LOCK:
        yield (state, Step.WITHDRAW), State.WITHDRAWN
        yield (state, Step.EXPIRE), State.EXPIRED
    yield (State.LOCKED, Step.EXPIRE), State.EXPIRED
    yield (State.APPROVED, Step.LOCK), State.LOCKED
    yield (State.LOCKED, Step.RUN), State.RUN
    yield (State.LOCKED, Step.MISS), State.MAKE_GOOD
    yield (State.RUN, Step.REPORT), State.REPORTED


TRANSITIONS: Mapping[tuple[State, Step], State] = MappingProxyType(dict(_table()))

_TOLD: Mapping[Step, tuple[str, ...]] = {
    Step.WIN: (news.HELD, news.DECIDE),
    Step.WAIT: (news.WAITING,),
    Step.APPROVE: (news.APPROVED,),
    Step.ASK_CHANGES: (news.CHANGES_ASKED,),
    Step.DECLINE: (news.DECLINED,),
    Step.CHANGE: (news.DECIDE,),
    Step.WITHDRAW: (news.WITHDRAWN,),
    Step.EXPIRE: (news.EXPIRED,),
    Step.RUN: (news.REPORT,),
}
_FREES = frozenset((Step.DECLINE, Step.WITHDRAW, Step.EXPIRE))


def can(request: Request, step: Step) -> bool:
    """Tells whether a step may happen to a request, as far as its state tells; times are for `timing`."""
    return (request.state, step) in TRANSITIONS


def move(request: Request, step: Step, **changes: Any) -> Request:  # noqa: ANN401  # whatever fields a request has
    """Gives a request after a step, with other fields changed as told.

    What was paid, or may have been, for a slot that it loses is to be refunded. Mails that are not true
    any more are dropped.

    Raises:
        ConflictError: Its state does not allow the step.
    """
    if not can(request, step):
        raise ConflictError(f"This request is {words(request.state)}, so that cannot be done any more.")
    state, told = TRANSITIONS[request.state, step], _TOLD.get(step, ())
    if step in _FREES:
        payment = freed_payment(request)
        is_money_owed = payment == Payment.REFUND_DUE and request.means == Means.MONEY
        told = (*told, news.REFUND_MONEY) if is_money_owed else told
        changes = {"payment": payment, **changes}
    tell = news.still_true((*request.news, *told), state)
    return replace(request, state=state, news=tell, **changes)


def confirmed(request: Request, *, now: dt.datetime) -> Request:
    """Gives a request whose asker has answered the first mail."""
    after = move(request, Step.CONFIRM, confirmed_at=now)
    return replace(after, news=tuple(name for name in after.news if name != news.ASKED))


def held(request: Request, slot: Slot, *, pushed: Pushed) -> Request:
    """Gives a request that has got a slot, with what it costs today."""
    price = _price(request, slot, pushed)
    payment = Payment.DUE if price else Payment.NONE
    return move(request, Step.WIN, slot=slot.id, price=price, payment=payment)


def waiting(request: Request, place: int) -> Request:
    """Gives a request that has not got a slot."""
    return move(request, Step.WAIT, place=place)


def changed(request: Request, creative: Creative, *, now: dt.datetime) -> Request:
    """Gives a request that says something else; who has a slot for it is decided on again."""
    return move(request, Step.CHANGE, creative=creative, decisions=(*request.decisions, Decision("change", "", now)))


def expired(request: Request, why: str, *, now: dt.datetime) -> Request:
    """Gives a request whose time is over; `why` is a sentence for the asker."""
    decision = Decision("expire", "", now, why, request.state)
    after = move(request, Step.EXPIRE, decisions=(*request.decisions, decision))
    if request.confirmed_at is None:  # "ignore this, and nothing happens" is what the first mail said
        return replace(after, news=tuple(name for name in after.news if name != news.EXPIRED))
    return after


def freed_payment(request: Request) -> Payment:
    """Gives what becomes of the price when the slot is lost.

    Points that are due may have been booked in this very moment, so they are refunded as well: a
    refund of what was never spent does nothing.
    """
    if request.payment == Payment.PAID or (request.payment == Payment.DUE and request.means == Means.POINTS):
        return Payment.REFUND_DUE
    return Payment.NONE if request.payment == Payment.DUE else request.payment


def resumed_payment(request: Request) -> Payment:
    """Gives what becomes of the price when a slot is had back."""
    if not request.price or request.means == Means.NOTHING:
        return Payment.NONE
    is_still_ours = request.means == Means.MONEY and request.payment == Payment.REFUND_DUE
    return Payment.PAID if is_still_ours else Payment.DUE


def spend_key(request: Request) -> str:
    """Gives the ledger's key of what it pays for its slot now; had back, a slot is paid for anew."""
    return _key(request, _undone_declines(request))


def spend_keys(request: Request) -> tuple[str, ...]:
    """Gives every key under which it may have paid."""
    return tuple(_key(request, time) for time in range(_undone_declines(request) + 1))


def holds(request: Request) -> frozenset[str]:
    """Gives what nobody else may have beside it: its slot, and its co-op's one request of the edition."""
    names = {request.slot} if request.state in KEEPS_SLOT else set()
    if request.confirmed_at is not None and request.state not in ENDED:
        names.add(seat(request.coop))
    return frozenset(names)


def seat(coop: str) -> str:
    """Gives the name of a co-op's one open request of an edition among the slots."""
    return f"coop:{coop}"


def words(state: State) -> str:
    """Gives a state as it stands in a sentence."""
    return _WORDS.get(state, state.value)


_WORDS = {
    State.WAITING: "on the waiting list",
    State.CHANGES_ASKED: "waiting for changes",
    State.RUN: "in an edition that has gone out",
    State.REPORTED: "in an edition that has gone out",
    State.MAKE_GOOD: "replaced by a new one",
}


def _price(request: Request, slot: Slot, pushed: Pushed) -> int:
    price = pushed.prices.get(slot.kind)
    if slot.is_community or price is None:
        return 0
    return {Means.POINTS: price.points, Means.MONEY: price.cents, Means.NOTHING: 0}[request.means]


def _undone_declines(request: Request) -> int:
    return sum(one.what == Step.UNDO and one.from_state == State.DECLINED for one in request.decisions)


def _key(request: Request, time: int) -> str:
    return f"slot:{request.ref}:{time + 1}" if time else f"slot:{request.ref}"
