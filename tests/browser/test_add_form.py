"""Adding a co-op without having seen YAML: what the form makes is what the rules accept."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from club.core.vocabulary import load_vocabulary
from club.directory.coop import as_json
from club.directory.entry import read_entry
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.filling import RIGHT, fill_in
from tests.harness.building import ROOT

MOST_BYTES = 7_500
BODY = "## What we bake\n\n*Bread*, [cakes](https://a.example) & “more”.\n\n---\n\n- rye: dark\n- 'wheat' # white"


def make(page: Page) -> tuple[str, str]:
    """Presses the button; gives the path and the text of the entry that is shown."""
    page.get_by_role("button", name="Make the entry").click()
    page.get_by_role("heading", name="Your entry is ready").wait_for()
    path, text = page.locator(".ready code").all_text_contents()
    return path, text


def accepted(path: str, text: str) -> dict[str, Any]:
    """Gives the co-op that the directory's own rules read; they may find nothing to say."""
    today = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)
    vocabulary = load_vocabulary(ROOT / "content" / "vocabulary")
    entry = read_entry(path.removeprefix("content/coops/"), text.encode(), vocabulary, today)
    assert entry.problems == []
    assert entry.coop is not None
    return as_json(entry.coop) | {"body": entry.body.strip()}


def test_a_filled_in_form_gives_an_entry_that_the_rules_accept(open_page: OpenPage) -> None:
    page = open_page("/add/")
    fill_in(page, body=BODY)

    path, text = make(page)
    coop = accepted(path, text)

    assert path == "content/coops/de/beehive-okobackerei.md"
    assert {name: coop[name] for name in RIGHT} == {**RIGHT, "website": "https://beehive-bakes.example"}
    assert coop["body"] == BODY
    assert coop["verification"] == "community-confirmed"
    assert coop["added"]


def test_every_further_question_gives_what_the_rules_accept(open_page: OpenPage) -> None:
    page = open_page("/add/")
    page.locator(".add details summary").click()
    fill_in(page, region="Nordrhein-Westfalen", founded="1998-03", feed="https://a.example/feed.xml")
    fill_in(page, identifiers="GB-MPR-1234, wikidata-Q42", scope="local", members="10-49", workers="1-9")
    page.locator("#f-languages").fill("German, Turkish, cy")
    page.locator("#f-lang").fill("German")
    page.locator("[data-field=tags] input").first.check()
    for box in page.locator("[data-field=also] input").all()[:2]:
        box.check()
    page.get_by_label("I belong to this co-op").check()

    coop = accepted(*make(page))

    assert coop["lang"] == "de"
    assert coop["languages"] == ["de", "tr", "cy"]
    assert coop["identifiers"] == ["GB-MPR-1234", "wikidata-Q42"]
    assert (coop["founded"], coop["region"], coop["scope"]) == ("1998-03", "Nordrhein-Westfalen", "local")
    assert (len(coop["tags"]), len(coop["also"])) == (1, 2)
    assert coop["verification"] == "self-declared"


def test_only_five_answers_are_needed(open_page: OpenPage) -> None:
    page = open_page("/add/")

    assert page.locator("[data-required]").count() <= 6
    assert page.locator("[data-required] [aria-required=true]").count() == page.locator("[data-required]").count()


NAMES = (
    "no",
    "NULL Co-op",
    "Yes: we can # truly",
    "- dash first",
    "'single' and \"double\"",
    "back\\slash \\n {curly} [square] & *star* !bang %per @at `tick",
    "1998",
    "0x1F",
    "12:30:45",
    "Ünïcödé 生協 קואופ 🐝",
    "  padded \t with  tabs ",
    "? question > greater | pipe",
    "A — dash … dots",
)


def test_awkward_words_come_back_as_they_were_typed(open_page: OpenPage) -> None:
    page = open_page("/add/")
    for number, name in enumerate(NAMES):
        fill_in(page, name=name, summary=f"{name} and more", locality=name[:50], website=f"www.awkward{number}.example")

        coop = accepted(*make(page))

        assert coop["name"] == " ".join(name.split())
        assert coop["summary"] == " ".join(f"{name} and more".split())
        assert coop["locality"] == " ".join(name[:50].split())


