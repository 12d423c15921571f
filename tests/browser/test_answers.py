"""Every page that a function answers, in every state: axe finds nothing, it fits, and it works without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from club.site.build import Settings, build
from tests.browser.accessibility import OF_COLOUR, axe
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import serve_folder
from tests.browser.test_accessible import AS_PAINTED, look_in_every_way
from tests.browser.test_layout import FOCUS, LONGER, OPEN, SMALL, TWICE, scrolls_sideways
from tests.harness.soak import SOAK
from tests.site import kit_join, kit_members, kit_promotions
from tests.site.content import fill
from tests.site.kit import STATES, fill_page

# Of the same templates as others, and with little that is different.
LATER = {
    "check-email", "confirm, move", "confirmed, move", "link-ended, used", "link-ended, broken", "preferences, saved",
    "preferences, left", "preferences-ask", "unsubscribe, gone", "problem, framed",
    *kit_join.LATER, *kit_members.LATER, *kit_promotions.LATER,
}  # fmt: skip
each_state = pytest.mark.parametrize(
    "state", [pytest.param(state, marks=pytest.mark.soak) if state in LATER else state for state in STATES]
)
RIGHT_TO_LEFT = "document.documentElement.dir = 'rtl'"


def name_of(state: str) -> str:
    return re.sub(r"\W+", "-", state) + ".html"


@pytest.fixture(scope="session")
def answers_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which every state's page lies, beside the theme's files."""
    folder = tmp_path_factory.mktemp("answers")
    build(Settings(fill(folder / "content", 3), folder / "out", "https://club.test", jobs=1, kit=folder / "kit"))
    shown = folder / "out" / "answers"
    shown.mkdir()
    for state in STATES:
        (shown / name_of(state)).write_text(fill_page(folder / "kit", state), encoding="utf-8")
    with serve_folder(Path(folder / "out")) as url:
        yield f"{url}/answers/"


@each_state
def test_axe_finds_nothing_on_an_answer(open_page: OpenPage, answers_url: str, state: str) -> None:
    page = open_page(answers_url + name_of(state))
    page.evaluate(OPEN)

    assert look_in_every_way(page) == []
    if SOAK:
        page.evaluate(RIGHT_TO_LEFT)
        assert axe(page) == []
    page.emulate_media(forced_colors="active")
    page.evaluate(AS_PAINTED)
    assert axe(page, rules=OF_COLOUR) == []


@each_state
def test_an_answer_fits_narrow_screens_large_text_longer_words_both_directions_and_fingers(
    open_page: OpenPage, answers_url: str, state: str
) -> None:
    page = open_page(answers_url + name_of(state), size=PHONE)
    page.evaluate(OPEN)

    assert page.evaluate(SMALL) == []
    for change in ("0", RIGHT_TO_LEFT, LONGER):
        page.evaluate(change)
        assert {width: scrolls_sideways(page, width) for width in (320, 390, 1280)} == {320: [], 390: [], 1280: []}
    page.evaluate(TWICE)
    assert {width: scrolls_sideways(page, width) for width in (390, 1280)} == {390: [], 1280: []}


@pytest.mark.parametrize("state", ["subscribe, wrong", "preferences, wrong", "confirm", "check-email, framed"])
def test_whatever_the_keyboard_reaches_on_an_answer_is_seen_to_be_reached(
    open_page: OpenPage, answers_url: str, state: str
) -> None:
    page = open_page(answers_url + name_of(state))
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))

    assert [name for name, ring in reached if not ring and not name.startswith("BODY")] == []


@pytest.mark.parametrize("state", [state for state in STATES if "wrong" in state and "framed" not in state])
def test_what_is_wrong_has_the_focus_and_leads_to_its_field(open_page: OpenPage, answers_url: str, state: str) -> None:
    page = open_page(answers_url + name_of(state), javascript=False)

    assert page.evaluate("document.activeElement.className") == "errors"
    link = page.locator(".errors a").first
    link.click()
    assert page.evaluate("`#f-${document.activeElement.name}`") == link.get_attribute("href")


def test_the_one_action_of_an_answer_is_on_the_first_screen_of_a_phone(open_page: OpenPage, answers_url: str) -> None:
    for state in ("subscribe", "press", "confirm", "confirm, move", "unsubscribe", "erase", "here", "preferences-ask"):
        page = open_page(answers_url + name_of(state), size=PHONE)
        box = page.locator("main button").first.bounding_box()

        assert box is not None
        assert box["y"] + box["height"] <= 700, state
