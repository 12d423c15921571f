"""The draw: who gets the slots of an edition, run once when its requests close."""

import contextlib
import datetime as dt
import secrets as random
from dataclasses import replace

from club.core.errors import ConflictError, NotFoundError
from club.core.pushed import Edition
from club.promotions.calendar import calendar
from club.promotions.draw_file import publish, run
from club.promotions.entrants import entrants, offered, past
from club.promotions.ports import Board, Office, SaveBoard, Sheet
from club.promotions.request import Means, Request, State
from club.promotions.waiting import catch_up

_SECRET_BYTES = 32
_STAND_IN = "00" * _SECRET_BYTES
_TRIES = 5


def run_draw(edition: int, *, office: Office, now: dt.datetime) -> str:
    """Runs the draw of an edition whose requests have closed, or finds that it has run; gives its JSON.

    The result is written first, as a whole; then each request, by whoever comes first (`catch_up`).

    Raises:
        NotFoundError: The site has no such edition.
        ConflictError: Requests have not closed yet.
    """
    its = found_edition(edition, office=office)
    if now < calendar(its.day).closes:
        raise ConflictError(f"Requests for edition {edition} close on {calendar(its.day).closes:%-d %B %Y}.")
    for _ in range(_TRIES):
        sheet = with_board(edition, office=office)
        board = sheet.board
        if board and board.drawn_at:
            catch_up(edition, office=office, now=now)
            return board.result
        if board:
            result = _result(sheet, its, board.secret, office=office)
            try:
                office.store.write([SaveBoard(replace(board, drawn_at=now, result=result))])
            except ConflictError:
                continue
    raise ConflictError("Others run this draw at the same time. Try again in a minute.")


def preview_draw(edition: int, *, office: Office, now: dt.datetime) -> str:  # noqa: ARG001  # as all use cases
    """Gives the JSON of the draw as it would be now, under a secret of noughts: ties may break otherwise.

    Whoever knew the true one before requests close could steer the draw. Where it has run, it is the true draw.

    Raises:
        NotFoundError: The site has no such edition.
    """
    its, sheet = found_edition(edition, office=office), office.store.sheet(edition)
    if sheet.board and sheet.board.drawn_at:
        return sheet.board.result
    return _result(sheet, its, _STAND_IN, office=office)


def with_board(edition: int, *, office: Office) -> Sheet:
    """Gives all that is kept of an edition, with a board; makes one with a secret of its own where there is none."""
    sheet = office.store.sheet(edition)
    if sheet.board:
        return sheet
    with contextlib.suppress(ConflictError):  # another was faster
        office.store.write([SaveBoard(Board(edition, random.token_hex(_SECRET_BYTES)))])
    return office.store.sheet(edition)


def found_edition(edition: int, *, office: Office) -> Edition:
    """Gives an edition that the site has told of.

    Raises:
        NotFoundError: There is none.
    """
    its = office.pushed.edition(edition)
    if its is None:
        raise NotFoundError(f"There is no edition {edition}.")
    return its


def _can_pay(request: Request, *, office: Office) -> bool:
    price = office.pushed.prices.get(request.wanted)
    return request.means != Means.POINTS or price is None or office.treasury.balance(request.coop) >= price.points


def _result(sheet: Sheet, edition: Edition, secret: str, *, office: Office) -> str:
    number = edition.number
    left = past(number, store=office.store)
    # A co-op's credit is spent neither by somebody who has not proved to speak for it, nor on a slot that it has not
    # the points for: both queue behind the draw.
    asking = [one for one in sheet.requests if one.takes_part and one.state == State.REQUESTED and one.is_proven]
    able = [one for one in asking if one.makes_good or _can_pay(one, office=office)]
    those = entrants(able, edition=number, past=left, office=office)
    slots = offered(edition)
    result = run(those, slots, edition=number, secret=secret)
    return publish(those, slots, result, edition=number, after=left.after, secret=secret)
