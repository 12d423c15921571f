"""Pages fit: narrow screens, large text, fingers, keyboards, paper."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage

KINDS = {
    "home": "/",
    "list": "/country/gb/",
    "two facets": "/country/gb/type/worker/",
    "places": "/country/",
    "kinds": "/type/",
    "world map": "/map/",
    "country map": "/map/fr/",
    "letters": "/a-z/",
    "letter": "/a-z/v/",
    "archive": "/newsletter/",
    "edition": "/newsletter/002-shops-that-their-members-run/",
    "add": "/add/",
    "report": "/report/",
    "embed": "/embed/",
    "framed form": "/embed/signup/",
    "wordings": "/consent/",
    "data": "/data/",
    "about": "/about/",
    "privacy": "/privacy/",
    "contribute": "/contribute/",
    "not found": "/404.html",
}
VARIED = {
    "complete": "/coops/bakery/",
    "long name and host": "/coops/longo/",
    "list with a long name": "/country/es/",
    "right to left": "/coops/press/",
    "closed": "/coops/mill/",
    "all": "/all/",
    "edition, full": "/newsletter/012-everything/",
    "media kit": "/promote/",
    "points": "/points/",
    "points of one": "/points/longo/",
    "exchange": "/exchange/",
}

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > room + 1);
  return ['scrolls', ...wide.slice(-4).map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`)];
}"""
TWICE = "document.documentElement.style.fontSize = '200%'"
OPEN = "for (const one of document.querySelectorAll('details')) one.open = true"


def scrolls_sideways(page: Page, width: int) -> list[str]:
    """Gives what sticks out at a width; nothing when the page fits."""
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(SIDEWAYS)
    return found


@pytest.mark.parametrize("kind", [*KINDS, *VARIED])
def test_a_page_fits_a_narrow_screen_and_takes_text_of_twice_the_size(
    open_page: OpenPage, varied_url: str, kind: str
) -> None:
    page = open_page(KINDS[kind] if kind in KINDS else varied_url + VARIED[kind])
    page.evaluate(OPEN)

    assert [scrolls_sideways(page, width) for width in (320, 390, 768, 1280)] == [[]] * 4
    page.evaluate(TWICE)
    assert {width: scrolls_sideways(page, width) for width in (390, 1280)} == {390: [], 1280: []}


LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.data.trim().length > 2 && !node.parentElement.closest('pre, script, template')) {
      node.data += ' ' + 'Überlänge zum Prüfen '.repeat(99).slice(0, Math.ceil(node.data.trim().length * 0.4));
    }
  }
}"""


@pytest.mark.parametrize(
    "path", ["/", "/country/gb/", "/add/", "/map/fr/", "/a-z/v/", "/newsletter/", "/data/", "/embed/", "/embed/signup/"]
)
def test_words_that_grow_by_two_fifths_in_another_language_do_not_break_a_page(open_page: OpenPage, path: str) -> None:
    page = open_page(path)

    page.evaluate(LONGER)

    assert {width: scrolls_sideways(page, width) for width in (320, 1280)} == {320: [], 1280: []}


@pytest.mark.parametrize("path", ["/coops/press/", "/country/gb/", "/add/", "/"])
def test_a_page_fits_when_all_is_written_from_right_to_left(open_page: OpenPage, varied_url: str, path: str) -> None:
    page = open_page(varied_url + path)

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert page.evaluate("getComputedStyle(document.querySelector('main')).direction") == "rtl"
    assert {width: scrolls_sideways(page, width) for width in (320, 1280)} == {320: [], 1280: []}


@pytest.mark.parametrize(
    "path", ["/country/gb/", "/country/fr/", "/type/worker/", "/country/gb/type/worker/", "/newest/"]
)
def test_the_first_card_of_a_list_is_on_the_first_screen_of_a_phone(open_page: OpenPage, path: str) -> None:
    page = open_page(path, size=PHONE)
    box = page.locator(".card h2").first.bounding_box()

    assert box is not None
    assert box["y"] + box["height"] <= 800


SMALL = """() => [...document.querySelectorAll(
    'button, select, textarea, summary, .button, input:not([type=checkbox], [type=radio])')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.tagName} ${one.id} ${one.textContent.trim().slice(0, 30)} ${one.getBoundingClientRect().height}`)
"""


@pytest.mark.parametrize("path", ["/", "/add/", "/country/gb/", "/report/", "/map/", "/embed/", "/embed/signup/"])
def test_controls_are_large_enough_for_a_finger(open_page: OpenPage, path: str) -> None:
    page = open_page(path, size=PHONE)
    page.evaluate(OPEN)

    assert page.evaluate(SMALL) == []


FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return [one.tagName + ' ' + one.textContent.trim().slice(0, 30), ring];
}"""


@pytest.mark.parametrize(("path", "stops"), [("/", 45), ("/country/fr/", 30), ("/add/", 30), ("/map/ch/", 20)])
def test_whatever_the_keyboard_reaches_is_seen_to_be_reached(open_page: OpenPage, path: str, stops: int) -> None:
    page = open_page(path)
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))

    assert reached[0][0].startswith("A Skip")
    assert [name for name, ring in reached if not ring and not name.startswith("BODY")] == []
    assert len({name for name, _ in reached}) > stops / 2


def test_the_link_that_skips_to_the_content_does(open_page: OpenPage) -> None:
    page = open_page("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/", "/country/fr/", "/map/ch/", "/add/"])
def test_forced_colours_leave_every_page_readable(open_page: OpenPage, path: str) -> None:
    page = open_page(path, forced_colors=True, dark=True)

    colours = page.evaluate(
        "[...new Set([...document.querySelectorAll('h1, main a')].map((one) => getComputedStyle(one).color))]"
    )

    assert page.locator("h1").is_visible()
    assert "rgb(0, 0, 0)" not in colours


@pytest.mark.parametrize("path", ["/", "/country/fr/", "/map/ch/", "/all/"])
def test_a_page_can_be_printed_without_what_only_screens_need(open_page: OpenPage, varied_url: str, path: str) -> None:
    page = open_page(varied_url + path if path == "/all/" else path)
    page.emulate_media(media="print")

    assert page.pdf().startswith(b"%PDF")
    assert page.locator("h1").is_visible()
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert not page.get_by_role("combobox").is_visible()


def test_motion_and_time_are_left_alone(open_page: OpenPage) -> None:
    page = open_page("/")

    moving = page.evaluate("document.getAnimations().length")

    assert moving == 0
    assert page.locator("meta[http-equiv=refresh], marquee, video, audio").count() == 0
