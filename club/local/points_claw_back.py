"""`build.py points claw-back`: takes settled points back that should never have been given."""

import argparse

from club.local.edition_club import add_club, open_club
from club.points.ledger import coop_of
from club.points.take_back import take_back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument("key", metavar="KEY", help="the key of the earning, as data/ledger.json has it")
    parser.add_argument("--why", required=True, metavar="TEXT", help="the reason, which everybody can read")
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Books it, and says what was booked.

    Raises:
        ClubError: Nothing was settled by this key, or the store does not answer.
    """
    with open_club(args, needs_kit=False) as club:
        entries = take_back(args.key, args.why, books=club.books, now=club.now())
    if not entries:
        print(f"{args.key} was taken back before.")
    for entry in entries:
        draft = entry.draft
        print(f"Entry {entry.number:,}: {draft.kind}, {draft.points:,} points of {coop_of(draft)}.")
    return 0
