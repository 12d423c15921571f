"""The media kit, the points, the exchange, and the files that come from the functions' store."""

import json
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from club.points.ledger import publish, verify
from club.promotions import draw_file
from club.site.verify import BrokenContentError
from tests.site.content import build_site, digest, entry, fill, vary, write
from tests.site.pulled import COOPS, SECRET, add_pulled, draw, ledger, png, statistics
from tests.site.test_weights import KB, sheets_of, weight
from tests.site.website import Website

LEDGER = ledger(COOPS)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return add_pulled(vary(fill(tmp_path / "content", 6)))


def words(element: Any) -> str:  # noqa: ANN401  # lxml has no types
    """Gives the words of an element, those of neighbours set apart."""
    return " ".join(" ".join(element.itertext()).split())


def rows(website: Website, path: str, xpath: str = "//table[@class='entries']/tbody/tr") -> list[str]:
    return [words(row) for row in website.pages[path].find(xpath)]


def said(website: Website, path: str) -> str:
    return words(website.pages[path].find("//main")[0])


def test_the_media_kit_says_who_reads_what_fits_and_what_it_costs(varied: Website) -> None:
    text = said(varied, "/promote/")

    assert "1,200 readers" in text
    assert rows(varied, "/promote/", "//main//details//tbody/tr")[-1] == "12 1,120"
    assert "Digital and media 330 Education 140 Finance 12" in text
    assert re.search(r"Feature 40 120 EUR Classified 15 40 EUR Community slot 0 –", text)
    assert "Headline at most 50 characters Text at most 280 characters Button at most 40 characters" in text
    assert "at most 50 words" in text


def test_the_media_kit_shows_the_dates_of_coming_editions_and_what_their_draws_are_bound_to(varied: Website) -> None:
    text = said(varied, "/promote/")

    assert "13 12 January 2027 2 features, 1 community slot, free" in text
    assert "Ask before 2 January 2027" in text
    assert "until 7 January 2027" in text
    assert "ab" * 32 in text
    assert SECRET not in text
    assert "Everything that an edition can hold" not in text  # it was sent


def test_the_media_kit_shows_promotions_as_editions_do(varied: Website) -> None:
    labels = varied.pages["/promote/"].find("//main//aside[@class='ad']//b")

    assert [one.text_content() for one in labels] == ["Ad", "Ad"]
    links = {link.address for link in varied.pages["/promote/"].links}
    assert {"/forms/promote", "/forms/join", "/points/", "/exchange/", "/data/draws/12.json"} <= links


def test_a_club_without_readers_editions_or_points_says_so(website: Website) -> None:
    assert "Fewer than 100 readers" in said(website, "/promote/")
    assert "No date is set yet" in said(website, "/promote/")
    assert "There was no draw yet" in said(website, "/promote/")
    assert "Nobody has a point yet" in said(website, "/points/")
    assert "No entry says yet" in said(website, "/exchange/")
    assert verify(website.read("data/ledger.json")).entries == []


def test_the_points_page_has_every_balance(varied: Website) -> None:
    found = {row.partition(" member since")[0]: row.split()[-3:] for row in rows(varied, "/points/")}
    names = {slug: next(one["name"] for one in varied.coops if one["slug"] == slug) for slug in COOPS}

    assert {name: int(cells[0]) for name, cells in found.items()} == {
        names[slug]: LEDGER.purse(slug).balance for slug in COOPS
    }
    assert {name: int(cells[1]) for name, cells in found.items()} == {
        names[slug]: LEDGER.purse(slug).pending for slug in COOPS
    }
    assert LEDGER.head in said(varied, "/points/")


def test_the_hall_of_fame_and_the_co_op_of_the_year_follow_from_the_ledger(varied: Website) -> None:
    hall = rows(varied, "/points/", "//ol[contains(@class, 'editions')]/li")
    years = rows(varied, "/points/", "//dl[@class='glance']/div")

    earned = [int(row.split()[-3]) for row in hall]
    assert earned == sorted(earned, reverse=True)
    assert hall[0].startswith("1 Coop1")
    assert [row.split()[0] for row in years] == ["2026,", "2025"]


def test_members_are_counted_by_class(varied: Website) -> None:
    assert rows(varied, "/points/", "//table[not(@class)]//tr[td]")[-3:] == [
        "Co-ops 31 12",
        "Individuals 88 61",
        "Workers 3 3",
    ]


def test_every_entry_stands_in_its_month_and_on_its_co_ops_page(varied: Website) -> None:
    months = [path for path in varied.pages if path.startswith("/points/month/")]
    pages = [path for path in varied.pages if re.fullmatch(r"/points/[a-z0-9]+/(?:page/\d+/)?", path)]
    numbers = sorted(int(n) for path in months for n in re.findall(r"no\. (\d+)", said(varied, path)))
    own = sorted(int(n) for path in pages for n in re.findall(r"no\. (\d+)", said(varied, path)))

    assert numbers == own == list(range(1, len(LEDGER.entries) + 1))


def test_a_co_ops_points_can_be_followed_over_time(varied: Website) -> None:
    page = varied.pages["/points/coop1/"]
    figure = page.find("//figure//*[local-name()='svg']")
    table = rows(varied, "/points/coop1/", "//details//tbody/tr")

    assert len(figure) == 1
    assert table[-1] == f"October 2026 {LEDGER.purse('coop1').balance}"
    assert "/points/coop1/" in {link.address for link in varied.pages["/coops/coop1/"].links}
    assert "/points/coop5/" not in {link.address for link in varied.pages["/coops/coop5/"].links}


