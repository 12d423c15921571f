"""`build.py edition pause`: stops the sending of an edition before its next batch."""

import argparse

from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import open_club
from club.newsletter.send import pause

_REASON = "an operator has paused it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--reason", default=_REASON, metavar="WORDS", help="why, for whoever looks at its status")


def run(args: argparse.Namespace) -> int:
    """Pauses it; who has not got it stays planned."""
    with open_club(args) as club:
        pause(args.number, args.reason, deliveries=club.deliveries, now=club.now())
    print(f"Edition {args.number} is paused; what has begun ends. build.py edition resume {args.number} goes on.")
    return 0
