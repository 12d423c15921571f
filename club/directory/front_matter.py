"""Front matter: YAML read as text, with the line of every value.

Nearly all entries use a small part of YAML, and a directory reads thousands of
them, so that part has a reader of its own (about ten times as fast). Whatever
it does not know for certain goes to PyYAML, as does every entry in which
something is wrong, because only there is the line of each value known. Both
give the same values for the same text; a property test holds them to it.
"""

import re
from typing import NamedTuple

import yaml

from club.directory.faults import Fault

MAX_DEPTH = 5
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FENCE = "---"


class Document(NamedTuple):
    """A file's front matter as nested text, and the Markdown below it.

    `lines` maps a dotted path to its line in the file, counted from 1; it is
    filled by `locate` only. `body_line` is the line the body starts on.
    """

    values: dict[str, object]
    body: str
    body_line: int
    lines: dict[str, int]
    faults: list[tuple[int, Fault]]


class NotCommonError(Exception):
    """Says that the text is beyond the part of YAML that the quick reader knows."""


def read_document(text: str) -> Document:
    """Reads a file's text; faults of form are in `faults`, each with its line."""
    head, body, body_line = _split(text)
    if head is not None:
        try:
            return Document(read_common(head), body, body_line, {}, [])
        except NotCommonError:
            pass
    return locate(text)


def locate(text: str) -> Document:
    """Reads a file's text by PyYAML, with the line of every value."""
    head, body, body_line = _split(text)
    if head is None:
        what = "has no front matter" if not text.startswith(_FENCE) else "has front matter without an end"
        mend = "start the file with a line ---, the fields, and a second line ---"
        fault = Fault("", what, mend, "---\nname: Example\n---")
        return Document({}, text, 1, {}, [(1, fault)])
    builder = _Builder()
    builder.read(head)
    return Document(builder.values, body, body_line, builder.lines, builder.faults)


def _split(text: str) -> tuple[str | None, str, int]:
    if not text.startswith("---\n"):
        return None, text, 1
    end = 3 if text.startswith("\n---\n", 3) else text.find("\n---\n", 3)
    if end < 0:
        if not text.endswith("\n---"):
            return None, text, 1
        end = len(text) - 4
    head = text[4 : end + 1]
    return head, text[end + 5 :], head.count("\n") + 3


# The quick reader ----------------------------------------------------------

_UNCOMMON = re.compile(r"[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-[^\s\-?:,\[\]{}#&*!|>'\"%@`])(?:[^:#]|:(?=\S)|(?<=\S)#)*")
_FLOW_PLAIN = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-[^\s\-?:,\[\]{}#&*!|>'\"%@`])(?:[^:#,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=\S)#)*")
_FLOW_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*): +")
_FLOW_WORD = re.compile(r"'[^']*' *|\"[^\"\\]*\" *|[^,\[\]{}'\"][^,\[\]{}]*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"\\]*\"")
_MAX_COMMON_DEPTH = 3


def read_common(head: str) -> dict[str, object]:
    """Reads the common part of YAML: plain and simply quoted words, one level of lists and mappings.

    Raises:
        NotCommonError: There is something else in it, right or wrong.
    """
    if _UNCOMMON.search(head):
        raise NotCommonError
    values: dict[str, object] = {}
    open_key: str | None = None
    block: list[str] = []
    for line in head.split("\n"):
        if not line or line[0] == "#":
            if open_key is not None and line:
                raise NotCommonError
            continue
        if line[0] == " ":
            if open_key is None:
                raise NotCommonError
            block.append(line)
            continue
        if open_key is not None:
            values[open_key] = _block(block)
            open_key, block = None, []
        key, colon, rest = line.partition(":")
        if not colon or not (key.isidentifier() and key.isascii()) or key in values:
            raise NotCommonError
        if rest.strip(" "):
            if rest[0] != " ":
                raise NotCommonError
            values[key] = _value(rest.strip(" "))
        else:
            open_key = key
            values[key] = ""
    if open_key is not None:
        values[open_key] = _block(block)
    return values


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
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return text[1:-1]
    raise NotCommonError


def _flow(text: str, at: int, depth: int) -> tuple[object, int]:
    """Reads the list or mapping that begins at `at`; gives it and the place behind it."""
    if depth > _MAX_COMMON_DEPTH:
        raise NotCommonError
    is_list = text[at] == "["
    end = "]" if is_list else "}"
    items: list[object] = []
    pairs: dict[str, object] = {}
    at = _past_spaces(text, at + 1)
    while not text.startswith(end, at):
        if not is_list:
            key = _FLOW_KEY.match(text, at)
            if not key or key[1] in pairs:
                raise NotCommonError
            at = key.end()
        if text.startswith(("[", "{"), at):
            value, at = _flow(text, at, depth + 1)
        else:
            word = _FLOW_WORD.match(text, at)
            if not word:
                raise NotCommonError
            value, at = _scalar(word[0].rstrip(" "), _FLOW_PLAIN), word.end()
        if is_list:
            items.append(value)
        else:
            pairs[key[1]] = value  # type: ignore[index]  # matched above
        at = _past_spaces(text, at)
        if text.startswith(",", at):
            at = _past_spaces(text, at + 1)
            if text.startswith((",", end), at):
                raise NotCommonError
        elif not text.startswith(end, at):
            raise NotCommonError
    return (items if is_list else pairs), at + 1


