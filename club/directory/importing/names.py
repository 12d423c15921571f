"""Names of co-ops: written as people write them, and compared as people would."""

import re

from club.core.text import fold

# Words that stay small inside a name, and abbreviations that stay capital, each as one string for a short list.
_SMALL = frozenset(
    re.findall(r"\w+", "a an and at by for from in of on or the to with de del der des di da du e el en et la le y")
)
_ABBREVIATIONS = (
    "UK GB USA US EU NI CIC CIO SCIO LLP PLC CLT TMO RFC AFC FC CC BC RUFC NHS IT ICT TV DIY CSA CDA CDS HCA LETS "
    "SCOP SCIC SAS SARL AG II III IV EV GMBH BV SCE"
)
_KEPT = frozenset(re.findall(r"\w+", _ABBREVIATIONS))
_BROKEN = (
    (re.compile(r"(?<=\w)\?(?=s\b)|(?<=s)\?(?=\s)"), "’"),
    (re.compile("\\bCaf\N{REPLACEMENT CHARACTER}"), "Café"),
    (re.compile("(?<=\\w)\N{REPLACEMENT CHARACTER}(?=[A-Z])"), " "),
)
_LEGAL = {
    "ltd": "Ltd",
    "ltd.": "Ltd.",
    "limited": "Limited",
    "cyf": "Cyf",
    "llp": "LLP",
    "cic": "CIC",
    "c.i.c.": "C.I.C.",
}
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W\d_]+")
_COOP = re.compile(r"\bco[- ]?op(?:erative|eratives|s|erativa|érative|eratief|eratie)?\b|\bcoop[eé]rativ[aeo]s?\b")
_ENDINGS = "limited ltd llp cic plc cyf cyfyngedig clg inc llc eg ltda sarl scop scic scrl cvba srl sl sccl"
_SUFFIXES = frozenset(re.findall(r"\w+", _ENDINGS))
_LEGAL_WORDS = re.compile(r"\bcommunity interest company\b|\bcommunity benefit society\b")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")


def tidy_name(name: str) -> str:
    """Gives a name with its capitals as people write them.

    Registers write some names in capitals throughout; a single word in capitals
    (`EITA`, `KO_OP`) is how its co-op writes it, and stays. Characters lost to a
    wrong encoding are mended where only one thing can have stood there.
    """
    for broken, mended in _BROKEN:
        name = broken.sub(mended, name)
    words = name.split()
    if name.isupper() and len(words) > 1 and any(len(word) > 3 and _VOWEL.search(word) for word in words):  # noqa: PLR2004
        words = [_tidy_word(word, is_first=place == 0) for place, word in enumerate(words)]
    if len(words) > 1:
        words[-1] = _LEGAL.get(words[-1].lower(), words[-1])
    return " ".join(words)


def _tidy_word(word: str, *, is_first: bool) -> str:
    bare = word.strip("()[],;:'\"’&")
    if not is_first and bare.lower() in _SMALL:
        return word.lower()
    if bare in _KEPT or re.search(r"\w\.\w", bare) or any(char.isdigit() for char in bare):
        return word
    if len(bare) > 1 and not _VOWEL.search(bare):
        return word  # no vowel: an abbreviation
    if len(bare) == 1:
        return word.lower() if word.startswith("'") and word.endswith("'") else word
    return _capitalised(word)


def _capitalised(word: str) -> str:
    def part(match: re.Match[str]) -> str:
        before = word[match.start() - 1] if match.start() else ""
        if before in ("'", "’") and match.start() > 1 and len(match[0]) < 3:  # noqa: PLR2004  # 's, 'll
            return match[0].lower()
        return match[0].capitalize()

    return _PART.sub(part, word).replace("Co-Op", "Co-op")


def name_words(name: str) -> list[str]:
    """Gives the words of a name as they are compared: folded, without "the" and legal endings."""
    words = short_words(name)
    return [word for word in words if word != "the"] or words


def short_words(name: str) -> list[str]:
    """Gives the folded words of a name without its legal endings, "co-operative" as "coop"."""
    text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "") + " ", fold(name).replace("&", " and "))
    text = text.replace("'", "").replace("’", "")
    words = _WORD.findall(_COOP.sub("coop", _LEGAL_WORDS.sub("", text)))
    return [word for word in words if word not in _SUFFIXES] or words or ["coop"]


def name_key(name: str) -> str:
    """Gives the form in which two names are the same name."""
    return "".join(name_words(name))


def _core(name: str) -> list[str]:
    words = name_words(name)
    return [word for word in words if word not in ("coop", "society", "and")] or words


def is_like(one: str, other: str, *, same_list: bool) -> bool:
    """Tells whether two names on one web address are those of one co-op.

    Within one list only names that are equal but for their endings are; a list
    tells its own co-ops apart. Between lists one name may also be a part of the
    other ("Calverts", "Calverts North Star Press Limited"). Numbers in names
    always count.
    """
    ours, theirs = _core(one), _core(other)
    if "".join(ours) == "".join(theirs):
        return True
    if same_list or _numbers(ours) != _numbers(theirs):
        return False
    short, long = sorted(("".join(ours), "".join(theirs)), key=len)
    return set(ours) <= set(theirs) or set(theirs) <= set(ours) or (len(short) > 3 and long.startswith(short))  # noqa: PLR2004


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if any(char.isdigit() for char in word))
