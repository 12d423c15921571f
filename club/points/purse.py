"""What one co-op has: its points by age, what waits for proof, and what it owes.

A purse follows from the co-op's entries alone. The rules below give the entries of what happens;
`after` is the one place that changes a purse by an entry.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from club.points.entries import (
    COOP,
    EXPIRED,
    OWED,
    PENDING,
    PROMOTING,
    SLOTS,
    UNPAID,
    Draft,
    Kind,
    LedgerError,
)

LIFE_DAYS = 365  # points that are older go, the oldest first


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that were settled on one day (ISO date)."""

    day: str
    points: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Points that wait for proof, and the account that they come from."""

    source: str
    points: int


@dataclass(frozen=True, slots=True)
class Purse:
    """The state of one co-op.

    Attributes:
        lots: Settled points, the oldest first.
        waiting: What waits for proof, by the key of its earning.
        spent: The lots of each spending that can be refunded, by its key.
        owed: Points to be withheld from later earnings.
        promoted: ISO date on which it last got points for promoting another; empty where it never did.
    """

    coop: str
    lots: tuple[Lot, ...] = ()
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    spent: Mapping[str, tuple[Lot, ...]] = field(default_factory=dict)
    owed: int = 0
    promoted: str = ""

    @property
    def balance(self) -> int:
        """Gives the points that can be spent."""
        return sum(lot.points for lot in self.lots)

    @property
    def pending(self) -> int:
        """Gives the points that wait for proof."""
        return sum(one.points for one in self.waiting.values())


def earn(purse: Purse, source: str, points: int, *, key: str, day: str, about: str) -> list[Draft]:
    """Gives the entry of points that wait for proof."""
    return [Draft(Kind.EARN, source, PENDING + purse.coop, points, key, day, about)]


def settle(purse: Purse, key: str, *, day: str) -> list[Draft]:
    """Gives the entries of points whose proof has held; what the co-op owes is withheld from them.

    Raises:
        LedgerError: Nothing of this key waits.
    """
    waiting = _waiting(purse, key)
    about = "settled"
    drafts = [
        Draft(Kind.SETTLE, PENDING + purse.coop, COOP + purse.coop, waiting.points, f"{key}:settle", day, about, key)
    ]
    if taken := min(purse.owed, waiting.points):
        withheld = "withheld for what was clawed back"
        drafts += [
            Draft(Kind.CLAW_BACK, COOP + purse.coop, waiting.source, taken, f"{key}:withhold", day, withheld),
            Draft(Kind.REPAY, UNPAID, OWED + purse.coop, taken, f"{key}:repay", day, withheld),
        ]
    return drafts


def refuse(purse: Purse, key: str, *, day: str, about: str) -> list[Draft]:
    """Gives the entry of points whose proof did not hold.

    Raises:
        LedgerError: Nothing of this key waits.
    """
    waiting = _waiting(purse, key)
    return [Draft(Kind.REFUSE, PENDING + purse.coop, waiting.source, waiting.points, f"{key}:refuse", day, about, key)]


def spend(purse: Purse, points: int, *, key: str, day: str, about: str) -> list[Draft]:
    """Gives the entry of points that pay for a slot.

    Raises:
        LedgerError: There are fewer.
    """
    if points > purse.balance:
        raise LedgerError(0, f"{purse.coop} has {purse.balance} points, and {points} are needed")
    return [Draft(Kind.SPEND, COOP + purse.coop, SLOTS, points, key, day, about)]


def refund(purse: Purse, key: str, *, day: str, about: str) -> list[Draft]:
    """Gives the entry that returns what was spent; the points are as old as they were.

    Raises:
        LedgerError: Nothing of this key was spent, or it was refunded.
    """
    if key not in purse.spent:
        raise LedgerError(0, f"{purse.coop} has spent nothing for {key}")
    points = sum(lot.points for lot in purse.spent[key])
    return [Draft(Kind.REFUND, SLOTS, COOP + purse.coop, points, f"{key}:refund", day, about, key)]


def claw_back(purse: Purse, source: str, points: int, *, key: str, day: str, about: str) -> list[Draft]:
    """Gives the entries that take points back: what there is now, and the rest from later earnings.

    The first has the key, whichever it is, so that it is never booked again in the other way.
    """
    there = min(points, purse.balance)
    drafts = []
    if there:
        drafts.append(Draft(Kind.CLAW_BACK, COOP + purse.coop, source, there, key, day, about))
    if rest := points - there:
        rest_key = f"{key}:owe" if there else key
        drafts.append(Draft(Kind.OWE, OWED + purse.coop, UNPAID, rest, rest_key, day, about))
    return drafts


def expire(purse: Purse, *, day: str) -> list[Draft]:
    """Gives the entry of points that are too old on a day, if any are."""
    last = (dt.date.fromisoformat(day) - dt.timedelta(days=LIFE_DAYS)).isoformat()
    points = sum(lot.points for lot in purse.lots if lot.day <= last)
    if not points:
        return []
    about = f"older than {LIFE_DAYS} days"
    return [Draft(Kind.EXPIRE, COOP + purse.coop, EXPIRED, points, f"expire:{purse.coop}:{day}", day, about)]


def after(purse: Purse, draft: Draft) -> Purse:
    """Gives the purse as it is after an entry.

    Raises:
        LedgerError: It takes what is not there, or settles, refuses or refunds what is not open.
    """
    change = _CHANGES.get(draft.kind, _taken_from)
    return change(purse, draft)


def _earned(purse: Purse, draft: Draft) -> Purse:
    return replace(purse, waiting={**purse.waiting, draft.key: Waiting(draft.source, draft.points)})


def _settled(purse: Purse, draft: Draft) -> Purse:
    left, lots = _less_waiting(purse, draft), _by_age((*purse.lots, Lot(draft.day, draft.points)))
    is_promoting = purse.waiting[draft.undoes].source == PROMOTING
    promoted = max(purse.promoted, draft.day) if is_promoting else purse.promoted
    return replace(purse, waiting=left, lots=lots, promoted=promoted)


def _refused(purse: Purse, draft: Draft) -> Purse:
    return replace(purse, waiting=_less_waiting(purse, draft))


def _owing(purse: Purse, draft: Draft) -> Purse:
    return replace(purse, owed=purse.owed + draft.points)


def _repaid(purse: Purse, draft: Draft) -> Purse:
    if draft.points > purse.owed:
        raise LedgerError(0, f"{purse.coop} owes {purse.owed} points, not {draft.points}")
    return replace(purse, owed=purse.owed - draft.points)


def _taken_from(purse: Purse, draft: Draft) -> Purse:
    taken, left = _taken(purse.lots, draft.points)
    if taken is None:
        raise LedgerError(0, f"{purse.coop} would be below zero: it has {purse.balance} points, not {draft.points}")
    spent = {**purse.spent, draft.key: taken} if draft.kind == Kind.SPEND else purse.spent
    return replace(purse, lots=left, spent=spent)


def _refunded(purse: Purse, draft: Draft) -> Purse:
    lots = purse.spent.get(draft.undoes)
    if lots is None or sum(lot.points for lot in lots) != draft.points:
        raise LedgerError(0, f"{purse.coop} has not spent {draft.points} points for {draft.undoes}")
    spent = {key: value for key, value in purse.spent.items() if key != draft.undoes}
    return replace(purse, lots=_by_age((*lots, *purse.lots)), spent=spent)


_CHANGES = {
    Kind.EARN: _earned,
    Kind.SETTLE: _settled,
    Kind.REFUSE: _refused,
    Kind.REFUND: _refunded,
    Kind.OWE: _owing,
    Kind.REPAY: _repaid,
}


def _by_age(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    return tuple(sorted(lots, key=lambda lot: lot.day))


def _waiting(purse: Purse, key: str) -> Waiting:
    if key not in purse.waiting:
        raise LedgerError(0, f"{purse.coop} has nothing waiting for {key}")
    return purse.waiting[key]


def _less_waiting(purse: Purse, draft: Draft) -> Mapping[str, Waiting]:
    if _waiting(purse, draft.undoes).points != draft.points:
        raise LedgerError(0, f"{draft.undoes} waits with {purse.waiting[draft.undoes].points} points")
    return {key: one for key, one in purse.waiting.items() if key != draft.undoes}


def _taken(lots: tuple[Lot, ...], points: int) -> tuple[tuple[Lot, ...] | None, tuple[Lot, ...]]:
    """Takes points from the oldest lots; gives what was taken and what is left, or None where it is too little."""
    taken: list[Lot] = []
    left = list(lots)
    while points and left:
        first = left.pop(0)
        part = min(points, first.points)
        taken.append(Lot(first.day, part))
        points -= part
        if part < first.points:
            left.insert(0, Lot(first.day, first.points - part))
    return (None, lots) if points else (tuple(taken), tuple(left))
