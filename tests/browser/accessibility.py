"""Runs axe-core, as the package axe-playwright-python carries it, on an open page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page, *, within: str | None = None) -> list[str]:
    """Gives each violation of WCAG 2.2 AA or good practice as one line; compare it with [].

    `within` is a CSS selector that narrows the look to a part of the page.
    """
    options = {"runOnly": _RULES, "resultTypes": ["violations"]}
    response = Axe().run(page, context=within, options=options).response
    return [
        f"{violation['id']}: {violation['help']} at {' '.join(map(str, node['target']))}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]
