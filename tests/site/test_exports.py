"""The open data, each file looked at with a library made for its format."""

import csv
import datetime as dt
import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import frictionless
import jsonschema
import pytest
from geojson_pydantic import FeatureCollection

from club.directory.coop import BY_NAME
from club.directory.entry import entries_in
from tests.harness.building import ROOT
from tests.site.murmurations import PROFILE
from tests.site.website import Website

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ENTRIES = ROOT / "content" / "coops"


@pytest.fixture(scope="module")
def rows(website: Website) -> list[dict[str, str]]:
    """The rows of `coops.csv`."""
    return list(csv.DictReader(io.StringIO(website.read("data/coops.csv"), newline=""), strict=True))


def feeds_of(website: Website) -> list[str]:
    return sorted(name for name in website.files if name.endswith(".atom"))


# JSON ----------------------------------------------------------------------


def test_the_json_holds_every_entry_in_order_with_its_address_and_licence(website: Website) -> None:
    whole = website.json("data/coops.json")
    slugs = [coop["slug"] for coop in whole["coops"]]

    assert list(whole) == ["licence", "attribution", "count", "coops"]
    assert whole["licence"] == "ODC-By-1.0"
    assert whole["count"] == len(slugs)
    assert slugs == sorted(path.partition("/")[2].removesuffix(".md") for path in entries_in(ENTRIES))
    assert all(coop["url"] == f"{website.url}/coops/{coop['slug']}/" for coop in whole["coops"])


def test_an_entry_s_fields_keep_their_own_names(website: Website) -> None:
    assert {name for coop in website.coops for name in coop} <= BY_NAME.keys() | {"slug", "url", "body"}
    assert all(coop["sources"] for coop in website.coops)
    assert all(source["name"] and source["licence"] for coop in website.coops for source in coop["sources"])


def test_every_co_op_is_valid_by_the_published_schema(website: Website) -> None:
    schema = website.json("data/schema/coop.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    faults = [f"{coop['slug']}: {error.message}" for coop in website.coops for error in validator.iter_errors(coop)]

    assert schema["$id"] == f"{website.url}/data/schema/coop.json"
    assert faults == []


def test_a_co_op_s_own_json_is_what_the_whole_has_of_it(website: Website) -> None:
    assert [website.json(f"coops/{coop['slug']}/index.json") for coop in website.coops] == website.coops


def test_every_source_of_the_content_is_credited(website: Website) -> None:
    terms = tomllib.loads((ROOT / "content/vocabulary/vocabulary.toml").read_text(encoding="utf-8"))["source"]
    whole, package = website.json("data/coops.json"), website.json("data/datapackage.json")
    page = website.pages["/data/"].text("//main")

    assert terms
    for term in terms:
        assert term["credit"] in whole["attribution"]
        assert term["credit"] in [source["title"] for source in package["sources"]]
        assert term["credit"] in page
    assert website.json("data/coops.geojson")["attribution"] == whole["attribution"]
    assert website.json("data/coops.geojson")["licence"] == whole["licence"]


# CSV -----------------------------------------------------------------------


def test_the_description_and_the_table_are_valid_to_frictionless(built_site: Path) -> None:
    report = frictionless.Package(str(built_site / "data" / "datapackage.json")).validate()

    assert report.valid, report.flatten(["type", "message"])


def test_the_package_says_under_what_licence_each_file_may_be_used(website: Website) -> None:
    package = website.json("data/datapackage.json")

    assert package["licenses"][0]["name"] == "ODC-By-1.0"
    assert {f"data/{one['path']}" for one in package["resources"]} <= website.files


def test_the_table_has_the_rows_of_the_json(website: Website, rows: list[dict[str, str]]) -> None:
    for row, coop in zip(rows, website.coops, strict=True):
        place = coop.get("location", {})
        wanted = {name: coop.get(name, "") for name in ("slug", "url", "name", "country", "type", "sector", "founded")}
        wanted["lat"], wanted["lon"] = str(place.get("lat", "")), str(place.get("lon", ""))
        wanted["tags"] = "; ".join(coop.get("tags", []))
        wanted["status"] = coop.get("status", {}).get("is", "")
        wanted["sources"] = "; ".join(source["name"] for source in coop["sources"])
        assert {name: row[name].removeprefix("'") for name in wanted} == wanted


def test_the_table_says_who_gave_each_row_and_how_it_may_be_used(rows: list[dict[str, str]]) -> None:
    assert all(row["sources"] and row["licences"] for row in rows)


def test_no_cell_can_be_taken_for_a_formula(rows: list[dict[str, str]]) -> None:
    numbers = {"lat", "lon"}

    cells = [cell for row in rows for name, cell in row.items() if name not in numbers]

    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_a_list_s_own_table_has_its_rows_of_the_whole_one(website: Website, rows: list[dict[str, str]]) -> None:
    tables = sorted(name for name in website.files if name.endswith("/coops.csv") and not name.startswith("data/"))
    for name in tables:
        kind, one, _ = name.split("/")
        own = list(csv.DictReader(io.StringIO(website.read(name), newline=""), strict=True))

        assert own, name
        assert all(row in rows for row in own[:20]), name
        if kind in ("country", "type"):
            assert {row[kind].lower() for row in own} == {one}

    assert len(tables) > 50


# GeoJSON -------------------------------------------------------------------


def test_the_geojson_is_valid_and_holds_every_co_op_with_a_place(website: Website) -> None:
    collection: Any = FeatureCollection.model_validate_json(website.read("data/coops.geojson"))

    located = {coop["slug"]: coop["location"] for coop in website.coops if "location" in coop}
    points = {str(feature.id): feature.geometry.coordinates for feature in collection.features}

    assert points == {slug: (place["lon"], place["lat"]) for slug, place in located.items()}
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat, *_ in points.values())


