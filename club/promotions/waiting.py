"""The waiting list: who takes a slot that has become free, and what the draw has left to be written."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from club.core.errors import ClubError, ConflictError
from club.core.pushed import Edition
from club.promotions.calendar import calendar
from club.promotions.entrants import first_fit, free_slots, last_won, offered
from club.promotions.life import held, waiting
from club.promotions.payment import is_to_spend, settle
from club.promotions.ports import Office, Sheet
from club.promotions.request import Request, State
from club.promotions.saving import save

_ROUNDS = 400  # more than an edition has requests; each round brings one of them on, or sees that another did


def catch_up(edition: int, *, office: Office, now: dt.datetime, failed: list[ClubError] | None = None) -> int:
    """Brings an edition's requests on until nothing is left to do; gives how many steps that took.

    What the draw has given is written down, points are spent, and slots that nobody has go to the first
    of those who wait that fits. Before the draw, and once no slot is given any more, nothing happens. Run
    by many at once, all come to the same end.

    A request whose points cannot be booked keeps no other waiting: it stays as it is, for the clock, and why is
    added to `failed`.
    """
    its = office.pushed.edition(edition)
    if its is None or now >= calendar(its.day).due:
        return 0
    stuck: dict[str, ClubError] = {}
    steps = 0
    while steps < _ROUNDS:
        sheet = office.store.sheet(edition)
        if sheet.board is None or sheet.board.drawn_at is None:
            break
        if not _step(sheet, its, stuck, office=office, now=now):
            break
        steps += 1
    if failed is not None:
        failed += stuck.values()
    return steps


def position(sheet: Sheet, request: Request) -> int:
    """Gives the place of a request among those who wait, from 1; 0 where it does not wait."""
    refs = [one.ref for one in _in_line(sheet)]
    return refs.index(request.ref) + 1 if request.ref in refs else 0


def _step(sheet: Sheet, edition: Edition, stuck: dict[str, ClubError], *, office: Office, now: dt.datetime) -> bool:
    """Writes all that the draw has left, or the next thing after it; gives whether there was anything."""
    drawn = [one for one in sheet.requests if one.takes_part and one.state == State.REQUESTED]
    if drawn:
        for before, after in _drawn(sheet, drawn, edition, office=office):
            _try(before, after, office=office)
        return True
    if unpaid := next((one for one in sheet.requests if is_to_spend(one) and one.ref not in stuck), None):
        try:
            settle(unpaid, office=office, now=now)
        except ClubError as error:
            stuck[unpaid.ref] = error
        return True
    return _move_up(sheet, edition, office=office)


def _drawn(
    sheet: Sheet, requests: Sequence[Request], edition: Edition, *, office: Office
) -> Iterator[tuple[Request, Request]]:
    """Gives what becomes of those who were in the draw, and of who confirmed while it ran: they queue behind."""
    result: Mapping[str, Any] = json.loads(sheet.board.result) if sheet.board else {}
    slots = {slot.id: slot for slot in offered(edition)}
    won = {coop: slots[slot] for slot, coop in result["winners"].items() if slot in slots and slot not in sheet.slots}
    places = {coop: place for place, coop in enumerate(result["waiting"], start=1)}
    for one in requests:
        if slot := won.get(one.coop):
            yield one, held(one, slot, pushed=office.pushed)
        else:
            yield one, waiting(one, places.get(one.coop) or office.store.next_place(one.edition))


def _move_up(sheet: Sheet, edition: Edition, *, office: Office) -> bool:
    line = _in_line(sheet)
    free = free_slots(sheet, edition) if line else ()
    won = last_won(edition.number, store=office.store) if free else {}
    for slot in free:
        if one := first_fit(line, slot, sheet, won=won, pushed=office.pushed):
            _try(one, held(one, slot, pushed=office.pushed), office=office)
            return True
    return False


def _in_line(sheet: Sheet) -> list[Request]:
    found = [one for one in sheet.requests if one.takes_part and one.state == State.WAITING]
    return sorted(found, key=lambda one: (one.place, one.ref))


def _try(before: Request, after: Request, *, office: Office) -> None:
    try:
        save(before, after, store=office.store)
    except ConflictError:
        return  # somebody else has brought it on; the next round sees how
