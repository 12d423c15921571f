"""What may be asked for: the editions that requests are taken for, and their kinds of slots."""

import datetime as dt
from collections.abc import Sequence

from club.core.pushed import Edition, Pushed
from club.promotions.calendar import calendar
from club.promotions.creative import CLASSIFIED
from club.promotions.request import COMMUNITY

_TO_COME = ("draft", "scheduled")


def open_editions(pushed: Pushed, *, now: dt.datetime) -> Sequence[Edition]:
    """Gives the editions that a slot may be asked for in, the next one first.

    Until they close, requests take part in the draw; then until all must be approved and paid, they take what is free.
    """
    found = [one for one in pushed.editions if one.slots and one.status in _TO_COME and now < calendar(one.day).due]
    return sorted(found, key=lambda one: (one.date, one.number))


def kinds_of(edition: Edition) -> tuple[str, ...]:
    """Gives what may be asked for in an edition: kinds of slots, and `community`."""
    paid = dict.fromkeys(slot.kind for slot in edition.slots if not slot.is_community)
    return (*paid, *((COMMUNITY,) if any(slot.is_community for slot in edition.slots) else ()))


def kind_for(edition: Edition, wanted: str) -> str:
    """Gives the kind of slot to write for: a community slot's own, the smaller one where there are both."""
    if wanted != COMMUNITY:
        return wanted
    kinds = {slot.kind for slot in edition.slots if slot.is_community}
    return kinds.pop() if len(kinds) == 1 else CLASSIFIED
