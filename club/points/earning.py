"""What earns points, and how many."""

import enum
import math

MIN_PUBLISHED = 10  # settled readers of a form, below which a week is carried over: no single reader shows
WEEKLY_CAP = 50  # readers of one form and week that count in full
SETTLE_DAYS = 30  # a reader counts who is subscribed still after so many


class Proof(enum.StrEnum):
    """How a co-op shows that it has promoted another."""

    PAGE = "page"  # a public page with the link that was given out, looked at again after 30 days
    COPY = "copy"  # its own newsletter, mailed to the proof address with an aligned DMARC pass
    WORD = "word"  # the promoted co-op confirms


POINTS = {Proof.PAGE: 20, Proof.COPY: 30, Proof.WORD: 10}  # by kind, never by a claimed audience


def recruiting_points(readers: int) -> int:
    """Gives the points for readers that one form has won in a week: full up to WEEKLY_CAP, then their square root."""
    over = max(0, readers - WEEKLY_CAP)
    return min(readers, WEEKLY_CAP) + math.isqrt(over)


def publishable(settled: int, carried: int) -> tuple[int, int]:
    """Gives how many readers count this week, and how many are carried over to the next."""
    total = settled + carried
    return (total, 0) if total >= MIN_PUBLISHED else (0, total)
