"""The mail of an edition: what a parser, a mailbox and a stranger with bad intentions find in it."""

import dataclasses
import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from club.newsletter.bookings import Picture, Promotion
from club.newsletter.headers import list_id_of
from club.newsletter.mail_check import mail_faults
from club.newsletter.manifest import read_manifest
from club.newsletter.picks import Letter
from club.newsletter.shortcodes import COOP, NEW, Shortcode
from tests.newsletter.letters import CLASSIFIED, FEATURE, URL, card, letter, mail, mailed

BODY = """Bread is [work](/type/worker/).

{coop-of-the-week: bakery}

## What is new

{slot: community-1}

{new-in-the-directory: 2}

- [Panadería](/coops/pan/)
"""
PAN = card("pan", name="Panadería", lang="es")


def whole(**values: Any) -> Letter:  # noqa: ANN401
    picks = {Shortcode(COOP, "bakery"): [card("bakery")], Shortcode(NEW, "2"): [PAN, card("mill", type="housing")]}
    return letter(BODY, picks=picks, cards=[PAN], promotions=[FEATURE, CLASSIFIED], **values)


def tree(files: dict[str, str]) -> Any:  # noqa: ANN401 - lxml has no types
    return lxml_html.document_fromstring(files["body.html"])


def words(element: Any) -> str:  # noqa: ANN401
    return " ".join(element.text_content().split())


def test_a_mail_has_subject_html_text_and_manifest() -> None:
    files = mail(whole())

    assert list(files) == ["subject.txt", "body.html", "body.txt", "manifest.json"]
    assert files["subject.txt"] == "Bread and who owns it"
    assert list(mail_faults(mailed(whole()))) == []


def test_the_html_names_its_language_and_has_real_headings_and_layout_tables() -> None:
    page = tree(mail(whole()))

    first = page.find("body")[0]
    assert (page.get("lang"), page.get("dir"), first.get("lang"), first.get("dir")) == ("en", "ltr", "en", "ltr")
    assert [(one.tag, words(one)) for one in page.iter("h1", "h2", "h3")] == [
        ("h1", "Bread and who owns it"),
        ("h2", "Co-op of the week"),
        ("h3", "Bakery"),
        ("h2", "What is new"),
        ("h2", "New in the directory"),
        ("h2", "Cheese at cost"),
    ]
    assert {one.get("role") for one in page.iter("table")} == {"presentation"}
    assert page.xpath("//svg | //script | //form | //link | //img") == []


def test_every_link_is_whole_and_two_carry_the_readers_token() -> None:
    links = tree(mail(whole())).xpath("//a/@href")

    assert [link for link in links if not link.startswith("https://")] == []
    assert links == [
        f"{URL}/newsletter/012-bread/",
        f"{URL}/type/worker/",
        f"{URL}/coops/bakery/",
        "https://tools.example/lend",
        f"{URL}/coops/pan/",
        f"{URL}/coops/mill/",
        f"{URL}/newest/",
        f"{URL}/coops/pan/",
        "https://dairy.example/list",
        f"{URL}/forms/unsubscribe?t={{{{t}}}}",
        f"{URL}/forms/preferences?t={{{{t}}}}",
        f"{URL}/newsletter/012-bread/",
        f"{URL}/about/",
    ]


def test_promotions_are_labelled_with_the_coops_name_in_html_and_text() -> None:
    files = mail(whole())

    labels = [words(one) for one in tree(files).xpath("//table[@class='ad']//p[@class='label']")]
    assert labels == ["Ad · Tools", "Ad · Dairy"]
    assert "\nAd · Tools\n\nWe lend tools.\n\ntools.example <https://tools.example/lend>\n" in files["body.txt"]
    assert "\nAd · Dairy\n\nCheese at cost\n--------------\n" in files["body.txt"]


def test_a_picture_has_words_and_a_place_on_the_clubs_own_site() -> None:
    picture = Picture("/pictures/cheese.jpg", 'A "wheel" of cheese', 600, 300)
    promotion = dataclasses.replace(FEATURE, image=picture)
    files = mail(letter(promotions=[promotion]))

    [image] = tree(files).xpath("//img")
    assert (image.get("src"), image.get("alt")) == (f"{URL}/pictures/cheese.jpg", 'A "wheel" of cheese')
    assert '[A "wheel" of cheese]' in files["body.txt"]


def test_a_slot_that_nobody_has_booked_leaves_no_trace() -> None:
    files = mail(letter("a\n\n{slot: feature-1}\n\nb\n"))

    assert "slot" not in files["body.html"]
    assert "\na\n\nb\n" in files["body.txt"]


def test_a_shortcode_that_finds_nothing_leaves_no_trace() -> None:
    files = mail(letter("a\n\n{new-in-the-directory: 2}\n\nb\n", picks={Shortcode(NEW, "2"): []}))

    assert "New in" not in files["body.html"]


