"""What time does to points: old ones go, and readers that forms have won are counted once a week.

Safe to run twice, late, or in two copies at once: what was done is marked after it was done, and every
booking is idempotent by its key.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from club.core.errors import ConflictError
from club.points.booking import Make
from club.points.earning import SETTLE_DAYS, publishable, recruiting_points
from club.points.entries import RECRUITING, Draft
from club.points.ports import Books, Carry, Marks, Members, Recruits
from club.points.purse import Purse, after, earn, expire, settle

_EXPIRED, _RECRUITED = "expired", "recruited"
_WEEK = dt.timedelta(days=7)
_SETTLED = dt.timedelta(days=SETTLE_DAYS)  # after the end of a week, all who confirmed in it have stayed so long


def tick(
    *, books: Books, marks: Marks, members: Members, recruits: Recruits | None, now: dt.datetime
) -> Mapping[str, int]:
    """Does what is due; gives counts of it: points `expired`, co-ops `recruited`.

    On most calls nothing is due, and that costs two reads.
    """
    done = Counter[str]()
    try:
        done["expired"] = _expire(books, marks, now)
        if recruits:
            done["recruited"] = _count_recruits(books, marks, members, recruits, now)
    except ConflictError:  # another copy was faster, and does the rest
        pass
    return +done


def _expire(books: Books, marks: Marks, now: dt.datetime) -> int:
    today, until = now.date().isoformat(), marks.mark(_EXPIRED)
    if until >= today:
        return 0
    points = 0
    for coop in books.coops():
        points += sum(entry.draft.points for entry in books.book(coop, lambda purse: expire(purse, day=today)))
    marks.set_mark(_EXPIRED, today, was=until)
    return points


def _count_recruits(books: Books, marks: Marks, members: Members, recruits: Recruits, now: dt.datetime) -> int:
    """Counts the weeks that have become countable, the oldest first; the very first call counts the last one."""
    until, booked = marks.mark(_RECRUITED), 0
    last = _monday(now.date() - _SETTLED) - _WEEK
    monday = dt.date.fromisocalendar(*_numbers(until), 1) + _WEEK if until else last
    while monday <= last:
        week = _name(monday)
        for coop, readers in sorted(recruits.week(week).items()):
            if members.is_member(coop):
                booked += _count(coop, week, readers, books=books, marks=marks, day=now.date().isoformat())
        marks.set_mark(_RECRUITED, week, was=until)
        until, monday = week, monday + _WEEK
    return booked


def _count(coop: str, week: str, readers: int, *, books: Books, marks: Marks, day: str) -> bool:
    """Books a co-op's readers of a week, or carries them over; gives whether they were booked."""
    key, was = f"recruit:{week}:{coop}", marks.carry(coop)
    if was.week >= week:
        return False
    counted, left = publishable(readers, was.readers)
    is_booked = books.is_booked(key)  # by a call that ended before it could say so
    if counted and not is_booked:
        books.book(coop, _won(counted, key, week, day))
    marks.set_carry(coop, Carry(week, 0 if is_booked else left), was=was)
    return bool(counted) and not is_booked


def _won(readers: int, key: str, week: str, day: str) -> Make:
    def make(purse: Purse) -> list[Draft]:
        about = f"{readers} readers who have stayed, up to week {week}"
        earned = earn(purse, RECRUITING, recruiting_points(readers), key=key, day=day, about=about)
        return [*earned, *settle(after(purse, earned[0]), key, day=day)]

    return make


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _name(monday: dt.date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def _numbers(week: str) -> tuple[int, int]:
    year, _, number = week.partition("-W")
    return int(year), int(number)
