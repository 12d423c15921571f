import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.directory.markdown import page_to_html, page_to_raw_html
from club.newsletter.shortcodes import COOP, NEW, SLOT, Shortcode, fill, shortcode_faults, shortcodes_in, unknown_coops

BODY = """Before

{coop-of-the-week: bakery}

{ new-in-the-directory : 5 }

## After

{slot: feature-1}
"""


def said(body: str, slots: tuple[str, ...] = ("feature-1", "community-1")) -> list[tuple[int, str]]:
    return [(line, fault.what) for line, fault in shortcode_faults(body, page_to_raw_html(body), slots)]


def test_shortcodes_are_found_in_order() -> None:
    found = shortcodes_in(page_to_raw_html(BODY))

    assert found == [Shortcode(COOP, "bakery"), Shortcode(NEW, "5"), Shortcode(SLOT, "feature-1")]
    assert said(BODY) == []


def test_each_is_filled_and_nothing_else_changes() -> None:
    filled = fill(page_to_html(BODY), lambda one: f"<hr>{one.name}={one.value}<hr>")

    assert filled == (
        "<p>Before</p>\n<hr>coop-of-the-week=bakery<hr>\n<hr>new-in-the-directory=5<hr>\n<h2>After</h2>\n"
        "<hr>slot=feature-1<hr>\n"
    )


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("a\n\n{coop-of-week: bakery}\n", 3, "which is no shortcode"),
        ("{bread}\n", 1, "which is no shortcode"),
        ("{coop-of-the-week: The Bakery}\n", 1, "which shows nothing"),
        ("{new-in-the-directory: many}\n", 1, "which shows nothing"),
        ("{new-in-the-directory: 11}\n", 1, "which shows nothing"),
        ("{new-in-the-directory: 0}\n", 1, "which shows nothing"),
        ("{slot: feature-2}\n", 1, "which the front matter does not"),
        ("{slot: feature-1}\n\n{slot: feature-1}\n", 3, "twice"),
        ("a\n\nSee {coop-of-the-week: bakery} here\n", 3, "inside other text"),
        ("a\n{slot: feature-1}\n", 2, "inside other text"),
        ("- {slot: feature-1}\n", 1, "inside other text"),
    ],
)
def test_a_wrong_one_is_said_with_its_line(body: str, line: int, what: str) -> None:
    [found] = said(body)

    assert found[0] == line
    assert what in found[1]


def test_a_slip_is_told_with_what_was_probably_meant() -> None:
    body = "{coop-of-week: bakery}\n"
    [(_, fault)] = shortcode_faults(body, page_to_raw_html(body), ())

    assert 'write "coop-of-the-week"' in fault.mend
    assert fault.example == "{coop-of-the-week: example-bakery}"


@pytest.mark.parametrize("body", ["`{slot: x}`\n", "```\n{slot: x}\n\n{bread}\n```\n", "    {bread}\n", "a {b} c\n"])
def test_code_and_braces_in_text_are_left_alone(body: str) -> None:
    assert said(body) == []
    assert shortcodes_in(page_to_raw_html(body)) == []


def test_a_coop_that_is_not_there_is_said_with_the_nearest() -> None:
    body = "bakery\n\n{coop-of-the-week: bakery}\n\n{coop-of-the-week: mill}\n"

    [(line, fault)] = unknown_coops(body, page_to_raw_html(body), {"bakers", "mill"})

    assert line == 3
    assert 'write "bakers"' in fault.mend
    assert fault.example == "{coop-of-the-week: bakers}"


@given(st.text(alphabet="{}:-\n `>x1 coopslot", max_size=60))
def test_whatever_is_filled_was_found_before(body: str) -> None:
    drawn: list[Shortcode] = []

    def draw(one: Shortcode) -> str:
        drawn.append(one)
        return ""

    fill(page_to_html(body), draw)
    for line, _ in shortcode_faults(body, page_to_raw_html(body), ()):
        assert 1 <= line <= body.count("\n") + 1
    assert drawn == shortcodes_in(page_to_raw_html(body))
