"""Runs `build.py` as if it were another day: `another_day.py DAYS COMMAND …`. The clock is Python's own."""

import datetime as dt
import sys
import time
from typing import Self

AHEAD = dt.timedelta(days=int(sys.argv[1]))
real_time, real_time_ns = time.time, time.time_ns


class LaterDatetime(dt.datetime):
    """A datetime whose `now` is some days ahead."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return super().now(tz) + AHEAD


class LaterDate(dt.date):
    """A date whose `today` is some days ahead."""

    @classmethod
    def today(cls) -> Self:
        return super().today() + AHEAD


dt.datetime = LaterDatetime  # type: ignore[misc]
dt.date = LaterDate  # type: ignore[misc]
time.time = lambda: real_time() + AHEAD.total_seconds()
time.time_ns = lambda: real_time_ns() + AHEAD.days * 86_400 * 10**9

import build  # noqa: E402 - the clock comes first

sys.exit(build.main(sys.argv[2:]))
