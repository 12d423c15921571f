"""What the site tells the functions: co-ops, editions, slots and prices, as one versioned file.

`build.py push` writes it where the functions read it. An old function with a new file, and the other way
round, refuses politely: both name the format.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from club.core.errors import ClubError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a promotion; `kind` is `feature` or `classified`, a community slot is free."""

    id: str
    kind: str
    is_community: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition, to come or gone; `date` is the ISO day on which it goes out, `name` its file's without `.md`."""

    number: int
    name: str
    title: str
    date: str
    language: str
    status: str
    slots: tuple[Slot, ...] = ()

    @property
    def day(self) -> dt.date:
        """Gives the day on which it goes out."""
        return dt.date.fromisoformat(self.date)


@dataclass(frozen=True, slots=True)
class Coop:
    """A co-op of the directory, less those that are gone.

    Attributes:
        domain: The domain whose mail addresses prove the co-op; empty where its website is on a host
            that it shares with others.
        sector: The main one; `also` are the others.
    """

    slug: str
    name: str
    domain: str
    country: str
    sector: str
    also: tuple[str, ...] = ()

    @property
    def sectors(self) -> frozenset[str]:
        """Gives all sectors that it works in."""
        return frozenset((self.sector, *self.also))


@dataclass(frozen=True, slots=True)
class Price:
    """What a kind of slot costs: points, or money in hundredths of the club's currency (0: not for money)."""

    points: int
    cents: int


@dataclass(frozen=True, slots=True)
class Pushed:
    """All of it.

    Attributes:
        prices: By kind of slot.
        currency: ISO 4217.
        needs_two: Whether two administrators must approve what was paid for with money.
    """

    editions: tuple[Edition, ...] = ()
    coops: Mapping[str, Coop] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    currency: str = "EUR"
    needs_two: bool = False

    def edition(self, number: int) -> Edition | None:
        """Gives the edition of a number."""
        return next((one for one in self.editions if one.number == number), None)


def write_pushed(pushed: Pushed) -> str:
    """Gives the JSON that `read_pushed` reads; the same input gives the same bytes."""
    return json.dumps({"format": FORMAT, **asdict(pushed)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_pushed(text: str) -> Pushed:
    """Reads the file.

    Raises:
        ClubError: It is of another format, or is not whole.
    """
    try:
        values: Any = json.loads(text)
        if values["format"] != FORMAT:
            reason = f"What the site has pushed is of format {values['format']}, and these functions read {FORMAT}. "
            raise ClubError(reason + "Deploy functions and site of one version, then run build.py push.")
        return Pushed(
            editions=tuple(_edition(one) for one in values["editions"]),
            coops={slug: Coop(**{**one, "also": tuple(one["also"])}) for slug, one in values["coops"].items()},
            prices={kind: Price(**one) for kind, one in values["prices"].items()},
            currency=values["currency"],
            needs_two=values["needs_two"],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ClubError("What the site has pushed cannot be read. Run build.py push again.") from error


def _edition(values: Mapping[str, Any]) -> Edition:
    return Edition(**{**values, "slots": tuple(Slot(**one) for one in values["slots"])})
