"""Editions with all that they show, for their pages and their mails."""

import functools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from club.directory.markdown import to_html
from club.newsletter.bookings import Promotion
from club.newsletter.edition import Edition
from club.newsletter.picks import Card, Letter, Picks, Shown, letter_of
from club.site.card import card_of
from club.site.model import Directory
from club.site.shelf import Record

if TYPE_CHECKING:
    from club.site.stationery import Stationeries


class Letters:
    """Gives editions what they show of the directory."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._picks = Picks(site.by_slug, lambda one: one.brief, self._ended)

    def inputs(self, edition: Edition, body: str) -> tuple[Edition, str, Shown[Record], tuple[Promotion, ...]]:
        """Gives all that an edition's page and mail depend on."""
        promotions = tuple(self._site.bookings.of(edition))
        return edition, body, self._picks.of(edition, body, promotions), promotions

    def letter(self, edition: Edition, body: str, shown: Shown[Record], promotions: Sequence[Promotion]) -> Letter:
        """Gives an edition with the cards of its co-ops, from what `inputs` has found."""
        return letter_of(edition, body, shown, promotions, self._card)

    @functools.cached_property
    def stationery(self) -> "Stationeries":
        """Gives what mails are written on, by language."""
        from club.site.stationery import Stationeries  # noqa: PLC0415  # few builds have a mail to make

        return Stationeries(self._site.theme, self._site.facts, self._site.vocabulary)

    def _card(self, record: Record) -> Card:
        coop = json.loads(self._site.shelf.fragment(record, "json"))
        return card_of(coop, record.brief, to_html(coop.get("body", "")), self._site.vocabulary)

    def _ended(self, record: Record) -> str:
        since: str = json.loads(self._site.shelf.fragment(record, "json"))["status"].get("since", "")
        return since
