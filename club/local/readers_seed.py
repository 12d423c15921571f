"""`build.py readers seed`: puts made-up readers on the list of a club on this machine, to try things with."""

import argparse
import datetime as dt
import random
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from club.core.errors import ClubError, ConflictError
from club.core.progress import Progress
from club.local.edition_club import add_club, open_club
from club.subscriptions.address import address_key, read_address
from club.subscriptions.changes import AddEvent, Change, SaveReader
from club.subscriptions.choices import Choices, Known
from club.subscriptions.consent import ConsentEvent, How, Step
from club.subscriptions.reader import Reader, State

if TYPE_CHECKING:
    from functions.wiring import Club

SIMULATOR = "simulator.amazonses.com"
_AT_ONCE = 50  # readers in a transaction, of two changes each
_MOST_TOPICS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument("number", type=_count, metavar="N", help="how many")
    add_club(parser)
    add = parser.add_argument
    add("--bounces", type=_count, default=0, metavar="N", help="so many of them whose mail bounces for good (0)")
    add("--complaints", type=_count, default=0, metavar="N", help="so many of them who complain (0)")
    add("--seed", type=int, default=1, metavar="N", help="the same seed gives the same readers (1)")


def run(args: argparse.Namespace) -> int:
    """Adds them, and says how many were not there before.

    Raises:
        ClubError: The club is not one on this machine.
    """
    if args.bounces + args.complaints > args.number:
        raise ClubError("of so few readers so many can neither bounce nor complain")
    with open_club(args) as club:
        _refuse_others(club)
        fates = [*["bounce"] * args.bounces, *["complaint"] * args.complaints]
        fates += ["success"] * (args.number - len(fates))
        added = _add_all(club, fates, random.Random(args.seed))  # noqa: S311  # no secret
    there = f"; {args.number - added:,} were there already" if added < args.number else ""
    print(f"{added:,} readers are new on the list{there}. Mail to them goes to the outbox.")
    return 0


def _refuse_others(club: "Club") -> None:
    from functions.examples import mails_stay_here  # noqa: PLC0415  # it comes with the functions

    if not mails_stay_here(club.settings):
        raise ClubError(
            "this club can mail people, so nobody made up comes on its list; run build.py serve, and try there"
        )


def _add_all(club: "Club", fates: Sequence[str], dice: random.Random) -> int:
    progress, added, now = Progress("readers added", sys.stderr), 0, club.now()
    readers = [(reader, event) for reader, event in _made_up(club, fates, dice, now)]
    try:
        for start in range(0, len(readers), _AT_ONCE):
            added += _add(club, readers[start : start + _AT_ONCE], now)
            progress.step(min(_AT_ONCE, len(readers) - start))
    finally:
        progress.end()
    return added


def _add(club: "Club", readers: Sequence[tuple[Reader, ConsentEvent]], now: dt.datetime) -> int:
    """Adds readers in one go, or one by one where some are there; gives how many are new."""
    changes: list[Change] = [change for reader, event in readers for change in (SaveReader(reader), AddEvent(event))]
    try:
        club.store.write(changes, now=now)
    except ConflictError:
        return sum(_add(club, [one], now) for one in readers) if len(readers) > 1 else 0
    return len(readers)


def _made_up(
    club: "Club", fates: Sequence[str], dice: random.Random, now: dt.datetime
) -> Iterator[tuple[Reader, ConsentEvent]]:
    known, language = club.known, club.kit.facts.language
    for number, fate in enumerate(fates, 1):
        address = read_address(f"{fate}+{number}@{SIMULATOR}")
        confirmed_at = now - dt.timedelta(minutes=dice.randint(1, 365 * 24 * 60))
        asked_at = confirmed_at - dt.timedelta(minutes=dice.randint(1, 600))
        choices = _choices(known, language, dice)
        key = address_key(address, club.secrets.address_key)
        reader = Reader(key, address.text, State.CONFIRMED, choices, "", confirmed_at, confirmed_at)
        event = ConsentEvent(
            key,
            f"seed{number:04}",
            confirmed_at,
            Step.CONFIRMED,
            How.FORM,
            choices,
            wording=known.wordings[known.wording],
            privacy=known.privacy,
            asked_at=asked_at,
        )
        yield reader, event


def _choices(known: Known, language: str, dice: random.Random) -> Choices:
    """Gives what somebody may have chosen: half of them no topic, and nobody another language than the club's."""
    wanted = dice.sample(list(known.interests), dice.choice((0, 0, 0, 1, 2, _MOST_TOPICS)))
    interests = tuple(one for one in known.interests if one in wanted)
    country = dice.choice(list(known.countries)) if dice.random() < 0.5 else ""  # noqa: PLR2004  # half of them
    return Choices(interests, dice.choice(("", language)), country)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no number; give one such as 1000")
    return int(text)
