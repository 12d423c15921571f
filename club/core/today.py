"""The date that counts as today."""

import datetime as dt

_EARLIEST_ZONE = dt.timezone(dt.timedelta(hours=14))


def today() -> dt.date:
    """Gives the date where the day begins first (UTC+14).

    Somebody in Auckland who adds an entry in the morning writes a date that
    is not in the future; a clock set to UTC would say that it is.
    """
    return dt.datetime.now(tz=_EARLIEST_ZONE).date()
