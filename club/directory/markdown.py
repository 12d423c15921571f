"""Markdown to safe HTML: one CommonMark dialect for entries, editions and pages.

The parser leaves raw HTML out; the sanitiser then lets through only what is
named here, so that neither of the two has to be perfect.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

import cmarkgfm
import nh3

from club.directory.faults import Fault
from club.directory.kinds import EMAIL

_TEXT = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_PAGE = _TEXT | {"h5", "h6", "table", "tbody", "td", "th", "thead", "tr"}
_SCHEMES = {"http", "https", "mailto"}
_LINKS = {"a": {"href"}, "ol": {"start"}}

_for_text = nh3.Cleaner(tags=_TEXT, attributes=_LINKS, url_schemes=_SCHEMES - {"mailto"}, link_rel="nofollow noopener")
_for_page = nh3.Cleaner(
    tags=_PAGE,
    attributes=_LINKS | {"td": {"align"}, "th": {"align"}},
    url_schemes=_SCHEMES,
    link_rel=None,
)


class _Forbidden(NamedTuple):
    """What may not stand in a body: its trace in the HTML, where it is in the Markdown, and the words for it."""

    trace: str
    place: re.Pattern[str]
    fault: Fault


_FORBIDDEN = (
    _Forbidden(
        "<!-- raw HTML omitted -->",
        re.compile(r"<(?:[A-Za-z][\w-]*(?:[\s/>]|$)|/[A-Za-z]|!|\?)", re.MULTILINE),
        Fault(
            "body",
            "has HTML in it",
            "write Markdown only, and put a < that is meant as text between backticks",
            "**bold**, [a link](https://example.coop)",
        ),
    ),
    _Forbidden(
        "<img",
        re.compile(r"!\["),
        Fault(
            "body",
            "has a picture in it",
            "link to it, because pages load nothing from elsewhere",
            "[our shop](https://example.coop/shop.jpg)",
        ),
    ),
    _Forbidden(
        "<h1",
        re.compile(r"^ {0,3}(?:#(?=\s|$)|=+[ \t]*$)", re.MULTILINE),
        Fault("body", "has a heading of the first level", "begin with ##: the name is the first", "## What we do"),
    ),
    _Forbidden(
        'href=""',
        re.compile(r"(?:\]\(\s*<?|\]:\s*<?|<)(?!https?:|mailto:)(?:[a-z][a-z0-9+.-]*:|[)>])", re.IGNORECASE),
        Fault(
            "body",
            "has an empty or unsafe link in it",
            "link to an address with https://",
            "[our rules](https://example.coop/rules)",
        ),
    ),
)  # fmt: skip
_HREF = re.compile(r'<a href="([^"]*)"')


def to_html(text: str) -> str:
    """Gives unsanitised HTML of CommonMark text, raw HTML left out."""
    rendered: str = cmarkgfm.markdown_to_html(text)
    return rendered


def page_to_raw_html(text: str) -> str:
    """Gives unsanitised HTML of a page or edition, raw HTML left out; tables are allowed."""
    rendered: str = cmarkgfm.github_flavored_markdown_to_html(text)
    return rendered


def sanitise(dirty: str) -> str:
    """Gives the HTML of an entry's body with nothing in it but text, lists and links."""
    return _for_text.clean(dirty)


def page_to_html(text: str) -> str:
    """Gives the sanitised HTML of a page or edition; tables and links by mail are allowed."""
    return _for_page.clean(page_to_raw_html(text))


def links(rendered: str) -> Iterator[str]:
    """Gives the addresses that rendered HTML links to, in order."""
    return (html.unescape(address) for address in _HREF.findall(rendered))


def body_faults(body: str, rendered: str, most: int, *, is_entry: bool = True) -> Iterator[tuple[int, Fault]]:
    """Gives what must not stand in a body, each with its line in the body, counted from 1.

    Args:
        body: The Markdown.
        rendered: Its unsanitised HTML.
        most: How many characters may stand in it.
        is_entry: Whether e-mail addresses are forbidden as well.
    """
    if len(body) > most:
        yield 1, Fault("body", f"has {len(body):,} characters, at most {most:,} fit", "shorten it")
    for forbidden in _FORBIDDEN:
        if forbidden.trace in rendered:
            for line in _lines_of(forbidden.place, body):
                yield line, forbidden.fault
    if is_entry and "@" in body and (match := EMAIL.search(body)):
        mend = "take it out: entries hold no personal data, and the website has it"
        yield body.count("\n", 0, match.start()) + 1, Fault("body", "has an e-mail address in it", mend)


def _lines_of(place: re.Pattern[str], body: str) -> list[int]:
    text = _without_code(body)
    lines = {text.count("\n", 0, match.start()) + 1 for match in place.finditer(text)}
    return sorted(lines) or [1]


def _without_code(body: str) -> str:
    """Gives the body with its code blanked out, line by line: near enough to tell lines."""
    lines: list[str] = []
    fence = ""
    for line in body.split("\n"):
        bare = line.lstrip(" ")
        if fence:
            fence = "" if bare.startswith(fence) else fence
            lines.append("")
        elif bare.startswith(("```", "~~~")):
            fence = bare[:3]
            lines.append("")
        else:
            lines.append("".join(line.split("`")[::2]))
    return "\n".join(lines)
