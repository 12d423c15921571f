"""Co-ops that are gone, not yet there, complete, in other scripts: each has what it needs and no more."""

import re
from typing import Any

import jsonschema
import pytest

from tests.site.murmurations import PROFILE
from tests.site.test_links import facets_of
from tests.site.website import Page, Website

GONE = {"mill", "merged", "sold"}


def page_of(site: Website, slug: str) -> Page:
    return site.pages[f"/coops/{slug}/"]


def glance_of(page: Page) -> dict[str, str]:
    """Gives the rows of "At a glance"."""
    rows = page.find("//dl[contains(@class, 'glance')]/div")
    return {row.findtext("dt"): " ".join(row.find("dd").text_content().split()) for row in rows}


def coop_of(site: Website, slug: str) -> dict[str, Any]:
    return next(coop for coop in site.coops if coop["slug"] == slug)


@pytest.mark.parametrize(
    ("slug", "status", "since"),
    [("mill", "Closed", "20 May 2019"), ("merged", "Merged", "2020"), ("sold", "No longer a co-op", "November 2021")],
)
def test_a_co_op_that_is_gone_keeps_a_page_that_says_how_and_since_when(
    varied: Website, slug: str, status: str, since: str
) -> None:
    notice = page_of(varied, slug).text("//p[contains(@class, 'notice')]")

    assert notice.startswith(f"{status} ({since}).")


def test_a_co_op_that_is_gone_leads_to_what_followed_it(varied: Website) -> None:
    notices = {slug: page_of(varied, slug).find("//p[contains(@class, 'notice')]//a/@href") for slug in GONE}

    assert notices == {"mill": ["/coops/bakery/"], "merged": ["/coops/bakery/"], "sold": []}


def test_co_ops_that_are_gone_are_listed_as_such_and_nowhere_else(varied: Website) -> None:
    listed = {
        (path, slug)
        for path, page in varied.pages.items()
        for slug in GONE
        if any(link.tag == "a" and link.address == f"/coops/{slug}/" for link in page.links)
    }

    assert {path for path, _ in listed} == {"/closed/", "/status/closed/", "/status/merged/", "/status/converted/"}
    assert sorted(varied.pages["/closed/"].cards) == sorted(GONE)
    assert varied.pages["/closed/"].text("//h1").startswith("3 ")
    assert varied.pages["/status/closed/"].cards == ["mill"]


def test_co_ops_that_are_gone_are_on_no_map_and_in_no_search_and_no_feed_of_new_ones(varied: Website) -> None:
    names = [name for name in varied.files if name.startswith(("search/", "maps/", "map/"))]
    names += ["feeds/new.atom", "feeds/type-worker.atom", "feeds/country-gb.atom", "country/gb/coops.csv"]

    assert {"maps/gb.svg", "search/index.json", "search/places.json"} <= set(names)
    assert [(name, slug) for name in names for slug in GONE if f"/coops/{slug}/" in varied.read(name)] == []
    assert not any("/ar/" in path for path in varied.pages)


def test_a_country_whose_only_co_op_is_gone_has_no_page_and_no_link(varied: Website) -> None:
    page = page_of(varied, "mill")

    assert "country/ar/index.html" not in varied.files
    assert [link for link in page.links if link.address.startswith("/country/ar")] == []
    assert glance_of(page)["Place"] == "Rosario, Argentina"


def test_co_ops_that_are_gone_are_in_the_open_data(varied: Website) -> None:
    assert {coop["slug"] for coop in varied.coops} >= GONE
    assert coop_of(varied, "mill")["status"] == {"is": "closed", "since": "2019-05-20", "successor": "bakery"}
    assert varied.json("coops/mill/murmurations.json")["status"] == "completed"


def test_counts_leave_out_co_ops_that_are_gone(varied: Website) -> None:
    count = len(varied.coops) - len(GONE)

    assert varied.pages["/"].text("//h1").startswith(f"{count} co-ops")
    assert varied.pages["/all/"].text("//h1").startswith(f"{count} co-ops")


def test_a_planned_co_op_says_so_on_its_page_and_its_card(varied: Website) -> None:
    cards = [page.text("//article[contains(.//a/@href, 'planned')]") for page in [varied.pages["/country/fr/"]]]

    assert "Being set up" in page_of(varied, "planned").text("//p[contains(@class, 'notice')]")
    assert all("being set up" in card for card in cards)


def test_a_complete_entry_shows_all_that_it_holds(varied: Website) -> None:
    page = page_of(varied, "bakery")
    glance, words = glance_of(page), page.text("//main")

    assert glance["Founded"] == "March 1998"
    assert glance["Legal form"] == "Society"
    assert "English" in glance["Languages"]
    assert "Bund der Beispielgenossenschaften" in glance["Member of"]
    assert "Crumbs" in glance["Newsletter"]
    assert "Not provided" not in words
    assert "3 February 2026" in words
    assert {"/coops/bund/", "https://bakery.example/rules", "https://list.example"} <= {
        one.address for one in page.links
    }
    assert re.search(r"place: GeoNames \(", words)


