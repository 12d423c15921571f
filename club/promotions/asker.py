"""What whoever asked does with the request: confirms it, changes the words, withdraws it, has the mail sent again."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, InvalidFieldError
from club.promotions import news, saving
from club.promotions.ask import gives_way, occupant
from club.promotions.drawing import run_draw
from club.promotions.entrants import free_slots
from club.promotions.life import Step, changed, confirmed, expired, move, waiting
from club.promotions.payment import settle_or_leave
from club.promotions.ports import Office, Sheet
from club.promotions.request import Creative, Request, State
from club.promotions.saving import BUSY, find, moment_of, save
from club.promotions.waiting import catch_up

_TRIES = 8
_GAVE_WAY = "The co-op has asked for a slot of this edition from an address of its own."


def confirm(ref: str, *, office: Office, now: dt.datetime) -> Request:
    """Takes the answer to the first mail: from now on the request takes part; again, nothing happens.

    Before the draw it waits for it; after it, it takes a free slot, or its place behind those who wait.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: It has ended, or the co-op has another request for this edition.
    """
    request = saving.change(ref, lambda one: one, office=office, now=now)  # what is too late expires
    for _ in range(_TRIES):
        if request.confirmed_at or request.state != State.REQUESTED:
            return request
        sheet = office.store.sheet(request.edition)
        if not _is_drawn(sheet) and has_closed(request, office=office, now=now):
            run_draw(request.edition, office=office, now=now)
            continue
        try:
            return _confirm(request, sheet, office=office, now=now)
        except _TooSlowError:
            request = find(ref, office=office)
    raise ConflictError(BUSY)


def change(ref: str, creative: Creative, *, office: Office, now: dt.datetime) -> Request:
    """Takes other words, of the same kind of slot; what was approved is decided on again.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: It has ended, or is locked.
        InvalidFieldError: `headline`: it is written for another kind of slot.
    """

    def make(request: Request) -> Request:
        if bool(creative.headline) != bool(request.creative.headline):
            raise InvalidFieldError("headline", "Write it for the kind of slot that was asked for.")
        return request if creative == request.creative else changed(request, creative, now=now)

    return saving.change(ref, make, office=office, now=now)


def withdraw(ref: str, *, office: Office, now: dt.datetime) -> Request:
    """Ends a request that is not locked; its slot goes to the next, and points return. Again, nothing happens.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: It has ended otherwise, or is locked.
    """

    def make(request: Request) -> Request:
        return request if request.state == State.WITHDRAWN else move(request, Step.WITHDRAW)

    request = settle_or_leave(saving.change(ref, make, office=office, now=now), office=office, now=now)
    catch_up(request.edition, office=office, now=now)
    return request


def resend(ref: str, *, office: Office, now: dt.datetime) -> Request:
    """Has the mail sent again that says how far the request is.

    Raises:
        NotFoundError: There is no such request.
    """

    def make(request: Request) -> Request:
        name = news.OF_STATE.get(request.state, "")
        return replace(request, news=(*request.news, name)) if name and name not in request.news else request

    return saving.change(ref, make, office=office, now=now)


def has_closed(request: Request, *, office: Office, now: dt.datetime) -> bool:
    """Tells whether the draw of a request's edition is due, or has run."""
    moment = moment_of(request, office=office, now=now)
    return moment is not None and now >= moment.days.closes


class _TooSlowError(Exception):
    """Says that somebody else has written first."""


def _confirm(request: Request, sheet: Sheet, *, office: Office, now: dt.datetime) -> Request:
    other = occupant(sheet, request.coop)
    if other and not gives_way(other, request):
        raise ConflictError("This co-op has asked for a slot of this edition already.")
    after = confirmed(request, now=now)
    if _is_drawn(sheet):
        after = waiting(after, office.store.next_place(request.edition))
    try:
        if other:
            save(other, expired(other, _GAVE_WAY, now=now), store=office.store)
        after = save(request, after, store=office.store)
    except ConflictError as error:
        raise _TooSlowError from error
    edition = office.pushed.edition(request.edition)
    if after.state == State.WAITING and edition and free_slots(sheet, edition):
        catch_up(request.edition, office=office, now=now)
        return find(request.ref, office=office)
    return after  # if a slot has become free in this very moment, the clock gives it


def _is_drawn(sheet: Sheet) -> bool:
    return sheet.board is not None and sheet.board.drawn_at is not None