def test_the_ledger_and_the_draws_are_published_byte_for_byte(varied: Website) -> None:
    assert varied.read("data/ledger.json") == publish(LEDGER)
    values = json.loads(varied.read("data/draws/12.json"))
    assert list(draw_file.differences(values)) == []
    assert values == draw(COOPS)


def test_promoters_are_found_by_language_and_topic(varied: Website) -> None:
    text = said(varied, "/exchange/")

    assert "The Example Bakery" in text
    assert "250–999 readers, English" in text
    assert "refuses: fur" in text
    assert {"/exchange/language/en/", "/exchange/topic/finance/"} <= varied.pages.keys()
    assert varied.pages["/exchange/topic/finance/"].text("//h1") == "1 co-op that promotes others on finance"
    assert "→ The Example Bakery →" in text
    assert "6 months from September 2026 promotions kept: 1, missed: 1" in text


def test_a_picture_of_a_promotion_is_on_the_site_in_the_page_and_in_the_mail(varied: Website) -> None:
    name = "pictures/0123456789abcdef.png"
    page = varied.pages["/newsletter/012-everything/"]
    mail = varied.read("mail/012/body.html")

    assert (varied.folder / name).read_bytes() == png(600, 300)
    assert page.find("//aside[@class='ad']//img/@src") == [f"/{name}"]
    assert f'src="{varied.url}/{name}"' in mail
    for text in (page.text("//aside[@class='ad'][.//img]"), mail, varied.read("mail/012/body.txt")):
        assert "Ad" in text
        assert "Cheese from forty farms" in text


@pytest.mark.parametrize("path", ["/promote/", "/points/", "/points/coop1/", "/points/month/2026-10/", "/exchange/"])
def test_these_pages_are_light(varied: Website, path: str) -> None:
    page = varied.pages[path]

    assert weight(page.source) + sheets_of(varied, page) <= 14 * KB


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("ledger.json", publish(LEDGER).replace('"points":20', '"points":21', 1), "entry 2: does not follow"),
        ("ledger.json", "[", "this is no ledger"),
        ("members.json", '{"format": 2, "members": []}', "its format is not 1"),
        ("members.json", '{"format": 1, "members": [{"coop": "A B", "since": "2026-01-01"}]}', "'A B' is no slug"),
        ("statistics.json", '{"format": 1, "readers": {"total": -1}}', "readers are no counts"),
        ("statistics.json", json.dumps(statistics() | {"seeds": {"12": {"sha256": "x", "secret": None}}}), "seeds.12"),
        ("draws.json", json.dumps({"format": 1, "draws": {"13": draw(COOPS)}}), "of another one"),
        ("draws.json", json.dumps({"format": 1, "draws": {"12": draw(COOPS) | {"waiting": []}}}), "those who wait"),
        (
            "circles.json",
            '{"format": 1, "circles": [{"name": "Bread", "promotions": [], "state": "off"}]}',
            "in no state",
        ),
        ("bookings.json", None, "0123456789abcdef.png is not in"),
    ],
)
def test_what_was_changed_by_hand_is_not_published(
    content: Path, tmp_path: Path, name: str, text: str | None, what: str
) -> None:
    if text is None:
        shutil.rmtree(content / "club" / "pictures")
    else:
        write(content, f"club/{name}", text)

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    [problem] = caught.value.problems
    assert problem.path.endswith(f"club/{name}")
    assert what in problem.fault.what
    assert problem.fault.mend == "run build.py pull" or name == "bookings.json"


def test_a_warm_build_after_a_pull_gives_what_a_cold_one_gives(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "warm")
    changes: dict[str, Any] = {
        "ledger.json": publish(ledger([*COOPS, "coop2"], months=9)),
        "statistics.json": json.dumps({"format": 1}),
        "members.json": '{"format": 1, "members": []}',
        "draws.json": '{"format": 1, "draws": {}}',
        "circles.json": '{"format": 1, "circles": []}',
    }
    for step, (name, text) in enumerate(changes.items()):
        write(content, f"club/{name}", text)
        write(content, *entry(step, promotes="{language: fr, topics: [finance], accepts: no}"))
        build_site(content, tmp_path / "warm")
    write(
        content,
        "newsletter/013-heal.md",
        (content / "newsletter/013-heal.md").read_text("utf-8").replace("-12\n", "-19\n"),
    )
    (content / "club/pictures/0123456789abcdef.png").write_bytes(png(600, 300, b"\x06\x5d\xa0"))
    build_site(content, tmp_path / "warm")
    build_site(content, tmp_path / "cold", use_cache=False)

    assert digest(tmp_path / "warm") == digest(tmp_path / "cold")
    assert "19 January 2027" in (tmp_path / "warm/promote/index.html").read_text("utf-8")


def test_a_pull_remakes_what_it_changes_and_nothing_else(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    time.sleep(0.06)  # what is younger than a tick of the clock is read again
    write(content, "club/statistics.json", json.dumps(statistics() | {"readers": {"total": 1300, "interests": {}}}))

    assert build_site(content, tmp_path / "out").made == 1
