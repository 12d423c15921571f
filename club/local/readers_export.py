"""`build.py readers export`: writes the list into a file that `readers import` reads again."""

import argparse
import csv
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from club.core.errors import ClubError, ConflictError
from club.core.progress import Progress
from club.local.edition_club import add_club, open_club
from club.local.readers_import_formats import guarded
from club.subscriptions.reader import Reader
from club.subscriptions.table import SubscriptionTable

COLUMNS = (
    "address", "state", "topics", "language", "country", "form", "confirmed_at", "paused_until", "left_at"
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="where to write it; only you can read it")
    add("--all", action="store_true", help="also those who have unsubscribed and are still kept")
    add("--force", action="store_true", help="write over a file that is there")
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the file whole or not at all, and says how many are in it.

    Raises:
        ConflictError: There is such a file.
        ClubError: It cannot be written, or the store does not answer.
    """
    if args.file.exists() and not args.force:
        raise _is_there(args.file)
    progress, count = Progress("readers written", sys.stderr), 0
    with open_club(args) as club:
        table = SubscriptionTable(club.dynamodb, subscribers=club.settings["CLUB_SUBSCRIBERS_TABLE"])
        try:
            with _new_file(args.file, may_replace=args.force) as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(COLUMNS)
                for reader in table.readers(now=club.now()):
                    if reader.is_confirmed or args.all:
                        rows.writerow(_cells(reader))
                        count += 1
                        progress.step()
        finally:
            progress.end()
    print(f"{count:,} readers are in {args.file}, which only you can read. Delete it when it has served.")
    return 0


def _cells(reader: Reader) -> Iterator[str]:
    yield guarded(reader.address)
    yield reader.state.value
    yield ";".join(reader.choices.interests)
    yield reader.choices.language
    yield reader.choices.country
    yield reader.form
    yield _time(reader.confirmed_at)
    yield _time(reader.paused_until)
    yield _time(None if reader.is_confirmed else reader.changed_at)


def _time(time: dt.datetime | None) -> str:
    return time.isoformat() if time else ""


@contextmanager
def _new_file(path: Path, *, may_replace: bool) -> Iterator[IO[str]]:
    """Gives a file of mode 0600 beside its place, and puts it there in one step at the end."""
    beside: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".new", dir=path.parent)
        beside = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if may_replace:
            beside.replace(path)
        else:
            os.link(beside, path)  # never takes the place of a file that somebody has made meanwhile
    except FileExistsError as error:
        raise _is_there(path) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no name of a file"
        raise ClubError(f"{path}: cannot be written: {reason}") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _is_there(path: Path) -> ConflictError:
    return ConflictError(f"{path}: is there already; choose another name, or say --force")