def test_the_way_to_the_forge_carries_the_whole_entry(open_page: OpenPage) -> None:
    page = open_page("/add/")
    fill_in(page, body=BODY)
    path, text = make(page)

    address = page.locator(".direct a").get_attribute("href") or ""
    carried = parse_qs(urlsplit(address).query, strict_parsing=True)

    assert carried["value"] == [text]
    assert urlsplit(address).scheme == "https"
    assert path.endswith(carried["filename"][0])
    assert len(address.encode()) <= MOST_BYTES
    assert not page.locator(".long").is_visible()


@pytest.mark.parametrize("letter", ["x", "ö", "生"])
def test_an_entry_too_long_for_an_address_is_copied_instead(open_page: OpenPage, letter: str) -> None:
    page = open_page("/add/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for length in (100, 600, 2_000, 3_900):
        fill_in(page, body=letter * length)
        _, text = make(page)
        address = page.locator(".direct a").get_attribute("href") or ""

        assert page.locator(".direct").is_visible() == (len(address) <= MOST_BYTES)
        assert page.locator(".long").is_visible() == (len(address) > MOST_BYTES)

    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_the_card_is_drawn_as_one_types(open_page: OpenPage) -> None:
    page = open_page("/add/", size=PHONE)
    fill_in(page)

    card = page.locator("[data-card]")

    assert card.locator("h3").inner_text() == RIGHT["name"]
    assert "t-worker" in (card.get_attribute("class") or "")
    for words in ("Worker co-op", "Köln, Germany", RIGHT["summary"]):
        assert words.lower() in card.inner_text().lower()


def test_what_is_wrong_is_said_on_top_with_links_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page("/add/")
    page.locator("#f-name").fill("Half Done")
    page.locator("#f-website").fill("not an address")

    page.get_by_role("button", name="Make the entry").click()

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "errors"
    links = page.locator(".errors a")
    assert [(one.get_attribute("href") or "")[3:] for one in links.all()] == [
        "country",
        "website",
        "type",
        "sector",
        "summary",
    ]
    assert page.locator("#f-name").input_value() == "Half Done"
    assert page.locator("#f-website").get_attribute("aria-invalid") == "true"
    assert page.locator("#f-website-error").inner_text()
    links.nth(3).click()
    assert page.evaluate("document.activeElement.id") == "f-sector"
    assert not page.locator(".ready").is_visible()


def test_an_error_goes_once_it_is_mended(open_page: OpenPage) -> None:
    page = open_page("/add/")
    page.get_by_role("button", name="Make the entry").click()
    title = page.title()
    fill_in(page)

    accepted(*make(page))

    assert page.title() == title.removeprefix("Error: ")
    assert not page.locator(".errors").is_visible()
    assert page.locator("[aria-invalid=true]").count() == 0


@pytest.mark.parametrize(
    ("name", "website"),
    [("The Example Bakery", "other.example"), ("Quite Another", "https://www.bakery.example/contact")],
    ids=["name", "website"],
)
def test_a_co_op_that_is_here_already_is_pointed_out(
    open_page: OpenPage, varied_url: str, name: str, website: str
) -> None:
    page = open_page(f"{varied_url}/add/")
    page.locator("#f-name").fill(name)
    page.locator("#f-website").fill(website)
    page.locator("#f-website").blur()

    expect(page.locator(".alike a")).to_have_attribute("href", "/coops/bakery/")
    expect(page.locator(".alike")).to_be_visible()


def test_a_new_co_op_is_not_taken_for_another(open_page: OpenPage, varied_url: str) -> None:
    page = open_page(f"{varied_url}/add/")

    fill_in(page)
    page.wait_for_load_state("networkidle")

    assert not page.locator(".alike").is_visible()


WRONG = {
    "summary": "x" * 161,
    "founded": "about 1998",
    "identifiers": "12345",
    "region": "r" * 61,
    "name": "n" * 121,
    "body": "<b>bold</b>",
    "feed": "example.coop/feed of news",
}


@pytest.mark.parametrize(("field", "value"), [*WRONG.items(), ("name", "...")])
def test_the_form_makes_nothing_that_the_rules_refuse(open_page: OpenPage, field: str, value: str) -> None:
    page = open_page("/add/")
    page.locator(".add details summary").click()
    fill_in(page, **{field: value})

    page.get_by_role("button", name="Make the entry").click()

    if page.locator(".ready").is_visible():
        accepted(*page.locator(".ready code").all_text_contents())
    else:
        assert page.locator(f"#f-{field}").get_attribute("aria-invalid") == "true"
