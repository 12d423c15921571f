"""Everything works without JavaScript, and nothing that needs it is shown."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage


def test_a_place_leads_to_a_co_op_in_three_clicks(open_page: OpenPage) -> None:
    page = open_page("/", javascript=False)

    page.get_by_role("link", name="Places", exact=True).click()
    page.locator("main a", has_text="Switzerland").click()
    page.locator(".card h2 a").first.click()

    assert "/coops/" in page.url
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_filter_opens_and_leads_to_a_list_of_two_facets(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/country/gb/", size=size, javascript=False)
    first = page.locator("[data-filter] ul a").first

    if not first.is_visible():
        page.locator("[data-filter] > summary").click()
    first.click()

    assert re.search(r"/country/gb/[a-z]+/[a-z-]+/$", page.url)
    assert page.locator(".card").count() >= 3
    page.get_by_role("link", name="Remove filter").last.click()
    assert page.url.endswith("/country/gb/")


def test_lists_go_on_page_by_page(open_page: OpenPage) -> None:
    page = open_page("/type/worker/", javascript=False)

    page.get_by_role("link", name="Next").click()

    assert page.url.endswith("/type/worker/page/2/")
    assert "page 2 of" in page.title()


def test_the_add_page_shows_the_commented_entry_and_the_way_to_the_forge(open_page: OpenPage) -> None:
    page = open_page("/add/", javascript=False)
    text = page.locator("main pre").last.inner_text()

    assert not page.locator("form").is_visible()
    assert text.startswith("---\n")
    assert "# " in text
    assert "name:" in text
    link = page.locator("main").get_by_role("link", name="Open a new file on the forge")
    assert (link.get_attribute("href") or "").startswith("https://")


@pytest.mark.parametrize("path", ["/", "/map/", "/country/gb/", "/add/", "/coops/{slug}/", "/embed/", "/404.html"])
def test_no_button_or_box_is_shown_that_would_do_nothing(open_page: OpenPage, built_slug: str, path: str) -> None:
    page = open_page(path.format(slug=built_slug), javascript=False)
    dead = page.locator(":is(button, input, select, textarea, [role=combobox]):not(form[action] *)")

    assert [one for one in dead.all() if one.is_visible()] == []


def test_a_dot_on_a_country_s_map_leads_to_its_co_ops(open_page: OpenPage) -> None:
    page = open_page("/map/ch/", javascript=False)
    dot = page.locator(".atlas svg a").first
    target = dot.get_attribute("href") or ""

    page.goto(f"/map/ch/{target}")

    expect(page.locator(target)).to_be_in_viewport()
    assert page.locator(f"{target} a").count() >= 1


@pytest.mark.parametrize("path", ["/country/fr/", "/", "/map/ch/"])
def test_scripts_change_nothing_of_what_was_there_before_they_ran(open_page: OpenPage, path: str) -> None:
    def content(page: Page) -> list[str]:
        found: list[str] = page.evaluate(
            "[...document.querySelectorAll('main :is(h1, h2, .card, .mini, .roll li)')].map((one) => one.textContent)"
        )
        return [" ".join(words.split()) for words in found]

    with_scripts, without = open_page(path), open_page(path, javascript=False)

    assert len(content(without)) > 5
    assert [words for words in content(without) if words not in content(with_scripts)] == []
