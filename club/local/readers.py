"""`build.py readers reapply-erasures`: erases again what was erased after a restored backup was made."""

import argparse
import os
import sys

from club.cloud.clients import make_client
from club.core.errors import ClubError
from club.core.progress import Progress
from club.subscriptions.reapply import reapply_erasures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument(
        "--subscribers", metavar="TABLE", help="the restored table of readers ($CLUB_SUBSCRIBERS_TABLE)"
    )
    parser.add_argument(
        "--erasures", metavar="TABLE", help="the table of erasures, itself not restored ($CLUB_ERASURES_TABLE)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")


def run(args: argparse.Namespace) -> int:
    """Erases, and says how much.

    Raises:
        ClubError: A table is not named, or the store refuses.
    """
    subscribers = _table(args.subscribers, "--subscribers", "CLUB_SUBSCRIBERS_TABLE")
    erasures = _table(args.erasures, "--erasures", "CLUB_ERASURES_TABLE")
    progress = Progress("erasures looked at", sys.stderr)
    client = make_client("dynamodb")
    try:
        done = reapply_erasures(
            subscribers=subscribers, erasures=erasures, client=client, is_dry=args.dry_run, step=progress.step
        )
    finally:
        progress.end()
    verb = "would be erased" if args.dry_run else "were erased"
    print(
        f"{done.erasures:,} erasures are noted in {erasures}. "
        f"{subscribers} knew nothing of {done.again:,}, which {verb} again, with {done.items:,} items."
    )
    return 0


def _table(given: str | None, option: str, variable: str) -> str:
    name = given or os.environ.get(variable, "")
    if not name:
        raise ClubError(f"name a table by {option}, or by {variable}")
    return name
