"""An entry of the ledger: so many points from one account to another, never edited, each sealed to the one before.

It names co-ops, never people. A mistake is undone by a new entry.
"""

import enum
import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from club.core.errors import ClubError

COOP, PENDING, OWED = "coop:", "pending:", "owed:"  # accounts of a co-op; the slug follows
RECRUITING, PROMOTING = "club:recruiting", "club:promoting"  # sources: negative by design
SLOTS, EXPIRED, UNPAID = "club:slots", "club:expired", "club:unpaid"


class LedgerError(ClubError):
    """Says which entry is not as it must be, and why.

    Attributes:
        number: Number of the entry; 0 where it has none yet.
    """

    def __init__(self, number: int, reason: str) -> None:
        """Takes the entry's number and the reason in words."""
        super().__init__(f"entry {number}: {reason}" if number else reason)
        self.number = number


class Kind(enum.StrEnum):
    """What an entry does."""

    EARN = "earn"  # source → pending
    SETTLE = "settle"  # pending → co-op
    REFUSE = "refuse"  # pending → source: the proof did not hold
    SPEND = "spend"  # co-op → slots
    REFUND = "refund"  # slots → co-op: the points that were spent, as old as they were
    CLAW_BACK = "claw-back"  # co-op → source: as much as there is
    OWE = "owe"  # owed → unpaid: the rest, taken from later earnings
    REPAY = "repay"  # unpaid → owed: so much of the rest was taken
    EXPIRE = "expire"  # co-op → expired


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that has no place yet.

    Attributes:
        key: What it is for; no two entries have the same, so nothing is booked twice.
        day: ISO date.
        points: At least 1.
        about: What it is for in words that everybody may read.
        undoes: Key of the entry that it settles, refuses or refunds.
    """

    kind: Kind
    source: str
    target: str
    points: int
    key: str
    day: str
    about: str
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft in its place: numbered from 1, with the seal (SHA-256, hex) of the entry before, if there is one."""

    number: int
    previous: str
    draft: Draft

    @property
    def seal(self) -> str:
        """Gives the SHA-256 of the entry's JSON, in hex."""
        return hashlib.sha256(to_line(self).encode()).hexdigest()


def to_line(entry: Entry) -> str:
    """Gives the one JSON of an entry: a line, keys in order, nothing between."""
    values = {"number": entry.number, "previous": entry.previous, **asdict(entry.draft)}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_values(values: Any, number: int) -> Entry:  # noqa: ANN401  # whatever a file holds
    """Reads an entry.

    Args:
        values: What JSON gave.
        number: The entry's place, for what is said of it.

    Raises:
        LedgerError: It is no entry.
    """
    names = {field.name for field in fields(Draft)}
    if not isinstance(values, dict) or values.keys() != names | {"number", "previous"}:
        raise LedgerError(number, f"must have number, previous, {', '.join(sorted(names))}, and nothing else")
    texts = {name: values[name] for name in names - {"points", "kind"}} | {"previous": values["previous"]}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise LedgerError(number, f"{name} must be a text")
    for name in ("number", "points"):
        if type(values[name]) is not int or values[name] < 1:
            raise LedgerError(number, f"{name} must be a whole number from 1 on")
    if values["kind"] not in set(Kind):
        raise LedgerError(number, f"kind must be one of {', '.join(Kind)}")
    draft = Draft(**{**{name: values[name] for name in names}, "kind": Kind(values["kind"])})
    return Entry(values["number"], values["previous"], draft)
