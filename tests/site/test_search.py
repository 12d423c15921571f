"""The search index: every co-op is found by the beginning of each word of its name, place and host."""

import re
from typing import Any

import pytest

from club.core.text import fold
from tests.site.content import build_site, fill, vary, write
from tests.site.website import Website

MANY = 3_050  # more than one index holds


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def found(site: Website, query: str) -> list[str]:
    """Searches as the site's script does; gives the addresses of what it finds."""
    index: dict[str, Any] = site.json("search/index.json")
    wanted = sorted(words(fold(query)), key=len, reverse=True)
    items, prefix = index["items"], index["prefix"]
    if prefix:
        name = f"search/{wanted[0][:prefix]}.json"
        items = site.json(name)["items"] if name in site.files else []
    return [
        path
        for _, text, path, _, _ in items
        if all(any(own.startswith(word) for own in words(text)) for word in wanted)
    ]


def test_the_index_holds_every_co_op_once_with_its_words(website: Website) -> None:
    index = website.json("search/index.json")
    by_path = {item[2]: item for item in index["items"]}

    assert (index["v"], index["prefix"]) == (1, 0)
    assert len(by_path) == len(index["items"]) == len(website.coops)
    for coop in website.coops:
        name, text, _, kind, place = by_path[f"/coops/{coop['slug']}/"]
        assert (name, kind) == (coop["name"], coop["type"])
        assert kind in index["types"]
        assert fold(coop["name"]) in text
        assert fold(coop.get("locality", "")) in text
        assert place


def test_every_co_op_is_found_by_each_word_of_its_name(website: Website) -> None:
    for coop in website.coops[::7]:
        path = f"/coops/{coop['slug']}/"
        assert [word for word in words(fold(coop["name"])) if path not in found(website, word)] == []
        assert path in found(website, coop["name"])


@pytest.mark.parametrize("query", ["épicerie", "EPICERIE", "oeuvre", "épi œuv"])
def test_accents_and_capitals_do_not_matter(varied: Website, query: str) -> None:
    assert found(varied, query) == ["/coops/planned/"]


@pytest.mark.parametrize(("query", "slug"), [("הדפוס", "press"), ("bund.example", "bund"), ("leeds bread", "")])
def test_other_scripts_and_hosts_are_found_and_texts_are_not(varied: Website, query: str, slug: str) -> None:
    assert found(varied, query) == ([f"/coops/{slug}/"] if slug else [])


def test_near_me_knows_every_place_that_is_no_whole_country(website: Website) -> None:
    places = website.json("search/places.json")
    located = {
        f"/coops/{coop['slug']}/": (coop["location"]["lat"], coop["location"]["lon"])
        for coop in website.coops
        if coop.get("location", {}).get("precision", "country") != "country"
    }

    assert {path for _, _, path, *_ in places} == located.keys()
    for lat, lon, path, name, town, _ in places:
        assert abs(lat / 10 - located[path][0]) <= 0.0501
        assert abs(lon / 10 - located[path][1]) <= 0.0501
        assert name
        assert town


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Website:
    """A site with more co-ops than one index holds, as small as they can be."""
    folder = tmp_path_factory.mktemp("large")
    content = vary(fill(folder / "content", 2))
    names = ("Bäckerei Łódź", "Tea & Tonic 24", "O’Hara x Y", "Ünal", "Москва", "東京 生協", "1e étage")
    for number in range(MANY):
        name = f"{names[number % len(names)]} n{number}"
        text = f"name: '{name}'\ncountry: GB\nwebsite: https://w{number}.example\ntype: worker\nsector: education\n"
        write(content, f"coops/gb/many-{number}.md", f"---\n{text}verification: imported\n---\n")
    build_site(content, folder / "out", jobs=2)
    return Website(folder / "out")


def test_many_co_ops_are_found_by_the_beginning_of_each_word(large: Website) -> None:
    index = large.json("search/index.json")
    gone = {"mill", "merged", "sold"}

    assert index["prefix"] == 2
    assert index["items"] == []
    shards: dict[str, set[str]] = {}
    for name in large.files:
        if name.startswith("search/") and name not in ("search/index.json", "search/places.json"):
            shards[name[7:-5]] = {item[2] for item in large.json(name)["items"]}
    for coop in large.coops:
        own = {word for word in words(fold(f"{coop['name']} {coop.get('locality', '')}")) if len(word) >= 2}
        holding = [word for word in own if f"/coops/{coop['slug']}/" in shards.get(word[:2], set())]
        assert set(holding) == (set() if coop["slug"] in gone else own), coop["name"]


@pytest.mark.parametrize("query", ["lodz n7", "москва n4", "n3049", "w3049", "生協 n5", "東京 n5", "etage n6"])
def test_a_search_in_parts_finds_what_a_whole_one_would(large: Website, query: str) -> None:
    number = re.sub(r"\D", "", query)

    assert f"/coops/many-{number}/" in found(large, query)


def test_a_part_of_the_index_is_small_enough_for_a_keystroke(large: Website) -> None:
    assert not any(name.startswith("search/") and "/" in name[7:] for name in large.files)
    assert all(
        len(name[7:-5]) == 2 or name in ("search/index.json", "search/places.json")
        for name in large.files
        if name.startswith("search/")
    )
