"""`build.py members eligible`: who may vote this year: co-ops by name, people as counts."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from club.local.edition_club import add_club, open_club
from club.points.voters import Voters, voters
from club.subscriptions.figures import Figures, figures_of
from club.subscriptions.table import SubscriptionTable

if TYPE_CHECKING:
    from functions.wiring import Club


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Prints them."""
    with open_club(args, needs_kit=False) as club:
        now = club.now()
        found = voters(roll=club.roll, books=club.books, today=now.date())
        members = sum(1 for _ in club.roll.members())
        print("\n".join(lines(found, members, _figures(club))))
    return 0


def lines(found: Voters, members: int, figures: Figures) -> Iterator[str]:
    """Gives what is said, a line each; a co-op's slug stands alone on its line."""
    yield f"Co-ops that have promoted another member within a year: {len(found.coops):,} of {members:,} members."
    yield from (f"  {coop}" for coop in found.coops)
    people = f"{figures.may_vote:,} of {figures.members:,} members"
    yield f"Individuals who have said within a year that they are still here: {people}."
    yield f"Workers whom each class has approved: {found.workers:,}."


def _figures(club: "Club") -> Figures:
    table = SubscriptionTable(club.dynamodb, subscribers=club.settings["CLUB_SUBSCRIBERS_TABLE"])
    return figures_of(table.readers(now=club.now()), now=club.now())
