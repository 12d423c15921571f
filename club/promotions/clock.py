"""What the scheduled function does every few minutes: all that time brings, safe twice, late, or in two copies."""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from club.core.errors import ClubError, ConflictError
from club.core.pushed import Edition
from club.promotions import make_good
from club.promotions.calendar import Calendar, calendar
from club.promotions.drawing import run_draw, with_board
from club.promotions.life import Step, expired, move
from club.promotions.news import REMINDER
from club.promotions.payment import is_to_refund, is_to_spend, refund, settle
from club.promotions.ports import Board, News, Office, SaveBoard, Sheet
from club.promotions.request import ENDED, Means, Payment, Request, State
from club.promotions.saving import is_owed, save
from club.promotions.tell import tell
from club.promotions.timing import Moment, is_reminder_due, next_step
from club.promotions.waiting import catch_up

LOOKED_AT_DAYS = 90  # after an edition's day, by when every request of it has ended
GONE_DAYS = 7  # an edition that the site lacks for so long is off; a wrong push is mended by then
_STEPS = 3  # that time may bring to a request at once: locked, run, reported


def tick(*, office: Office, now: dt.datetime, news: News | None = None) -> Mapping[str, int]:
    """Does all that is due; gives how often each thing was done.

    Args:
        office: Where requests are kept.
        now: The time.
        news: Sends the mails that were left unsent, where given.

    Raises:
        ClubError: Something did not work for one request; all others were seen to.
    """
    done: Counter[str] = Counter()
    failed: list[ClubError] = []
    for number in _numbers(office, now):
        try:
            failed += _edition(number, done, office=office, now=now)
            if news:
                _tell(number, done, office=office, news=news, now=now)
        except ClubError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return dict(done)


def untold(*, office: Office, now: dt.datetime) -> list[str]:
    """Gives the refs of all requests with mails that are still to be sent."""
    sheets = (office.store.sheet(number) for number in _numbers(office, now))
    return [one.ref for sheet in sheets for one in sheet.requests if one.news]


def _numbers(office: Office, now: dt.datetime) -> list[int]:
    """Gives the editions that anything can still happen to."""
    oldest = now.date() - dt.timedelta(days=LOOKED_AT_DAYS)
    days = {one.number: one.day for one in office.pushed.editions}
    coming = {one.number for one in office.pushed.editions if one.slots and now < calendar(one.day).due}
    kept = {number for number in office.store.editions() if number not in days or days[number] >= oldest}
    return sorted(coming | kept)


def _edition(number: int, done: Counter[str], *, office: Office, now: dt.datetime) -> list[ClubError]:
    """Does what is due in an edition; gives what did not work."""
    sheet = with_board(number, office=office)
    edition = office.pushed.edition(number)
    if sheet.board is None or not _is_known(sheet.board, edition, office=office, now=now):
        return []
    moment = _moment(sheet, edition, office=office, now=now)
    if edition:
        _draw(sheet, edition, done, office=office, now=now)
    failed: list[ClubError] = []
    for request in office.store.sheet(number).requests:
        try:
            _request(request, moment, edition, done, office=office)
        except ConflictError:  # somebody else sees to it at this moment; what is left is for the next time
            done["left"] += 1
        except ClubError as error:
            failed.append(error)
    done["moved"] += catch_up(number, office=office, now=now, failed=failed)
    return failed


def _is_known(board: Board, edition: Edition | None, *, office: Office, now: dt.datetime) -> bool:
    """Tells whether it is known what becomes of an edition: that it is there, or is gone for good."""
    since = None if edition else board.missing_since or now
    if since != board.missing_since:
        with contextlib.suppress(ConflictError):  # another clock has noted it
            office.store.write([SaveBoard(replace(board, missing_since=since))])
    return since is None or now >= since + dt.timedelta(days=GONE_DAYS)


def _moment(sheet: Sheet, edition: Edition | None, *, office: Office, now: dt.datetime) -> Moment:
    if edition is None:  # as if it had been cancelled on the day on which it was missed
        gone = sheet.board.missing_since if sheet.board and sheet.board.missing_since else now
        return Moment(now, Calendar(gone, gone, gone, gone), {})
    is_open = any(one.state not in ENDED for one in sheet.requests)
    return Moment(now, calendar(edition.day), office.dispatches.outcome(edition.number) if is_open else None)


def _draw(sheet: Sheet, edition: Edition, done: Counter[str], *, office: Office, now: dt.datetime) -> None:
    days = calendar(edition.day)
    if sheet.board and sheet.board.drawn_at is None and days.closes <= now < days.due:
        run_draw(edition.number, office=office, now=now)
        done["drawn"] += 1


def _request(request: Request, moment: Moment, edition: Edition | None, done: Counter[str], *, office: Office) -> None:
    """Does what is due for one request."""
    if is_to_spend(request) and not next_step(request, moment):
        request = settle(request, office=office, now=moment.now)
    for _ in range(_STEPS):
        if not (found := next_step(request, moment)):
            break
        step, why = found
        before, request = request, _do(request, step, why, moment, edition, office=office)
        if request is before:  # it waits for an edition that can make it good
            break
        done[step.value] += 1
    if is_reminder_due(request, moment):
        told = tuple(dict.fromkeys((*request.news, REMINDER)))
        save(request, replace(request, is_reminded=True, news=told), store=office.store)
        done["reminded"] += 1
    if is_to_refund(request) or _may_have_paid(request, moment):
        refund(request, office=office, now=moment.now)


def _do(request: Request, step: Step, why: str, moment: Moment, edition: Edition | None, *, office: Office) -> Request:
    position = _position(request, edition)
    if step == Step.EXPIRE and is_owed(request):
        return make_good.carry_over(request, why, moment, office=office)
    if step == Step.EXPIRE:
        return save(request, expired(request, why, now=moment.now), store=office.store)
    if step == Step.MISS or (step == Step.RUN and not position):
        return make_good.replace_it(request, office=office, now=moment.now)
    if step == Step.RUN:
        report = {**(moment.outcome or {}), "position": position}
        return save(request, move(request, step, report=report), store=office.store)
    return save(request, move(request, step), store=office.store)


def _position(request: Request, edition: Edition | None) -> int:
    """Gives the place of a request's slot in its edition, from 1; 0 where an editor has taken it out."""
    slots = [slot.id for slot in edition.slots] if edition else []
    return slots.index(request.slot) + 1 if request.slot in slots else 0


def _may_have_paid(request: Request, moment: Moment) -> bool:
    """Tells whether points may have been booked in the very moment in which the slot was lost.

    Who books them returns them by itself; this is for one that broke in between.
    """
    is_lost = request.state in (State.DECLINED, State.WITHDRAWN, State.EXPIRED) and moment.now < moment.days.out
    return is_lost and request.means == Means.POINTS and request.price > 0 and request.payment != Payment.PAID


def _tell(number: int, done: Counter[str], *, office: Office, news: News, now: dt.datetime) -> None:
    for request in _untold(office.store.sheet(number)):
        tell(request.ref, office=office, news=news, now=now)
        done["told"] += 1


def _untold(sheet: Sheet) -> Iterator[Request]:
    return (one for one in sheet.requests if one.news)
