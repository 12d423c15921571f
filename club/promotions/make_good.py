"""What takes the place of a promotion that was approved and did not run: a slot of the next edition, for nothing."""

import datetime as dt

from club.core.errors import ConflictError
from club.core.pushed import Edition
from club.promotions import news
from club.promotions.calendar import calendar
from club.promotions.creative import kind_of
from club.promotions.drawing import with_board
from club.promotions.life import Step, move, seat
from club.promotions.offers import kind_for, kinds_of, open_editions
from club.promotions.ports import Office
from club.promotions.request import COMMUNITY, Means, Request, new_ref
from club.promotions.saving import changes_of


def replace_it(request: Request, *, office: Office, now: dt.datetime) -> Request:
    """Writes a new request for the next edition whose draw is to come, in one with the end of the old one.

    It comes first in that draw, whatever others have. Where there is no such edition yet, the old one waits
    as it is (`timing.GIVE_UP_DAYS`).

    Raises:
        ConflictError: Somebody else has changed one of them at the same time.
    """
    edition = _next(request, office=office, now=now)
    if edition is None:
        return request
    new = Request(
        ref=new_ref(edition.number),
        edition=edition.number,
        coop=request.coop,
        wanted=request.wanted,
        means=Means.NOTHING,
        email=request.email,
        creative=request.creative,
        asked_at=now,
        is_proven=request.is_proven,
        confirmed_at=now,
        news=(news.MAKE_GOOD,),
        makes_good=request.ref,
    )
    after = move(request, Step.MISS)
    office.store.write([*changes_of(request, after), *changes_of(None, new)])
    found = office.store.find(request.ref)
    if found is None:  # it was there a moment ago
        raise ConflictError("This request is gone.")
    return found


def _next(request: Request, *, office: Office, now: dt.datetime) -> Edition | None:
    for edition in open_editions(office.pushed, now=now):
        if edition.number == request.edition or now >= calendar(edition.day).closes:
            continue
        fits = request.wanted in kinds_of(edition) and _kind(edition, request.wanted) == kind_of(request.creative)
        sheet = with_board(edition.number, office=office) if fits else None
        if sheet and sheet.board and not sheet.board.drawn_at and seat(request.coop) not in sheet.slots:
            return edition
    return None


def _kind(edition: Edition, wanted: str) -> str:
    return kind_for(edition, COMMUNITY) if wanted == COMMUNITY else wanted
