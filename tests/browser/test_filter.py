"""Filter and sort beside a list: several choices at once, made by script from links that work without it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import OF_COLOUR, axe
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.watching import Watch

CHOICES = "?type=worker&sector=education&sector=finance"


@pytest.fixture(scope="module")
def british(built_site: Path) -> list[dict[str, Any]]:
    """The co-ops of the list that most tests narrow."""
    coops = json.loads((built_site / "data" / "coops.json").read_text(encoding="utf-8"))["coops"]
    return [coop for coop in coops if coop["country"] == "GB"]


def opened(page: Page, title: str) -> Locator:
    """Gives a group of choices, opened, in the box, which is opened first where it is closed."""
    if page.locator("[data-filter]").get_attribute("open") is None:
        page.locator("[data-filter] > summary").click()
    group = page.locator(f"[data-filter] details:has(> summary h3:text-is('{title}'))")
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    return group


def choose(page: Page) -> None:
    """Chooses worker co-ops in education or finance."""
    opened(page, "Kind").get_by_role("checkbox", name="Worker co-ops").check()
    sectors = opened(page, "Sector")
    sectors.get_by_role("checkbox", name="Education").check()
    sectors.get_by_role("checkbox", name="Finance").check()
    expect(sectors.locator("summary")).to_contain_text("2 selected")


def narrowed(coops: list[dict[str, Any]]) -> list[str]:
    """Gives the addresses that these choices leave."""
    sectors = {"education", "finance"}
    workers = [coop for coop in coops if coop["type"] == "worker"]
    return [f"/coops/{coop['slug']}/" for coop in workers if sectors & {coop["sector"], *coop.get("also", ())}]


def shown(page: Page) -> list[str]:
    """Gives the addresses of the co-ops in the list."""
    addresses: list[str] = page.locator(".cards .roll a").evaluate_all("all => all.map((one) => one.pathname)")
    return addresses


def heading(page: Page) -> str:
    return " ".join(page.get_by_role("heading", level=1).inner_text().split())


def test_several_choices_narrow_the_list_and_its_heading_says_so(
    open_page: OpenPage, british: list[dict[str, Any]]
) -> None:
    page = open_page("/country/gb/")

    choose(page)

    assert sorted(shown(page)) == sorted(narrowed(british))
    assert heading(page) == f"{len(narrowed(british))} of {len(british)} co-ops in the United Kingdom"
    assert page.url.endswith(CHOICES)
    chips = page.locator(".chosen a").all_inner_texts()
    assert [" ".join(chip.split()) for chip in chips] == [
        *(f"Remove filter {name} ×" for name in ("United Kingdom", "Worker co-ops", "Education", "Finance")),
        "Clear all",
    ]


def test_the_index_is_fetched_when_the_box_is_first_touched_and_once(open_page: OpenPage) -> None:
    page = open_page("/country/gb/")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.get_by_role("heading", level=1).click()
    page.wait_for_load_state("networkidle")
    assert [url for url in seen if "/search/" in url] == []

    choose(page)

    assert [url.rpartition("/search/")[2] for url in seen if "/search/" in url] == ["facets.json"]


def test_on_a_phone_nothing_changes_before_the_button_below_the_choices(open_page: OpenPage) -> None:
    page = open_page("/country/gb/", size=PHONE)
    before = heading(page)

    choose(page)
    button = page.get_by_role("button", name=re.compile(r"Show \d+ co-ops"))
    said = button.inner_text()
    assert (heading(page), page.locator(".cards .card").count()) == (before, 25)
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    button.click()

    assert heading(page).split()[0] == said.split()[1] == str(len(shown(page)))
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.locator("[data-filter]").get_attribute("open") is None
    expect(page.locator("[data-filter] > summary")).to_contain_text("3 selected")


def test_choices_outlive_a_reload_and_back_takes_them_away_again(open_page: OpenPage) -> None:
    page = open_page("/country/gb/")
    before = page.locator(".cards").inner_html()
    choose(page)
    chosen = heading(page)

    page.reload()
    expect(page.locator(".chosen li")).to_have_count(5)
    assert heading(page) == chosen
    expect(page.get_by_role("checkbox", name="Worker co-ops")).to_be_checked()
    for _ in range(3):
        page.go_back()

    expect(page.locator(".chosen li")).to_have_count(1)
    assert page.locator(".cards").inner_html() == before
    expect(page.get_by_role("checkbox", name="Worker co-ops")).not_to_be_checked()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_clear_all_gives_the_page_as_it_was(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/country/gb/page/2/", size=size)
    before = [page.locator(place).inner_html() for place in ("h1", ".chosen", ".cards")]
    page.goto(f"/country/gb/page/2/{CHOICES}&sort=newest")
    expect(page.locator(".chosen li")).to_have_count(5)

    page.get_by_role("link", name="Clear all").click()

    assert [page.locator(place).inner_html() for place in ("h1", ".chosen", ".cards")] == before
    assert page.url.endswith("/page/2/")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_a_chip_takes_one_choice_away(open_page: OpenPage) -> None:
    page = open_page(f"/country/gb/{CHOICES}")

    page.get_by_role("link", name="Remove filter Finance").click()

    assert page.url.endswith("?type=worker&sector=education")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    expect(opened(page, "Sector").get_by_role("checkbox", name="Finance")).not_to_be_checked()


def test_where_nothing_is_left_the_page_says_what_to_leave_out(open_page: OpenPage) -> None:
    page = open_page("/country/gb/?type=secondary&sector=transport-logistics")

    expect(page.get_by_text("No co-op here is all of this at once.")).to_be_visible()
    assert heading(page).startswith("0 of ")
    page.get_by_role("link", name="Look without “Secondary co-ops”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"[1-9]\d* of "))

    assert len(shown(page)) == int(heading(page).split()[0]) > 0


def test_the_newest_come_first_where_that_is_asked(open_page: OpenPage, varied_url: str, british: object) -> None:
    page = open_page(f"{varied_url}/country/gb/")
    added = {item[0]: item[3] for item in page.request.get(f"{varied_url}/search/facets.json").json()["items"]}

    page.get_by_label("Sort").select_option("Newest first")
    expect(page.locator(".cards .roll li").first).to_be_visible()
    days = [added[path.split("/")[2]] for path in shown(page)]

    assert days == sorted(days, reverse=True)
    assert len(set(days)) > 5
    assert page.url.endswith("?sort=newest")
    page.get_by_label("Sort").select_option("By name")
    assert page.locator(".cards .card").count() == 25


def test_a_long_list_is_cut_and_says_how_much_is_left_out(open_page: OpenPage, british: list[dict[str, Any]]) -> None:
    page = open_page("/country/gb/?sort=newest")

    expect(page.locator(".cards .roll li")).to_have_count(100)

    assert f"and {len(british) - 100} more" in page.locator(".cards").inner_text()


def test_a_list_of_two_facets_is_narrowed_too_and_its_links_keep_the_choices(open_page: OpenPage) -> None:
    page = open_page("/country/gb/type/worker/")

    opened(page, "Sector").get_by_role("checkbox", name="Education").check()
    assert heading(page).startswith(f"{len(shown(page))} of ")
    opened(page, "Kind").get_by_role("link", name="Consumer co-ops").click()
    page.wait_for_url("**/country/gb/type/consumer/?sector=education")
    expect(page.locator(".chosen")).to_contain_text("Education")
    page.get_by_role("link", name="Remove filter Consumer co-ops").click()
    page.wait_for_url("**/country/gb/?sector=education")
    expect(page.locator(".chosen")).to_contain_text("Education")
    page.get_by_role("link", name="Remove filter United Kingdom").click()

    page.wait_for_url("**/sector/education/")


def test_the_keyboard_alone_chooses_and_shows(open_page: OpenPage) -> None:
    page = open_page("/country/gb/", size=PHONE)
    page.locator("[data-filter] > summary").focus()

    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name=re.compile("Show"))).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator(".cards .roll")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_a_choice_that_cannot_be_fetched_says_so_and_can_be_tried_again(open_page: OpenPage, watch: Watch) -> None:
    watch.expect("facets.json")
    page = open_page("/country/gb/")
    page.route("**/facets.json", lambda route: route.abort())

    page.get_by_role("checkbox", name="Worker co-ops").check()
    again = page.get_by_role("button", name="Could not be fetched. Try again")
    expect(again).to_be_visible()
    page.unroute("**/facets.json")
    again.click()

    expect(page.locator(".cards .roll")).to_be_visible()


STATES = {"choices": CHOICES, "nothing left": "?type=secondary&sector=transport-logistics", "sorted": "?sort=newest"}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_whatever_is_chosen(open_page: OpenPage, state: str) -> None:
    page = open_page(f"/country/gb/{STATES[state]}", size=(320, 800))
    expect(page.locator("[data-filter] button")).to_be_attached()
    page.locator("[data-filter] > summary").click()
    opened(page, "Sector")

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelector('[data-filter]').open = true")
        page.locator("footer").scroll_into_view_if_needed()
        assert axe(page) == []
        page.emulate_media(color_scheme="dark")
        assert axe(page, rules=OF_COLOUR) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
