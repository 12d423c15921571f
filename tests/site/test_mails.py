"""Editions with shortcodes and promotions: their pages, their plain texts and their mails."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from club.newsletter.mail_check import encoded_bytes, look_at
from club.site.verify import BrokenContentError
from tests.harness.soak import short_or_long
from tests.site.content import build_site, digest, entry, fill, write
from tests.site.test_build import change
from tests.site.test_same_bytes import ODD, PLAIN, build_in
from tests.site.website import Website

FILES = ("body.html", "body.txt", "manifest.json", "subject.txt")
BODY = """Hello [there](/coops/coop2/).

{coop-of-the-week: coop1}

## Old

{slot: feature-1}

{new-in-the-directory: 3}
"""
FIELDS = {
    "title": "Bread",
    "date": "2026-01-31",
    "summary": "Who bakes.",
    "preheader": "Flour and shares",
    "language": "en",
    "slots": "[{id: feature-1, kind: feature}]",
    "status": "sent",
}
FEATURE: dict[str, Any] = {
    "slot": "feature-1",
    "kind": "feature",
    "coop": "coop3",
    "headline": "Cheese at cost",
    "body": "Forty farms deliver.",
    "button": "See the list",
    "link": "https://dairy.example/list",
    "image": {"path": "/pictures/cheese.jpg", "alt": "A wheel of cheese", "width": 600, "height": 300},
}


def edition(content: Path, number: int = 12, body: str = BODY, **fields: str) -> None:
    lines = [f"{name}: {value}\n" for name, value in ({"number": str(number)} | FIELDS | fields).items()]
    write(content, f"newsletter/{number:03}-bread.md", "---\n" + "".join(lines) + f"---\n\n{body}")


def book(content: Path, **values: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    write(content, "club/bookings.json", json.dumps({"format": 1, "editions": {"12": [FEATURE | values]}}))
    write(content, "club/pictures/cheese.jpg", "as it is")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    content = fill(tmp_path / "content", 12)
    edition(content)
    book(content)
    return content


def build(content: Path, output: Path) -> Website:
    build_site(content, output)
    return Website(output)


def test_every_example_has_a_mail_that_fits_and_that_nothing_links_to(website: Website) -> None:
    numbers = sorted({name.split("/")[1] for name in website.files if name.startswith("mail/")})

    assert numbers == ["001", "002"]
    for number in numbers:
        assert {f"mail/{number}/{name}" for name in FILES} <= website.files
        assert encoded_bytes(website.read(f"mail/{number}/body.html")) < 60_000
        assert json.loads(website.read(f"mail/{number}/manifest.json"))["edition"] == int(number)
    assert [path for path, page in website.pages.items() for link in page.links if "/mail/" in link.address] == []
    assert "/mail/" not in website.read("sitemap.xml")


@pytest.mark.parametrize(
    ("status", "has_mail", "has_page"),
    [("draft", False, False), ("scheduled", True, False), ("locked", True, True), ("sent", True, True)],
)
def test_the_status_decides_what_there_is(
    content: Path, tmp_path: Path, status: str, has_mail: bool, has_page: bool
) -> None:
    edition(content, status=status)

    site = build(content, tmp_path / "out")

    assert ("mail/012/body.html" in site.files) == has_mail
    assert ("/newsletter/012-bread/" in site.pages) == has_page


def test_page_mail_and_plain_texts_show_the_same_coops_and_promotions(content: Path, tmp_path: Path) -> None:
    site = build(content, tmp_path / "out")

    page = site.pages["/newsletter/012-bread/"]
    promoter = site.json("coops/coop3/index.json")["name"]
    mail = look_at(site.read("mail/012/body.html"))
    shown = page.find("//div[@class='prose']//a/@href")
    assert [link.removeprefix("https://club.test") for link in mail.links[1:-4]] == shown
    for name in ("newsletter/012-bread/index.txt", "mail/012/body.txt"):
        text, at = site.read(name), 0
        for link in mail.links[1:-4]:
            at = text.index(link, at) + 1
        assert f"\nAd · {promoter}\n\nCheese at cost\n" in text
    assert page.text("//aside[@class='ad']//p[@class='meta']") == f"Ad · {promoter}"
    assert page.find("//aside[@class='ad']//a/@rel") == ["sponsored noopener"]
    assert page.find("//aside[@class='ad']//img/@alt") == ["A wheel of cheese"]


def test_a_promotion_without_a_place_of_its_own_comes_last(content: Path, tmp_path: Path) -> None:
    edition(content, body="## Old\n")

    site = build(content, tmp_path / "out")

    assert site.pages["/newsletter/012-bread/"].find("//div[@class='prose']/*[last()]/@class") == ["ad"]


def test_an_edition_of_long_ago_goes_on_showing_what_was_new_then(content: Path, tmp_path: Path) -> None:
    before = build(content, tmp_path / "out").read("mail/012/body.html")
    write(content, *entry(90, added="2026-02-01"))

    assert build(content, tmp_path / "out").read("mail/012/body.html") == before
    write(content, *entry(91, added="2026-01-31", status="{is: closed, since: 2026-03-01}"))
    write(content, *entry(92, added="2026-01-31", status="{is: closed, since: 2026-01-20}"))
    after = build(content, tmp_path / "out").read("mail/012/body.html")
    assert "/coops/coop91/" in after
    assert "/coops/coop92/" not in after


@pytest.mark.parametrize("number", [1, 3])
def test_a_coop_that_an_edition_shows_remakes_its_page_and_mail(content: Path, tmp_path: Path, number: int) -> None:
    build_site(content, tmp_path / "out")
    write(content, *entry(number, name=f"Renamed {number}", lang="es"))

    site = build(content, tmp_path / "out")

    assert f"Renamed {number}" in site.read("mail/012/body.html")
    assert f"Renamed {number}" in site.read("newsletter/012-bread/index.html")
    assert f"Renamed {number}" in site.read("newsletter/012-bread/index.txt")


@pytest.mark.parametrize("seed", range(short_or_long(2, 40)))
def test_a_warm_build_gives_byte_for_byte_the_mails_of_a_cold_one(content: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    numbers = set(range(5, 12))  # the others are shown by the edition and must stay
    build_site(content, tmp_path / "warm")

    for step in range(short_or_long(3, 12)):
        kind = chance.choice(("entries", "shown", "edition", "booking"))
        if kind == "entries":
            change(content, chance, numbers)
        elif kind == "shown":
            number = chance.choice((1, 2, 3))
            for old in content.glob(f"coops/*/coop{number}.md"):
                old.unlink()
            write(content, *entry(number, name=f"Renamed {step} {number}", lang=chance.choice(("en", "ar"))))
        elif kind == "edition":
            edition(content, body=f"{BODY}\nStep {step}.\n", language=chance.choice(("en", "fr", "he")))
        else:
            book(content, headline=f"Cheese {step}")
        build_site(content, tmp_path / "warm")
        build_site(content, tmp_path / f"cold{step}", use_cache=False)

        assert digest(tmp_path / "warm") == digest(tmp_path / f"cold{step}"), kind


def test_bookings_that_come_or_go_are_noticed(content: Path, tmp_path: Path) -> None:
    (content / "club/bookings.json").unlink()
    assert "Cheese" not in build(content, tmp_path / "out").read("mail/012/body.html")

    book(content)
    assert "Cheese" in build(content, tmp_path / "out").read("mail/012/body.html")
    (content / "club/bookings.json").unlink()
    assert "Cheese" not in build(content, tmp_path / "out").read("mail/012/body.html")


def test_another_place_and_another_seed_give_the_same_mails(content: Path, tmp_path: Path) -> None:
    one = build_in(tmp_path / "one", content, environment=PLAIN)

    assert build_in(tmp_path / "other", content, environment=ODD, days=300) == one
    assert [name for name in one if name.startswith("mail/")] == [f"mail/012/{name}" for name in FILES]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("{coop-of-the-week: coop99}\n", 'shows "coop99", which is no entry of this directory'),
        ("a\n\n{new-in-the-directory: x}\n", 'has "new-in-the-directory: x", which shows nothing'),
    ],
)
def test_a_wrong_shortcode_builds_nothing(content: Path, tmp_path: Path, body: str, what: str) -> None:
    edition(content, body=body)

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    [problem] = caught.value.problems
    assert (problem.path, problem.fault.what) == (str(content / "newsletter/012-bread.md"), what)
    assert (content / "newsletter/012-bread.md").read_text().splitlines()[problem.line - 1] == body.strip().split("\n")[
        -1
    ]


@pytest.mark.parametrize("values", [{"coop": "coop99"}, {"slot": "feature-9"}, {"link": "http://dairy.example"}])
def test_wrong_bookings_build_nothing(content: Path, tmp_path: Path, values: dict[str, str]) -> None:
    book(content, **values)

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert [problem.path for problem in caught.value.problems] == [str(content / "club/bookings.json")]


def test_the_page_marks_the_language_of_what_it_shows(content: Path, tmp_path: Path) -> None:
    write(content, *entry(1, name="Panadería", lang="es", summary="Horneamos pan."))
    edition(content, language="ar")

    page = build(content, tmp_path / "out").pages["/newsletter/012-bread/"]

    assert [(one.tag, one.get("dir")) for one in page.find("//main//*[@lang='ar']")] == [
        ("h1", "rtl"),
        ("p", "rtl"),
        ("div", "rtl"),
    ]
    assert page.text("//section[contains(@class, 'pick')]//a[@lang='es']") == "Panadería"


def test_hostile_words_stay_words_in_a_mail(content: Path, tmp_path: Path) -> None:
    write(content, *entry(1, name=json.dumps("<script>{{t}}</script> & Co-op"), summary=json.dumps("{{t}} <b>x</b>")))

    page = build(content, tmp_path / "out").read("mail/012/body.html")

    tree = lxml_html.document_fromstring(page)
    assert tree.xpath("//script | //h3//b") == []
    assert "<script>{{t}}</script> & Co-op" in [one.text_content() for one in tree.xpath("//h3")]
    assert page.count("{{t}}") == 2