def test_the_foot_tells_why_how_to_leave_and_who_runs_this() -> None:
    files = mail(whole())

    foot = words(tree(files).xpath("//td[@class='foot']")[0])
    for text in (foot, " ".join(files["body.txt"].split())):
        assert "You get this because you signed up for the newsletter of Co-op Data Club" in text
        assert "1 Example Street, Exampletown" in text
        for way in ("Unsubscribe", "Choose topics", "Read on the web", "Who runs this"):
            assert way in text
    assert files["body.txt"].count("{{t}}") == files["body.html"].count("{{t}}") == 2


def test_all_that_is_seen_stands_on_the_elements_themselves() -> None:
    page = tree(mail(whole()))

    bare = [
        one.tag
        for one in page.find("body").iter("td", "h1", "h2", "h3", "p", "a", "ul", "li")
        if not one.get("style") and one.get("class") != "page"
    ]
    assert bare == []
    assert re.findall(r"\bvar\(|position|flex|grid|float|\brem\b|inline-start", mail(whole())["body.html"]) == []


def test_names_in_other_languages_say_so() -> None:
    page = tree(mail(whole()))

    assert [one.get("lang") for one in page.xpath(f"//a[@href='{URL}/coops/pan/']")] == ["es", "es"]
    assert [one.get("lang") for one in page.xpath(f"//a[@href='{URL}/coops/mill/']")] == [None]


def test_an_edition_in_another_language_says_so_and_its_foot_too() -> None:
    page = tree(mail(whole(language="ar")))

    foot = page.xpath("//td[@class='foot']/div")[0]
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert (foot.get("lang"), foot.get("dir")) == ("en", "ltr")
    assert "text-align:right" in page.xpath("//td[@class='page']")[0].get("style")
    assert [fault.what for fault in mail_faults(mailed(whole(language="ar")))] == []


def test_the_manifest_tells_delivery_all_it_needs() -> None:
    files = mail(whole())
    values = json.loads(files["manifest.json"])

    assert values["list_id"] == list_id_of(URL)
    assert values["audience"] == {"interests": [], "countries": []}
    assert values["slots"] == [{"id": "feature-1", "kind": "feature"}, {"id": "community-1", "kind": "classified"}]
    assert {name: hashlib.sha256(files[name].encode()).hexdigest() for name in values["sha256"]} == values["sha256"]
    manifest = read_manifest(files["manifest.json"].encode())
    assert (manifest.edition, manifest.subject, manifest.status) == (12, "Bread and who owns it", "draft")


HOSTILE = (
    "{{t}}",
    "{{{t}}}",
    "{{ t }}",
    "<b>bold</b>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>x</script>",
    "&lt;",
)


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_words_can_get_a_readers_token_or_leave_their_place(evil: str) -> None:
    cards = [card("evil", name=evil, summary=evil, place=evil, sectors=[("x", evil)])]
    promotion = Promotion("feature-1", "feature", "evil", evil, "https://evil.example/?t=%7B%7Bt%7D%7D", evil, evil)
    body = f"[x](https://evil.example/?t={{{{t}}}}) `{evil}`\n\n{{coop-of-the-week: evil}}\n"
    written = letter(
        body, title=f"T {evil}", summary=f"S {evil}", preheader=f"P {evil}",
        picks={Shortcode(COOP, "evil"): cards}, cards=cards, promotions=[promotion],
    )  # fmt: skip

    files = mail(written)
    page = tree(files)
    filled = {name: text.replace("{{t}}", "SECRET") for name, text in files.items()}
    assert [filled[name].count("SECRET") for name in ("body.html", "body.txt", "subject.txt")] == [
        2,
        2,
        files["subject.txt"].count("{{t}}"),
    ]
    assert page.xpath("//script | //img | //*[@onerror]") == []
    assert evil in page.xpath("//title/text()")[0]
    assert all(
        "SECRET" not in link
        for link in lxml_html.document_fromstring(filled["body.html"]).xpath("//a/@href")
        if "evil" in link
    )


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert mail(whole()) == mail(whole())


PIECES = st.sampled_from(
    ["# ", "## ", "- ", "1. ", "> ", "| a | b |\n|-|-|\n", "```\n", "    ", "[x](/coops/pan/)", "**", "`", "{{t}}",
     "<https://a.example/b_c>", "{slot: feature-1}", "{new-in-the-directory: 2}", "{coop-of-the-week: bakery}", "word",
     "\n", "\n\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_an_editor_writes_the_text_says_what_the_html_says(body: str) -> None:
    picks = {Shortcode(COOP, "bakery"): [card("bakery")], Shortcode(NEW, "2"): [PAN]}
    written = letter(body, picks=picks, cards=[PAN], promotions=[FEATURE, CLASSIFIED])

    faults = [fault.what for fault in mail_faults(mailed(written))]

    assert [what for what in faults if "heading of the first level" not in what] == []
