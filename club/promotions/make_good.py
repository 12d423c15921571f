"""What takes the place of a promotion that was approved and did not run: a slot of the next edition, for nothing."""

import datetime as dt
from dataclasses import replace

from club.core.pushed import Edition
from club.promotions import news
from club.promotions.calendar import calendar
from club.promotions.creative import kind_of
from club.promotions.drawing import with_board
from club.promotions.life import Step, expired, move, seat
from club.promotions.offers import kind_for, kinds_of, open_editions
from club.promotions.payment import settle
from club.promotions.ports import Office
from club.promotions.request import COMMUNITY, Means, Payment, Request, new_ref
from club.promotions.saving import changes_of, save
from club.promotions.timing import GIVE_UP_DAYS, NO_EDITION, Moment


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
    new = _new(request, edition, request.makes_good or request.ref, now=now)
    return _write_both(request, move(request, Step.MISS), new, office=office)


def carry_over(request: Request, why: str, moment: Moment, *, office: Office) -> Request:
    """Ends a request that was to make another good and has got no slot, and writes the next one for it.

    As above, it waits for an edition; in the end the price of the first is returned.

    Raises:
        ConflictError: Somebody else has changed one of them at the same time.
    """
    edition = _next(request, office=office, now=moment.now)
    if edition:
        new = _new(request, edition, request.makes_good, now=moment.now)
        return _write_both(request, expired(request, why, now=moment.now), new, office=office)
    if moment.now < moment.days.out + dt.timedelta(days=GIVE_UP_DAYS):
        return request
    after = expired(request, NO_EDITION, now=moment.now)
    return save(request, _given_back(after, office=office, now=moment.now), store=office.store)


def _new(request: Request, edition: Edition, makes_good: str, *, now: dt.datetime) -> Request:
    return Request(
        ref=new_ref(edition.number),
        edition=edition.number,
        coop=request.coop,
        wanted=request.wanted,
        means=Means.NOTHING,
        email=request.email,
        creative=request.creative,
        asked_at=now,
        is_proven=True,  # an administrator has approved the first
        confirmed_at=now,
        news=(news.MAKE_GOOD,),
        makes_good=makes_good,
    )


def _write_both(before: Request, after: Request, new: Request, *, office: Office) -> Request:
    office.store.write([*changes_of(before, after), *changes_of(None, new)])
    return replace(after, version=after.version + 1)


def _given_back(request: Request, *, office: Office, now: dt.datetime) -> Request:
    """Returns the points of the first, or asks administrators to return its money by way of the last one."""
    first = office.store.find(request.makes_good)
    if first is None or first.payment not in (Payment.PAID, Payment.REFUND_DUE):
        return request
    if first.means == Means.MONEY:
        told = (*request.news, news.REFUND_MONEY)
        return replace(request, means=Means.MONEY, price=first.price, payment=Payment.REFUND_DUE, news=told)
    settle(save(first, replace(first, payment=Payment.REFUND_DUE), store=office.store), office=office, now=now)
    return request


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
