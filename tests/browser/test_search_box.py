"""Searching by typing, and "near me": made by script, so that nobody meets a box that does nothing."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, OpenPage


def requests_of(page: Page) -> list[Request]:
    """Gives a list that fills with what the page asks for from now on."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request))  # noqa: PLW0108 - Playwright refuses built-in functions
    return seen


def test_typing_part_of_a_name_finds_the_co_op_and_enter_opens_it(open_page: OpenPage, varied_url: str) -> None:
    page = open_page(f"{varied_url}/about/")

    page.get_by_role("combobox", name="Search").type("the bak")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")

    page.wait_for_url("**/coops/bakery/")
    assert page.get_by_role("heading", level=1).inner_text() == "The Example Bakery"


@pytest.mark.parametrize(
    ("words", "slug"),
    [("EPICERIE", "planned"), ("oeuvre", "planned"), ("Œuv", "planned"), ("הדפוס", "press"), ("bund.example", "bund")],
)
def test_accents_capitals_scripts_and_hosts_do_not_matter(
    open_page: OpenPage, varied_url: str, words: str, slug: str
) -> None:
    page = open_page(varied_url)

    page.get_by_role("combobox", name="Search").type(words)

    expect(page.get_by_role("option")).to_have_count(1)
    assert page.get_by_role("option").get_attribute("data-path") == f"/coops/{slug}/"


def test_the_index_is_fetched_at_the_first_letter_and_once(open_page: OpenPage) -> None:
    page = open_page("/")
    seen = requests_of(page)
    page.wait_for_load_state("networkidle")
    assert [one.url for one in seen if "/search/" in one.url] == []

    page.get_by_role("combobox", name="Search").type("coop leeds")
    page.get_by_role("option").first.wait_for()

    assert [one.url.rpartition("/search/")[2] for one in seen if "/search/" in one.url] == ["index.json"]


def test_the_keyboard_walks_the_answers_and_says_where_it_is(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.get_by_role("combobox", name="Search")
    box.type("london")
    page.get_by_role("option").nth(2).wait_for()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)

    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    assert chosen.inner_text() == page.get_by_role("option").nth(1).inner_text()
    assert re.search(r"\d+ co-ops found, the first 8 shown", page.locator(".search [role=status]").inner_text())
    path = chosen.get_attribute("data-path")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def test_escape_closes_the_answers_and_empties_the_box(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.get_by_role("combobox", name="Search")
    box.type("london")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"

    page.keyboard.press("Escape")

    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("")
    assert page.get_by_role("listbox").count() == 0


def test_nothing_found_is_said_aloud(open_page: OpenPage) -> None:
    page = open_page("/")

    page.get_by_role("combobox", name="Search").type("zzzzzz")

    expect(page.locator(".search [role=status]")).to_have_text(re.compile("Nothing found"))
    assert page.get_by_role("option").count() == 0
    page.keyboard.press("Enter")
    assert page.url.endswith("/")


def test_a_click_opens_an_answer(open_page: OpenPage, varied_url: str) -> None:
    page = open_page(varied_url, size=PHONE)

    page.get_by_role("combobox", name="Search").type("bund der")
    page.get_by_role("option").click()

    page.wait_for_url("**/coops/bund/")


def test_words_that_look_like_markup_stay_words(open_page: OpenPage) -> None:
    page = open_page("/")

    page.get_by_role("combobox", name="Search").type("<img src=x> .*(")

    expect(page.locator(".search [role=status]")).to_have_text(re.compile("Nothing found"))
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("path", ["/", "/map/"])
def test_near_me_lists_the_nearest_and_tells_nobody_where_that_is(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    seen = requests_of(page)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 53.7967, "longitude": -1.5478})

    page.get_by_role("button", name="Near me").click()
    rows = page.locator("[data-nearest] li")
    rows.first.wait_for()

    distances = [text.replace("< 10", "0").split()[0] for text in rows.locator("b").all_inner_texts()]
    assert rows.count() == 10
    assert list(map(int, distances)) == sorted(map(int, distances))
    assert "Leeds" in rows.first.inner_text()
    assert {one.url.rpartition("/")[2] for one in seen} - {"icon.svg"} == {"places.json"}
    assert [one.url for one in seen if one.post_data or "53." in one.url] == []
    rows.first.get_by_role("link").click()
    page.wait_for_url("**/coops/*/")


def test_near_me_says_so_when_the_browser_gives_no_place(open_page: OpenPage) -> None:
    page = open_page("/")
    page.context.clear_permissions()

    page.get_by_role("button", name="Near me").click()

    expect(page.locator("[data-nearest]")).to_contain_text("Try the list of countries")


def test_the_filter_beside_a_list_is_open_where_there_is_room(open_page: OpenPage) -> None:
    page = open_page("/country/gb/")
    wide = page.locator("[data-filter]").get_attribute("open")
    page.set_viewport_size({"width": 390, "height": 800})

    assert wide is not None
    expect(page.locator("[data-filter]")).not_to_have_attribute("open", "")
    page.locator("[data-filter] > summary").click()
    choices = page.locator("[data-filter] a, [data-filter] input")
    assert any(one.is_visible() for one in choices.all())


def test_share_copies_the_address_of_the_page(open_page: OpenPage, varied_url: str) -> None:
    page = open_page(f"{varied_url}/coops/bakery/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    if page.evaluate("!navigator.share"):
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_role("button", name="Link copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "https://club.test/coops/bakery/"
    assert page.get_by_role("button", name="Print").is_visible()
