"""Words folded for comparing, sorting, searching and addresses."""

import functools
import hashlib
import re
import unicodedata

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_MARKS = re.compile("[\u0300-\u036f]")  # the combining ones beside Latin letters
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})  # noqa: RUF001


@functools.lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Gives the text in lower case without accents, for comparing and searching."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    bare = _MARKS.sub("", plain)
    if bare.isascii():
        return bare  # so it is for nearly all names written in Latin letters
    return "".join(char for char in bare if unicodedata.category(char)[0] != "M")


@functools.lru_cache(maxsize=65536)
def slugify(text: str) -> str:
    """Gives an id of `[a-z0-9-]` for a name; a short hash where no Latin letter is in it."""
    slug = _NOT_IN_SLUG.sub("-", fold(text)).strip("-")
    return slug or hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def excerpt(text: str, most: int) -> str:
    """Gives at most `most` characters of a text, cut between words, with an ellipsis where cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    if space > most // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–-") + "…"
