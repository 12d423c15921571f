import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from club.directory.markdown import page_to_html
from club.newsletter.plain_text import heading, plain_text, text_of, wrapped

BASE = "https://club.example/newsletter/012-bread/"
MARKS = re.compile(r"[\s>.0-9-]*\S+")


def text(markdown: str) -> str:
    return text_of(page_to_html(markdown), BASE)


@pytest.mark.parametrize(
    ("markdown", "wanted"),
    [
        ("See [the mill](/coops/mill/).\n", "See the mill <https://club.example/coops/mill/>."),
        ("See <https://mill.example> or <ana@mill.example>\n", "See https://mill.example or ana@mill.example"),
        ("[a](https://x.example) [b](https://x.example)", "a <https://x.example> b <https://x.example>"),
        ("## Bread\n\nGood.\n", "Bread\n-----\n\nGood."),
        ("### [Bread](/all/)\n", "Bread\n~~~~~\n<https://club.example/all/>"),
        ("- one\n- two\n  - in it\n- three\n\n1. a\n", "- one\n- two\n  - in it\n- three\n\n1. a"),
        ("3. three\n4. four\n", "3. three\n4. four"),
        ("- a\n\n  b\n\n- c\n", "- a\n\n  b\n\n- c"),
        ("> quoted\n", "> quoted"),
        ("line  \nbreak\n", "line\nbreak"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "a | b\n1 | 2"),
        ("```\ncode  here\n  more\n```\n", "    code  here\n      more"),
        ("a\n\n---\n\nb\n", "a\n\n* * *\n\nb"),
    ],
)
def test_markdown_becomes_text(markdown: str, wanted: str) -> None:
    assert text(markdown) == wanted


def test_tables_that_only_lay_out_leave_no_trace() -> None:
    page = '<table role="presentation"><tr><td><p>a</p><h2>b</h2><img alt="a loaf" src="x"></td></tr></table>'

    assert text_of(page, BASE) == "a\n\nb\n-\n\n[a loaf]"


def test_a_whole_edition_begins_with_title_date_and_summary() -> None:
    whole = plain_text("Bread", "31 January 2026", "Who bakes.", "<p>We.</p>", BASE)

    assert whole == f"Bread\n=====\n\n31 January 2026 · {BASE}\n\nWho bakes.\n\nWe.\n"


def test_words_are_never_cut_but_where_a_line_has_no_room_for_one() -> None:
    long = "https://mill.example/" + "x" * 90

    assert wrapped(f"see {long} there") == f"see\n{long}\nthere"
    assert [len(line) for line in wrapped("漢" * 160).splitlines()] == [76, 76, 8]
    assert heading("two " * 30, "h2").splitlines()[-1] == "-" * 75


WORDS = st.lists(
    st.sampled_from(
        ["bread", "**bold**", "`co de`", "[the mill](/coops/mill/)", "[long](https://mill.example/" + "p/" * 45 + ")",
         "<https://mill.example/a?b=1&c=2>", "漢字" * 50, "a\u00a0b", "&amp;", "*so*", "Ünïcode"]
    ), min_size=1, max_size=25,
).map(" ".join)  # fmt: skip
BLOCKS = st.one_of(
    WORDS,
    WORDS.map(lambda words: f"## {words}"),
    WORDS.map(lambda words: f"### {words}"),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda some: "\n".join(f"- {one}" for one in some)),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda some: "\n\n".join(f"1. {one}\n\n   {one}" for one in some)),
    WORDS.map(lambda words: f"- a\n  - {words}\n- b"),
    WORDS.map(lambda words: f"> {words}\n>\n> - {words}"),
    WORDS.map(lambda words: f"| a | b |\n|---|---|\n| {words} | c |"),
    WORDS.map(lambda words: f"```\n{words}\n```"),
)


@given(st.lists(BLOCKS, max_size=8).map("\n\n".join))
def test_the_text_holds_every_heading_and_link_in_order_in_short_lines(markdown: str) -> None:
    page = page_to_html(markdown)
    plain = text_of(page, BASE)

    tree = lxml_html.fragment_fromstring(f"<main>{page}</main>")
    folded, at = "".join(plain.split()), 0
    for element in tree.iter("h2", "h3", "a"):
        words = (
            element.text_content()
            if element.tag != "a"
            else element.get("href").replace("/coops/", "https://club.example/coops/")
        )
        found = folded.find("".join(words.split()), at)
        assert found >= 0, words
        at = found + (0 if element.tag != "a" else 1)
    assert [line for line in plain.splitlines() if len(line) > 78 and not MARKS.fullmatch(line)] == []