def test_the_geojson_follows_the_standard_and_names_each_point(website: Website) -> None:
    collection = website.json("data/coops.geojson")

    assert "crs" not in collection  # RFC 7946, 4: always WGS 84
    for feature in collection["features"]:
        own = feature["properties"]
        assert own["slug"] == feature["id"]
        assert own["url"] == f"{website.url}/coops/{own['slug']}/"
        assert own["name"]
    britain = [f["geometry"]["coordinates"] for f in collection["features"] if f["properties"]["country"] == "GB"]
    assert all(-9 < lon < 3 and 49 < lat < 61 for lon, lat in britain)


# Murmurations --------------------------------------------------------------


def test_every_profile_is_one_that_murmurations_would_take(website: Website) -> None:
    jsonschema.Draft202012Validator.check_schema(PROFILE)
    validator = jsonschema.Draft202012Validator(PROFILE)

    for coop in website.coops:
        profile = website.json(f"coops/{coop['slug']}/murmurations.json")
        assert [f"{coop['slug']}: {error.message}" for error in validator.iter_errors(profile)] == []
        assert (profile["name"], profile["primary_url"]) == (coop["name"], coop["website"])
        assert {"name": "Directory entry", "url": coop["url"]} in profile["urls"]
        assert profile.get("geolocation", {}).items() <= coop.get("location", {}).items()


# Feeds ---------------------------------------------------------------------


def test_every_feed_is_one_that_readers_understand(website: Website) -> None:
    for name in feeds_of(website):
        feed = feedparser.parse(website.read(name))
        when = [entry.updated_parsed for entry in feed.entries]
        ids = [entry.id for entry in feed.entries]

        assert not feed.bozo, (name, feed.get("bozo_exception"))
        assert feed.version == "atom10", name
        assert len(set(ids)) == len(ids), name
        assert len(ids) <= 30, name
        assert when == sorted(when, reverse=True), name
        assert not when or feed.feed.updated_parsed == max(when), name


def test_every_feed_has_what_rfc_4287_asks_for(website: Website) -> None:
    seen = set()
    for name in feeds_of(website):
        root = ET.fromstring(website.read(name))
        seen.add(root.findtext(f"{ATOM}id"))

        assert root.tag == f"{ATOM}feed", name
        for one in [root, *root.findall(f"{ATOM}entry")]:
            assert all(len(one.findall(ATOM + part)) == 1 for part in ("id", "title", "updated")), name
            assert re.fullmatch(r"https?://\S+", one.findtext(f"{ATOM}id") or ""), name
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one.findtext(f"{ATOM}updated") or ""), name
            assert len(one.findall(f"{ATOM}summary")) == (one is not root), name
        assert root.find(f"{ATOM}author/{ATOM}name") is not None, name
        assert [link.get("href") for link in root.findall(f"{ATOM}link[@rel='self']")] == [f"{website.url}/{name}"]

    assert len(seen) == len(feeds_of(website))


