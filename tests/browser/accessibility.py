"""Runs axe-core, as the package axe-playwright-python carries it, on an open page."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR = ("color-contrast", "link-in-text-block")
_RUN = "([within, options]) => axe.run(within ?? document, options).then(({ violations }) => violations)"


def axe(page: Page, *, within: str | None = None, rules: Sequence[str] = _RULES) -> list[str]:
    """Gives each violation of WCAG 2.2 AA or good practice as one line; compare it with [].

    `within` is a CSS selector that narrows the look to a part of the page, `rules` names rules or sets of them.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate(_RUN, [within, {"runOnly": list(rules), "resultTypes": ["violations"]}])
    return [
        f"{violation['id']}: {violation['help']} at {' '.join(map(str, node['target']))}"
        for violation in violations
        for node in violation["nodes"]
    ]
