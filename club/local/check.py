"""`build.py check`: reads every entry, edition, page and consent wording, and says all that is wrong."""

import argparse
import datetime as dt
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from club.core.errors import ClubError
from club.core.facts import load_facts
from club.core.progress import Progress
from club.core.today import today
from club.core.vocabulary import load_vocabulary
from club.directory import reporting
from club.directory.check import check_entries, link_problems
from club.directory.faults import Problem
from club.directory.folder import list_files
from club.directory.lines import with_lines
from club.directory.links import site_addresses
from club.directory.mend import mend_file
from club.directory.page import CheckedFiles, check_pages
from club.local.edition_mails import Club, Desk
from club.newsletter.bookings import Bookings, booking_problems, picture_problems, read_bookings
from club.newsletter.edition import Edition, check_editions, coop_problems
from club.site.consent import RECORD, check_consent, record_new
from club.site.places import Places, find_places
from club.site.pulled import read_pulled


@dataclass(slots=True)
class Findings:
    """Every problem, with paths as a person would type them, and how many files of each sort were read."""

    problems: list[Problem] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Tells whether anything is wrong beyond a warning."""
        return any(not problem.fault.is_warning for problem in self.problems)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="report on these files and folders only")
    parser.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="what to check (content)")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="how to report (text)")
    parser.add_argument(
        "--fix",
        action="store_true",
        help="first mend line ends, tabs and byte order marks, and record new consent wordings",
    )


def run(args: argparse.Namespace) -> int:
    """Checks and reports; gives 1 where something is wrong, else 0."""
    gc.disable()  # nothing is thrown away before the end
    places = find_places(args.content)
    wanted = _wanted(args.paths, args.content)
    if args.fix:
        for path, done in _mend(places, wanted):
            sys.stderr.write(f"Mended {path}: {', '.join(done)}\n")
        for one in _record(places, wanted):
            sys.stderr.write(f"Recorded {one}: it is published from now on, and must not change\n")
    progress = Progress("files checked", sys.stderr)
    try:
        findings = check(places, today=today(), step=progress.step)
    finally:
        progress.end()
    findings.problems = [one for one in findings.problems if _is_within(one.path, wanted)]
    _report(findings, args.format)
    return int(findings.has_errors)


def check(places: Places, *, today: dt.date, step: Callable[[], object] = lambda: None) -> Findings:
    """Checks all content.

    Args:
        places: Where it is.
        today: The date that counts as today.
        step: Called after each file.

    Raises:
        ClubError: The vocabulary or the club's facts cannot be read.
    """
    facts = load_facts(places.facts)
    vocabulary = load_vocabulary(places.vocabulary)
    entries = check_entries(places.coops, vocabulary, today, step=step)
    editions = check_editions(places.newsletter, vocabulary, today, step=step)
    pages = check_pages(places.pages, vocabulary, today, step=step)
    consent = check_consent(places.consent, vocabulary, today)
    bookings = read_bookings(places.bookings)
    slugs = {one.brief.slug for one in entries.entries}
    bookings.problems += booking_problems(bookings, editions.things.values(), slugs)
    bookings.problems += [*picture_problems(bookings, places.pictures), *read_pulled(places.bookings.parent).problems]
    editions.problems += coop_problems(editions, slugs)
    desk = Desk(Club(places, facts, vocabulary, bookings, today), entries.entries)
    editions.problems += _in_mails(editions, bookings, desk, places.newsletter)
    site = site_addresses(
        (entry.brief for entry in entries.entries),
        (edition.name for edition in editions.things.values()),
        (page.slug for page in pages.things.values()),
    )
    findings = Findings(
        checked={
            "entry": len(entries.paths),
            "edition": len(editions.paths),
            "page": len(pages.paths),
            "wording": len(consent.paths),
        }
    )
    for folder, links, problems in (
        (places.coops, entries.links, entries.problems),
        (places.newsletter, editions.links, editions.problems),
        (places.pages, pages.links, pages.problems),
        (places.consent, consent.links, consent.problems),
        (places.bookings.parent, {}, bookings.problems),
    ):
        broken = link_problems(links.items(), site, folder)
        findings.problems += _shown([*problems, *broken], folder)
    return findings


def _in_mails(editions: CheckedFiles[Edition], bookings: Bookings, desk: Desk, folder: Path) -> Iterator[Problem]:
    """Gives what is wrong with the mails of right editions; those that were sent are past mending."""
    wrong = {one.path for one in editions.problems if not one.fault.is_warning}
    for path, edition in editions.things.items():
        if edition.status != "sent" and path not in wrong and not bookings.problems:
            found = list(desk.problems(path, editions.files[path]))
            yield from (one for one in found if one.line)
            yield from with_lines([one for one in found if not one.line], folder)


def _shown(problems: Iterable[Problem], folder: Path) -> Iterator[Problem]:
    """Gives the problems with paths from here, where the folder is below; else with whole paths."""
    shown = os.path.relpath(folder)
    if shown.startswith(".."):
        shown = str(folder.resolve())
    for problem in problems:
        yield problem._replace(path=f"{shown}/{problem.path}".rstrip("/"))


def _wanted(paths: list[Path], content: Path) -> list[str]:
    for path in paths:
        if not path.exists():
            raise ClubError(f"{path}: no such file or folder")
        if not path.resolve().is_relative_to(content.resolve()) and not content.resolve().is_relative_to(
            path.resolve()
        ):
            raise ClubError(f"{path}: is not in {content}; name files below it, or give --content")
    return [os.path.realpath(path) for path in paths]


def _is_within(path: str, wanted: list[str]) -> bool:
    if not wanted:
        return True
    whole = os.path.realpath(Path(path).parent) + "/" + Path(path).name
    return any(whole == one or whole.startswith(one.rstrip("/") + "/") for one in wanted)


def _mend(places: Places, wanted: list[str]) -> Iterator[tuple[Path, list[str]]]:
    for folder in (places.coops, places.newsletter, places.pages):
        if folder.is_dir():
            for path in list_files(folder).paths:
                if _is_within(str(folder / path), wanted) and (done := mend_file(folder / path)):
                    yield folder / path, done


def _record(places: Places, wanted: list[str]) -> list[str]:
    if not _is_within(str(places.consent / RECORD), wanted):
        return []
    new = record_new(places.consent, load_vocabulary(places.vocabulary), today())
    return [f"{places.consent}/{one.name}/{one.version}.md" for one in new]


def _report(findings: Findings, form: str) -> None:
    if form == "json":
        sys.stdout.write(reporting.as_json(findings.problems, findings.checked))
        return
    tell = reporting.as_github if form == "github" else reporting.as_text
    sys.stdout.write(tell(findings.problems) + reporting.summary(findings.problems, findings.checked) + "\n")
