"""Requests as the draw sees them: co-ops with their points, their credit, and when they last had a slot."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from club.core.pushed import Edition, Pushed, Slot
from club.promotions.allocation import Entrant, fits, is_wanted
from club.promotions.calendar import COOL_DOWN_EDITIONS
from club.promotions.draw_file import carried
from club.promotions.draws import chain
from club.promotions.life import KEEPS_SLOT
from club.promotions.offers import kind_for
from club.promotions.ports import Office, Sheet, Store
from club.promotions.request import COMMUNITY, Request


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier draws have left: credit by co-op, and the edition of the last one (0: none)."""

    credits: Mapping[str, int] = field(default_factory=dict)
    after: int = 0


def entrant(request: Request, *, pushed: Pushed, last_won: int = 0, points: int = 0, credit: int = 0) -> Entrant | None:
    """Gives a request as the draw sees it; None where its co-op is in the directory no more."""
    coop = pushed.coops.get(request.coop)
    if coop is None:
        return None
    return Entrant(
        coop=coop.slug,
        wanted=request.wanted,
        points=points,
        credit=credit,
        sector=coop.sector,
        sectors=tuple(sorted(coop.sectors)),
        country=coop.country,
        last_won=last_won,
        is_owed=bool(request.makes_good),
    )


def entrants(requests: Iterable[Request], *, edition: int, past: Past, office: Office) -> list[Entrant]:
    """Gives those who take part in a draw, with the points that they have now."""
    won = last_won(edition, store=office.store)
    found = (
        entrant(
            one,
            pushed=office.pushed,
            last_won=won.get(one.coop, 0),
            points=office.treasury.balance(one.coop),
            credit=past.credits.get(one.coop, 0),
        )
        for one in requests
    )
    return [one for one in found if one]


def past(edition: int, *, store: Store) -> Past:
    """Reads what the draws before have left, in the order in which they were run."""
    boards = [store.sheet(number).board for number in store.editions() if number != edition]
    drawn = {board.edition: board for board in boards if board and board.drawn_at and board.result}
    if not drawn:
        return Past()
    last = max(drawn, key=lambda number: (drawn[number].drawn_at, number))
    draws = {number: json.loads(board.result) for number, board in drawn.items()}
    return Past(carried(chain(draws, last)), last)


def last_won(edition: int, *, store: Store) -> Mapping[str, int]:
    """Gives the last of the editions around one in which each co-op had a slot, as far as its rest reaches."""
    near = [one for one in store.editions() if one != edition and abs(one - edition) <= COOL_DOWN_EDITIONS]
    return {one.coop: number for number in near for one in keepers(store.sheet(number))}


def keepers(sheet: Sheet) -> Sequence[Request]:
    """Gives those who have a slot of an edition, to come or gone."""
    return [one for one in sheet.requests if one.state in KEEPS_SLOT]


def offered(edition: Edition) -> Sequence[Slot]:
    """Gives an edition's slots, less community slots of another kind than its requests are written for."""
    kind = kind_for(edition, COMMUNITY)
    return [slot for slot in edition.slots if not slot.is_community or slot.kind == kind]


def free_slots(sheet: Sheet, edition: Edition) -> Sequence[Slot]:
    """Gives the slots that nobody has."""
    return [slot for slot in offered(edition) if slot.id not in sheet.slots]


def first_fit(
    waiting: Sequence[Request], slot: Slot, sheet: Sheet, *, won: Mapping[str, int], pushed: Pushed
) -> Request | None:
    """Gives the first of those who wait that wants a slot and may stand beside those who have one."""
    others = [one for request in keepers(sheet) if (one := entrant(request, pushed=pushed))]
    for request in waiting:
        one = entrant(request, pushed=pushed, last_won=won.get(request.coop, 0))
        if one and is_wanted(slot, request.wanted) and fits(one, others, request.edition):
            return request
    return None
