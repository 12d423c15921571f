"""Who may vote this year: three classes, each of which elects a third of the board; one member, one vote."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from club.points.ledger import Ledger
from club.points.ports import Books, Roll

VOTING_DAYS = 365  # after promoting another member, and after a reader's "I'm still here"


class Voters(NamedTuple):
    """Co-ops by name, because membership of co-ops is public; people are only counted."""

    coops: list[str]
    workers: int


def voters(*, roll: Roll, books: Books, today: dt.date) -> Voters:
    """Gives who may vote on a day, individuals aside, who are readers (club.subscriptions.figures counts them).

    A co-op votes if points for promoting another member were settled for it within VOTING_DAYS, a worker
    if each class has approved: none other is on the register.
    """
    since = first_day(today)
    coops = [coop for coop, _ in roll.members() if books.purse(coop).promoted >= since]
    return Voters(coops, sum(1 for _ in roll.workers()))


def first_day(today: dt.date) -> str:
    """Gives the first day (ISO) that counts."""
    return (today - dt.timedelta(days=VOTING_DAYS)).isoformat()


def promoters(ledger: Ledger) -> Mapping[str, str]:
    """Gives, from the public ledger, the last day on which each co-op got points for promoting another."""
    return {coop: purse.promoted for coop, purse in sorted(ledger.purses.items()) if purse.promoted}
