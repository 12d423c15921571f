"""Descriptions as lists give them, made into a paragraph that an entry may hold."""

import html
import re
from typing import NamedTuple

from club.core.text import excerpt

_TAG = re.compile(r"</?[a-zA-Z][^<>@]{0,300}>|<!--.*?-->", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"\*{1,3}([^*\n]+)\*{1,3}")
_EMAIL = re.compile(
    r"(?:\b(?:e-?mail|mail|contact)(?:\s+us)?(?:\s+(?:at|on))?\s*:?\s*)?<?[\w.+-]+@[\w-]+\.[\w.-]*\w>?", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile|mob|call|ring|fax|whatsapp|t|m)(?:\s+us)?(?:\s+on)?\b\s*[.:]*\s*)?"
    r"(?<![\w./-])(?:\+\d{1,3}[\s.()/-]{0,3})?\(?0?\d(?:[\s.()/-]{0,2}\d){8,13}(?![\w-])",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=[a-zà-ÿ0-9)])([.!?])(?=[A-ZÀ-Þ][a-zà-ÿ]*\b(?!\.\w))")
# UTF-8 that somebody read as Windows-1252: "cafÃ©", "donâ€™t".
_TWICE_ENCODED = re.compile(
    "[ÂÃ][\u0080-\u00bf\u0152-\u0192\u2013-\u203a\u20ac\u2122]|â€[\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u2122]"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?(?=\s)")
_ENDED = re.compile(r"[.!?…:][\"'”’)]?$")
_ENTITY_LIKE = re.compile(r"&(?=#?\w+;)")
_AT_START = re.compile(r"^(?:[#>+=~-]|\d{1,9}[.)](?=\s))")
_MANY_WORDS = 4


class Description(NamedTuple):
    """A description as plain text of one paragraph, and what was changed to make it one."""

    text: str
    notes: tuple[str, ...]


def tidy_description(cell: str, most: int) -> Description:
    """Gives a description without markup, personal data and slips of spacing.

    Args:
        cell: The text as the list has it; entities, tags and Markdown are taken out.
        most: How many characters it may have in the entry's body; a longer
            one is cut behind a sentence or a word, with an ellipsis.
    """
    notes: list[str] = []
    text = _plain(cell)
    for pattern, what in ((_EMAIL, "an e-mail address"), (_PHONE, "a phone number")):
        text, count = pattern.subn("", text)
        if count:
            notes.append(f"{what} taken out of the description")
    text = _spaced(text)
    if "\N{REPLACEMENT CHARACTER}" in text:
        notes.append("the description holds a broken character")
    room = most - (len(to_markdown(text)) - len(text))
    if len(text) > room:
        notes.append(f"description of {len(text):,} characters cut to {most}")
        text = _cut(text, room)
    return Description(_ended(text), tuple(notes))


def _plain(cell: str) -> str:
    text = _TWICE_ENCODED.sub(_decoded_once, html.unescape(html.unescape(cell)))
    text = _TAG.sub(" ", text)
    text = _CONTROL.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    return _MARKS.sub(r"\1", text)


def _decoded_once(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return match[0]


def _spaced(text: str) -> str:
    text = _GLUED.sub(r"\1 ", text)
    text = " ".join(text.split())
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    text = re.sub(r"\s+([,;:.!?](?:\s|$))", r"\1", text)
    text = re.sub(r"\.,(?=\s)", ",", text)
    text = re.sub(r"\(\s*\)", "", text)
    return re.sub(r"(?:\s*[,;:|-])+$", "", text.strip()).strip()


def _cut(text: str, most: int) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, most - 2)]
    if ends and ends[-1] > most * 0.6:
        return text[: ends[-1]] + " …"
    return excerpt(text, most)


def _ended(text: str) -> str:
    if text[:1].islower() and text.split(" ", 1)[0].rstrip(",").isalpha() and len(text.split()) >= _MANY_WORDS:
        text = text[0].upper() + text[1:]
    return text if not text or _ENDED.search(text) else text + "."


def to_markdown(text: str) -> str:
    """Gives one paragraph of Markdown that shows the text as it is."""
    text = text.replace("\\", "\\\\")
    text = re.sub(r"([*`<])", r"\\\1", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    text = re.sub(r"\](?=\s*[(\[:])", r"\\]", text)
    text = _ENTITY_LIKE.sub(r"\\&", text)
    return _AT_START.sub(lambda mark: mark[0][:-1] + "\\" + mark[0][-1], text)
