"""A request for a slot: who asks, for what, how far it is, and all that was decided."""

import datetime as dt
import enum
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field

COMMUNITY = "community"  # what is asked for, beside the kinds of slots: a free one, of any kind
WANTED = ("feature", "classified", COMMUNITY)
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"  # nothing that looks like another, and no vowels, so no words
_REF_CHARS = 7


class State(enum.StrEnum):
    """How far a request is (docs/promotions.md draws it)."""

    REQUESTED = "requested"  # waits for the draw
    WAITING = "waiting"  # has not won: takes the next slot that becomes free, in the order of the draw
    HELD = "held"  # has a slot, and waits for an administrator
    CHANGES_ASKED = "changes-asked"  # has a slot, and waits for the asker
    APPROVED = "approved"
    LOCKED = "locked"
    RUN = "run"
    REPORTED = "reported"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MAKE_GOOD = "make-good"  # was approved, and did not run: a new request without a price takes its place


HOLDING = frozenset((State.HELD, State.CHANGES_ASKED, State.APPROVED, State.LOCKED))  # has a slot of an edition to come
ENDED = frozenset((State.REPORTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.MAKE_GOOD))


class Payment(enum.StrEnum):
    """What has become of the price."""

    NONE = "none"  # nothing is owed: a community slot, a make-good, or no slot yet
    DUE = "due"
    PAID = "paid"
    REFUND_DUE = "refund-due"
    REFUNDED = "refunded"


class Means(enum.StrEnum):
    """What a slot is paid with."""

    POINTS = "points"
    MONEY = "money"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that was sent along, kept by the hash (SHA-256, hex) of its bytes; sizes in pixels."""

    sha256: str
    type: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Creative:
    """What a co-op says; of a classified, `headline` and `button` are empty, and there is no image."""

    body: str
    link: str
    headline: str = ""
    button: str = ""
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `by` names the administrator with the address masked (`j…@club.example`).

    `what` is approve, ask-changes, decline, undo, paid or refunded; `note` is for the asker. Where nobody decided,
    `by` is empty: `change` is the asker's, and `expire` the clock's, whose note says why.
    `who` tells administrators apart whose masks are alike: a keyed hash of the address.
    """

    what: str
    by: str
    at: dt.datetime
    note: str = ""
    from_state: State = State.HELD
    who: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a slot of one edition.

    Attributes:
        ref: `<edition>-<7 random characters>`; what people write to each other.
        edition: Number of the edition.
        coop: Slug.
        wanted: One of WANTED.
        means: How it would be paid.
        email: Where news of it go; a contact of the co-op, never shown to others.
        is_proven: Whether that address proves the co-op, by its domain or as its kept contact.
        confirmed_at: When the link in the first mail was answered; who has not confirmed takes no part.
        place: In the draw's order, or behind it in the order of arrival; 0 before the draw.
        slot: Id of the slot that it holds or held.
        price: In points, or in hundredths of the currency, by `means`; as it was when the slot was taken.
        decisions: Oldest first.
        news: Names of mails that are still to be sent about it.
        makes_good: Ref of the request that did not run.
        is_reminded: Whether administrators were reminded that nobody has decided.
        version: Counts its writes, from 1; 0 is not written yet.
    """

    ref: str
    edition: int
    coop: str
    wanted: str
    means: Means
    email: str = field(repr=False)
    creative: Creative
    asked_at: dt.datetime
    state: State = State.REQUESTED
    is_proven: bool = False
    confirmed_at: dt.datetime | None = None
    place: int = 0
    slot: str = ""
    payment: Payment = Payment.NONE
    price: int = 0
    decisions: tuple[Decision, ...] = ()
    news: tuple[str, ...] = ()
    makes_good: str = ""
    report: Mapping[str, int] = field(default_factory=dict)
    is_reminded: bool = False
    version: int = 0

    @property
    def takes_part(self) -> bool:
        """Tells whether it may be given a slot."""
        return self.confirmed_at is not None and self.state in {State.REQUESTED, State.WAITING}


def new_ref(edition: int) -> str:
    """Gives a reference that nobody guesses."""
    return f"{edition}-{''.join(random.choice(_ALPHABET) for _ in range(_REF_CHARS))}"


def edition_of(ref: str) -> int:
    """Gives the edition that a reference names, 0 where it is none."""
    number, _, rest = ref.partition("-")
    is_ref = number.isascii() and number.isdigit() and len(rest) == _REF_CHARS and set(rest) <= set(_ALPHABET)
    return int(number) if is_ref else 0