def test_the_feed_of_new_co_ops_holds_those_added_last(website: Website) -> None:
    entries = feedparser.parse(website.read("feeds/new.atom")).entries
    added = {coop["url"]: coop["added"] for coop in website.coops}

    shown = [added[entry.link] for entry in entries]

    assert shown == sorted(added.values(), reverse=True)[: len(shown)]
    assert [entry.published[:10] for entry in entries] == shown


def test_the_list_of_feeds_leads_to_every_feed_and_to_its_page(website: Website) -> None:
    root = ET.fromstring(website.read("feeds/feeds.opml"))
    outlines = root.findall("./body/outline")

    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("./head/title")
    assert sorted(one.get("xmlUrl", "").removeprefix(f"{website.url}/") for one in outlines) == feeds_of(website)
    assert all(one.get("type") == "rss" and one.get("text") for one in outlines)
    assert all(website.target(one.get("htmlUrl", ""))[0] in website.files for one in outlines)  # type: ignore[index]


# For machines --------------------------------------------------------------


def test_the_sitemap_names_every_page_once_and_nothing_else(website: Website) -> None:
    root = ET.fromstring(website.read("sitemap.xml"))
    addresses = [one.text for one in root.findall(f"{SITEMAP}url/{SITEMAP}loc")]

    assert root.tag == f"{SITEMAP}urlset"
    assert sorted(map(str, addresses)) == sorted(website.url + path for path in website.pages if path != "/404.html")


def test_robots_may_read_everything_but_the_mails_and_are_shown_the_sitemap(website: Website) -> None:
    lines = website.read("robots.txt").splitlines()

    assert lines == ["User-agent: *", "Allow: /", "Disallow: /mail/", f"Sitemap: {website.url}/sitemap.xml"]


def test_the_vocabulary_has_the_words_for_every_id_in_the_data(website: Website) -> None:
    words = website.json("data/vocabulary.json")
    known = {kind: {term["id"] for term in terms} for kind, terms in words.items()}

    assert all(term["label"] for terms in words.values() for term in terms)
    for coop in website.coops:
        assert coop["type"] in known["type"]
        assert {coop["sector"], *coop.get("also", [])} <= known["sector"]
        assert set(coop.get("tags", [])) <= known["tag"]
        assert coop.get("status", {"is": "active"})["is"] in known["status"]
        assert coop["verification"] in known["verification"]
        assert {source["licence"] for source in coop["sources"]} <= known["licence"]


def test_every_json_file_parses_and_is_utf_8(website: Website) -> None:
    names = [name for name in website.files if name.endswith((".json", ".geojson"))]

    assert len(names) > 2 * len(website.coops)
    assert all(json.loads((website.folder / name).read_bytes().decode("utf-8")) for name in names)


def test_every_date_in_the_feeds_comes_from_the_content(website: Website) -> None:
    dates = {coop.get(name, "") for coop in website.coops for name in ("added", "updated")}
    dates |= set(re.findall(r"^date: (\S+)", "\n".join(_editions()), re.MULTILINE)) | {"1970-01-01"}

    found = {date for name in feeds_of(website) for date in re.findall(r">(\d{4}-\d\d-\d\d)T", website.read(name))}

    assert found <= dates


def test_no_page_holds_a_date_that_is_not_in_the_content(website: Website) -> None:
    """A build's own date would make tomorrow's site another one."""
    today = dt.datetime.now(tz=dt.UTC).date()
    content = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "content").rglob("*.md"))
    spellings = {today.isoformat(), f"{today.day} {today:%B %Y}", f"{today:%d %b %Y}", f"{today:%Y%m%d}"}

    for spelling in spellings - {one for one in spellings if one in content or today.isoformat() in content}:
        assert [name for name in website.files if spelling in _text(website, name)] == []


def _text(website: Website, name: str) -> str:
    return (website.folder / name).read_bytes().decode("utf-8", "replace")


def _editions() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (ROOT / "content" / "newsletter").glob("*.md")]


def profile_with(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"linked_schemas": ["organizations_schema-v1.0.0"], "name": "A", **values}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "closed"},
        {"geolocation": {"lat": 91, "lon": 0}},
        {"country_iso_3166": "XK"},
        {"starts_at": "1990"},
        {"tags": ["a", "a"]},
        {"primary_url": "a.coop"},
        {"urls": [{"name": "no address"}]},
        {"linked_schemas": []},
        {"nmae": "B"},
    ],
)
def test_the_profile_schema_of_these_tests_can_refuse(wrong: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(PROFILE)

    assert validator.is_valid(profile_with())
    assert not validator.is_valid(profile_with(**wrong))
