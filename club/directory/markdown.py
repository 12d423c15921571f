"""Markdown to safe HTML: one CommonMark dialect for entries, editions and pages.

The parser leaves raw HTML out; the sanitiser then lets through only what is
named here, so that neither of the two has to be perfect.
"""

import html
import re
from collections.abc import Iterator

import cmarkgfm
import nh3

from club.directory.faults import Fault

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

_OMITTED = "<!-- raw HTML omitted -->"
_HTML = re.compile(r"<(?:[A-Za-z][\w-]*[\s/>]|/[A-Za-z]|!|\?)")
_HREF = re.compile(r'<a href="([^"]*)"')
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


def to_html(text: str) -> str:
    """Gives unsanitised HTML of CommonMark text, raw HTML left out."""
    rendered: str = cmarkgfm.markdown_to_html(text)
    return rendered


def sanitise(dirty: str) -> str:
    """Gives the HTML of an entry's body with nothing in it but text, lists and links."""
    return _for_text.clean(dirty)


def page_to_html(text: str) -> str:
    """Gives the sanitised HTML of a page or edition; tables and links by mail are allowed."""
    return _for_page.clean(cmarkgfm.github_flavored_markdown_to_html(text))


def links(rendered: str) -> Iterator[str]:
    """Gives the addresses that rendered HTML links to, in order."""
    return (html.unescape(address) for address in _HREF.findall(rendered))


def body_faults(body: str, rendered: str, most: int, *, is_entry: bool = True) -> Iterator[tuple[int, Fault]]:
    """Gives what must not stand in a body, each with its line in the body, counted from 1.

    Args:
        body: The Markdown.
        rendered: Its HTML, by `to_html`.
        most: How many characters may stand in it.
        is_entry: Whether e-mail addresses are forbidden as well.
    """
    if len(body) > most:
        what = f"has {len(body):,} characters, at most {most:,} fit"
        yield 1, Fault("body", what, "shorten it")
    if _OMITTED in rendered:
        match = _HTML.search(body)
        what = "has HTML in it"
        mend = "write Markdown only; put a < that is meant as text between backticks"
        yield (
            _line(body, match.start() if match else 0),
            Fault("body", what, mend, "**bold**, [a link](https://example.coop)"),
        )
    if "<img" in rendered:
        at = max(body.find("!["), 0)
        yield (
            _line(body, at),
            Fault(
                "body",
                "has a picture in it",
                "link to it: pages load nothing from elsewhere",
                "[our shop](https://example.coop/shop.jpg)",
            ),
        )
    if "<h1" in rendered:
        match = re.search(r"^(#\s|=+\s*$)", body, re.MULTILINE)
        at = match.start() if match else 0
        yield (
            _line(body, at),
            Fault("body", "has a heading of the first level", "begin with ##: the name is the first", "## What we do"),
        )
    if 'href=""' in rendered:
        match = re.search(r"\]\(\s*(?:[a-z]+:|\))", body, re.IGNORECASE)
        at = match.start() if match else 0
        yield (
            _line(body, at),
            Fault(
                "body", "has an empty or unsafe link", "link to https://…", "[our rules](https://example.coop/rules)"
            ),
        )
    if is_entry and "@" in body and (match := _EMAIL.search(body)):
        mend = "take it out: entries hold no personal data; the website has it"
        yield _line(body, match.start()), Fault("body", "has an e-mail address in it", mend)


def _line(body: str, at: int) -> int:
    return body.count("\n", 0, at) + 1
