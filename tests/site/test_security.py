"""Hostile content: what an entry may say is shown as words, and what it may not say builds nothing."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest

from club.site.verify import BrokenContentError
from tests.site.content import build_site, entry, fill, write
from tests.site.website import Website

HOSTILE = {
    "tag": "<script>alert(1)</script> & Sons",
    "quotes": "\"><img src=x onerror=alert(1)> 'Co-op'",
    "ending": "</script></title></textarea><svg onload=alert(1)>",
    "template": "{{ 7*7 }} {% for x in y %} {# gone #} ${7*7}",
    "markup": "*Bold* [link](javascript:alert(1)) &amp; &lt;b&gt; Co-op",
    "formula": "=HYPERLINK(A1) Co-op",
    "plus": "+44 Co-op",
    "separators": 'One, two; "three"',
    "cdata": "]]> <!-- --> <?php Co-op",
    "right to left": "שלום <b>co-op</b> 2",
}
SLUGS = {kind: f"hostile{number}" for number, kind in enumerate(HOSTILE)}


def yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Website:
    """A site whose entries have hostile names, towns, regions, summaries, sources and more."""
    folder = tmp_path_factory.mktemp("hostile")
    content = fill(folder / "content", 3)
    for number, (kind, words) in enumerate(HOSTILE.items()):
        said = yaml(words[:60])
        path, text = entry(
            number,
            name=yaml(words),
            summary=yaml(words),
            locality=said,
            region=said,
            legal_form=f"{{name: {said}}}",
            sources=f"[{{name: {said}, licence: CC0-1.0, id: {said}, url: 'https://a.example/?a=%22%3E&b=%3Cx%3E'}}]",
            promotes=f"{{newsletter: {said}, refuses: [{said}]}}",
            website=f"https://{SLUGS[kind]}.example/?q=%3Cscript%3E&amp=1",
        )
        write(content, path.replace(f"coop{number}", SLUGS[kind]), text)
    build_site(content, folder / "out")
    return Website(folder / "out")


def test_words_stay_words_in_every_page(hostile: Website) -> None:
    for path, page in hostile.pages.items():
        assert page.find("//img[@src='x'] | //svg[@onload] | //b[.='co-op']") == [], path
        assert page.find("//script[not(@src)][not(@type='application/ld+json')]") == [], path
        assert page.find("//@*[starts-with(name(), 'on')]") == [], path
        assert [link for link in page.links if link.address.startswith("javascript:")] == [], path
        assert "49" not in page.text("/html/head/title"), path


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_is_shown_as_it_was_written(hostile: Website, kind: str) -> None:
    page = hostile.pages[f"/coops/{SLUGS[kind]}/"]

    assert page.text("//h1") == HOSTILE[kind]
    assert page.text("/html/head/title").startswith(HOSTILE[kind])
    assert page.find("//meta[@property='og:title']/@content") == [HOSTILE[kind]]
    assert page.text("//p[@class='lead']") == HOSTILE[kind]
    assert HOSTILE[kind] in [link.text_content() for link in hostile.pages["/all/"].find("//ul[@class='roll']/li/a")]


@pytest.mark.parametrize("kind", HOSTILE)
def test_linked_data_cannot_be_left(hostile: Website, kind: str) -> None:
    page = hostile.pages[f"/coops/{SLUGS[kind]}/"]
    (block,) = page.json_ld

    assert block["name"] == HOSTILE[kind]
    assert "<" not in page.find("//script[@type='application/ld+json']/text()")[0]


def test_feeds_carry_the_words_and_nothing_more(hostile: Website) -> None:
    for name in (name for name in hostile.files if name.endswith(".atom")):
        ET.fromstring(hostile.read(name))
    feed = feedparser.parse(hostile.read("feeds/new.atom"))

    titles = {entry.title_detail.type for entry in feed.entries}
    plain = {one.findtext("{*}title") for one in ET.fromstring(hostile.read("feeds/new.atom")).findall("{*}entry")}

    assert not feed.bozo
    assert titles == {"text/plain"}
    assert set(HOSTILE.values()) <= plain


def test_the_table_keeps_its_columns_and_holds_no_formula(hostile: Website) -> None:
    rows = list(csv.reader(io.StringIO(hostile.read("data/coops.csv"), newline=""), strict=True))
    names = {row[2].removeprefix("'") for row in rows}

    assert {len(row) for row in rows} == {len(rows[0])}
    assert set(HOSTILE.values()) <= names
    assert [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-(?!\d)", cell)] == []


def test_json_and_maps_carry_the_words_and_cannot_be_left(hostile: Website) -> None:
    for name in hostile.files:
        if name.endswith((".json", ".geojson")):
            json.loads(hostile.read(name))
            assert "</script" not in hostile.read(name), name
        elif name.endswith((".svg", ".opml", ".xml")):
            root = ET.fromstring(hostile.read(name))
            assert [one.tag for one in root.iter() if str(one.tag).endswith("}script")] == [], name
    assert {feature["properties"]["name"] for feature in hostile.json("data/coops.geojson")["features"]} >= set(
        HOSTILE.values()
    )


def test_prefilled_reports_keep_the_name_in_one_parameter(hostile: Website) -> None:
    for slug in SLUGS.values():
        (report,) = [one.address for one in hostile.pages[f"/coops/{slug}/"].links if "/issues/new?" in one.address]

        assert re.fullmatch(r"https://[^?]+\?title=[^&\"<> ]+&body=[^&\"<> ]+", report)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<b>bold</b>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html,x)",
        "[click](vbscript:x)",
        "![picture](https://tracker.example/x.png)",
        "text <img src=x onerror=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "<javascript:alert(1)>",
    ],
)
def test_a_body_with_what_may_not_be_there_builds_nothing(tmp_path: Path, body: str) -> None:
    content = fill(tmp_path / "content", 1)
    path, text = entry(5)
    write(content, path, f"{text}\n{body}\n")

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert {problem.fault.field for problem in caught.value.problems} == {"body"}
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", '"Left\\u202etfel Co-op"'),
        ("name", '"Null\\0Co-op"'),
        ("name", '"Bell\\aCo-op"'),
        ("website", "javascript:alert(1)"),
        ("website", "https://user:secret@a.example"),
        ("website", '"https://a.example/\\"onclick=x"'),
        ("website", "//a.example"),
        ("logo", "data:image/svg+xml,x"),
        ("feed", "file:///etc/passwd"),
        ("tags", "[../../etc]"),
        ("member_of", "[../coop1]"),
        ("region", '"\\u2066hidden\\u2069"'),
    ],
)
def test_a_field_with_what_may_not_be_there_builds_nothing(tmp_path: Path, field: str, value: str) -> None:
    content = fill(tmp_path / "content", 1)
    write(content, *entry(5, **{field: value}))

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert {problem.fault.field.partition(".")[0] for problem in caught.value.problems} <= {field, ""}
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "body",
    [
        "Autolinks <https://a.example/?a=1&b=%22%3E> and `<script>` as code",
        "    <script>alert(1)</script> in a block",
        "&lt;script&gt;alert(1)&lt;/script&gt; and &#60;b&#62;",
        "{{ 7*7 }} {% raw %} {{ config }}",
        "[title](https://a.example \"x' onmouseover='y\")",
    ],
)
def test_a_body_that_only_looks_hostile_is_shown_as_words(tmp_path: Path, body: str) -> None:
    content = fill(tmp_path / "content", 1)
    path, text = entry(5)
    write(content, path, f"{text}\n{body}\n")

    build_site(content, tmp_path / "out")

    page = Website(tmp_path / "out").pages["/coops/coop5/"]
    assert page.find("//main//script | //main//b[.=''] | //main//@*[starts-with(name(), 'on')]") == []
    assert "{{ 7*7 }}" in page.source if "7*7" in body else "49" not in page.text("//*[@class='prose']")
    assert {"nofollow noopener"} >= set(page.find("//*[@class='prose']//a/@rel"))


def test_an_edition_and_a_page_are_cleaned_as_well(tmp_path: Path) -> None:
    content = fill(tmp_path / "content", 1)
    front = "title: T\nslug: hostile\nsummary: S."
    write(content, "pages/hostile.md", f"---\n{front}\n---\n\n<script>alert(1)</script>\n")

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert [problem.fault.field for problem in caught.value.problems] == ["body"]
