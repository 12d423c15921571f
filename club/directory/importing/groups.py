"""A group: the rows of one co-op, on their way into one entry."""

from dataclasses import dataclass, field

from club.directory.importing.candidates import Candidate
from club.directory.importing.shelf import Kept

# As many as an entry's field holds.
MAX_SOURCES = 8


@dataclass(slots=True)
class Group:
    """The rows of one co-op, each after the first with the reason why, and its entry if there is one."""

    members: list[Candidate]
    reasons: list[str] = field(default_factory=lambda: [""])
    kept: Kept | None = None
    kept_reason: str = ""

    def take(self, other: "Group", reason: str) -> None:
        """Takes in the rows of another group, the first of them for a reason."""
        self.members += other.members
        self.reasons += [reason, *other.reasons[1:]]
        other.members, other.reasons = [], []
