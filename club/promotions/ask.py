"""Asking for a slot, the first step: whoever may ask gets a mail, and nothing counts before that is answered."""

import datetime as dt

from club.core.errors import ConflictError, InvalidFieldError
from club.core.hosts import is_below
from club.core.pushed import Edition, Pushed
from club.promotions import news
from club.promotions.asking import Ask
from club.promotions.calendar import COOL_DOWN_EDITIONS, calendar
from club.promotions.drawing import found_edition, with_board
from club.promotions.entrants import last_won
from club.promotions.life import seat
from club.promotions.offers import kind_for, kinds_of
from club.promotions.ports import Members, Office, Sheet
from club.promotions.request import COMMUNITY, Means, Request, State, new_ref
from club.promotions.saving import save

PROMOTED_DAYS = 365  # who is promoted has promoted another within so long


def ask(ask: Ask, *, office: Office, now: dt.datetime) -> Request:
    """Takes a request; the mail `asked` is to be told (club.promotions.tell).

    Raises:
        InvalidFieldError: `edition`, `wanted`, `means` or `coop` is not what may be asked for; says why.
        ConflictError: The co-op has asked for a slot of this edition already.
        NotFoundError: There is no such edition.
    """
    edition = found_edition(ask.edition, office=office)
    _check_edition(ask, edition, office=office, now=now)
    _check_coop(ask, edition, office=office, now=now)
    sheet = with_board(edition.number, office=office)
    request = Request(
        ref=new_ref(edition.number),
        edition=edition.number,
        coop=ask.coop,
        wanted=ask.wanted,
        means=Means.NOTHING if ask.wanted == COMMUNITY else ask.means,
        email=ask.email,
        creative=ask.creative,
        asked_at=now,
        is_proven=proves(ask.email, ask.coop, pushed=office.pushed, members=office.members),
        news=(news.ASKED,),
    )
    if (other := occupant(sheet, request.coop)) and not gives_way(other, request):
        raise ConflictError("This co-op has asked for a slot of this edition already.")
    return save(None, request, store=office.store)


def proves(email: str, coop: str, *, pushed: Pushed, members: Members) -> bool:
    """Tells whether an address proves that its owner speaks for a co-op: it is at its domain, or its kept contact."""
    own = pushed.coops[coop].domain if coop in pushed.coops else ""
    contact = members.contact(coop)
    return is_below(email.rpartition("@")[2], own) or (bool(contact) and contact.casefold() == email.casefold())


def occupant(sheet: Sheet, coop: str) -> Request | None:
    """Gives a co-op's open request of an edition that was confirmed."""
    ref = sheet.slots.get(seat(coop))
    return next((one for one in sheet.requests if one.ref == ref), None)


def gives_way(other: Request, request: Request) -> bool:
    """Tells whether a request without proof, and without a slot, stands back behind one with proof."""
    return request.is_proven and not other.is_proven and other.state in (State.REQUESTED, State.WAITING)


def _check_edition(ask: Ask, edition: Edition, *, office: Office, now: dt.datetime) -> None:
    if now >= calendar(edition.day).due:
        raise InvalidFieldError("edition", "It is too late for this edition. Choose a later one.")
    if ask.wanted not in kinds_of(edition):
        raise InvalidFieldError("wanted", "The edition has no such slot. Choose another one.")
    price = office.pushed.prices.get(ask.wanted)
    if ask.wanted != COMMUNITY and (price is None or ask.means == Means.NOTHING):
        raise InvalidFieldError("means", "Choose points or money.")
    if ask.means == Means.MONEY and price and not price.cents:
        raise InvalidFieldError("means", "This slot is for points only.")


def _check_coop(ask: Ask, edition: Edition, *, office: Office, now: dt.datetime) -> None:
    if ask.coop not in office.pushed.coops:
        raise InvalidFieldError("coop", "There is no such co-op in the directory.")
    if not office.members.is_member(ask.coop):
        raise InvalidFieldError("coop", "Only members of the club have slots. The co-op can join first.")
    if ask.wanted == COMMUNITY:
        _check_community(ask, edition, office=office)
    elif not office.members.has_promoted(ask.coop, since=now.date() - dt.timedelta(days=PROMOTED_DAYS)):
        reason = "To be promoted, promote another member within a year first. Community slots are for everyone else."
        raise InvalidFieldError("coop", reason)
    if won := last_won(edition.number, store=office.store).get(ask.coop):
        first = won + COOL_DOWN_EDITIONS + 1
        reason = f"It has a slot in edition {won}, and rests for {COOL_DOWN_EDITIONS} more: ask for {first} or later."
        raise InvalidFieldError("edition", reason)


def _check_community(ask: Ask, edition: Edition, *, office: Office) -> None:
    price = office.pushed.prices.get(kind_for(edition, COMMUNITY))
    if price and office.treasury.balance(ask.coop) >= price.points > 0:
        reason = "Community slots are for co-ops without the points for one, and this co-op has them."
        raise InvalidFieldError("wanted", reason)
