"""An edition with all that it shows: the co-ops that its shortcodes pick, those it links to, and its promotions."""

import bisect
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from club.directory.brief import Brief
from club.directory.markdown import page_to_raw_html
from club.newsletter.bookings import Promotion
from club.newsletter.edition import Edition
from club.newsletter.shortcodes import COOP, NEW, SLOT, Shortcode, fill, shortcodes_in

_LINK = re.compile(r"/coops/([a-z0-9-]+)/")
Card = Mapping[str, Any]  # what `club.site.card` says of a co-op
T = TypeVar("T")  # whatever stands for a co-op where editions are made


@dataclass(frozen=True, slots=True)
class Letter:
    """An edition with all that it shows.

    Attributes:
        body: Its Markdown.
        picks: The cards that each shortcode shows.
        cards: The cards of the co-ops that it links to or that have booked a slot, by slug.
        promotions: What is booked, in the order of its slots.
    """

    edition: Edition
    body: str
    picks: Mapping[Shortcode, Sequence[Card]] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    promotions: Sequence[Promotion] = ()


class Shown(NamedTuple, Generic[T]):
    """The co-ops of one edition: those of each shortcode, and those that it names elsewhere."""

    picks: tuple[tuple[Shortcode, tuple[T, ...]], ...]
    named: tuple[T, ...]


class Picks(Generic[T]):
    """Finds the co-ops of editions."""

    def __init__(self, by_slug: Mapping[str, T], brief: Callable[[T], Brief], ended: Callable[[T], str]) -> None:
        """Takes the co-ops, and what gives the brief of one, and the day on which one that is gone came to its end."""
        self._by_slug, self._brief, self._ended = by_slug, brief, ended

    def of(self, edition: Edition, body: str, promotions: Iterable[Promotion]) -> Shown[T]:
        """Gives the co-ops of an edition; those that are not there are left out."""
        found = shortcodes_in(page_to_raw_html(body)) if "{" in body else []
        picks = tuple((one, tuple(self._picked(one, edition.date))) for one in dict.fromkeys(found))
        slugs = [*_LINK.findall(body), *(one.coop for one in promotions)]
        named = tuple(self._by_slug[slug] for slug in dict.fromkeys(slugs) if slug in self._by_slug)
        return Shown(picks, named)

    def _picked(self, shortcode: Shortcode, date: str) -> Sequence[T]:
        if shortcode.name == NEW:
            return self.newest(date, int(shortcode.value))
        if shortcode.name == COOP and shortcode.value in self._by_slug:
            return [self._by_slug[shortcode.value]]
        return []

    def newest(self, date: str, count: int) -> list[T]:
        """Gives the co-ops that were new on a day: what is added or closed after it changes no old edition."""
        days, ordered = self._ordered
        found: list[T] = []
        for place in range(bisect.bisect_right(days, date) - 1, -1, -1):
            if len(found) == count:
                break
            one = ordered[place]
            if not self._brief(one).gone or (ended := self._ended(one)) > date[: len(ended)]:
                found.append(one)
        return found

    @functools.cached_property
    def _ordered(self) -> tuple[list[str], list[T]]:
        def age(one: T) -> tuple[str, bool, str]:
            brief = self._brief(one)
            return brief.added, brief.is_described, brief.slug

        ordered = sorted((one for one in self._by_slug.values() if self._brief(one).added), key=age)
        return [self._brief(one).added for one in ordered], ordered


class Parts(NamedTuple):
    """What draws a card, several, and a promotion with its card, as HTML: a theme's macros."""

    coop: Callable[[Card], str]
    newest: Callable[[Sequence[Card]], str]
    ad: Callable[[Promotion, Card], str]


def fill_letter(text: str, letter: Letter, parts: Parts) -> str:
    """Gives an edition's sanitised HTML with what its shortcodes show; promotions without a place come after it."""
    slots = {one.slot: one for one in letter.promotions}

    def ad(promotion: Promotion) -> str:
        return str(parts.ad(promotion, letter.cards[promotion.coop]))

    def draw(shortcode: Shortcode) -> str:
        if shortcode.name == SLOT:
            return ad(slots.pop(shortcode.value)) if shortcode.value in slots else ""
        shown = letter.picks[shortcode]
        if not shown:
            return ""
        return str(parts.coop(shown[0]) if shortcode.name == COOP else parts.newest(shown))

    return fill(text, draw) + "".join(ad(one) for one in slots.values())


def letter_of(
    edition: Edition, body: str, shown: Shown[T], promotions: Sequence[Promotion], card: Callable[[T], Card]
) -> Letter:
    """Gives an edition with all that it shows; `card` gives what is said of a co-op."""
    picks = {shortcode: [card(one) for one in some] for shortcode, some in shown.picks}
    cards = {one["slug"]: one for one in map(card, shown.named)}
    return Letter(edition, body, picks, cards, promotions)
