"""Mails of editions made from the content as it is now, without building the site."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from club.core.errors import ClubError
from club.core.facts import Facts
from club.core.vocabulary import Vocabulary
from club.directory.coop import Coop, as_json
from club.directory.duplicates import Placed
from club.directory.entry import Entry, read_entry
from club.directory.faults import Problem
from club.directory.folder import read_all
from club.directory.markdown_file import MarkdownFile
from club.newsletter.bookings import Bookings
from club.newsletter.edition import Edition
from club.newsletter.picks import Card, Letter, Picks, letter_of
from club.site.places import Places

if TYPE_CHECKING:
    from club.site.stationery import Stationeries


class Club(NamedTuple):
    """What mails are made from, besides editions and entries."""

    places: Places
    facts: Facts
    vocabulary: Vocabulary
    bookings: Bookings
    today: dt.date


class Desk:
    """Writes editions; each co-op that one shows is read when it is wanted."""

    def __init__(self, club: Club, entries: Iterable[Placed]) -> None:
        """Takes the club, and the entries that are right."""
        self._club = club
        by_slug = {one.brief.slug: one for one in entries}
        self._picks = Picks(by_slug, lambda one: one.brief, self._ended)

    def mail(self, edition: Edition, body: str) -> dict[str, str]:
        """Gives the files of an edition's mail, by name."""
        from club.newsletter.rendering import render  # noqa: PLC0415  # few checks have a mail to make

        return render(self._letter(edition, body), self._stationery[edition.language], self._club.facts)

    def problems(self, path: str, file: MarkdownFile[Edition]) -> Iterator[Problem]:
        """Gives what is wrong with the mail of a right edition; fields that are not the body have no line yet."""
        from club.newsletter.mail_check import Mailed, mail_faults  # noqa: PLC0415

        if file.thing is None:
            return
        promoted = [one.link for one in self._club.bookings.of(file.thing)]
        label = self._stationery[file.thing.language].ad
        mailed = Mailed(file.thing, self.mail(file.thing, file.body), self._club.facts, label, promoted)
        for fault in mail_faults(mailed):
            yield Problem(path, file.body_line if fault.field == "body" else 0, fault)

    @functools.cached_property
    def _stationery(self) -> "Stationeries":
        from club.site.stationery import Stationeries  # noqa: PLC0415

        return Stationeries(self._club.places.theme, self._club.facts, self._club.vocabulary)

    def _letter(self, edition: Edition, body: str) -> Letter:
        promotions = self._club.bookings.of(edition)
        return letter_of(edition, body, self._picks.of(edition, body, promotions), promotions, self._card)

    def _card(self, placed: Placed) -> Card:
        from club.site.card import card_of  # noqa: PLC0415

        coop, entry = self._read(placed)
        return card_of(as_json(coop), placed.brief, entry.rendered, self._club.vocabulary)

    def _ended(self, placed: Placed) -> str:
        status = self._read(placed)[0].status
        return (status.since or "") if status else ""

    def _read(self, placed: Placed) -> tuple[Coop, Entry]:
        for path, content in read_all(self._club.places.coops, [placed.path], []):
            entry = read_entry(path, content, self._club.vocabulary, self._club.today)
            if entry.coop is not None:
                return entry.coop, entry
        raise ClubError(f"{self._club.places.coops / placed.path}: has changed meanwhile; do it again")
