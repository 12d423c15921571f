import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.directory.markdown import body_faults, page_to_html, sanitise, to_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "![x](https://a.coop/x.png)",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_nothing_active_comes_through(text: str) -> None:
    for made in (sanitise(to_html(text)), page_to_html(text)):
        assert not any(sign in made for sign in ("<script", "javascript:", "data:", "<img", " on"))


def test_text_lists_and_links_come_through() -> None:
    made = sanitise(to_html("## A\n\n*b* **c** `d`\n\n- e\n\n[f](https://a.coop)\n"))

    for part in ("<h2>A</h2>", "<em>b</em>", "<strong>c</strong>", "<code>d</code>", "<li>e</li>"):
        assert part in made
    assert '<a href="https://a.coop" rel="nofollow noopener">f</a>' in made


def test_pages_may_have_tables_and_links_by_mail() -> None:
    made = page_to_html("| a | b |\n|---|--:|\n| c | d |\n\n[e](mailto:a@b.coop)\n")

    assert "<table>" in made
    assert 'href="mailto:a@b.coop"' in made


def test_a_page_may_name_an_address_and_an_entry_may_not() -> None:
    body = "Write to a@b.coop\n"

    assert list(body_faults(body, to_html(body), 100, is_entry=False)) == []
    assert len(list(body_faults(body, to_html(body), 100))) == 1


def test_what_looks_like_html_in_code_is_none() -> None:
    body = "`<b>` and\n\n```\n<script>\n```\n\n1 < 2 > 0\n"

    assert list(body_faults(body, to_html(body), 1000)) == []


@given(st.text(st.sampled_from("<>ab/!- \n`[](){}\"'=&;#*_:.h"), max_size=60))
def test_whatever_is_written_only_known_elements_come_out(text: str) -> None:
    made = sanitise(to_html(text))

    assert "<script" not in made
    assert "<!--" not in made
