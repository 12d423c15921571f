from dataclasses import replace

import pytest

from club.newsletter.mail_check import MAX_HTML_BYTES, encoded_bytes, look_at, mail_faults
from club.newsletter.picks import Letter
from tests.newsletter.letters import FEATURE, facts, letter, mail, mailed


def said(written: Letter, **files: str) -> list[tuple[str, str, bool]]:
    return [(one.field, one.what, one.is_warning) for one in mail_faults(mailed(written, **files))]


def changed(old: str, new: str, name: str = "body.html", written: Letter | None = None) -> list[str]:
    """Gives what is said of a mail in which the theme says something else."""
    written = written or letter(promotions=[FEATURE])
    text = mail(written)[name]
    assert old in text
    return [what for _, what, _ in said(written, **{name.replace(".", "_"): text.replace(old, new, 1)})]


def test_a_right_mail_has_no_faults() -> None:
    assert said(letter(promotions=[FEATURE])) == []


@pytest.mark.parametrize(
    ("title", "what", "is_warning"),
    [
        ("x" * 61, "has 61 characters, and mailboxes show about 60 of a subject", True),
        ("x" * 78, "has 78 characters, and mailboxes show about 60 of a subject", True),
        ("x" * 79, "has 79 characters, at most 78 fit in a subject", False),
    ],
)
def test_a_subject_has_its_length(title: str, what: str, is_warning: bool) -> None:
    assert said(letter(title=title)) == [("title", what, is_warning)]
    assert said(letter(title="x" * 60)) == []


def test_a_preheader_says_something_of_its_own() -> None:
    missing = "is missing, so that mailboxes show the title again beside the subject"

    assert said(letter(preheader=None)) == [("preheader", missing, True)]
    assert said(letter(preheader="bread AND who owns it")) == [("preheader", "says what the title says", True)]


@pytest.mark.parametrize("status", ["scheduled", "locked"])
def test_an_edition_that_is_to_be_sent_has_the_clubs_own_address(status: str) -> None:
    assert said(letter(status=status)) == [
        ("status", f"is {status}, but the club's postal address is still the example", False),
        ("status", f"is {status}, but the club's owner is still the example", False),
        ("status", f"is {status}, but the club's sender is still the example", False),
    ]
    assert list(mail_faults(mailed(letter(status=status))._replace(facts=replace(facts(), examples=())))) == []


def test_a_mail_has_its_size_as_it_travels() -> None:
    written = letter("word " * 5_990)
    small = letter("word " * 5_000)

    [(field, what, is_warning)] = said(letter("wörd " * 9_000))
    assert (field, is_warning) == ("body", False)
    assert what.startswith("makes a mail of ")
    assert what.endswith(" kB, at most 60 kB fit")
    assert said(small) == []
    assert encoded_bytes(mail(written)["body.html"]) < MAX_HTML_BYTES


def test_size_is_that_of_the_longer_encoding() -> None:
    assert 1800 < encoded_bytes("é" * 300) < 1900  # =C3=A9, and soft line ends
    assert encoded_bytes("a" * 300) == 400 + 6


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('<html lang="en"', "<html", "does not name its language and direction"),
        ('<div class="sheet" dir="ltr" lang="en"', '<div class="sheet"', "does not name its language and direction"),
        ("<h1", "<h2", "has not one heading of the first level"),
        ("</h1>", "</h1><svg></svg>", "has <svg> in it"),
        ("</h1>", "</h1><form></form>", "has <form> in it"),
        ("</h1>", '</h1><table width="100%"><tr><td>x</td></tr></table>', 'without role="presentation"'),
        ("</h1>", '</h1><img src="https://club.example/x.png" alt="">', "without words for those who do not see it"),
        (
            "</h1>",
            '</h1><img src="https://elsewhere.example/x.png" alt="x">',
            "from elsewhere than the club's own site",
        ),
        ("</h1>", '</h1><img src="https://club.example/x.png" alt="x" width="1">', "a picture of one pixel"),
        ("<style>", "<style>p { color: red }", "needs its style sheet: something stands there outside of @media"),
        ("background-color: #181611 !important", "padding: 0", "needs its style sheet for more than colours: padding"),
        ("color:#1d1a15", "color:var(--ink)", "has a CSS variable"),
        ("preferences?t={{t}}", "preferences", "does not link once to unsubscribing and once to choosing topics"),
        ("1 Example Street", "", "lacks the postal address in its HTML"),
        ("<b>Ad</b>", "<b>News</b>", 'has a promotion that is not labelled "Ad": https://dairy.example/list'),
        ("</h1>", '</h1><a href="https://mill.example">x</a>', "that its plain text does not: https://mill.example"),
        ("</h1>", "</h1><h2>Milk</h2>", "that its plain text does not: Milk"),
    ],
)
def test_what_the_theme_gets_wrong_is_said(old: str, new: str, what: str) -> None:
    assert any(what in one for one in changed(old, new)), changed(old, new)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("preferences?t={{t}}", "preferences", "in its plain text"),
        ("1 Example Street", "", "lacks the postal address in its plain text"),
        ("https://dairy.example/list", "", "says something that its plain text does not: https://dairy.example/list"),
        ("Bread.", "Bread " * 20, "has a line of more than 78 characters in its plain text"),
    ],
)
def test_what_the_plain_text_lacks_is_said(old: str, new: str, what: str) -> None:
    assert any(what in one for one in changed(old, new, "body.txt")), changed(old, new, "body.txt")


def test_links_come_in_one_order() -> None:
    written = letter("[a](https://a.example) and [b](https://b.example)\n")
    text = mail(written)["body.txt"]
    swapped = text.replace("//a.", "//c.").replace("//b.", "//a.").replace("//c.", "//b.")

    assert [what for _, what, _ in said(written, body_txt=swapped)] == [
        "its mail has its links in another order in its plain text, from https://b.example on"
    ]


def test_a_long_address_may_make_a_long_line() -> None:
    address = "https://mill.example/" + "x" * 90

    assert said(letter(f"- see <{address}>\n\n> [b]({address})\n")) == []


def test_looking_tells_headings_links_and_promotions() -> None:
    look = look_at(mail(letter(promotions=[FEATURE]))["body.html"])

    assert look.headings == ["Bread and who owns it", "What is new", "Cheese at cost"]
    assert look.promotions == [
        "Ad · Dairy Cheese at cost Forty farms deliver to any food co-op. https://dairy.example/list"
    ]
