"""What was asked for on a form, until the worker has answered it by mail; and the links in such mails."""

import datetime as dt
import enum
from dataclasses import dataclass, field

from club.subscriptions.choices import NO_CHOICES, Choices
from club.subscriptions.consent import How

CONFIRM_LINK_DAYS = 7
FRESH_LINK_HOURS = 1
MOVED_HOURS = 24  # how long the former address is kept, so that it can be told
REMEMBERED_DAYS = 30  # how long a link that has ended is still told from one that never was


class Kind(enum.StrEnum):
    """What was asked for."""

    SUBSCRIBE = "subscribe"
    LINK = "link"  # to one's own data
    MOVE = "move"  # to another address
    MOVING = "moving"  # nothing: notes under the present address' key that a MOVE waits under the new one's
    MOVED = "moved"  # nothing: a mail is to tell this address that another has taken its place


@dataclass(frozen=True, slots=True)
class Request:
    """One form that was sent, whether or not there is a reader with this address.

    It is deleted when it is answered for good, and in any case after CONFIRM_LINK_DAYS.

    Attributes:
        key: Key of `address`; for MOVING, which has none, of the present one.
        id: A random token of its own, which opens nothing; MOVING has that of its MOVE.
        moves: For MOVE: the key of the reader's present address; for MOVING: of the new one.
        answered_at: When its mail was written; only one ever is.
        mailbox: `cap_key` of `address`, where it is to go on the list.
    """

    key: str
    id: str
    kind: Kind
    address: str = field(repr=False)
    asked_at: dt.datetime
    ends_at: dt.datetime
    choices: Choices = NO_CHOICES
    form: str = ""
    how: How = How.FORM
    wording: str = ""
    privacy: str = ""
    moves: str = ""
    answered_at: dt.datetime | None = None
    mailbox: str = ""


class Opens(enum.StrEnum):
    """What a mailed link opens."""

    CONFIRM = "confirm"
    PREFERENCES = "preferences"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Link:
    """A mailed link that works once; only the hash of its token is known here.

    Attributes:
        key: The reader's key; for MOVE the key of the new address.
        request_id: The request that it answers, for CONFIRM and MOVE.
        used_at: When it was used, if it was.
    """

    hash: str
    opens: Opens
    key: str
    made_at: dt.datetime
    ends_at: dt.datetime
    request_id: str = ""
    used_at: dt.datetime | None = None
