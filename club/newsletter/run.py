"""The sending of one edition, from the plan to the last mail."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from club.core.errors import ConflictError
from club.newsletter.audience import Aim

SEGMENTS = 64  # parts of the readers' table that are planned side by side


class RunState(enum.StrEnum):
    """PLANNING → CANARY → SENDING → DONE; PAUSED and CANCELLED from the first three; DONE goes on if some are left."""

    PLANNING = "planning"
    CANARY = "canary"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """How far the planning of a segment is: where in the readers' table to go on, and how many it has planned."""

    position: str = ""
    planned: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a sending as a whole.

    Attributes:
        manifest: SHA-256 of the mail's manifest, in hex: what was agreed to is what is sent.
        planned: Rows of each segment that has been planned.
        since: When the present state began.
        resumes: The state to go back to after a pause.
        tick: Counts the looks at how far it is, so that of a message that comes twice only one looks on.
        looked_at: When the last look was.
        sent_for_s: Seconds spent in SENDING before the present state: pauses and the canary are left out.
        is_told: Whether administrators know of it; of a pause by itself they are told once.
        version: Counts changes; one is only written over the version that it began from.
    """

    edition: int
    state: RunState
    aim: Aim
    manifest: str
    started_at: dt.datetime
    since: dt.datetime
    planned: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    resumes: str = ""
    tick: int = 0
    looked_at: dt.datetime | None = None
    sent_for_s: int = 0
    is_told: bool = True
    version: int = 1

    @property
    def is_frozen(self) -> bool:
        """Tells whether everybody who is to get the edition is known."""
        return len(self.planned) == SEGMENTS

    @property
    def readers(self) -> int:
        """Gives how many are to get it, as far as they are known."""
        return sum(self.planned.values())

    @property
    def is_under_way(self) -> bool:
        """Tells whether workers may send."""
        return self.state in (RunState.CANARY, RunState.SENDING)

    def sending_s(self, *, now: dt.datetime) -> int:
        """Gives for how many seconds it has been sending, pauses and the canary left out."""
        return self.sent_for_s + (int((now - self.since).total_seconds()) if self.state == RunState.SENDING else 0)

    def goes(self, state: RunState, *, now: dt.datetime, reason: str = "", is_told: bool = True) -> "Run":
        """Gives the next version of the run, in another state.

        Raises:
            ConflictError: There is no such way.
        """
        if state not in _WAYS[self.state]:
            reason = f"edition {self.edition} is {self.state} and cannot be {state}"
            raise ConflictError(reason)
        resumes = self.state.value if state == RunState.PAUSED else ""
        return replace(
            self,
            state=state,
            since=now,
            reason=reason,
            resumes=resumes,
            sent_for_s=self.sending_s(now=now),
            is_told=is_told,
            version=self.version + 1,
        )


_WAYS = {
    RunState.PLANNING: {RunState.CANARY, RunState.CANCELLED, RunState.PAUSED},
    RunState.CANARY: {RunState.SENDING, RunState.PAUSED, RunState.CANCELLED},
    RunState.SENDING: {RunState.DONE, RunState.PAUSED, RunState.CANCELLED},
    RunState.PAUSED: {RunState.PLANNING, RunState.CANARY, RunState.SENDING, RunState.CANCELLED},
    RunState.DONE: {RunState.SENDING},
    RunState.CANCELLED: set(),
}
