"""axe finds nothing on any kind of page, in any state, at phone and desktop widths, in light and in dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import OF_COLOUR, axe
from tests.browser.conftest import OpenPage
from tests.browser.filling import fill_in
from tests.browser.watching import Watch
from tests.harness.soak import SOAK

WIDTHS = (1280, 390, 320)
MIDDLE = 390
REAL = {
    "home": "/",
    "list": "/type/housing/",
    "list with map": "/country/fr/",
    "two facets": "/country/gb/type/worker/",
    "places": "/country/",
    "sectors": "/sector/",
    "kinds": "/type/",
    "closed, none": "/closed/",
    "world map": "/map/",
    "country map": "/map/ch/",
    "letters": "/a-z/",
    "letter": "/a-z/0-9/",
    "archive": "/newsletter/",
    "edition": "/newsletter/001-what-is-on-the-first-shelf/",
    "add": "/add/",
    "report": "/report/",
    "embed": "/embed/",
    "framed form": "/embed/signup/",
    "wordings": "/consent/",
    "data": "/data/",
    "about": "/about/",
    "what counts": "/what-counts/",
    "not found": "/404.html",
}
# Of the same templates as others, or large.
LATER = {
    "page of a list": "/type/worker/page/2/",
    "tags": "/tag/",
    "newest": "/newest/page/4/",
    "privacy": "/privacy/",
    "version": "/consent/sign-up/1/",
    "accessibility": "/accessibility/",
    "transparency": "/transparency/",
    "contribute": "/contribute/",
    "all": "/all/",
    "largest map": "/map/gb/",
    "largest list": "/country/gb/",
}
VARIED = {
    "complete": "/coops/bakery/",
    "undescribed and long": "/coops/longo/",
    "closed": "/coops/mill/",
    "merged": "/coops/merged/",
    "right to left": "/coops/press/",
    "planned": "/coops/planned/",
    "federation": "/coops/bund/",
    "list of one, long": "/country/es/",
    "list, right to left": "/country/il/",
    "closed list": "/closed/",
    "region": "/country/gb/region/around-leeds/",
    "all": "/all/",
    "edition": "/newsletter/012-everything/",
    "media kit": "/promote/",
    "points": "/points/",
    "points of one": "/points/press/",
    "exchange": "/exchange/",
}


def look_in_every_way(page: Page) -> list[str]:
    """Gives what axe finds in light and in dark, where only colours are different: at each width in the soak.

    Else at the least and the greatest width in light, and between them in dark.
    """
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if SOAK or width != MIDDLE:
            page.emulate_media(color_scheme="light")
            found += [f"{width} light: {line}" for line in axe(page)]
        if SOAK or width == MIDDLE:
            page.emulate_media(color_scheme="dark")
            found += [f"{width} dark: {line}" for line in axe(page, rules=OF_COLOUR)]
    return found


@pytest.mark.parametrize("kind", REAL)
def test_axe_finds_nothing_on_the_real_site(open_page: OpenPage, kind: str) -> None:
    assert look_in_every_way(open_page(REAL[kind])) == []


@pytest.mark.soak
@pytest.mark.parametrize("kind", LATER)
def test_axe_finds_nothing_on_the_rest_of_the_real_site(open_page: OpenPage, kind: str) -> None:
    assert look_in_every_way(open_page(LATER[kind])) == []


@pytest.mark.parametrize("kind", VARIED)
def test_axe_finds_nothing_on_rare_pages(open_page: OpenPage, varied_url: str, kind: str) -> None:
    assert look_in_every_way(open_page(varied_url + VARIED[kind])) == []


def search_open(page: Page) -> None:
    page.get_by_role("combobox", name="Search").type("cooper")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def search_in_vain(page: Page) -> None:
    page.get_by_role("combobox", name="Search").type("zzzz")
    page.get_by_text("Nothing found").wait_for()


def errors_shown(page: Page) -> None:
    page.get_by_role("button", name="Make the entry").click()
    page.get_by_text("There is a problem").wait_for()


def entry_ready(page: Page) -> None:
    page.locator(".add details summary").click()
    fill_in(page)
    page.get_by_role("button", name="Make the entry").click()
    page.get_by_text("Your entry is ready").wait_for()


def everything_open(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def co_op_chosen(page: Page) -> None:
    page.get_by_label("Your co-op").fill("cooper")
    page.locator("#f-coops option").first.wait_for(state="attached")
    page.get_by_label("Your co-op").fill(page.locator("#f-coops option").first.evaluate("(one) => one.value"))
    page.get_by_text("The snippets below are those of").wait_for()


def near_found(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 51.5, "longitude": -0.1})
    page.get_by_role("button", name="Near me").click()
    page.locator("[data-nearest] li").first.wait_for()


@pytest.mark.parametrize(
    ("path", "reach"),
    [
        ("/", search_open),
        ("/report/", search_in_vain),
        ("/add/", errors_shown),
        ("/add/", entry_ready),
        ("/country/fr/", everything_open),
        ("/", near_found),
        ("/embed/", co_op_chosen),
        ("/embed/signup/", everything_open),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_axe_finds_nothing_in_any_state(open_page: OpenPage, path: str, reach: Callable[[Page], None]) -> None:
    page = open_page(path)

    reach(page)

    assert look_in_every_way(page) == []


# axe reads this property, which Chromium computes without the colours that it is forced to paint.
AS_PAINTED = """
for (const one of document.body.querySelectorAll('*')) one.style.webkitTextFillColor = getComputedStyle(one).color
"""


@pytest.mark.parametrize("path", ["/", "/country/gb/type/worker/", "/add/", "/map/ch/"])
def test_axe_finds_nothing_in_forced_colours(open_page: OpenPage, path: str) -> None:
    for dark in (False, True):
        page = open_page(path, forced_colors=True, dark=dark)

        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        page.evaluate(AS_PAINTED)
        assert axe(page) == []


@pytest.mark.parametrize("path", ["/coops/bakery/", "/coops/press/", "/country/gb/"])
def test_axe_finds_nothing_when_all_is_written_from_right_to_left(
    open_page: OpenPage, varied_url: str, path: str
) -> None:
    page = open_page(varied_url + path)

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert look_in_every_way(page) == []


def test_the_page_for_missing_addresses_is_what_a_wrong_address_shows(open_page: OpenPage, watch: Watch) -> None:
    watch.expect("404")
    page = open_page("/no/such/page/")

    assert page.get_by_role("heading", level=1).inner_text().startswith("404")
    assert page.locator("main a").count() >= 3
