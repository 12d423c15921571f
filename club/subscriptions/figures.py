"""How many readers there are, and how many of them are members: numbers, and never who."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from club.subscriptions.reader import Reader

MIN_SHOWN = 10  # readers of a topic, below which their number could point at one
VOTE = dt.timedelta(days=365)  # after "I'm still here"


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be told about all readers together.

    Attributes:
        readers: Who gets editions, also while they pause.
        by_interest: How many chose a topic, by its id; topics of fewer than MIN_SHOWN readers are left out.
        members: Readers who have joined the club.
        may_vote: Members who have said within a year that they are still here.
    """

    readers: int
    by_interest: Mapping[str, int] = field(hash=False)
    members: int
    may_vote: int


def figures_of(readers: Iterable[Reader], *, now: dt.datetime) -> Figures:
    """Counts all readers of the store (`SubscriptionTable.readers`), in one go; who has left does not count."""
    count = members = may_vote = 0
    interests = Counter[str]()
    for reader in readers:
        if reader.is_confirmed:
            count += 1
            interests.update(reader.choices.interests)
            members += reader.member_since is not None
            may_vote += may_vote_at(reader, now)
    shown = {topic: number for topic, number in sorted(interests.items()) if number >= MIN_SHOWN}
    return Figures(count, shown, members, may_vote)


def may_vote_at(reader: Reader, now: dt.datetime) -> bool:
    """Tells whether a reader may vote: a member who has said within a year that they are still here."""
    is_here = reader.here_at is not None and reader.here_at > now - VOTE
    return reader.is_confirmed and reader.member_since is not None and is_here
