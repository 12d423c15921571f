"""`build.py push`: tells the functions what they need of the site: co-ops, editions with their slots, prices."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from club.core.errors import ClubError
from club.core.pushed import Pushed
from club.core.today import today
from club.local.edition_club import add_club, open_club
from club.promotions.pushed_table import PushedTable
from club.site.places import find_places
from club.site.pushing import read_content
from club.site.verify import BrokenContentError

if TYPE_CHECKING:
    from club.cloud.dynamodb import DynamoDb


class Push(NamedTuple):
    """What was pushed, and whether it is other than before."""

    pushed: Pushed
    is_new: bool


def push(client: "DynamoDb", *, promotions: str, content: Path, theme: Path | None = None) -> Push:
    """Writes what the content folder says into the table of promotions; the same again changes nothing.

    Raises:
        BrokenContentError: Entries, editions or pages are wrong; the functions keep what they had.
        ConflictError: Somebody else pushes at this moment.
        ClubError: The content or the store cannot be used.
    """
    pushed = read_content(find_places(content, theme), today())
    table = PushedTable(client, promotions=promotions)
    before = table.head()
    return Push(pushed, is_new=table.write(pushed) != before)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Pushes, and says what."""
    with open_club(args, needs_kit=False) as club:
        table = club.settings["CLUB_PROMOTIONS_TABLE"]
        try:
            done = push(club.dynamodb, promotions=table, content=args.content)
        except BrokenContentError as error:
            from club.directory.reporting import as_text  # noqa: PLC0415  # only when something is wrong

            sys.stderr.write(as_text(error.problems))
            reason = f"{len(error.problems)} errors in the content: nothing was pushed, the forms know what they knew"
            raise ClubError(reason) from error
    pushed = done.pushed
    what = f"{len(pushed.coops):,} co-ops, {len(pushed.editions):,} editions, prices in {pushed.currency}"
    print(f"Pushed: {what}." if done.is_new else f"Nothing has changed: {what}.")
    return 0
