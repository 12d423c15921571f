"""Words of a promotion, counted as a person sees them: by the same rules as in theme/static/js/promote.js."""

import re
import unicodedata

# Graphemes are extended grapheme clusters (UAX #29), as Intl.Segmenter cuts them.
_SPACE = " \t\r\n"
_SPACES = re.compile("[ \t\r\n]+")
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")  # no width, or turns what follows
_MAX_MARKS = 16  # code points of one character: a family of emoji has 11
_UNSEEN = frozenset(("Cc", "Cs", "Co"))


def line_of(typed: str) -> str:
    """Gives what was typed as one line: spaces and line ends become single spaces."""
    return _SPACES.sub(" ", typed.strip(_SPACE))


def characters(text: str) -> int:
    """Counts characters as a person sees them."""
    return len(text) if text.isascii() else len(_clusters(text))


def words(text: str) -> int:
    """Counts words: what stands between spaces."""
    return len(text.split(" ")) if text else 0


def text_fault(text: str) -> str:
    """Says what a line has in it that does not show as it should, with nothing where all is well."""
    if _HIDDEN.search(text) or any(unicodedata.category(char) in _UNSEEN for char in text):
        return "It has a character in it that cannot be seen. Type it anew instead of pasting it."
    if text and not any(unicodedata.category(char)[0] in "LNPS" for char in text):
        return "It has nothing in it that can be read."
    if not text.isascii() and any(len(one) > _MAX_MARKS for one in _clusters(text)):
        return "One letter has too many signs on it."
    return ""


def _clusters(text: str) -> list[str]:
    from pyuegc import EGC  # noqa: PLC0415  # takes a second to load, which text in ASCII need not wait for

    found: list[str] = EGC(text)
    return found
