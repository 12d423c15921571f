"""All that is wrong in a folder of entries: in each, and between them."""

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from club.core.vocabulary import Vocabulary
from club.directory.brief import Brief, brief_of
from club.directory.coop import Location
from club.directory.document import read_document
from club.directory.duplicates import Placed, duplicates
from club.directory.entry import Entry, read_entry
from club.directory.faults import Fault, Problem
from club.directory.folder import list_files, read_all
from club.directory.geography import Outlines, is_in_country, world_outlines
from club.directory.lines import text_of_file, with_lines
from club.directory.links import SiteAddresses, broken_links, line_of_link, links_in

LINE_UNKNOWN = 0  # until it is looked up


@dataclass(slots=True)
class CheckedEntries:
    """What a folder of entries holds: the right ones in brief, the links in each, and all problems so far.

    Links are judged later, by `link_problems`, once all addresses of the site are known.
    """

    paths: list[str] = field(default_factory=list)
    entries: list[Placed] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_entries(
    folder: Path, vocabulary: Vocabulary, today: dt.date, *, step: Callable[[], object] = lambda: None
) -> CheckedEntries:
    """Reads and judges every entry below a folder; `step` is called after each."""
    listing = list_files(folder)
    checked = CheckedEntries(listing.paths, problems=listing.problems)
    if not listing.paths:
        what = "holds no entries"
        checked.problems.append(Problem("", 1, Fault("", what, "write one by build.py new coop", is_warning=True)))
    gone = frozenset(term.id for term in vocabulary["status"].values() if term.gone)
    outlines = world_outlines()
    outside: list[Problem] = []
    for path, content in read_all(folder, listing.paths, checked.problems):
        entry = read_entry(path, content, vocabulary, today)
        checked.problems += entry.problems
        if "<a " in entry.rendered:
            checked.links[path] = links_in(entry.rendered)
        if entry.coop is not None:
            checked.entries.append(Placed(path, brief_of(entry.coop, has_body=bool(entry.body.strip()), gone=gone)))
            outside += _geography(entry, outlines)
        step()
    outside = list(with_lines(outside, folder))
    checked.problems += [*outside, *cross_check(checked.entries, folder)]
    return checked


def cross_check(entries: Iterable[tuple[str, Brief]], folder: Path | None = None) -> list[Problem]:
    """Gives what is wrong between entries: slugs used twice, likely duplicates, and references to nothing.

    Args:
        entries: Each entry's path, relative to the folder of entries, and brief.
        folder: That folder; with it the problems have their lines, without it line 1.
    """
    placed = [Placed(*entry) for entry in entries]
    found = [*_repeated_slugs(placed), *duplicates(placed), *_dead_references(placed)]
    problems = [Problem(path, LINE_UNKNOWN, fault) for path, fault in found]
    return list(with_lines(problems, folder))


def link_problems(links: Iterable[tuple[str, list[str]]], site: SiteAddresses, folder: Path) -> Iterator[Problem]:
    """Gives the links that lead nowhere, with their lines.

    Args:
        links: The path of each file, relative to `folder`, and the addresses its body links to.
        site: The addresses that there are.
        folder: Where the files are.
    """
    for path, addresses in links:
        for address, fault in broken_links(addresses, site):
            document = read_document(text_of_file(folder, path))
            line = document.body_line + line_of_link(address, document.body) - 1
            yield Problem(path, line, fault)


def _repeated_slugs(entries: list[Placed]) -> Iterator[tuple[str, Fault]]:
    first: dict[str, str] = {}
    for path, brief in sorted(entries):
        if first.setdefault(brief.slug, path) != path:
            mend = "give this file another name: slugs are unique over all countries"
            yield (
                path,
                Fault("", f"has the slug of {first[brief.slug]}", mend, f"{brief.slug}-{brief.country.lower()}.md"),
            )


def _dead_references(entries: list[Placed]) -> Iterator[tuple[str, Fault]]:
    slugs = {entry.brief.slug for entry in entries}
    for path, brief in entries:
        if not (brief.member_of or brief.successor or brief.duplicate_ok):
            continue
        named = [*((f"member_of.{place}", slug) for place, slug in enumerate(brief.member_of))]
        named += [(f"duplicate_ok.{place}", slug) for place, slug in enumerate(brief.duplicate_ok)]
        named += [("status.successor", brief.successor)] if brief.successor else []
        for name, slug in named:
            if slug not in slugs:
                yield path, _dead_reference(name, slug, slugs)
            elif slug == brief.slug and name != "status.successor":
                yield path, Fault(name, "names the entry itself", "take it out", "example-federation")


def _dead_reference(name: str, slug: str, slugs: set[str]) -> Fault:
    alike = difflib.get_close_matches(slug, [known for known in slugs if known[:3] == slug[:3]], n=1)
    mend = f'write "{alike[0]}", if that is what you mean' if alike else "name an entry that is there, or take it out"
    return Fault(name, f'"{slug}" is no entry of this directory', mend, alike[0] if alike else "example-federation")


def _geography(entry: Entry, outlines: Outlines) -> Iterator[Problem]:
    coop = entry.coop
    if coop is None or coop.location is None:
        return
    if is_in_country(coop.location.lat, coop.location.lon, coop.country, outlines=outlines) is False:
        mend, example = _better_place(coop.location, coop.country, outlines)
        what = f"{coop.location.lat:g}, {coop.location.lon:g} is more than 25 km outside {coop.country}"
        yield Problem(entry.path, LINE_UNKNOWN, Fault("location", what, mend, example, is_warning=True))


def _better_place(place: Location, country: str, outlines: Outlines) -> tuple[str, str]:
    """Gives the usual slips that would put a point into its country, or a general hint."""
    lat, lon = place.lat, place.lon
    for words, there in (
        ("lat and lon may have changed places", (lon, lat)),
        ("a minus sign may be missing or too many", (lat, -lon)),
        ("a minus sign may be missing or too many", (-lat, lon)),
    ):
        if abs(there[0]) <= 90 and is_in_country(*there, country, outlines=outlines):  # noqa: PLR2004  # the poles
            return words, f"location: {{lat: {there[0]:g}, lon: {there[1]:g}, precision: {place.precision}}}"
    return "check the country, and the point on a map", "location: {lat: 53.8008, lon: -1.5491, precision: city}"
