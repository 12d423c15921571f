"""A reader of the newsletter, and the wish not to be mailed."""

import datetime as dt
import enum
from dataclasses import dataclass, field

from club.subscriptions.choices import Choices

UNSUBSCRIBED_DAYS = 30  # how long an unsubscribed address is kept, so that a slip can be undone


class State(enum.StrEnum):
    """Whether editions go to a reader."""

    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has confirmed.

    Attributes:
        key: HMAC of the address (`address_key`).
        address: As typed; never shown in full by a link that can be forwarded.
        form: The co-op on whose form they signed up; empty for the club's own.
        confirmed_at: When they last confirmed; all times are aware UTC.
        paused_until: No edition goes to them before it.
        here_at: When they last said "I'm still here".
        formerly: Keys of their former addresses, whose links still work.
        ends_at: When an unsubscribed row is deleted.
        version: Counts the changes from 1; a change is only written over the version that it began from.
        mailbox: `cap_key` of the address; empty where they confirmed before that was kept.
        recruited: The ISO week in which a co-op's form has won them, if one has.
        member_since: When they joined the club, if they did.
    """

    key: str
    address: str = field(repr=False)
    state: State
    choices: Choices
    form: str
    confirmed_at: dt.datetime
    changed_at: dt.datetime
    paused_until: dt.datetime | None = None
    here_at: dt.datetime | None = None
    formerly: tuple[str, ...] = ()
    ends_at: dt.datetime | None = None
    version: int = 1
    mailbox: str = ""
    recruited: str = ""
    member_since: dt.datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """Tells whether editions may go to them, unless they pause."""
        return self.state == State.CONFIRMED


class Why(enum.StrEnum):
    """Why an address is not mailed."""

    UNSUBSCRIBED = "unsubscribed"  # the only one after which a sign-up is answered with a confirmation mail
    NEVER = "never"  # "Never mail me" on the confirmation page
    ERASED = "erased"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Stop:
    """A wish, or a reason, not to mail; it holds the key alone and stays for good."""

    key: str
    why: Why
    at: dt.datetime

    @property
    def is_final(self) -> bool:
        """Tells whether nothing at all may be mailed, not even a confirmation."""
        return self.why != Why.UNSUBSCRIBED
