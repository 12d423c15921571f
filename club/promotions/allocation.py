"""Who gets a slot when more ask than fit: deficit credits, deterministic, and for anyone to run again.

Each co-op that asks gains `1 + log2(1 + points) / 4` with each draw that it waits; the highest credit wins and
pays all of it. So points make a turn come sooner, and no number of them takes it from the others for long:
docs/fairness.md compares it with lotteries.
"""

import hashlib
import hmac
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from club.core.pushed import Slot
from club.promotions.calendar import COOL_DOWN_EDITIONS
from club.promotions.request import COMMUNITY

_UNIT = 1000  # credits are whole thousandths, so that every machine counts alike


@dataclass(frozen=True, slots=True)
class Entrant:
    """A co-op that asks for a slot of an edition, which it does once at most.

    Attributes:
        wanted: `feature`, `classified` or `community`.
        points: Settled balance when requests closed.
        credit: In thousandths, left from the draws before.
        sector: The main one; no two of an edition share it.
        sectors: All; nobody shares one of them with another of the same country.
        last_won: Number of the edition that it last had a slot in; 0 where there is none.
        is_owed: Whether the club owes it a slot, because one that it had did not go out.
    """

    coop: str
    wanted: str
    points: int
    credit: int
    sector: str
    sectors: tuple[str, ...]
    country: str
    last_won: int = 0
    is_owed: bool = False

    def is_resting(self, edition: int) -> bool:
        """Tells whether it had a slot so recently that others come first."""
        return not self.is_owed and self.last_won > 0 and edition - self.last_won <= COOL_DOWN_EDITIONS


@dataclass(frozen=True, slots=True)
class Draw:
    """What comes out.

    Attributes:
        winners: Co-op by the slot's id.
        waiting: The others, in the order in which slots that become free are theirs.
        credits: Of each that took part, in thousandths, after the draw.
    """

    winners: Mapping[str, str]
    waiting: tuple[str, ...]
    credits: Mapping[str, int]


def gain(points: int) -> int:
    """Gives the credit that a co-op gains by asking once, in thousandths."""
    return round(_UNIT * (1 + math.log2(1 + max(points, 0)) / 4))


def draw(entrants: Collection[Entrant], slots: Sequence[Slot], *, edition: int, lot: Callable[[str], str]) -> Draw:
    """Gives the slots to those whose turn it is.

    Args:
        entrants: In any order; the same ones always give the same draw.
        slots: Those of the edition, each of which is given to the first in order that wants one like it and fits.
        edition: Its number.
        lot: Gives what breaks ties, by the slug (`lots`).
    """
    held = {one.coop: one.credit + (0 if one.is_resting(edition) else gain(one.points)) for one in entrants}
    order = sorted(entrants, key=lambda one: (not one.is_owed, -held[one.coop], lot(one.coop)))
    winners: dict[str, Entrant] = {}
    for one in order:
        free = (slot for slot in slots if slot.id not in winners and is_wanted(slot, one.wanted))
        if (slot := next(free, None)) and fits(one, winners.values(), edition):
            winners[slot.id] = one
    won = {one.coop for one in winners.values()}
    paid = {one.coop for one in winners.values() if not one.is_owed}  # what the club owes costs no turn
    return Draw(
        {slot: one.coop for slot, one in sorted(winners.items())},
        tuple(one.coop for one in order if one.coop not in won),
        {coop: 0 if coop in paid else credit for coop, credit in sorted(held.items())},
    )


def is_wanted(slot: Slot, wanted: str) -> bool:
    """Tells whether a slot is of the kind that was asked for."""
    return slot.is_community if wanted == COMMUNITY else slot.kind == wanted and not slot.is_community


def fits(one: Entrant, others: Iterable[Entrant], edition: int) -> bool:
    """Tells whether a co-op may stand in an edition beside those that do already.

    It may not soon after its last time, nor beside its own kind: none of the same main sector, and none
    of its country that it shares any sector with.
    """
    return not one.is_resting(edition) and not any(_compete(one, other) for other in others)


def _compete(one: Entrant, other: Entrant) -> bool:
    is_near = one.country == other.country and not set(one.sectors).isdisjoint(other.sectors)
    return one.coop == other.coop or one.sector == other.sector or is_near


def lots(secret: str, edition: int, entrants: Iterable[Entrant]) -> Callable[[str], str]:
    """Gives what breaks ties: an HMAC (RFC 2104, SHA-256) of edition, final list and co-op under the draw's secret.

    The secret's hash is public before the first request, and the list is final before the secret is, so
    neither the club nor who asks can steer it.
    """
    final = hashlib.sha256("\n".join(sorted(f"{one.coop} {one.wanted}" for one in entrants)).encode()).hexdigest()

    def lot(coop: str) -> str:
        return hmac.new(bytes.fromhex(secret), f"{edition}\n{final}\n{coop}".encode(), "sha256").hexdigest()

    return lot


def commitment(secret: str) -> str:
    """Gives the hash of a draw's secret (SHA-256 of its bytes, hex), which is published when requests open."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()
