"""`build.py edition resume`: goes on with the sending of an edition; only who has not got it is mailed."""

import argparse

from club.local.edition_club import add_arguments, open_club
from club.newsletter.send import resume

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Goes on after a pause, or after messages were lost."""
    with open_club(args) as club:
        run = resume(args.number, post=club.post, now=club.now())
    print(f"Edition {args.number} is {run.state} again. build.py edition status {args.number} --follow")
    return 0
