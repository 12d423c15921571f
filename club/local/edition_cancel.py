"""`build.py edition cancel`: ends the sending of an edition for good."""

import argparse
import sys

from club.core.errors import ClubError
from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import found_run, open_club
from club.newsletter.send import cancel

_REASON = "an operator has cancelled it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Cancels it, which cannot be taken back: who has not got it never does."""
    with open_club(args) as club:
        found_run(club, args.number)
        if not args.yes and not _is_agreed(args.number):
            print("It goes on.")
            return 0
        cancel(args.number, _REASON, deliveries=club.deliveries, now=club.now())
    print(f"Edition {args.number} is cancelled; batches that have begun end.")
    return 0


def _is_agreed(edition: int) -> bool:
    if not sys.stdin.isatty():
        raise ClubError("nothing was cancelled: there is no terminal to ask on; say --yes")
    answer = input(f"End the sending of edition {edition} for good? [y/N] ")
    return answer.strip().lower() in ("y", "yes")
