"""Dates, prices and slots of promotions in words, for pages and mails."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from club.core.money import money
from club.core.pushed import Edition, Pushed
from club.promotions.asking import means_of
from club.promotions.calendar import calendar
from club.promotions.creative import CLASSIFIED, FEATURE
from club.promotions.entrants import free_slots
from club.promotions.offers import kinds_of
from club.promotions.ports import Sheet
from club.promotions.request import COMMUNITY, Means, Request

KINDS: Mapping[str, str] = {FEATURE: "Feature", CLASSIFIED: "Classified", COMMUNITY: "Community slot"}
ABOUT: Mapping[str, str] = {
    FEATURE: "A headline, up to 280 characters, a button and, if you like, a picture.",
    CLASSIFIED: "Up to 50 words and a link.",
    COMMUNITY: "For co-ops without the points for a slot.",
}
_SECOND = dt.timedelta(seconds=1)


def day(date: dt.date) -> str:
    """Gives a day in words: `24 December 2026`."""
    return f"{date.day} {date:%B %Y}"


def last_day(end: dt.datetime) -> str:
    """Gives the last whole day before a moment at midnight, which is how people read the end of a time."""
    return day((end - _SECOND).date())


def price(wanted: str, means: str, pushed: Pushed) -> str:
    """Gives what a kind of slot costs by these means."""
    its = pushed.prices.get(wanted)
    if its is None or means == Means.NOTHING:
        return "free"
    return f"{its.points:,} points" if means == Means.POINTS else money(its.cents, pushed.currency)


def amount(request: Request, pushed: Pushed) -> str:
    """Gives what a request has to pay, or would have."""
    if request.means == Means.NOTHING or request.makes_good:
        return "free"
    if not request.slot:
        return price(request.wanted, request.means, pushed)
    if not request.price:
        return "free"
    return f"{request.price:,} points" if request.means == Means.POINTS else money(request.price, pushed.currency)


def offers(editions: list[Edition], pushed: Pushed) -> list[tuple[str, str]]:
    """Gives what may be asked for in any of some editions: kinds, each with what it may be paid with."""
    wanted = dict.fromkeys(kind for edition in editions for kind in kinds_of(edition))
    return [(kind, means.value) for kind in wanted for means in means_of(kind, pushed=pushed)]


def slots(edition: Edition) -> str:
    """Gives how many slots an edition has of each kind: `1 feature, 2 classifieds, 1 for the community.`."""
    count = Counter(COMMUNITY if slot.is_community else slot.kind for slot in edition.slots)
    names = {COMMUNITY: ("for the community",) * 2, FEATURE: ("feature", "features"), CLASSIFIED: ("classified",) * 2}
    said = (f"{n} {names[kind][n > 1]}" for kind, n in count.items())
    return ", ".join(said) + "."


def asks(edition: Edition, sheet: Sheet, *, now: dt.datetime) -> str:
    """Gives until when an edition may be asked for, and who gets its slots."""
    days = calendar(edition.day)
    if now < days.closes:
        return f"Ask until {last_day(days.closes)}; then the draw."
    free = len(free_slots(sheet, edition))
    return f"The draw has been. {free} free: first come, first held." if free else "All taken: you would wait in line."
