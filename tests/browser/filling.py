"""Fills in the form of `/add/` as a person would."""

from collections.abc import Mapping
from types import MappingProxyType

from playwright.sync_api import Page

RIGHT: Mapping[str, str] = MappingProxyType(
    {
        "name": "Beehive Ökobäckerei",
        "country": "DE",
        "website": "beehive-bakes.example",
        "type": "worker",
        "sector": "food-drink-hospitality",
        "locality": "Köln",
        "summary": "Bread and honey for the north of the town.",
    }
)
_CHOSEN = {"country", "type", "sector", "scope", "members", "workers"}


def fill_in(page: Page, **answers: str) -> None:
    """Answers the questions of the form; `answers` go before the right ones."""
    for name, value in {**RIGHT, **answers}.items():
        control = page.locator(f"#f-{name}")
        if name in _CHOSEN:
            control.select_option(value)
        else:
            control.fill(value)
            control.blur()
