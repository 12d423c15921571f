"""The real site as somebody meets it who follows every link of it."""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from club.core.text import slugify
from club.directory.links import FORMS
from tests.site.website import Page, Website, css_addresses

PER_PAGE = 25
GONE = {"closed", "converted", "merged"}
LIST = re.compile(r"/(?:country|type|sector|tag|status)/[^/]+/(?:(?:type|sector|tag|region)/[^/]+/)?")


def strings_of(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings_of(one)


def facets_of(coop: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Gives the lists that a co-op belongs to, worked out from the open data alone."""
    status = coop.get("status", {}).get("is", "")
    if status:
        yield "status", status
    if status not in GONE:
        yield "country", coop["country"].lower()
        yield "type", coop["type"]
        yield from (("sector", sector) for sector in [coop["sector"], *coop.get("also", [])])
        yield from (("tag", tag) for tag in coop.get("tags", []))
        if "region" in coop:
            yield "region", f"country/{coop['country'].lower()}/region/{slugify(coop['region'])}"


def language_of(anchor: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Gives the language that the words of a link are in."""
    return str((anchor.xpath("./*/@lang") or anchor.xpath("ancestor-or-self::*[@lang][1]/@lang"))[0])


def lists_of(website: Website) -> dict[str, set[str]]:
    """Gives every list that should have a page, by address, with the slugs that should be on it."""
    order = ("country", "type", "sector", "tag")
    singles, pairs = defaultdict(set), defaultdict(set)
    for coop in website.coops:
        facets = list(facets_of(coop))
        for kind, one in facets:
            singles[f"/{one}/" if kind == "region" else f"/{kind}/{one}/"].add(coop["slug"])
        for first in facets:
            for second in facets:
                if {first[0], second[0]} <= set(order) and order.index(first[0]) < order.index(second[0]):
                    pairs["/{}/{}/{}/{}/".format(*first, *second)].add(coop["slug"])
    return {**singles, **{path: slugs for path, slugs in pairs.items() if len(slugs) >= 3}}


def pages_of(website: Website, path: str) -> list[Page]:
    """Gives the pages of a list, in order."""
    pages = [website.pages[path]]
    while (more := f"{path}page/{len(pages) + 1}/") in website.pages:
        pages.append(website.pages[more])
    return pages


def test_every_address_of_every_page_leads_somewhere(website: Website) -> None:
    broken = []
    for path, page in website.pages.items():
        for link in page.links:
            target = website.target(link.address, path)
            if target is None:
                continue
            name, fragment = target
            if f"/{name}" in FORMS:
                continue  # answered by a function
            if name not in website.files:
                broken.append(f"{path}: {link.address}: no such file")
            elif fragment and name.endswith(".html"):
                other = website.pages["/" + name.removesuffix("index.html")]
                broken += [] if fragment in other.ids else [f"{path}: {link.address}: no such id"]

    assert broken == []


def test_addresses_inside_the_site_begin_at_its_root(website: Website) -> None:
    odd = {
        link.address
        for page in website.pages.values()
        for link in page.links
        if not re.match(r"/(?!/)|#|https?://|mailto:", link.address)
    }

    assert odd == set()


def test_machine_readable_addresses_lead_somewhere(website: Website) -> None:
    named = {
        (path, text)
        for path, page in website.pages.items()
        for text in [
            *page.find("//meta[@property='og:url' or @property='og:image']/@content"),
            *strings_of(page.json_ld),
        ]
        if text.startswith(website.url)
    }
    for name in website.files:
        if name.endswith((".atom", ".opml", ".json", ".geojson")):
            found = re.findall(r'"(%s[^"]*)"' % re.escape(website.url), website.read(name))  # noqa: UP031 - braces
            named |= {(name, text) for text in found}

    broken = [pair for pair in named if (target := website.target(pair[1])) and target[0] not in website.files]

    assert len(named) > 3 * len(website.coops)
    assert sorted(broken) == []


def test_styles_and_drawings_load_nothing_that_is_not_there(website: Website) -> None:
    sheets = [name for name in website.files if name.endswith((".css", ".svg"))]

    found = {(name, one) for name in sheets for one in css_addresses(website.read(name)) if not one.startswith("#")}

    assert any(name.endswith(".css") for name in sheets)
    assert [
        pair for pair in found if (target := website.target(pair[1])) is None or target[0] not in website.files
    ] == []
    assert [name for name in sheets if re.search(r"(?:href|src)=\"(?:https?:)?//|@import", website.read(name))] == []


def test_nothing_is_loaded_from_another_host(website: Website) -> None:
    foreign = {
        (path, link.address)
        for path, page in website.pages.items()
        for link in page.links
        if link.is_loaded and urlsplit(link.address).netloc
    }

    assert foreign == set()


def test_every_page_can_be_reached_and_every_co_op_within_three_clicks(website: Website) -> None:
    away = website.clicks_from_home()

    assert sorted(website.pages.keys() - away.keys()) == ["/404.html"]
    assert [path for path, clicks in away.items() if path.startswith("/coops/") and clicks > 3] == []
    assert [path for path, clicks in away.items() if "/page/" not in path and clicks > 4] == []


def test_a_country_s_co_ops_are_two_clicks_from_its_name(website: Website) -> None:
    countries = {coop["country"].lower() for coop in website.coops}
    home = {link.address for link in website.pages["/"].links}

    assert "/country/" in home
    assert {f"/country/{code}/" for code in countries} <= {link.address for link in website.pages["/country/"].links}


def test_every_page_has_the_policy_and_nothing_that_it_forbids(website: Website) -> None:
    for path, page in website.pages.items():
        (policy,) = page.find("//meta[@http-equiv='Content-Security-Policy']/@content")

        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert page.source.index("Content-Security-Policy") < page.source.index("<link"), path
        assert page.find("//style | //*/@style | //base | //iframe | //object") == [], path
        assert page.find("//script[not(@src)][not(@type='application/ld+json')]") == [], path
        assert page.find("//@*[starts-with(name(), 'on')]") == [], path
        assert page.find("//@href[starts-with(translate(., 'JAVSCRIPT', 'javscript'), 'javascript:')]") == [], path


def test_every_page_says_what_it_is(website: Website) -> None:
    for path, page in website.pages.items():
        (root,) = page.find("/html")
        (description,) = page.find("//meta[@name='description']/@content")

        assert page.source.startswith("<!DOCTYPE html>\n"), path
        assert root.get("lang") == "en", path
        assert description.strip(), path
        assert page.find("//meta[@charset]/@charset") == ["utf-8"], path
        assert len(page.find("//main")) == 1, path
        assert len(page.find("//h1")) == 1, path
        assert page.text("//h1"), path


def test_no_page_shows_its_markup(website: Website) -> None:
    shown = {
        (path, found[0])
        for path, page in website.pages.items()
        for words in page.find(
            "//title/text() | //body//text()[not(ancestor::code or ancestor::template)] | //@content"
        )
        if (found := re.search(r"</?[a-z][a-z0-9]*[ >]|&(?:[a-z]+|#x?[0-9a-f]+);|\{[{%]|^None$|Undefined", str(words)))
    }

    assert shown == set()


def test_no_two_pages_have_the_same_title(website: Website) -> None:
    titles = Counter(page.text("/html/head/title") for page in website.pages.values())

    assert [title for title, count in titles.items() if count > 1 or not title] == []


def test_no_page_has_an_id_twice(website: Website) -> None:
    twice = {
        path: [one for one, n in Counter(page.find("//@id")).items() if n > 1] for path, page in website.pages.items()
    }

    assert {path: ids for path, ids in twice.items() if ids} == {}


def test_headings_skip_no_level(website: Website) -> None:
    for path, page in website.pages.items():
        levels = [int(heading.tag[1]) for heading in page.find("//h1|//h2|//h3|//h4|//h5|//h6")]

        assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == [], path


def test_the_canonical_address_and_open_graph_agree_with_the_page_s_own(website: Website) -> None:
    for path, page in website.pages.items():
        graph = {one.get("property"): one.get("content") for one in page.find("//meta[@property]")}

        assert page.find("//link[@rel='canonical']/@href") == [website.url + path], path
        assert graph["og:url"] == website.url + path, path
        assert {"og:title", "og:description", "og:type", "og:site_name"} <= graph.keys(), path
        assert all(graph.values()), path


def test_only_the_page_for_missing_addresses_is_kept_from_search_engines(website: Website) -> None:
    assert [path for path, page in website.pages.items() if page.find("//meta[@name='robots']")] == ["/404.html"]


def test_names_in_another_language_say_so_wherever_they_are_linked(website: Website) -> None:
    lang_by_path = {f"/coops/{coop['slug']}/": coop["lang"] for coop in website.coops if coop["lang"] != "en"}
    names = {f"/coops/{coop['slug']}/": coop["name"] for coop in website.coops}
    wrong = []
    for path, page in website.pages.items():
        for anchor in page.find("//a[starts-with(@href, '/coops/')]"):
            target = anchor.get("href")
            is_name = " ".join(anchor.text_content().split()) == names.get(target)
            wanted = lang_by_path.get(target, "en")
            if is_name and language_of(anchor) != wanted:
                wrong.append((path, target))

    assert lang_by_path
    assert wrong == []


def test_a_page_in_another_language_marks_its_heading_and_its_text(website: Website) -> None:
    for coop in website.coops:
        if coop["lang"] != "en":
            page = website.pages[f"/coops/{coop['slug']}/"]
            assert page.find("//h1//@lang") == [coop["lang"]], page.path
            assert page.find("//*[contains(@class, 'prose')]/@lang") == [coop["lang"]] * ("body" in coop), page.path


def test_linked_data_names_the_co_op_of_the_page(website: Website) -> None:
    for coop in website.coops:
        (block,) = website.pages[f"/coops/{coop['slug']}/"].json_ld

        assert block["@context"] == "https://schema.org"
        assert (block["@type"], block["name"], block["url"]) == ("Organization", coop["name"], coop["website"])
        assert block["@id"] == coop["url"]


def test_every_list_that_the_data_asks_for_has_a_page_and_no_other(website: Website) -> None:
    found = {path for path in website.pages if LIST.fullmatch(path)}

    assert found == set(lists_of(website))


def test_a_list_shows_each_of_its_co_ops_once_and_says_how_many(website: Website) -> None:
    for path, slugs in lists_of(website).items():
        pages = pages_of(website, path)
        shown = [slug for page in pages for slug in page.cards]

        assert sorted(shown) == sorted(slugs), path
        assert {page.text("//h1").split()[0] for page in pages} == {f"{len(slugs):,}"}, path
        assert all(page.text("/html/head/title").startswith(f"{len(slugs):,} ") for page in pages), path
        assert len(pages) == -(-len(slugs) // PER_PAGE), path


def test_the_pages_of_a_list_lead_to_each_other(website: Website) -> None:
    for path in [*lists_of(website), "/newest/"]:
        pages = pages_of(website, path)
        for before, after in itertools.pairwise(pages):
            assert before.find("//a[@rel='next']/@href") == [after.path]
            assert after.find("//a[@rel='prev']/@href") == [before.path]
        assert pages[0].find("//a[@rel='prev']") == []
        assert pages[-1].find("//a[@rel='next']") == []
        assert f"{path}page/1/" not in website.pages
        if len(pages) > 1:
            current = [page.find("//nav[@class='pages']//a[@aria-current='page']/@href") for page in pages]
            assert current == [[page.path] for page in pages]
            assert f"(page 2 of {len(pages)})" in pages[1].text("//title")


def test_counts_beside_links_are_those_of_the_lists_they_lead_to(website: Website) -> None:
    sizes = {path: len(slugs) for path, slugs in lists_of(website).items()}
    checked = 0
    for path, page in website.pages.items():
        for item in page.find("//ul[contains(@class, 'index')]/li[a and span]"):
            (address,) = item.xpath("./a/@href")
            count = item.xpath("string(./span)").replace(",", "")
            if address in sizes and count:
                assert int(count) == sizes[address], (path, address)
                checked += 1

    assert checked > 1_000


def test_a_to_z_and_the_whole_list_hold_every_co_op_once(website: Website) -> None:
    present = sorted(coop["slug"] for coop in website.coops if coop.get("status", {}).get("is") not in GONE)
    letters = [page for path, page in website.pages.items() if re.fullmatch(r"/a-z/[^/]+/", path)]

    by_letter = [link.split("/")[2] for page in letters for link in page.find("//ul[@class='roll']/li/a/@href")]
    on_one_page = website.pages["/all/"].find("//ul[@class='roll']/li/a/@href")

    assert sorted(by_letter) == present
    assert sorted(link.split("/")[2] for link in on_one_page) == present


def test_a_list_offers_its_feed_and_its_table(website: Website) -> None:
    for path in lists_of(website):
        kind, _, rest = path.strip("/").partition("/")
        if "/" not in rest:
            page = website.pages[path]
            feed = f"/feeds/{kind}-{rest}.atom"

            assert page.find("//link[@rel='alternate']/@href") == [feed]
            assert {feed, f"{path}coops.csv"} <= {link.address for link in page.links}


def test_report_and_edit_links_carry_the_co_op_they_are_about(website: Website) -> None:
    for coop in website.coops[::20]:
        links = {link.address for link in website.pages[f"/coops/{coop['slug']}/"].links}

        assert any(link.endswith(f"/content/coops/{coop['country'].lower()}/{coop['slug']}.md") for link in links)
        assert any("/issues/new?title=" in link and coop["slug"] in link for link in links)


def test_json_in_pages_cannot_end_its_block(website: Website) -> None:
    blocks = [text for page in website.pages.values() for text in page.find("//script[@type]/text()")]

    assert [block for block in blocks if "<" in block] == []
    assert all(json.loads(block) for block in blocks)
