"""Counting whom the co-ops' forms have won: by week and form, never by name."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

from club.core.errors import ConflictError, NotFoundError
from club.subscriptions.access import present_reader
from club.subscriptions.changes import MAX_CHANGES, AddCounted, DropRecruit
from club.subscriptions.ports import Store
from club.subscriptions.recruit import Counted, Recruit, end_of

STAY = dt.timedelta(days=30)  # after confirming; who has left before does not count


class WeeklyRecruits:
    """Gives each week's counts, for whoever rewards them."""

    def __init__(self, store: Store, *, clock: Callable[[], dt.datetime]) -> None:
        """Takes the readers' store, and a clock that gives aware UTC."""
        self._store, self._clock = store, clock

    def week(self, week: str) -> Mapping[str, int]:
        """Gives how many of those who confirmed in an ISO week have stayed, by co-op; raises as `count_recruits`."""
        return count_recruits(week, store=self._store, now=self._clock())


def count_recruits(week: str, *, store: Store, now: dt.datetime) -> Mapping[str, int]:
    """Gives how many of those who confirmed in an ISO week have stayed, by slug of the co-op on whose form.

    Only first confirmations count, ever, whatever is left out of the address or added to it. The counts
    are kept and the notes deleted, so that asked again it gives the same.

    Raises:
        InvalidFieldError: It is no week.
        ConflictError: Not all of them can have stayed long enough yet.
    """
    if now < end_of(week) + STAY:
        raise ConflictError(f"{week} can be counted {STAY.days} days after its end.")
    counted = store.recruited(week, now=now) or _count(week, store, now)
    drops = [DropRecruit(week, one.key) for one in store.recruits(week, now=now)]
    for start in range(0, len(drops), MAX_CHANGES):
        store.write(drops[start : start + MAX_CHANGES], now=now)
    return counted.counts


def _count(week: str, store: Store, now: dt.datetime) -> Counted:
    stayed = Counter(one.form for one in store.recruits(week, now=now) if _has_stayed(one, store, now))
    counted = Counted(week, dict(stayed), now)
    try:
        store.write([AddCounted(counted)], now=now)
    except ConflictError:  # another has counted at the same moment; its counts are the ones that are kept
        return store.recruited(week, now=now) or counted
    return counted


def _has_stayed(recruit: Recruit, store: Store, now: dt.datetime) -> bool:
    try:
        reader = present_reader(recruit.key, store=store, now=now)
    except NotFoundError:
        return False
    return reader.is_confirmed or reader.changed_at >= recruit.at + STAY
