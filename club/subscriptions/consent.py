"""What a reader has agreed to and taken back: events that are only ever added (GDPR, article 7)."""

import datetime as dt
import enum
from dataclasses import dataclass

from club.core.tokens import new_token
from club.subscriptions.choices import Choices


class Step(enum.StrEnum):
    """What happened."""

    ASKED = "asked"  # a form was sent; nobody has agreed to anything yet
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    MOVED = "moved"  # the address was changed
    STILL_HERE = "still-here"
    JOINED = "joined"  # became a member of the club
    RESIGNED = "resigned"
    EXPORTED = "exported"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"  # mail to the address failed for good, or was complained about


class How(enum.StrEnum):
    """By what means."""

    FORM = "form"  # with a stamp that only our own pages get
    PRESSED = "pressed"  # with the button of the second page
    LINK = "link"  # from a link that was mailed
    ONE_CLICK = "one-click"  # RFC 8058
    IMPORT = "import"  # with a list that was kept elsewhere


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One step of one reader.

    Attributes:
        key: The reader's key; never an address.
        id: Tells events of the same moment apart.
        at: Aware UTC.
        form: The co-op on whose form it was asked; empty for the club's own.
        wording: SHA-256 of the consent wording shown, in hex; empty where none was.
        privacy: SHA-256 of the privacy notice that counted then, in hex.
        asked_at: For CONFIRMED: when the form was sent.
        ends_at: For ASKED: when it is deleted, since nobody confirmed.
        proof: For IMPORT: where it lies that they have confirmed.
    """

    key: str
    id: str
    at: dt.datetime
    step: Step
    how: How
    choices: Choices
    form: str = ""
    wording: str = ""
    privacy: str = ""
    asked_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    proof: str = ""


def new_event_id() -> str:
    """Gives an id for an event."""
    return new_token()[:8]
