"""The quick reader: the part of YAML that nearly all entries use, about ten times as fast as PyYAML.

What it does not know for certain it refuses, so that the caller asks PyYAML. A
property test holds the two to the same values for the same text.
"""

import re

_UNCOMMON = re.compile(r"[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# A plain word does not begin with a sign that means something, and holds no ": " and no " #".
_START = r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-[^\s\-?:,\[\]{}#&*!|>'\"%@`])"
_PLAIN = re.compile(_START + r"[^:#]*(?:(?::(?=\S)|(?<=\S)#)[^:#]*)*")
_FLOW_PLAIN = re.compile(_START + r"[^:#,\[\]{}]*(?:(?::(?=[^\s,\[\]{}])|(?<=\S)#)[^:#,\[\]{}]*)*")
_FLOW_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*): +")
# A list or mapping of plain words, as nearly all are; here words may have spaces behind them.
_PLAIN_LIST = re.compile(rf"\[ *{_FLOW_PLAIN.pattern}(?:, *{_FLOW_PLAIN.pattern})*\]")
_PLAIN_PAIR = r"[A-Za-z_][A-Za-z0-9_]*: +" + _FLOW_PLAIN.pattern
_PLAIN_MAPPING = re.compile(rf"\{{ *{_PLAIN_PAIR}(?:, *{_PLAIN_PAIR})*\}}")
_FLOW_WORD = re.compile(r"'[^']*' *|\"[^\"\\]*\" *|[^,\[\]{}'\"][^,\[\]{}]*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"\\]*\"")
_SPACES = re.compile(" *")
_MAX_DEPTH = 3


class NotCommonError(Exception):
    """Says that the text is beyond the part of YAML that the quick reader knows."""


def read_common(head: str) -> dict[str, object]:
    """Reads plain and simply quoted words, and lists and mappings of them.

    Raises:
        NotCommonError: There is something else in it, right or wrong.
    """
    if _UNCOMMON.search(head):
        raise NotCommonError
    values: dict[str, object] = {}
    for line, below in _fields(head):
        key, colon, rest = line.partition(":")
        if not colon or not (key.isidentifier() and key.isascii()) or key in values:
            raise NotCommonError
        word = rest.strip(" ")
        if not word:
            values[key] = _block(below)
        elif below or rest[0] != " ":
            raise NotCommonError
        else:
            values[key] = _value(word)
    return values


def _fields(head: str) -> list[tuple[str, list[str]]]:
    """Gives each line that begins a field, with the indented lines below it."""
    fields: list[tuple[str, list[str]]] = []
    for line in head.split("\n"):
        if line[:1] == " ":
            if not fields:
                raise NotCommonError
            fields[-1][1].append(line)
        elif line and line[0] != "#":
            fields.append((line, []))
    return fields


def _value(text: str) -> object:
    if text[0] not in "[{":
        return _scalar(text, _PLAIN)
    value, at = _flow(text, 0, 1)
    if at != len(text):
        raise NotCommonError
    return value


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text):
        return text
    if _QUOTED.fullmatch(text):
        return text[1:-1]
    raise NotCommonError


def _flow(text: str, at: int, depth: int) -> tuple[object, int]:
    """Reads the list or mapping that begins at `at`; gives it and the place behind it."""
    if depth > _MAX_DEPTH:
        raise NotCommonError
    if text[at] == "[":
        return _flow_list(text, at, depth)
    return _flow_mapping(text, at, depth)


def _flow_list(text: str, at: int, depth: int) -> tuple[list[object], int]:
    plain = _PLAIN_LIST.match(text, at)
    if plain:
        return [word.strip(" ") for word in plain[0][1:-1].split(",")], plain.end()
    items: list[object] = []
    at = _past_spaces(text, at + 1)
    while not text.startswith("]", at):
        item, at = _flow_value(text, at, depth)
        items.append(item)
        at = _past_comma(text, at, "]")
    return items, at + 1


def _flow_mapping(text: str, at: int, depth: int) -> tuple[dict[str, object], int]:
    plain = _PLAIN_MAPPING.match(text, at)
    if plain:
        return _pairs(plain[0][1:-1].split(",")), plain.end()
    pairs: dict[str, object] = {}
    at = _past_spaces(text, at + 1)
    while not text.startswith("}", at):
        key = _FLOW_KEY.match(text, at)
        if not key or key[1] in pairs:
            raise NotCommonError
        pairs[key[1]], at = _flow_value(text, key.end(), depth)
        at = _past_comma(text, at, "}")
    return pairs, at + 1


def _pairs(parts: list[str]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for part in parts:
        key, _, word = part.partition(":")
        pairs[key.strip(" ")] = word.strip(" ")
    if len(pairs) < len(parts):
        raise NotCommonError  # a key stands there twice
    return pairs


def _flow_value(text: str, at: int, depth: int) -> tuple[object, int]:
    if text.startswith(("[", "{"), at):
        return _flow(text, at, depth + 1)
    word = _FLOW_WORD.match(text, at)
    if not word:
        raise NotCommonError
    return _scalar(word[0].rstrip(" "), _FLOW_PLAIN), word.end()


def _past_comma(text: str, at: int, end: str) -> int:
    """Gives the place of the next value, or of the end."""
    at = _past_spaces(text, at)
    if text.startswith(end, at):
        return at
    if not text.startswith(",", at):
        raise NotCommonError
    at = _past_spaces(text, at + 1)
    if text.startswith((",", end), at):
        raise NotCommonError
    return at


def _past_spaces(text: str, at: int) -> int:
    return _SPACES.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too


def _block(lines: list[str]) -> object:
    """Reads the indented lines below a key: a mapping, or a list of words or mappings."""
    if not lines:
        return ""
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    pad = " " * indent
    if not lines[0].startswith(pad + "- "):
        return _mapping(lines, pad)
    items: list[object] = []
    inner: list[str] = []
    for line in [*lines, pad + "- "]:
        if line.startswith(pad + "- "):
            if inner:
                items.append(_item(inner, indent + 2))
            inner = [line]
        else:
            inner.append(line)
    return items


def _item(lines: list[str], indent: int) -> object:
    first = lines[0][indent:].strip(" ")
    if not first or first[0] in "-#":
        raise NotCommonError
    key = first.partition(":")[0]
    if first[0] not in "[{'\"" and key != first and key.isidentifier() and first[len(key) + 1 :][:1] in ("", " "):
        pad = " " * indent
        return _mapping([pad + lines[0][indent:], *lines[1:]], pad)
    if len(lines) > 1:
        raise NotCommonError
    return _value(first)


def _mapping(lines: list[str], pad: str) -> dict[str, object]:
    mapping: dict[str, object] = {}
    start = len(pad)
    for line in lines:
        key, colon, rest = line[start:].partition(":")
        word = rest.strip(" ")
        is_common = line.startswith(pad) and colon and key.isidentifier() and key.isascii()
        if not is_common or key in mapping or not word or rest[0] != " ":
            raise NotCommonError
        mapping[key] = _value(word)
    return mapping
