"""Who gets an edition."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom an edition is for: readers of its language, of any of its topics, in any of its countries.

    Without topics it goes to all, and so does it without countries.
    """

    language: str
    interests: Collection[str] = ()
    countries: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a delivery needs to know of a reader.

    Attributes:
        key: Key of the present address, also where another was asked for.
        address: As typed.
        is_wanted: Whether they are confirmed, and nothing speaks against mailing them.
    """

    key: str
    address: str = field(repr=False)
    interests: Collection[str] = ()
    language: str = ""
    country: str = ""
    paused_until: dt.datetime | None = None
    is_wanted: bool = True


def fits(recipient: Recipient, aim: Aim, *, default_language: str, now: dt.datetime) -> bool:
    """Tells whether an edition goes to a reader.

    Who chose no topic gets every edition. Who gave no language gets the club's, and who gave no
    country is left out by no list of countries.
    """
    if not recipient.is_wanted or is_paused(recipient, now=now):
        return False
    if (recipient.language or default_language) != aim.language:
        return False
    if aim.countries and recipient.country and recipient.country not in aim.countries:
        return False
    return not (aim.interests and recipient.interests) or not set(aim.interests).isdisjoint(recipient.interests)


def is_paused(recipient: Recipient, *, now: dt.datetime) -> bool:
    """Tells whether a reader has asked for a pause that lasts still."""
    return recipient.paused_until is not None and recipient.paused_until > now
