"""A real Chromium over the built site: one browser per worker, a fresh context per page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium
from tests.browser.serving import serve_folder
from tests.browser.watching import Watch
from tests.site.content import build_site, fill, vary
from tests.site.pulled import add_pulled

_HERE = Path(__file__).parent
PHONE = (390, 800)
DESKTOP = (1280, 800)


class OpenPage(Protocol):
    """Opens a page in a fresh, watched context."""

    def __call__(
        self,
        path: str = "",
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        javascript: bool = True,
        forced_colors: bool = False,
    ) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium.find()
    chromium.need_driver()
    with sync_playwright() as playwright:
        running = chromium.start(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site_url(built_site: Path) -> Iterator[str]:
    """The address of the built site on this machine, without a slash at the end."""
    with serve_folder(built_site) as url:
        yield url


@pytest.fixture(scope="session")
def built_slug(built_site: Path) -> str:
    """The slug of one of the real co-ops."""
    return min(path.name for path in (built_site / "coops").iterdir())


@pytest.fixture(scope="session")
def varied_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small site that has one co-op of each kind that is rare."""
    folder = tmp_path_factory.mktemp("varied")
    build_site(add_pulled(vary(fill(folder / "content", 60))), folder / "out")
    with serve_folder(folder / "out") as url:
        yield url


@pytest.fixture
def watch() -> Watch:
    """Sees all pages of the test; `watch.expect("404")` lets an error pass that the test means."""
    return Watch()


@pytest.fixture
def open_page(browser: Browser, site_url: str, watch: Watch) -> Iterator[OpenPage]:
    """Opens `path` of the site; afterwards nothing may have reached out, failed or been stored."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str = "",
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        javascript: bool = True,
        forced_colors: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=site_url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            forced_colors="active" if forced_colors else "none",
            reduced_motion="reduce",
            service_workers="block",
        )
        contexts.append(context)
        watch.follow(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_page
    complaints = watch.complaints()
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """An empty page at desktop size; `page.goto("/all/")` opens the site's."""
    return open_page()
