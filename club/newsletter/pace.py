"""How fast to send, and when to stop by oneself.

SES reviews an account near 5 % bounces or 0.1 % complaints and pauses it near 10 % or 0.5 %
(Amazon SES, Reputation metrics), so the club stops earlier than it would be stopped.
"""

from dataclasses import dataclass

from club.newsletter.delivery import Outcome, Row, RowState

CANARY = 50
CANARY_OUTCOMES = 45
CANARY_MINUTES = 15
BLOCK = 1_000  # deliveries are tallied in blocks of so many
RECENT_BLOCKS = 10  # the last 10,000 deliveries
_RATE_SHARE = 0.9  # of the quota, because others may send from the account too
_MAX_BOUNCES, _MIN_BOUNCES = 0.05, 5
_MAX_COMPLAINTS, _MIN_COMPLAINTS = 0.001, 3


@dataclass(frozen=True, slots=True)
class Quota:
    """What the provider allows: mails in 24 hours, of which some were sent, and mails a second."""

    per_day: float
    sent: float
    per_second: float

    @property
    def left(self) -> int:
        """Gives how many more may be sent today; a negative quota means no limit (SES, SendQuota)."""
        return 2**31 if self.per_day < 0 else max(0, int(self.per_day - self.sent))

    @property
    def pace(self) -> int:
        """Gives how many to send in a second."""
        return max(1, int(self.per_second * _RATE_SHARE))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries were sent, what was reported of them, and how many ended without a mail (`passed`)."""

    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    complained: int = 0
    passed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.sent + other.sent,
            self.delivered + other.delivered,
            self.bounced + other.bounced,
            self.complained + other.complained,
            self.passed + other.passed,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            self.sent - other.sent,
            self.delivered - other.delivered,
            self.bounced - other.bounced,
            self.complained - other.complained,
            self.passed - other.passed,
        )

    @property
    def outcomes(self) -> int:
        """Gives how many have come to an end that is known."""
        return self.delivered + self.bounced


_TALLIED = {
    Outcome.DELIVERED: Tally(delivered=1),
    Outcome.BOUNCED: Tally(bounced=1),
    Outcome.COMPLAINED: Tally(delivered=1, complained=1),  # whoever complains has got it
}


_ENDED = {
    RowState.SENT: Tally(sent=1),
    RowState.FAILED: Tally(passed=1),
    RowState.SKIPPED: Tally(passed=1),
}


def ended(state: RowState) -> Tally:
    """Gives what a row in a state counts for: nothing as long as nobody knows how it ends."""
    return _ENDED.get(state, Tally())


def tallied(after: Row, before: Row) -> Tally:
    """Gives what a report adds to the tallies, so that in any order they come to the same.

    What a report settles, no worker has counted: then it counts as sent, or as ended without a mail.
    """
    settled = ended(after.state) - ended(before.state)
    return settled + _TALLIED.get(after.outcome, Tally()) - _TALLIED.get(before.outcome, Tally())


def reason_to_pause(edition: Tally, recent: Tally) -> str:
    """Gives why sending must stop, over the edition or over the last deliveries; empty where it need not."""
    for tally, over in ((edition, "of this edition"), (recent, "of the last deliveries")):
        if tally.bounced >= _MIN_BOUNCES and tally.bounced >= _MAX_BOUNCES * tally.sent:
            return f"{tally.bounced} of {tally.sent} mails {over} bounced"
        if tally.complained >= _MIN_COMPLAINTS and tally.complained >= _MAX_COMPLAINTS * tally.sent:
            return f"{tally.complained} of {tally.sent} mails {over} were complained about"
    return ""


def is_canary_over(tally: Tally, planned: int, *, waited_s: float) -> bool:
    """Tells whether the first mails have told enough, or have had their time since the first of them was out."""
    return tally.outcomes >= min(CANARY_OUTCOMES, planned) or waited_s >= CANARY_MINUTES * 60
