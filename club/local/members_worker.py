"""`build.py members worker`: notes that each class has approved somebody who works for the club, or that they left."""

import argparse
import datetime as dt
from collections.abc import Mapping, Sequence

from club.core.errors import ClubError
from club.local.edition_club import add_club, open_club
from club.points.member import DropWorker, Worker, read_worker_key

_CLASSES = {"co-ops": "coops", "individuals": "individuals", "workers": "workers"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add = parser.add_argument
    add("key", metavar="KEY", help="what the register calls them, such as worker-1: never a person's name")
    add(
        "--approved-by",
        action="append",
        default=[],
        metavar="CLASS=DATE",
        help="the day on which a class approved: once each for co-ops, individuals and workers",
    )
    add("--left", action="store_true", help="take them off the register")
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Writes it, and says what the register holds now.

    Raises:
        ClubError: A class or a date is missing or wrong, or the store does not answer.
    """
    key = read_worker_key(args.key)
    if args.left and args.approved_by:
        raise ClubError("give either --left, or --approved-by for each class")
    with open_club(args, needs_kit=False) as club:
        if args.left:
            club.roll.write([DropWorker(key)])
            print(f"{key} is not on the register.")
            return 0
        days = _days(args.approved_by, today=club.now().date())
        before = next((one for one in club.roll.workers() if one.key == key), None)
        worker = Worker(
            key, days["coops"], days["individuals"], days["workers"], version=before.version if before else 0
        )
        if worker != before:
            club.roll.write([worker])
    said = ", ".join(f"{name} on {days[field].isoformat()}" for name, field in _CLASSES.items())
    print(f"{key} is on the register of workers, approved by {said}.")
    return 0


def _days(approvals: Sequence[str], *, today: dt.date) -> Mapping[str, dt.date]:
    days: dict[str, dt.date] = {}
    for text in approvals:
        name, _, day = text.partition("=")
        if name not in _CLASSES:
            raise ClubError(f"--approved-by {text}: write CLASS=DATE, with one of {', '.join(_CLASSES)}")
        if _CLASSES[name] in days:
            raise ClubError(f"--approved-by {name} is there twice")
        days[_CLASSES[name]] = _day(text, day, today)
    if missing := [name for name, field in _CLASSES.items() if field not in days]:
        raise ClubError(f"each class must have approved: --approved-by {missing[0]}=DATE is missing")
    return days


def _day(text: str, day: str, today: dt.date) -> dt.date:
    try:
        found = dt.date.fromisoformat(day)
    except ValueError as error:
        raise ClubError(f"--approved-by {text}: write the date as {today.isoformat()}") from error
    if found > today:
        raise ClubError(f"--approved-by {text}: that day has not come yet")
    return found
