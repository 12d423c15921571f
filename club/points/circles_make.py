"""Proposing a circle, joining it, leaving it; and how far its promotions are."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from club.core.errors import ConflictError, NotFoundError
from club.points import claims
from club.points.circles import MOST_AT_ONCE, Circle, State, joined, month_of, propose, without
from club.points.claims import Claim
from club.points.claims_ports import Members

_SHOWN = {claims.State.OPEN: "claimed", claims.State.PROVEN: "claimed", claims.State.SETTLED: "settled"}


class Circles(Protocol):
    """Keeps circles; reads see every write that came before."""

    def find(self, circle_id: str) -> Circle | None:
        """Gives a circle."""
        ...

    def all(self) -> Sequence[Circle]:
        """Gives every circle, the oldest first."""
        ...

    def add(self, circle: Circle) -> Circle:
        """Writes a new circle; gives it with its version."""
        ...

    def save(self, circle: Circle, *, was: Circle) -> Circle:
        """Writes a circle over the one that was read; gives it with its version.

        Raises:
            ConflictError: It has changed meanwhile; nothing was written.
        """
        ...


class Turn(NamedTuple):
    """One promotion of a circle: who promotes whom in a month.

    `state` is `due`, `claimed` (its proof is awaited, or its points are), `settled` or `missed`.
    """

    month: str
    promoter: str
    promoted: str
    state: str


def propose_circle(
    values: Mapping[str, object],
    *,
    by: str,
    languages: Mapping[str, str],
    topics: Mapping[str, str],
    circles: Circles,
    members: Members,
    now: dt.datetime,
) -> Circle:
    """Takes down a circle that a member proposes.

    Raises:
        NotFoundError: It is no member.
        InvalidFormError: Says what is wrong, field by field.
        ConflictError: It is in too many circles.
    """
    circle = propose(values, by=by, languages=languages, topics=topics, now=now)
    _check_member(by, circles, members, now)
    return circles.add(circle)


def join_circle(circle_id: str, *, by: str, circles: Circles, members: Members, now: dt.datetime) -> Circle:
    """Lets a member into a circle; done again, it changes nothing.

    Raises:
        NotFoundError: There is no such circle, or it is no member.
        ConflictError: The circle has begun or is full, or the member is in too many.
    """
    circle = _found(circle_id, circles)
    if circle.has(by):
        return circle
    after = joined(circle, by, now=now)
    _check_member(by, circles, members, now)
    return circles.save(after, was=circle)


def leave_circle(circle_id: str, *, by: str, circles: Circles, now: dt.datetime) -> Circle:
    """Lets a member go: at once before it begins, then with the month's end; done again, it changes nothing.

    Raises:
        NotFoundError: There is no such circle.
    """
    circle = _found(circle_id, circles)
    after = without(circle, by, now=now)
    return circle if after == circle else circles.save(after, was=circle)


def turns(circle: Circle, claims_of: Callable[[str], Sequence[Claim]], *, now: dt.datetime) -> Iterator[Turn]:
    """Gives the promotions of a circle up to this month, in order: a claim of the pair and month is the turn's."""
    months = [month for month in circle.calendar() if month <= month_of(now)]
    made = {
        (one.promoter, one.promoted, one.month): one
        for coop in (circle.coops if months else ())
        for one in claims_of(coop)
        if one.state != claims.State.WITHDRAWN
    }
    for month in months:
        for promoter, promoted in circle.ring(month).items():
            claim = made.get((promoter, promoted, month))
            nothing = "due" if month == month_of(now) else "missed"
            yield Turn(month, promoter, promoted, _SHOWN.get(claim.state, nothing) if claim else nothing)


def _found(circle_id: str, circles: Circles) -> Circle:
    circle = circles.find(circle_id)
    if circle is None:
        raise NotFoundError("There is no such circle any more.")
    return circle


def _check_member(coop: str, circles: Circles, members: Members, now: dt.datetime) -> None:
    if not members.is_member(coop):
        raise NotFoundError("Only members are in circles.")
    if sum(one.has(coop) and one.state(now) != State.ENDED for one in circles.all()) >= MOST_AT_ONCE:
        raise ConflictError(f"You are in {MOST_AT_ONCE} circles already, which is as many as a co-op may be in.")
