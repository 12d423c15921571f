"""The days of an edition's promotions: when requests close, when words are due, when all is locked.

All follow from the day on which the edition goes out, so that who moves an edition moves them with it.
"""

import datetime as dt
from typing import NamedTuple

CLOSES_DAYS, DUE_DAYS, LOCKED_DAYS = 10, 5, 2  # before the edition goes out
COOL_DOWN_EDITIONS = 3  # after a promotion has run
CONFIRM_DAYS = 7  # in which whoever asks confirms it by the mail
_NIGHT = dt.time(tzinfo=dt.UTC)


class Calendar(NamedTuple):
    """The first moment at which each holds, aware UTC.

    Attributes:
        closes: Requests are collected until then; then the draw runs.
        due: What is not approved, or not paid, by then expires.
        locked: Nothing can be changed or withdrawn from then on.
        out: The day of the edition begins.
    """

    closes: dt.datetime
    due: dt.datetime
    locked: dt.datetime
    out: dt.datetime


def calendar(day: dt.date) -> Calendar:
    """Gives the days of an edition that goes out on a day."""
    out = dt.datetime.combine(day, _NIGHT)
    return Calendar(*(out - dt.timedelta(days=days) for days in (CLOSES_DAYS, DUE_DAYS, LOCKED_DAYS, 0)))
