"""Editions with what they show, and their mails, for tests."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from club.core.facts import Facts, load_facts
from club.newsletter.bookings import Promotion
from club.newsletter.edition import Audience, Edition, Slot
from club.newsletter.mail_check import Mailed
from club.newsletter.picks import Card, Letter
from club.newsletter.rendering import Stationery, render
from club.newsletter.shortcodes import Shortcode
from club.site.stationery import Stationeries
from tests.directory.samples import ROOT, vocabulary

URL = "https://club.example"
SLOTS = [Slot("feature-1", "feature"), Slot("community-1", "classified")]
FEATURE = Promotion(
    slot="feature-1",
    kind="feature",
    coop="dairy",
    headline="Cheese at cost",
    body="Forty farms deliver to any food co-op.",
    button="See the list",
    link="https://dairy.example/list",
)
CLASSIFIED = Promotion("community-1", "classified", "tools", "We lend tools.", "https://tools.example/lend")


@functools.cache
def facts() -> Facts:
    return load_facts(ROOT / "content/club/club.toml", site_url=URL)


@functools.cache
def stationeries() -> Stationeries:
    return Stationeries(ROOT / "theme", facts(), vocabulary())


def stationery(language: str = "en") -> Stationery:
    return stationeries()[language]


def edition(**values: Any) -> Edition:  # noqa: ANN401 - whatever a field holds
    given: dict[str, Any] = {
        "name": "012-bread",
        "number": 12,
        "title": "Bread and who owns it",
        "date": "2026-01-31",
        "summary": "Four bakeries tell.",
        "preheader": "Flour, water, salt and shares",
        "language": "en",
        "audience": Audience(),
        "slots": SLOTS,
        "status": "draft",
        "is_example": False,
    }
    return Edition(**(given | values))


def card(slug: str, **values: Any) -> Card:  # noqa: ANN401
    given: dict[str, Any] = {
        "slug": slug,
        "path": f"/coops/{slug}/",
        "name": slug.title(),
        "lang": "en",
        "dir": "ltr",
        "type": "worker",
        "type_label": "worker co-op",
        "place": "Leeds, United Kingdom",
        "summary": f"What {slug} does.",
        "sectors": [("education", "Education")],
        "is_planning": False,
    }
    return given | values


def letter(
    body: str = "## What is new\n\nBread.\n",
    *,
    picks: Mapping[Shortcode, Sequence[Card]] | None = None,
    cards: Sequence[Card] = (),
    promotions: Sequence[Promotion] = (),
    **values: Any,  # noqa: ANN401
) -> Letter:
    named = [*cards, *(card(one.coop) for one in promotions if one.coop not in {other["slug"] for other in cards})]
    return Letter(edition(**values), body, picks or {}, {one["slug"]: one for one in named}, promotions)


def mail(written: Letter) -> dict[str, str]:
    return render(written, stationery(written.edition.language), facts())


def mailed(written: Letter, **files: str) -> Mailed:
    """Gives what is judged of an edition; `files` replaces some of its files, by name with _ for the dot."""
    made = mail(written) | {name.replace("_", "."): text for name, text in files.items()}
    return Mailed(written.edition, made, facts(), "Ad", [one.link for one in written.promotions])
