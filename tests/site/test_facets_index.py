"""The index for filtering: it knows of every co-op what lists are made by, and it is there only where it is small."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from club.site.pages.search import facet_index
from tests.site.content import build_site, entry, fill, vary, write
from tests.site.website import Website

Index = dict[str, Any]


def terms_of(index: Index) -> dict[str, set[str]]:
    """Gives the terms of each co-op by its slug."""
    keys = [key for key, *_ in index["terms"]]
    return {slug: {keys[number] for number in numbers} for slug, _, _, _, *numbers in index["items"]}


def expected(coop: dict[str, Any]) -> set[str]:
    """Gives the terms that the open data has for a co-op."""
    terms = {f"country/{coop['country'].lower()}", f"type/{coop['type']}", f"sector/{coop['sector']}"}
    terms |= {f"sector/{sector}" for sector in coop.get("also", ())} | {f"tag/{tag}" for tag in coop.get("tags", ())}
    return terms | ({"entry/described"} if coop.get("summary") or coop.get("body") else set())


def test_every_co_op_is_in_the_index_with_the_terms_of_its_entry(website: Website) -> None:
    index = website.json("search/facets.json")
    terms = terms_of(index)

    assert index["v"] == 1
    assert len(index["items"]) == len(website.coops) == len(terms)
    for coop in website.coops:
        assert {key for key in terms[coop["slug"]] if not key.startswith("region/")} == expected(coop)
        assert any(key.startswith("region/") for key in terms[coop["slug"]]) == ("region" in coop)


def test_items_stand_in_the_order_of_names_with_country_and_type_first(varied: Website) -> None:
    index = varied.json("search/facets.json")
    by_slug = {item[0]: item for item in index["items"]}
    words = {key: rest for key, *rest in index["terms"]}

    _, name, place, added, country, kind, *_ = by_slug["bakery"]
    assert (name, place, added) == ("The Example Bakery", "Leeds", "2025-02-01")
    assert [index["terms"][number][0] for number in (country, kind)] == ["country/gb", "type/worker"]
    assert words["type/worker"] == ["Worker co-ops", "worker co-op"]
    assert words["region/west-yorkshire"] == ["West Yorkshire"]
    shown = varied.pages["/country/gb/"].cards
    assert [slug for slug, *_ in index["items"] if slug in shown] == shown


def test_co_ops_that_are_gone_are_left_out(varied: Website) -> None:
    slugs = {slug for slug, *_ in varied.json("search/facets.json")["items"]}

    assert slugs & {"mill", "merged", "sold"} == set()
    assert "planned" in slugs


def test_the_index_is_light(website: Website) -> None:
    packed = gzip.compress(website.read("search/facets.json").encode(), 9, mtime=0)

    assert len(packed) <= 30_000


def test_each_list_that_can_be_narrowed_says_where_the_index_is(website: Website) -> None:
    boxes = [(page, box) for page in website.pages.values() for box in page.find("//*[@data-filter]")]

    assert len(boxes) > 50
    assert {box.get("data-filter") for _, box in boxes} == {"/search/facets.json"}
    for page, box in boxes:
        assert page.find("//script[contains(@src, 'js/filter.js')]")
        assert page.find("//h1/b[@class='n']")
        kinds = [group.get("data-kind") for group in box.findall("details")]
        assert len(kinds) == len(set(kinds))
        assert all(group.findall(".//a") or "hidden" in group.attrib for group in box.findall("details"))


@pytest.mark.parametrize(
    ("count", "address"), [(0, "/search/facets.json"), (3_000, "/search/facets.json"), (3_001, "")]
)
def test_there_is_an_index_only_where_it_can_be_fetched_whole(count: int, address: str) -> None:
    assert facet_index(count) == address


def test_the_index_follows_an_entry_that_changes(tmp_path: Path) -> None:
    content = vary(fill(tmp_path / "content", 12))
    build_site(content, tmp_path / "out")

    write(content, *entry(3, name="Renamed Mill", tags="[open-source]", added="2026-01-02"))
    build_site(content, tmp_path / "out")

    index = Website(tmp_path / "out").json("search/facets.json")
    item = next(item for item in index["items"] if item[0] == "coop3")
    assert [item[1], item[3]] == ["Renamed Mill", "2026-01-02"]
    assert "tag/open-source" in terms_of(index)["coop3"]
