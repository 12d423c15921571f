"""An edition as plain text: headings underlined, short lines, every address written out."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

WIDTH = 76  # RFC 5322 asks for at most 78; a quotation mark and a space may come before
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "~"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | {"p", "li", "pre", "tr", "hr", "blockquote", "ul", "ol", "table", "div", "section", "aside"}
_BREAK = "\v"
_SPACES = re.compile(r"[ \t\r\n\f]+")


def plain_text(title: str, date: str, summary: str, html: str, address: str) -> str:
    """Gives the text of an edition.

    Args:
        title: Its title.
        date: The day in words.
        summary: Its summary.
        html: Its sanitised HTML.
        address: The public address of its page; relative links are read from there.
    """
    parts = [heading(title, "h1"), f"{date} · {address}", wrapped(summary), text_of(html, address)]
    return "\n\n".join(filter(None, parts)) + "\n"


def heading(text: str, level: str) -> str:
    """Gives a heading with a line under it."""
    words = wrapped(text)
    return f"{words}\n{_UNDERLINES.get(level, '~') * max(map(len, words.splitlines()), default=0)}"


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Gives text in lines of at most `WIDTH`, of which only one long address is more; `first` and `rest` begin them."""
    words = " ".join(_short(word, WIDTH - len(rest)) for word in _SPACES.split(text.strip(" \t\r\n\f")))
    return textwrap.fill(
        words, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def text_of(html: str, base: str) -> str:
    """Gives HTML's words in blocks, links with their addresses, which are read from `base` where they are relative.

    Tables with `role="presentation"` only lay out, and leave no trace.
    """
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    return reader.text()


def _short(word: str, most: int) -> str:
    """Gives a word cut where it is longer than a line, as in languages that write without spaces; addresses stay."""
    if len(word) <= most or "://" in word:
        return word
    return " ".join(word[start : start + most] for start in range(0, len(word), most))


@dataclass(slots=True)
class _Frame:
    """A list or quotation: how the next line in it begins, and how all others do."""

    first: str = ""
    rest: str = ""
    count: int | None = None  # of a list that counts


@dataclass(slots=True)
class _Block:
    kind: str = "p"
    words: str = ""
    links: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Turns the few elements that Markdown and our templates make into blocks of text."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self._done: list[tuple[str, str]] = []  # each block, and the name of the run it stands close together in
        self._runs = 0
        self._frames = [_Frame()]
        self._lists: list[int | None] = []
        self._tables: list[bool] = []
        self._block = _Block()
        self._link: tuple[str, int] | None = None

    def text(self) -> str:
        """Gives the blocks; the items of a list that has no paragraphs stand close together."""
        text, before = "", ""
        for block, run in self._done:
            text += ("" if not text else "\n" if run and run == before else "\n\n") + block
            before = run
        return text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._tables.append(given.get("role") != "presentation")
        self._runs += tag in ("table", "ul", "ol") and not self._lists
        if tag in _BLOCKS:
            self._begin(tag)
        if tag in ("ul", "ol"):
            self._lists.append(int(given.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self._frames.append(self._item())
        elif tag == "blockquote":
            self._frames.append(_Frame(self._frames[-1].first + "> ", self._frames[-1].rest + "> "))
        else:
            self._inline(tag, given)

    def _inline(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "a":
            self._link = (urljoin(self._base, given.get("href") or ""), len(self._block.words))
        elif tag == "br":
            self._block.words += _BREAK
        elif tag == "hr":
            self._block.words = "* * *"
            self._end()
        elif tag == "img" and given.get("alt"):
            self._block.words += f"[{given['alt']}]"
        elif tag in ("td", "th") and self._is_table and self._block.words.strip():
            self._block.words += " | "

    @property
    def _is_table(self) -> bool:
        return bool(self._tables) and self._tables[-1]

    def _begin(self, tag: str) -> None:
        self._end()
        if tag != "tr" or self._is_table:
            self._block.kind = tag

    def _item(self) -> _Frame:
        """Gives the frame of a list's next item, with a dash or its number."""
        mark = "- "
        if self._lists and (number := self._lists[-1]) is not None:
            mark, self._lists[-1] = f"{number}. ", number + 1
        outer = self._frames[-1]
        return _Frame(outer.first + mark, outer.rest + " " * len(mark))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag not in _BLOCKS:
            return
        self._end()
        if tag == "table" and self._tables:
            self._tables.pop()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("li", "blockquote") and len(self._frames) > 1:
            self._frames.pop()
            self._block.kind = "p"

    def _end_link(self) -> None:
        if self._link is None:
            return
        (address, start), self._link = self._link, None
        shown = self._block.words[start:].strip()
        if self._block.kind in _HEADINGS:
            self._block.links.append(address)
        elif shown not in (address, address.removeprefix("mailto:")):
            self._block.words += f" <{address}>"

    def handle_data(self, data: str) -> None:
        self._block.words += data

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        block, self._block = self._block, _Block(self._block.kind if self._block.kind == "li" else "p")
        if not block.words.strip():
            return
        frame = self._frames[-1]
        lines = "\n".join(self._laid_out(block, frame))
        self._done.append((lines, f"{block.kind} {self._runs}" if block.kind in ("li", "tr") else ""))
        for one in self._frames:
            one.first = one.rest

    def _laid_out(self, block: _Block, frame: _Frame) -> Sequence[str]:
        if block.kind == "pre":
            room = WIDTH - len(frame.rest) - 4
            lines = [part for line in block.words.strip("\n").split("\n") for part in _pieces(line, room)]
            return [f"{frame.first if not place else frame.rest}    {line}" for place, line in enumerate(lines)]
        if block.kind in _HEADINGS:
            return [heading(block.words, block.kind), *(f"<{link}>" for link in block.links)]
        parts = [part for part in block.words.split(_BREAK) if part.strip()]
        begins = [frame.first] + [frame.rest] * len(parts)
        return [wrapped(part, begin, frame.rest) for part, begin in zip(parts, begins, strict=False)]


def _pieces(line: str, most: int) -> list[str]:
    return [line[start : start + most] for start in range(0, len(line), most)] or [""]
