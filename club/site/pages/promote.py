"""The media kit: who reads the newsletter, what room there is in it, what fits, what it costs and by which rules."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from club.core.money import money
from club.core.offer import Offer
from club.newsletter.bookings import MAX_ALT_CHARS, Picture, Promotion
from club.newsletter.edition import Edition
from club.promotions.calendar import CLOSES_DAYS, COOL_DOWN_EDITIONS, DUE_DAYS, LOCKED_DAYS, calendar
from club.promotions.creative import CLASSIFIED, FEATURE, LIMITS
from club.promotions.request import COMMUNITY
from club.site.bars import bars_svg
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.pulled import draw_path
from club.site.statistics import Seed

PICTURE = "example-promotion.svg"
_BARS = 10


class Coming(NamedTuple):
    """An edition to come: until when slots are asked for, and how many there are of each kind (ISO days)."""

    number: int
    date: str
    closes: str
    due: str
    slots: tuple[tuple[str, int], ...]
    seed: Seed | None


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page; an edition is to come as long as its file says so, whatever day it is."""
    numbers = site.pulled.statistics
    coming = [_coming(one, numbers.seeds.get(one.number)) for one, _ in site.editions if is_coming(one)]
    draws = [(number, draw_path(number)) for number in sorted(site.pulled.draws, reverse=True)]
    interests = [
        (site.vocabulary.label("sector", name), f"/sector/{name}/", count)
        for name, count in sorted(numbers.interests.items(), key=lambda pair: (-pair[1], pair[0]))
        if name in site.vocabulary["sector"]
    ]
    delivered = sorted(numbers.editions.items())[-_BARS:]
    inputs = (numbers.readers, delivered, interests, sorted(coming, key=lambda one: (one.date, one.number)), draws)
    yield Output("promote/", MediaKit(site).make, inputs)


def is_coming(edition: Edition) -> bool:
    """Tells whether slots of an edition may still be had."""
    return bool(edition.slots) and not edition.is_example and edition.status in ("draft", "scheduled")


def _coming(edition: Edition, seed: Seed | None) -> Coming:
    days = calendar(dt.date.fromisoformat(edition.date))
    counts = Counter(COMMUNITY if slot.is_community else slot.kind for slot in edition.slots)
    slots = tuple((kind, counts[kind]) for kind in (FEATURE, CLASSIFIED, COMMUNITY) if counts[kind])
    return Coming(
        edition.number, edition.date, days.closes.date().isoformat(), days.due.date().isoformat(), slots, seed
    )


class MediaKit:
    """Makes the page."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def make(
        self,
        readers: int,
        delivered: Sequence[tuple[int, int]],
        interests: Sequence[tuple[str, str, int]],
        coming: Sequence[Coming],
        draws: Sequence[tuple[int, str]],
    ) -> bytes:
        """Makes it.

        Args:
            readers: How many there are, rounded; 0 for too few to tell.
            delivered: How many mails of each edition arrived, by its number.
            interests: Topic, address of its list, and readers who have chosen it.
            coming: Editions to come that have slots.
            draws: Number and file of each draw, the last first.
        """
        site = self._site
        about = (
            "Room in the newsletter for member co-ops: who reads it, open dates, what fits, what it costs, the rules."
        )
        context = {
            "page": site.page("/promote/", "Promote your co-op", "promote", description=about),
            "readers": readers,
            "delivered": _figure(delivered),
            "interests": interests,
            "coming": coming,
            "limits": LIMITS,
            "alt": MAX_ALT_CHARS,
            "prices": list(prices_of(site.facts.offer)),
            "examples": self._examples(),
            "days": {"closes": CLOSES_DAYS, "due": DUE_DAYS, "locked": LOCKED_DAYS, "rest": COOL_DOWN_EDITIONS},
            "needs_two": site.facts.offer.needs_two,
            "draws": draws,
        }
        return site.render("promote.html", context)

    def _examples(self) -> Mapping[str, Markup]:
        """Gives a promotion of each kind as an edition shows it."""
        ad: Any = self._site.env.get_template("edition-parts.html").module.ad  # type: ignore[attr-defined]  # a macro
        language = self._site.facts.language
        image = Picture(self._site.assets.address(PICTURE), "Drawing of nine loaves on three shelves", 600, 300)
        feature = Promotion(
            slot="feature-1",
            kind=FEATURE,
            coop="example-bakery",
            headline="Bread for the town, baked at night",
            body="Nine of us own the ovens. From four in the morning there is rye, wheat and spelt; what is left "
            "at noon goes to the food bank. Members of other co-ops get their first loaf free.",
            button="See the ovens",
            link="https://bakery.example/ovens",
            image=image,
        )
        classified = Promotion(
            slot="classified-1",
            kind=CLASSIFIED,
            coop="example-garage",
            body="We mend bicycles of every age, and teach you how. Members of other co-ops pay for the parts only.",
            link="https://garage.example/hours",
        )
        return {
            FEATURE: ad(feature, {"name": "Example Bakery", "lang": language}),
            CLASSIFIED: ad(classified, {"name": "Example Garage", "lang": language}),
        }


def prices_of(offer: Offer) -> Iterator[tuple[str, int, str]]:
    """Gives each kind of slot with its price in points and in money, which is empty where it is not for money."""
    for kind, price in offer.prices.items():
        yield kind, price.points, money(price.cents, offer.currency) if price.cents else ""


def _figure(delivered: Sequence[tuple[int, int]]) -> dict[str, Any] | None:
    if not delivered:
        return None
    title = "Mails that arrived, by edition"
    figure = bars_svg([(str(number), count) for number, count in delivered], title=title)
    return {"svg": Markup(figure), "title": title, "rows": delivered}  # noqa: S704  # drawn by us