def _past_spaces(text: str, at: int) -> int:
    while text.startswith(" ", at):
        at += 1
    return at


def _block(lines: list[str]) -> object:
    """Reads the indented lines below a key: a mapping, or a list of words or mappings."""
    if not lines:
        return ""
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    pad = " " * indent
    if not lines[0].startswith(pad + "- "):
        mapping: dict[str, object] = {}
        _fill(mapping, lines, pad)
        return mapping
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
        mapping: dict[str, object] = {}
        _fill(mapping, [pad + lines[0][indent:], *lines[1:]], pad)
        return mapping
    if len(lines) > 1:
        raise NotCommonError
    return _value(first)


def _fill(mapping: dict[str, object], lines: list[str], pad: str) -> None:
    start = len(pad)
    for line in lines:
        key, colon, rest = line[start:].partition(":")
        word = rest.strip(" ")
        is_common = line.startswith(pad) and colon and key.isidentifier() and key.isascii()
        if not is_common or key in mapping or not word or rest[0] != " ":
            raise NotCommonError
        mapping[key] = _value(word)


# The whole of YAML ---------------------------------------------------------


class _Builder:
    """Builds nested text out of PyYAML's events, without recursion and to a bounded depth."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.lines: dict[str, int] = {}
        self.faults: list[tuple[int, Fault]] = []
        self._open: list[tuple[object, str]] = []
        self._key: str | None = None

    def read(self, head: str) -> None:
        """Takes the events of `head`; faults of form end the reading where they stand."""
        tab = re.search(r"^[^#\n]*?\t", head, re.MULTILINE)
        if tab:
            line = head.count("\n", 0, tab.end()) + 2
            self._say(line, "has a tab in it", "use spaces", "location: {lat: 53.8, lon: -1.5}")
        try:
            for event in yaml.parse(head, Loader=_PARSER):
                if not self._take(event):
                    return
        except yaml.MarkedYAMLError as error:
            if not tab:
                mark = error.context_mark or error.problem_mark
                line = mark.line + 2 if mark else 2
                what = f"is no YAML: {error.problem or 'it cannot be read'}"
                self._say(line, what, 'put a text with ":" or "#" in it between quotes', 'name: "Co-op: the shop"')
        except (yaml.YAMLError, RecursionError, ValueError):
            self._say(2, "is no YAML", "compare it with the commented entry in CONTRIBUTING.md")

    def _say(self, line: int, what: str, mend: str, example: str = "", field: str = "") -> None:
        self.faults.append((line, Fault(field, what, mend, example)))

    def _take(self, event: yaml.Event) -> bool:
        line = event.start_mark.line + 2
        if isinstance(event, yaml.DocumentStartEvent):
            if self.lines or event.explicit and event.start_mark.line > 0:
                self._say(line, "has a second document in the front matter", "keep one")
                return False
        elif isinstance(event, yaml.AliasEvent):
            self._say(line, "has an alias (*) in it", "write the value out", "sector: education")
            return False
        elif isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            return self._start(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        return True

    def _tagged(self, event: yaml.NodeEvent, line: int) -> bool:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self._say(line, "has an anchor (&) or a tag (!) in it", "write the plain value", "type: worker")
            return True
        return False

    def _start(self, event: yaml.CollectionStartEvent, line: int) -> bool:
        if self._tagged(event, line):
            return False
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if not self._open:
            if not is_mapping:
                self._say(line, "is a list, not a mapping", "write one field: value on a line", "name: Example")
                return False
            self._open.append((self.values, ""))
            return True
        if len(self._open) >= MAX_DEPTH:
            self._say(line, f"is nested deeper than {MAX_DEPTH}", "write it flatter")
            return False
        if isinstance(self._open[-1][0], dict) and self._key is None:
            self._say(line, "has a list or mapping where a field's name belongs", "write field: value")
            return False
        value: object = {} if is_mapping else []
        path = self._place(value, line)
        self._open.append((value, path + "."))
        return True

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> bool:
        if self._tagged(event, line):
            return False
        if not self._open:
            if event.value:
                self._say(line, "is not a mapping", "write one field: value on a line", "name: Example")
            return False
        parent, prefix = self._open[-1]
        if isinstance(parent, dict) and self._key is None:
            path = prefix + event.value
            if event.value in parent:
                self._say(line, f"stands twice, first on line {self.lines[path]}", "keep one of them", field=path)
            self._key = event.value
            self.lines.setdefault(path, line)
            return True
        self._place(event.value, line)
        return True

    def _place(self, value: object, line: int) -> str:
        parent, prefix = self._open[-1]
        if isinstance(parent, dict):
            path = f"{prefix}{self._key}"
            parent.setdefault(self._key, value)
        else:
            assert isinstance(parent, list)  # noqa: S101  # nothing else is ever opened
            path = f"{prefix}{len(parent)}"
            parent.append(value)
            self.lines[path] = line
        self._key = None
        return path
