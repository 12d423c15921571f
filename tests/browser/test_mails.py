"""Editions as mail programs show them: phone and desktop, light and dark, with styles and without."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from club.local.edition_preview import without_styles
from club.newsletter.bookings import Picture
from tests.browser.accessibility import OF_COLOUR, axe
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_layout import scrolls_sideways
from tests.browser.watching import Watch
from tests.harness.building import ROOT
from tests.newsletter.letters import FEATURE, letter, mail
from tests.site.pulled import png

MAILS = ("001", "002", "012")
PICTURE = png(600, 300)
# axe's rules for what only a page of a site has
OF_PAGES = {"region", "landmark-one-main", "page-has-heading-one", "skip-link"}


@pytest.fixture
def mail_at(open_page: OpenPage, varied_url: str) -> Callable[..., Page]:
    """Opens the mail of one of the examples, or of the edition that has everything."""

    def mail_at(number: str, *, size: tuple[int, int] = PHONE, dark: bool = False) -> Page:
        page = open_page(size=size, dark=dark, javascript=True)
        # A mail names its pictures by the club's public address.
        page.route("https://club.test/pictures/*", lambda route: route.fulfill(content_type="image/png", body=PICTURE))
        page.goto(f"{varied_url if number == '012' else ''}/mail/{number}/body.html")
        return page

    return mail_at


def colours(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries(['.sheet', 'h1', '.page p a', '.foot', '.kind b'].map((name) => {
          const one = document.querySelector(name);
          return [name, one ? getComputedStyle(one)[name === '.sheet' ? 'backgroundColor' : 'color'] : ''];
        }))"""
    )
    return found


@pytest.mark.parametrize("number", MAILS)
def test_a_mail_fits_every_screen(mail_at: Callable[..., Page], number: str) -> None:
    page = mail_at(number)

    assert [scrolls_sideways(page, width) for width in (320, 390, 768, 1280)] == [[]] * 4


@pytest.mark.parametrize("number", MAILS)
def test_a_mail_is_one_column_of_a_readable_measure(mail_at: Callable[..., Page], number: str) -> None:
    page = mail_at(number, size=DESKTOP)

    box = page.locator(".page").bounding_box()

    assert box is not None
    assert box["width"] == 600
    assert box["x"] == (1280 - 600) / 2


@pytest.mark.parametrize("number", MAILS)
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_in_a_mail(mail_at: Callable[..., Page], number: str, dark: bool) -> None:
    page = mail_at(number, dark=dark)

    found = axe(page) if not dark else axe(page, rules=OF_COLOUR)

    assert [line for line in found if line.partition(":")[0] not in OF_PAGES] == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_mail_that_lost_its_style_sheet_looks_as_in_light(mail_at: Callable[..., Page], dark: bool) -> None:
    page = mail_at("012", dark=dark)
    before, height = colours(page), page.evaluate("document.body.scrollHeight")

    page.evaluate("document.querySelector('style').remove()")

    assert colours(page)[".sheet"] == "rgb(250, 246, 236)"
    assert page.evaluate("document.body.scrollHeight") == height
    assert (colours(page) == before) == (not dark)


def test_dark_is_designed_and_no_words_are_left_in_ink(mail_at: Callable[..., Page]) -> None:
    page = mail_at("012", dark=True)

    inks = page.evaluate(
        """() => [...document.querySelectorAll('.page *')].filter((one) => one.firstChild?.nodeType === 3
          && one.firstChild.data.trim() && !one.closest('.button')).map((one) => getComputedStyle(one).color)"""
    )

    assert colours(page)[".sheet"] == "rgb(24, 22, 17)"
    assert {"rgb(29, 26, 21)", "rgb(91, 84, 73)"} & set(inks) == set()


@pytest.mark.parametrize("number", MAILS)
def test_without_any_style_a_mail_reads_from_top_to_bottom(mail_at: Callable[..., Page], number: str) -> None:
    page = mail_at(number)
    words = page.inner_text("body").split()

    page.set_content(without_styles(page.content()))

    assert page.inner_text("body").split() == words
    assert page.locator("h1").is_visible()
    assert page.get_by_role("link", name="Unsubscribe").is_visible()


@pytest.mark.parametrize("number", MAILS)
def test_links_of_the_foot_are_apart_enough_for_a_finger(mail_at: Callable[..., Page], number: str) -> None:
    page = mail_at(number)

    rows = {round(box["y"]) for one in page.locator(".ways a").all() if (box := one.bounding_box())}

    assert all(abs(one - other) >= 24 for one in rows for other in rows if one != other)


def test_a_mail_whose_pictures_are_blocked_fits_a_phone_and_says_what_they_show(
    open_page: OpenPage, watch: Watch
) -> None:
    picture = Picture("/pictures/cheese.jpg", "A wheel of cheese, cut open", 600, 300)
    page = open_page(size=PHONE)
    watch.expect("ERR_FAILED")

    page.set_content(mail(letter(promotions=[replace(FEATURE, image=picture)]))["body.html"])

    assert watch.foreign.pop() == "https://club.example/pictures/cheese.jpg"
    assert [scrolls_sideways(page, width) for width in (320, 390)] == [[], []]
    assert page.get_by_role("img", name="A wheel of cheese, cut open").is_visible()


def test_a_mail_from_right_to_left_is_one(open_page: OpenPage) -> None:
    page = open_page(size=PHONE)

    page.set_content(mail(letter("## Bread\n\n- a\n", language="he", promotions=[FEATURE]))["body.html"])

    assert scrolls_sideways(page, 320) == []
    assert page.evaluate("getComputedStyle(document.querySelector('li')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('ul')).paddingRight") == "22px"


def test_a_preview_shows_all_views_and_runs_nothing(open_page: OpenPage) -> None:
    from club.local.edition_opening import open_edition  # noqa: PLC0415
    from club.local.edition_preview import preview  # noqa: PLC0415

    page = open_page(size=(3000, 1000))

    page.set_content(preview(open_edition(ROOT / "content", 1)))

    assert [one.text_content() for one in page.locator("h2").all()] == [
        "Phone", "Desktop", "Dark", "Plain text", "Without its style sheet", "Without any style",
    ]  # fmt: skip
    frames = page.frames[1:]
    shades = [
        frame.evaluate("getComputedStyle(document.querySelector('.sheet') ?? document.body).backgroundColor")
        for frame in frames
    ]
    assert shades == [
        "rgb(250, 246, 236)",
        "rgb(250, 246, 236)",
        "rgb(24, 22, 17)",
        "rgb(250, 246, 236)",
        "rgba(0, 0, 0, 0)",
    ]
    assert [frame.evaluate("document.documentElement.scrollWidth <= innerWidth") for frame in frames] == [True] * 5
