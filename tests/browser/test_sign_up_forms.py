"""Sign-up forms on the site, and the page that makes them for other sites."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage

FORMS = ["/", "/newsletter/", "/newsletter/001-what-is-on-the-first-shelf/", "/embed/signup/"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_fetches_its_stamp_once_when_it_is_first_used(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    email = page.locator("input[name=email]")

    before = page.locator("input[name=stamp]").input_value()
    with page.expect_response("**/forms/subscribe*"):
        email.focus()
    page.locator("form[data-sign-up] button").focus()
    email.focus()

    expect(page.locator("input[name=stamp]")).to_have_value("signed")
    assert before == ""
    assert sum("/forms/subscribe" in url for url in asked) == 1


@pytest.mark.parametrize("path", FORMS)
def test_a_form_is_whole_without_javascript(open_page: OpenPage, path: str) -> None:
    page = open_page(path, javascript=False, size=PHONE)
    form = page.locator("form[action^='/forms/subscribe']")

    expect(form.get_by_label("Your e-mail address")).to_be_visible()
    expect(form.get_by_role("button", name="Sign up")).to_be_visible()
    expect(form.get_by_role("link", name="privacy notice")).to_be_visible()
    expect(page.locator("input[name=nickname]")).to_be_hidden()
    assert form.get_attribute("method") == "post"


def test_the_framed_form_takes_its_co_op_from_its_address(open_page: OpenPage) -> None:
    page = open_page("/embed/signup/?form=nilenso")

    expect(page.locator("input[name=form]")).to_have_value("nilenso")


def snippet(page: Page, number: int) -> str:
    return page.locator("[data-snippet]").nth(number).inner_text()


def test_a_co_op_s_page_leads_to_its_own_snippets(open_page: OpenPage) -> None:
    page = open_page("/coops/nilenso/")

    page.get_by_role("link", name="Put the newsletter form on your site").click()

    expect(page.get_by_label("Your co-op")).to_have_value("Nilenso")
    expect(page.get_by_text("The snippets below are those of Nilenso.")).to_be_visible()
    for number in range(3):
        assert "form=nilenso" in snippet(page, number).replace('name="form" value="nilenso"', "form=nilenso")
        assert "your-co-op" not in snippet(page, number)


def test_a_co_op_is_found_by_its_name_and_by_the_address_of_its_page(open_page: OpenPage) -> None:
    page = open_page("/embed/")
    field = page.get_by_label("Your co-op")

    field.fill("nilen")
    expect(page.locator("#f-coops option")).to_have_count(1)
    field.fill(page.locator("#f-coops option").evaluate("(one) => one.value"))
    by_name = snippet(page, 0)
    field.fill("http://127.0.0.1/coops/sange/")
    expect(field).to_have_value("Sange")

    assert "form=nilenso" in by_name
    assert "form=sange" in snippet(page, 0)


def test_a_name_that_is_not_listed_leaves_the_placeholder_and_says_so(open_page: OpenPage) -> None:
    page = open_page("/embed/")

    page.get_by_label("Your co-op").fill("zzzz nobody")
    page.keyboard.press("Tab")

    expect(page.get_by_text("No co-op of this name is listed here.")).to_be_visible()
    assert "form=your-co-op" in snippet(page, 0)


def test_a_colour_goes_into_the_snippets_and_is_shown(open_page: OpenPage) -> None:
    page = open_page("/embed/")

    page.get_by_label("Colour of the button").select_option("Blue")
    blue = page.locator("[data-preview=link] a").evaluate("(one) => getComputedStyle(one).backgroundColor")
    in_blue = [snippet(page, number) for number in (0, 1)]
    page.get_by_label("Colour of the button").select_option("As on your site")

    assert blue == "rgb(6, 93, 160)"
    assert all("background:#065da0" in text for text in in_blue)
    assert all("background:" not in snippet(page, number) for number in (0, 1))


def test_a_snippet_is_copied_as_it_is_shown(open_page: OpenPage) -> None:
    page = open_page("/embed/?form=nilenso")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.get_by_label("Your co-op")).to_have_value("Nilenso")

    page.get_by_role("button", name="Copy").nth(1).click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == snippet(page, 1)


def test_the_preview_shows_each_of_the_three_and_can_send_nothing_by_itself(open_page: OpenPage) -> None:
    page = open_page("/embed/")

    expect(page.locator("[data-preview]")).to_have_count(3)
    assert page.locator("[data-preview=form] > div").evaluate("(one) => one.inert") is True
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").get_by_role("heading", name="Sign up for the newsletter")).to_be_visible()


def test_without_javascript_the_snippets_are_there_with_what_to_replace(open_page: OpenPage) -> None:
    page = open_page("/embed/", javascript=False)

    expect(page.locator("[data-snippet]")).to_have_count(3)
    expect(page.get_by_text(re.compile("Replace your-co-op by the last part"))).to_be_visible()
    expect(page.locator("[data-choose]")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
