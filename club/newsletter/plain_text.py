"""An edition as plain text: headings underlined, lines of at most 76 characters, addresses written out."""

import re
import textwrap
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

WIDTH = 76
_BLOCKS = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "li", "pre", "tr", "hr", "blockquote", "ul", "ol", "table"))
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "~"}


def plain_text(title: str, date: str, summary: str, html: str, address: str) -> str:
    """Gives the text of an edition.

    Args:
        title: Its title.
        date: The day in words.
        summary: Its summary.
        html: Its sanitised HTML.
        address: The public address of its page; relative links are read from there.
    """
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    parts = [*_heading(title, "="), f"{date} · {address}", *textwrap.wrap(summary, WIDTH)]
    head = "\n".join((*parts[:2], "", parts[2], "", *parts[3:]))
    return head + "\n\n" + "\n\n".join(reader.blocks()) + "\n"


def _heading(text: str, line: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH)
    return [*lines, line * max(map(len, lines), default=0)]


class _Reader(HTMLParser):
    """Turns the few elements that Markdown makes into blocks of text."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self._blocks: list[tuple[str, str]] = []
        self._words = ""
        self._kind = "p"
        self._link = ""
        self._lists: list[int | None] = []

    def blocks(self) -> Iterator[str]:
        """Gives the blocks, wrapped."""
        for kind, words in self._blocks:
            yield "\n".join(_laid_out(kind, words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end()
            self._kind = tag
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self._lists:
            self._kind = self._next_mark()
        elif tag == "a":
            self._link = urljoin(self._base, dict(attrs).get("href") or "")
        elif tag == "br":
            self._words += "\n"
        elif tag == "hr":
            self._words = "* * *"
        elif tag in ("td", "th") and self._words.strip():
            self._words += " | "

    def _next_mark(self) -> str:
        """Gives `li` in a list with dots, and the next number in one that is counted."""
        number = self._lists[-1]
        if number is None:
            return "li"
        self._lists[-1] = number + 1
        return f"{number + 1}."

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            if self._link not in self._words:
                self._words += f" <{self._link}>"
            self._link = ""
        elif tag in _BLOCKS:
            self._end()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        self._words += data

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._words.strip():
            kind = "p" if self._kind == "p" and not self._lists else self._kind
            self._blocks.append((kind, self._words))
        self._words = ""
        if not self._lists:
            self._kind = "p"


def _laid_out(kind: str, words: str) -> list[str]:
    if kind == "pre":
        return ["    " + line for line in words.strip("\n").split("\n")]
    text = re.sub(r"[ \t\r\f\v\n]+", " ", words).strip()
    if kind in ("h2", "h3", "h4", "h5", "h6"):
        return _heading(text, _UNDERLINES.get(kind, "~"))
    mark = "- " if kind == "li" else f"{kind} " if kind.endswith(".") else "> " if kind == "blockquote" else ""
    after = "> " if kind == "blockquote" else " " * len(mark)
    return textwrap.wrap(
        text, WIDTH, initial_indent=mark, subsequent_indent=after, break_long_words=False, break_on_hyphens=False
    )
