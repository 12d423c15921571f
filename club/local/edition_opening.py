"""Finds an edition by its number and makes its mail, drafts included."""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from club.core.errors import ClubError
from club.core.facts import Facts, load_facts
from club.core.progress import Progress
from club.core.today import today
from club.core.vocabulary import load_vocabulary
from club.directory import reporting
from club.directory.brief import brief_of
from club.directory.duplicates import Placed
from club.directory.entry import read_entry
from club.directory.faults import Problem
from club.directory.folder import list_files, read_all
from club.local.edition_mails import Club, Desk
from club.newsletter.bookings import booking_problems, read_bookings
from club.newsletter.edition import Edition, check_editions, coop_problems
from club.site.places import find_places


class Opened(NamedTuple):
    """An edition, the files of its mail by name, and what a check would say of it."""

    edition: Edition
    files: dict[str, str]
    facts: Facts
    problems: list[Problem]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what tells which edition."""
    parser.add_argument("number", type=int, metavar="N", help="number of the edition")
    parser.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="where it is (content)")


def open_edition(content: Path, number: int, *, site_url: str | None = None) -> Opened:
    """Reads an edition and makes its mail.

    Raises:
        ClubError: There is none of this number, or it cannot be made; says what is wrong with it.
    """
    places, day = find_places(content), today()
    vocabulary = load_vocabulary(places.vocabulary)
    checked = check_editions(places.newsletter, vocabulary, day)
    path = _path_of(number, checked.things, checked.paths)
    file, bookings = checked.files[path], read_bookings(places.bookings)
    club = Club(places, load_facts(places.facts, site_url=site_url), vocabulary, bookings, day)
    entries = list(_entries(club))
    slugs = {one.brief.slug for one in entries}
    problems = [one for one in (*checked.problems, *coop_problems(checked, slugs)) if one.path == path]
    problems += [*bookings.problems, *booking_problems(bookings, checked.things.values(), slugs)]
    wrong = [one for one in problems if not one.fault.is_warning]
    if wrong or file.thing is None:
        raise ClubError(f"edition {number} cannot be made:\n{reporting.as_text(wrong).rstrip()}")
    desk = Desk(club, entries)
    return Opened(file.thing, desk.mail(file.thing, file.body), club.facts, [*problems, *desk.problems(path, file)])


def _path_of(number: int, things: dict[str, Edition], paths: list[str]) -> str:
    found = [path for path, edition in things.items() if edition.number == number]
    found += [path for path in paths if (match := re.match("[0-9]+", path)) and int(match[0]) == number]
    if not found:
        reason = f"there is no edition {number}; build.py new edition writes the next one"
        raise ClubError(reason)
    return found[0]


def _entries(club: Club) -> Iterator[Placed]:
    """Gives the entries that are right; the others are for `check` to tell of."""
    folder, vocabulary = club.places.coops, club.vocabulary
    gone = frozenset(term.id for term in vocabulary["status"].values() if term.gone)
    progress = Progress("entries read", sys.stderr)
    for path, content in read_all(folder, list_files(folder).paths, []):
        entry = read_entry(path, content, vocabulary, club.today)
        if entry.coop is not None:
            yield Placed(path, brief_of(entry.coop, has_body=bool(entry.body.strip()), gone=gone))
        progress.step()
    progress.end()
