"""Readers whom a co-op's form has won: noted until it is counted how many of them stayed."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from club.core.errors import InvalidFieldError

NOTED_DAYS, COUNTED_DAYS = 90, 400  # how long a note, and a count, is kept at most
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Recruit:
    """A note that an address has confirmed for the first time ever, and on whose form it had signed up.

    Attributes:
        week: The ISO week of the confirmation (`week_of`).
        key: The reader's key at that time.
        form: Slug of the co-op.
        at: When they confirmed, aware UTC.
    """

    week: str
    key: str
    form: str
    at: dt.datetime

    @property
    def ends_at(self) -> dt.datetime:
        """Gives when the note is deleted if nobody has counted it."""
        return self.at + dt.timedelta(days=NOTED_DAYS)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a week's recruits are, by co-op, less those who did not stay; it names no reader."""

    week: str
    counts: Mapping[str, int] = field(hash=False)
    at: dt.datetime

    @property
    def ends_at(self) -> dt.datetime:
        """Gives when the count is deleted, which was taken over long before."""
        return self.at + dt.timedelta(days=COUNTED_DAYS)


def week_of(moment: dt.datetime) -> str:
    """Gives the ISO week of a moment in UTC, such as `2026-W09`."""
    year, week, _ = moment.astimezone(dt.UTC).isocalendar()
    return f"{year}-W{week:02}"


def end_of(week: str) -> dt.datetime:
    """Gives the first moment after an ISO week.

    Raises:
        InvalidFieldError: `week` is none.
    """
    match = _WEEK.fullmatch(week)
    try:
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        monday = None
    if monday is None:
        raise InvalidFieldError("week", "Name an ISO week, such as 2026-W09.")
    return dt.datetime.combine(monday, dt.time(tzinfo=dt.UTC)) + dt.timedelta(weeks=1)