def test_the_address_of_a_co_op_is_shown_as_its_host(varied: Website) -> None:
    assert page_of(varied, "bakery").text("//p[contains(@class, 'visit')]").startswith("bakery.example")


def test_a_federation_names_its_members(varied: Website) -> None:
    assert page_of(varied, "bund").find("//ul[@class='names']//a/@href") == ["/coops/bakery/"]


def test_an_undescribed_co_op_says_so_and_how_to_mend_it(varied: Website) -> None:
    page = page_of(varied, "longo")

    assert "No description yet." in page.text("//main")
    assert any("/edit/" in link.address for link in page.links)
    assert "Imported, not confirmed by the co-op" in page.text("//main")


def test_what_people_ask_for_and_nobody_gave_is_shown_as_not_provided(varied: Website) -> None:
    glance = glance_of(page_of(varied, "longo"))

    assert {name for name, value in glance.items() if value == "Not provided"} >= {"Founded", "Members", "Languages"}


def test_a_name_that_reads_from_right_to_left_says_so_wherever_it_stands(varied: Website) -> None:
    name = coop_of(varied, "press")["name"]

    found = [
        (
            path,
            (anchor.xpath("./bdi/@lang") or anchor.xpath("ancestor-or-self::*[@lang][1]/@lang"))[-1],
            anchor.xpath("./bdi/@dir") or anchor.xpath("ancestor-or-self::*[@dir][1]/@dir"),
        )
        for path, page in varied.pages.items()
        for anchor in page.find("//a[starts-with(@href, '/coops/press/')]")
        if anchor.text_content().strip() == name
    ]

    assert {path for path, _, _ in found} >= {"/all/", "/country/il/", "/newest/page/2/", "/a-z/0-9/"}
    assert {(lang, tuple(direction)) for _, lang, direction in found} == {("he", ("rtl",))}
    assert page_of(varied, "press").find("//h1//@dir") == ["rtl"]


def test_a_name_in_another_language_says_so_where_other_co_ops_name_it(varied: Website) -> None:
    federation = page_of(varied, "bakery").find("//dl//a[@href='/coops/bund/']//@lang")
    member = page_of(varied, "bund").find("//ul[@class='names']//@lang")

    assert federation == ["de"]
    assert member == []


def test_every_published_field_of_a_complete_entry_is_valid_and_comes_back(varied: Website) -> None:
    validator = jsonschema.Draft202012Validator(varied.json("data/schema/coop.json"))
    bakery = coop_of(varied, "bakery")

    assert [error.message for coop in varied.coops for error in validator.iter_errors(coop)] == []
    assert bakery["promotes"]["accepts"] is True
    assert bakery["location"]["source"] == {"name": "GeoNames", "licence": "CC-BY-4.0"}
    assert bakery["evidence"] == [{"kind": "rules", "url": "https://bakery.example/rules", "checked": "2026-01-31"}]
    assert varied.json("coops/bakery/index.json") == bakery


def test_rare_co_ops_have_profiles_that_murmurations_would_take(varied: Website) -> None:
    validator = jsonschema.Draft202012Validator(PROFILE)
    profiles = {coop["slug"]: varied.json(f"coops/{coop['slug']}/murmurations.json") for coop in varied.coops}

    assert [error.message for one in profiles.values() for error in validator.iter_errors(one)] == []
    assert profiles["planned"]["status"] == "in_planning"
    assert profiles["bakery"]["geographic_scope"] == "local"
    assert profiles["bakery"]["starts_at"] == 888_710_400  # 1 March 1998, 00:00 UTC


def test_two_facets_have_a_page_from_three_co_ops_on(varied: Website) -> None:
    pairs = {
        path: len(varied.pages[path].cards)
        for path in varied.pages
        if re.fullmatch(r"/country/\w+/(type|sector|tag)/[^/]+/", path)
    }
    by_facet: dict[str, int] = {}
    for coop in varied.coops:
        facets = list(facets_of(coop))
        for country in (one for kind, one in facets if kind == "country"):
            for kind, one in facets:
                if kind in ("type", "sector", "tag"):
                    by_facet[f"/country/{country}/{kind}/{one}/"] = (
                        by_facet.get(f"/country/{country}/{kind}/{one}/", 0) + 1
                    )

    assert pairs == {path: count for path, count in by_facet.items() if count >= 3}
    assert 3 in pairs.values()
    assert 2 in by_facet.values()
