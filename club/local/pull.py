"""`build.py pull`: brings what is public from the club's store into `content/club/`: bookings, ledger, numbers."""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from club.core.errors import ClubError
from club.local.edition_club import add_club, open_club
from club.local.pull_files import changed, replace_all
from club.local.pull_gather import Gathered, Gatherer
from club.newsletter.bookings import NAME as BOOKINGS
from club.newsletter.bookings import read_bookings
from club.site.pulled import CIRCLES, DRAWS, LEDGER, MEMBERS, read_pulled
from club.subscriptions.reader import Reader
from club.subscriptions.table import SubscriptionTable

if TYPE_CHECKING:
    from functions.wiring import Club

_PARTS = {BOOKINGS: "editions", LEDGER: "entries", MEMBERS: "members", DRAWS: "draws", CIRCLES: "circles"}


def put(gathered: Gathered, folder: Path) -> list[str]:
    """Writes all files of the folder `content/club` that have changed, or none; gives which those are.

    Pictures are put there before what shows them.

    Raises:
        ClubError: The site could not read the files, or the folder cannot be written; it is as it was.
    """
    ordered = dict(sorted(gathered.files.items(), key=lambda one: not one[0].startswith("pictures/")))
    with tempfile.TemporaryDirectory() as elsewhere:
        replace_all(Path(elsewhere), ordered)
        problems = [*read_pulled(Path(elsewhere)).problems, *read_bookings(Path(elsewhere) / BOOKINGS).problems]
    if problems:
        one = problems[0]
        where = f"{one.path}: {one.fault.field} {one.fault.what}"
        raise ClubError(f"what the store holds cannot be shown, and nothing was written: {where}")
    return replace_all(folder, ordered)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--without-broken-pictures",
        action="store_true",
        help="let a promotion go without a picture that cannot be drawn again (nothing is written then)",
    )
    parser.add_argument(
        "--anew", action="store_true", help="take the ledger of another club, and keep nothing of what is there"
    )
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Pulls, and says what has changed."""
    folder = args.content / "club"
    with open_club(args, needs_kit=False) as club:
        gatherer = Gatherer(club, folder, readers=readers_of(club), is_anew=args.anew)
        gathered = gatherer.gather(may_lack=args.without_broken_pictures)
    names = changed(folder, gathered.files) if args.dry_run else put(gathered, folder)
    for line in gathered.lacking:
        print(f"Goes without its picture: {line}")
    for line in _lines(names, gathered.files):
        print(f"  {line}")
    if not names:
        print("Nothing has changed.")
    elif args.dry_run:
        print(f"Nothing was written. {len(names)} files in {folder} would change.")
    else:
        print(f"{len(names)} files in {folder} are new or changed. Build the site to show it; commit them to keep it.")
    return 0


def readers_of(club: "Club") -> Iterator[Reader]:
    """Gives all readers, to be counted."""
    table = SubscriptionTable(club.dynamodb, subscribers=club.settings["CLUB_SUBSCRIBERS_TABLE"])
    return table.readers(now=club.now())


def _lines(names: list[str], files: Mapping[str, bytes]) -> Iterator[str]:
    for name in names:
        part = _PARTS.get(name)
        if part:
            values: Any = json.loads(files[name])
            yield f"{name}: {len(values[part]):,} {part}"
        else:
            yield name
