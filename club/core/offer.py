"""What the club asks for a slot, as `content/club/club.toml` says below `[promotions]`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from club.core.errors import ClubError
from club.core.pushed import Price

MAX_POINTS, MAX_CENTS = 100_000, 100_000_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_DEFAULTS: Mapping[str, Price] = {"feature": Price(40, 12_000), "classified": Price(15, 4_000)}


@dataclass(frozen=True, slots=True)
class Offer:
    """Prices, and what goes with them.

    Attributes:
        currency: ISO 4217.
        needs_two: Whether two administrators must approve what was paid for with money.
        prices: By kind of slot.
    """

    currency: str = "EUR"
    needs_two: bool = False
    prices: Mapping[str, Price] = field(default_factory=lambda: dict(_DEFAULTS))


def read_offer(values: Any) -> Offer:  # noqa: ANN401  # whatever TOML holds
    """Reads the section `[promotions]`; what it leaves out is as the file that ships has it.

    Raises:
        ClubError: A value is none that there can be; begins with its name.
    """
    known = {"currency", "needs_two", *_DEFAULTS}
    if not isinstance(values, dict):
        raise ClubError("promotions: is no section; begin it with [promotions]")
    if unknown := sorted(values.keys() - known):
        raise ClubError(f"promotions.{unknown[0]}: is unknown; there are {', '.join(sorted(known))}")
    prices = {kind: _price(kind, values.get(kind, {}), usual) for kind, usual in _DEFAULTS.items()}
    given = {name: value for name, value in values.items() if name not in _DEFAULTS}
    currency = given.get("currency", "EUR")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise ClubError('promotions.currency: is no code of a currency, such as "EUR"')
    if not isinstance(given.get("needs_two", False), bool):
        raise ClubError("promotions.needs_two: is neither true nor false")
    return Offer(**given, prices=prices)


def _price(kind: str, values: Any, usual: Price) -> Price:  # noqa: ANN401  # as above
    if not isinstance(values, dict) or values.keys() - {"points", "cents"}:
        raise ClubError(f"promotions.{kind}: has points and cents, and nothing else")
    price = Price(values.get("points", usual.points), values.get("cents", usual.cents))
    if not _is_whole(price.points, 1, MAX_POINTS):
        raise ClubError(f"promotions.{kind}.points: is no whole number from 1 to {MAX_POINTS:,}")
    if not _is_whole(price.cents, 0, MAX_CENTS):
        raise ClubError(f"promotions.{kind}.cents: is no whole number from 0 (not for money) to {MAX_CENTS:,}")
    return price


def _is_whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
