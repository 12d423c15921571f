"""What a co-op may say in a slot: counted as a person sees it, with one clean link."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import InvalidFormError
from club.promotions.creative import CLASSIFIED, FEATURE, LIMITS, Spec, kind_of, read_creative
from club.promotions.link import host_of, link_fault
from club.promotions.request import Creative, Image
from club.promotions.words import characters, line_of, words

FAMILY = "👩🏽‍❤️‍💋‍👨🏿"  # two people who kiss: one character, 10 code points
LINK = "https://bakery.example/night"
FEATURED = {"headline": "Bread at night", "body": "Nine ovens.", "button": "See them", "link": LINK}
CLASSIFIEDS = {"body": "Two bakers wanted.", "link": LINK}
PICTURE = Image("ab" * 32, "image/png", 600, 300, "")


def reasons(values: dict[str, str], kind: str = FEATURE, image: Image | None = None) -> dict[str, str]:
    with pytest.raises(InvalidFormError) as caught:
        read_creative(values, kind=kind, image=image)
    found = {one.field: one.reason for one in caught.value.errors}
    assert len(found) == len(caught.value.errors)
    return found


def test_what_fits_is_taken_as_single_lines() -> None:
    found = read_creative({**FEATURED, "body": "  Nine\r\n\tovens. "}, kind=FEATURE)

    assert found == Creative("Nine ovens.", LINK, "Bread at night", "See them")
    assert kind_of(found) == FEATURE


def test_a_classified_has_words_and_a_link_only() -> None:
    found = read_creative({**FEATURED, **CLASSIFIEDS}, kind=CLASSIFIED)

    assert found == Creative("Two bakers wanted.", LINK)
    assert kind_of(found) == CLASSIFIED
    assert reasons(CLASSIFIEDS, CLASSIFIED, PICTURE) == {"image": "A classified has no picture."}


def test_a_picture_has_words_for_those_who_do_not_see_it() -> None:
    found = read_creative({**FEATURED, "alt": "Nine loaves"}, kind=FEATURE, image=PICTURE)

    assert found.image == Image("ab" * 32, "image/png", 600, 300, "Nine loaves")
    assert read_creative({**FEATURED, "alt": "Nine loaves"}, kind=FEATURE).image is None
    assert "what the picture shows" in reasons(FEATURED, image=PICTURE)["alt"]


@pytest.mark.parametrize("kind", LIMITS)
def test_every_field_that_is_missing_is_named_once(kind: str) -> None:
    fields = [name for name in Spec(kind).fields if name != "alt"]

    assert list(reasons(dict.fromkeys(fields, " \n "), kind)) == fields


@pytest.mark.parametrize(("name", "most"), [("headline", 50), ("body", 280), ("button", 40), ("alt", 125)])
@pytest.mark.parametrize("letter", ["a", "é", FAMILY, "한"])
def test_characters_are_counted_as_a_person_sees_them(name: str, most: int, letter: str) -> None:
    values = {**FEATURED, "alt": "Nine loaves"}

    read_creative({**values, name: letter * most}, kind=FEATURE, image=PICTURE)

    assert f"At most {most} characters fit" in reasons({**values, name: letter * (most + 1)}, image=PICTURE)[name]


def test_a_classified_has_fifty_words_and_an_end_in_every_script() -> None:
    read_creative({**CLASSIFIEDS, "body": "bread\n" * 50}, kind=CLASSIFIED)

    assert reasons({**CLASSIFIEDS, "body": "bread " * 51}, CLASSIFIED) == {"body": "At most 50 words fit; it has 51."}
    assert "400 characters" in reasons({**CLASSIFIEDS, "body": "面包" * 201}, CLASSIFIED)["body"]


@pytest.mark.parametrize(
    "text",
    ["a\0b", "a\x1bb", "a\u202eb", "a\u2066b", "a\u200bb", "\u200e", "a\u2028b", "\ufeffa", "\ue000", "\ud800"],
)
def test_what_cannot_be_seen_is_refused(text: str) -> None:
    assert "cannot be seen" in reasons({**FEATURED, "headline": text})["headline"]


@pytest.mark.parametrize(
    ("text", "words_"),
    [
        ("\u00a0", "nothing in it that can be read"),
        ("a" + "\u0301" * 20, "too many signs"),
        ("a" * 9_999, "At most 50 characters fit"),
        ("See https://other.example", "one link"),
        ("See WWW.other.example", "one link"),
    ],
)
def test_other_words_that_do_not_fit_are_refused(text: str, words_: str) -> None:
    assert words_ in reasons({**FEATURED, "headline": text})["headline"]


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        "https://www.bakery.example",
        "https://bäckerei.example/?id=7&page=2#ovens",
        "HTTPS://bakery.example/a?medium=bread",
    ],
)
def test_a_clean_link_passes(link: str) -> None:
    assert link_fault(link) == ""


@pytest.mark.parametrize(
    ("link", "words_"),
    [
        ("http://bakery.example", "must begin with https"),
        ("bakery.example", "must begin with https"),
        ("javascript:alert(1)", "must begin with https"),
        ("https://bakery.example/a b", "no spaces"),
        ("https://a.example https://b.example", "only one"),
        ('https://bakery.example/"onclick', "no spaces, quotes"),
        ("https://user:pw@bakery.example/", "user name"),
        ("https://127.0.0.1/", "no web address"),
        ("https://[::1]/", "no web address"),
        ("https://[/", "no web address"),
        ("https://localhost/", "no web address"),
        ("https://bakery.internal/", "no web address"),
        ("https://bakery.example:8443/", "no web address"),
        ("https://bakery.example:x/", "no web address"),
        ("https:///", "no web address"),
        ("https://bakery.example/" + "a" * 300, "at most 300"),
        ("https://bakery.example/?UTM_Source=x&id=1&fbclid=2", "Take utm_source, fbclid out"),
        ("https://bakery.example/?mc_eid=", "Take mc_eid out"),
        ("https://bakery.example/#gclid=1", "Take gclid out"),
    ],
)
def test_another_link_is_refused_and_says_how_to_mend_it(link: str, words_: str) -> None:
    assert words_ in link_fault(link)
    assert words_ in reasons({**FEATURED, "link": link})["link"]


def test_a_host_is_shown_without_www() -> None:
    assert host_of("https://www.bakery.example/night") == "bakery.example"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_taken_or_refused_by_its_fields(text: str, other: str) -> None:
    for kind in LIMITS:
        with contextlib.suppress(InvalidFormError):
            found = read_creative({**FEATURED, "headline": text, "body": other, "link": text + other}, kind=kind)
            assert line_of(found.body) == found.body
            assert characters(found.headline) <= 50


@given(st.text("a é\n👩‍한", max_size=30))
def test_a_line_is_never_longer_than_what_was_typed(text: str) -> None:
    line = line_of(text)

    assert line_of(line) == line
    assert words(line) == len(line.split())
    assert characters(line) <= len(text)
