"""One edition on its way to one reader."""

import datetime as dt
import enum
from dataclasses import dataclass, replace

STALE_MINUTES = 15  # a worker lives no longer (AWS Lambda's limit), so what it left unfinished then is nobody's
SHARDS = 32  # rows of one edition are spread, so that no part of the store is hot


class RowState(enum.StrEnum):
    """How far a delivery is.

    PLANNED → SENDING → SENT | FAILED | UNKNOWN, or PLANNED → SKIPPED. Only a mail that was
    certainly not taken goes back to PLANNED.
    """

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # the provider will never take it
    UNKNOWN = "unknown"  # the provider's answer was lost; its events settle it
    SKIPPED = "skipped"  # left, paused or moved between plan and send


class Outcome(enum.StrEnum):
    """What the provider reported of a mail; a later line of this list outweighs an earlier one."""

    NONE = ""
    ACCEPTED = "accepted"
    TRANSIENT = "transient"  # a bounce that may pass
    DELIVERED = "delivered"
    BOUNCED = "bounced"  # for good
    COMPLAINED = "complained"
    REJECTED = "rejected"  # refused by the provider after it had taken it, such as for a virus

    def outweighs(self, other: "Outcome") -> bool:
        """Tells whether this is news after the other: events come twice and in any order."""
        order = list(Outcome)
        return order.index(self) > order.index(other)


@dataclass(frozen=True, slots=True)
class Row:
    """The delivery of one edition to one reader; `at` is when its state last changed."""

    edition: int
    key: str
    state: RowState
    at: dt.datetime
    why: str = ""
    message_id: str = ""
    outcome: Outcome = Outcome.NONE
    block: int = 0

    def is_stale(self, *, now: dt.datetime) -> bool:
        """Tells whether the worker that was sending it is gone."""
        return self.state == RowState.SENDING and self.at <= now - dt.timedelta(minutes=STALE_MINUTES)

    def after(self, outcome: Outcome, *, now: dt.datetime) -> "Row":
        """Gives the row once an outcome is reported, which also says whether the provider took the mail.

        That counts more than what the club made of it: also a mail that was planned again is SENT then.
        """
        state = self.state
        if outcome == Outcome.REJECTED:
            state = RowState.FAILED
        elif state in _OPEN:
            state = RowState.SENT
        return replace(self, state=state, outcome=outcome, at=now if state != self.state else self.at)


_OPEN = {RowState.PLANNED, RowState.SENDING, RowState.UNKNOWN}


def shard_of(key: str) -> int:
    """Gives the shard of a reader's key, which is random in all of its letters."""
    return sum(key[:4].encode()) % SHARDS
