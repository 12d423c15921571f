"""Circles: members that promote each other in turn, each giving and getting one promotion a month.

Everything follows from who is in it and when it was complete, so no clock has to begin or end a circle:
it begins with the month after the one in which MIN_COOPS were in, and lasts as many months as was proposed.
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError
from club.points.claims import new_id

MIN_COOPS, MAX_COOPS = 3, 12
MIN_MONTHS, MAX_MONTHS = 3, 12
MAX_TOPICS = 3
MAX_NAME_CHARS = 60
MOST_AT_ONCE = 3  # circles of one co-op
WAITING_DAYS = 90  # for others to join
_MONTHS = 12


class State(enum.StrEnum):
    """How far a circle is."""

    OPEN = "open"  # others may join
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle.

    Attributes:
        language: Code of the language that its members write in.
        topics: Ids of topics.
        months: How many it runs for.
        coops: Slugs in the order in which they joined, which is that of the ring; also of those who left it.
        complete_at: When there were MIN_COOPS; None before.
        left: By co-op, the first month in which it takes no part any more.
        version: Counts its writes, from 1; 0 is not written yet.
    """

    id: str
    name: str
    language: str
    topics: tuple[str, ...]
    months: int
    proposed_at: dt.datetime
    coops: tuple[str, ...]
    complete_at: dt.datetime | None = None
    left: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def starts(self) -> str:
        """Gives its first month (`2026-12`), empty where it is not complete."""
        return month_after(month_of(self.complete_at)) if self.complete_at else ""

    def state(self, now: dt.datetime) -> State:
        """Tells how far it is."""
        if not self.starts:
            is_over = now >= self.proposed_at + dt.timedelta(days=WAITING_DAYS)
            return State.ENDED if is_over or not self.coops else State.OPEN
        if month_of(now) < self.starts:
            return State.OPEN
        return State.RUNNING if month_of(now) in self.calendar() else State.ENDED

    def calendar(self) -> Sequence[str]:
        """Gives its months; those in which fewer than two are left are none."""
        months = [month_after(self.starts, steps) for steps in range(self.months)] if self.starts else []
        return [month for month in months if len(self.present(month)) > 1]

    def present(self, month: str) -> Sequence[str]:
        """Gives who takes part in a month."""
        return [coop for coop in self.coops if month < self.left.get(coop, "9999-12")]

    def ring(self, month: str) -> Mapping[str, str]:
        """Gives who promotes whom in a month: each one other, and each by one other, in turn by all of them."""
        coops = self.present(month)
        if month not in self.calendar():
            return {}
        step = 1 + self.calendar().index(month) % (len(coops) - 1)
        return {coop: coops[(place + step) % len(coops)] for place, coop in enumerate(coops)}

    def has(self, coop: str) -> bool:
        """Tells whether a co-op is in it, and has not said that it leaves."""
        return coop in self.coops and coop not in self.left


def propose(
    values: Mapping[str, object], *, by: str, languages: Mapping[str, str], topics: Mapping[str, str], now: dt.datetime
) -> Circle:  # fmt: skip
    """Gives a new circle with its first member.

    Args:
        values: `name`, `language`, `months`: texts; `topics`: texts.
        by: Slug of who proposes it.
        languages: Those that there are, by code.
        topics: Those that there are, by id.
        now: Aware UTC.

    Raises:
        InvalidFormError: Says what is wrong, field by field.
    """
    errors, name = [], " ".join(str(values.get("name", "")).split())
    chosen = tuple(dict.fromkeys(str(one) for one in _several(values.get("topics"))))
    months = str(values.get("months", ""))
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable() or "://" in name or "@" in name:
        reason = f"Give it a name of at most {MAX_NAME_CHARS} characters, without an address in it."
        errors.append(InvalidFieldError("name", reason))
    if values.get("language") not in languages:
        errors.append(InvalidFieldError("language", "Choose the language that its members write in."))
    if not chosen or len(chosen) > MAX_TOPICS or not set(chosen) <= set(topics):
        errors.append(InvalidFieldError("topics", f"Choose one topic, or up to {MAX_TOPICS}."))
    if not months.isascii() or not months.isdigit() or not MIN_MONTHS <= int(months[:3]) <= MAX_MONTHS:
        errors.append(InvalidFieldError("months", f"Choose {MIN_MONTHS} to {MAX_MONTHS} months."))
    if errors:
        raise InvalidFormError(errors)
    return Circle(new_id(), name, str(values["language"]), chosen, int(months), now, (by,))


def joined(circle: Circle, coop: str, *, now: dt.datetime) -> Circle:
    """Gives a circle with one more member; who is in it stays so.

    Raises:
        ConflictError: It has begun, has ended, or is full.
    """
    if circle.has(coop):
        return circle
    if circle.state(now) != State.OPEN:
        raise ConflictError("This circle has begun, or has ended. Propose another.")
    coops = (*(one for one in circle.coops if one != coop), coop)
    if len(coops) > MAX_COOPS:
        raise ConflictError(f"This circle is full: {MAX_COOPS} co-ops are in it.")
    left = {one: month for one, month in circle.left.items() if one != coop}
    is_complete = len(coops) >= MIN_COOPS
    return replace(circle, coops=coops, left=left, complete_at=circle.complete_at or (now if is_complete else None))


def without(circle: Circle, coop: str, *, now: dt.datetime) -> Circle:
    """Gives a circle after a member said that it leaves: at once before it begins, then with the month's end."""
    if not circle.has(coop):
        return circle
    if circle.state(now) != State.OPEN:
        return replace(circle, left={**circle.left, coop: month_after(month_of(now))})
    coops = tuple(one for one in circle.coops if one != coop)
    return replace(circle, coops=coops, complete_at=circle.complete_at if len(coops) >= MIN_COOPS else None)


def month_of(moment: dt.datetime) -> str:
    """Gives the month of a moment, in UTC."""
    return f"{moment.astimezone(dt.UTC):%Y-%m}"


def month_after(month: str, steps: int = 1) -> str:
    """Gives a later month."""
    year, number = (int(part) for part in month.split("-"))
    year, number = divmod(year * _MONTHS + number - 1 + steps, _MONTHS)
    return f"{year:04}-{number + 1:02}"


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()
