"""An entry: the Markdown file that holds one co-op."""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from club.core.vocabulary import Vocabulary
from club.directory import front_matter
from club.directory.coop import BY_NAME, MAX_BODY_CHARS, Coop, type_coop
from club.directory.faults import Fault
from club.directory.kinds import SLUG, Context
from club.directory.markdown import body_faults, to_html

MAX_ENTRY_BYTES = 64_000
_BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\xa8\xa9]|\xe2\x81[\xa6-\xa9]")


class Problem(NamedTuple):
    """A fault with its place: the file, and the line counted from 1."""

    path: str
    line: int
    fault: Fault


@dataclass(slots=True)
class Entry:
    """A read file: the co-op where the fields allow one, and all that is wrong.

    `path` is relative to the folder of entries, with `/` (`gb/example.md`);
    `rendered` is the body's unsanitised HTML.
    """

    path: str
    coop: Coop | None
    body: str
    body_line: int
    rendered: str
    problems: list[Problem]


def read_entry(path: str, content: bytes, vocabulary: Vocabulary, today: datetime.date) -> Entry:
    """Reads one entry, whatever its bytes are; never raises for its content.

    Args:
        path: Relative to the folder of entries (`gb/example.md`).
        content: The file's bytes; more than `MAX_ENTRY_BYTES` are not looked at.
        vocabulary: The words it may use.
        today: The date that counts as today.
    """
    problems: list[Problem] = []
    text = decode(path, content, problems)
    if text is None:
        return Entry(path, None, "", 1, "", problems)
    faults: list[Fault] = []
    context = Context(vocabulary, today, faults.append)
    document = front_matter.read_document(text)
    folder, _, file = path.rpartition("/")
    slug = file.removesuffix(".md")
    coop = type_coop(slug, document.values, document.body, context)
    _place_faults(path, folder, slug, document.values, faults)
    rendered = to_html(document.body)
    in_body = list(body_faults(document.body, rendered, MAX_BODY_CHARS))
    if faults or document.faults:
        document = document if document.lines else front_matter.locate(text)
        problems += [Problem(path, line, fault) for line, fault in document.faults]
        if not document.faults or document.values:
            problems += [Problem(path, line_of(document, fault.field), fault) for fault in faults]
    problems += [Problem(path, document.body_line + line - 1, fault) for line, fault in in_body]
    return Entry(path, coop, document.body, document.body_line, rendered, problems)


def decode(path: str, content: bytes, problems: list[Problem]) -> str | None:
    """Gives a file's text, or None when its bytes are no text at all; says what is wrong with them."""
    if len(content) > MAX_ENTRY_BYTES:
        what = f"has more than {MAX_ENTRY_BYTES:,} bytes"
        problems.append(Problem(path, 1, Fault("", what, "shorten it: an entry is a page of text")))
        return None
    if content.startswith(_BOM):
        mend = "save it as UTF-8 without BOM, or run build.py check --fix"
        problems.append(Problem(path, 1, Fault("", "begins with a byte order mark", mend)))
        content = content[3:]
    if b"\r" in content:
        line = content.count(b"\n", 0, content.index(b"\r")) + 1
        mend = "save it with Unix line ends, or run build.py check --fix"
        problems.append(Problem(path, line, Fault("", "has Windows line ends", mend)))
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    control = _CONTROL.search(content)
    if control:
        line = content.count(b"\n", 0, control.start()) + 1
        problems.append(Problem(path, line, Fault("", "has a control character in it", "delete it")))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8: byte {content[error.start]:#04x}"
        problems.append(Problem(path, line, Fault("", what, "save it as UTF-8")))
        return None


def _place_faults(path: str, folder: str, slug: str, values: Mapping[str, object], faults: list[Fault]) -> None:
    if not SLUG.fullmatch(slug) or len(slug) < 2:  # noqa: PLR2004  # the shortest slug
        mend = "name the file with a-z, 0-9 and hyphens, 2 to 80 characters"
        faults.append(Fault("", f'"{slug}" is no slug', mend, "example-workers-co-operative.md"))
    country = values.get("country")
    if isinstance(country, str) and len(country) == 2 and folder != country.lower():  # noqa: PLR2004
        mend = f"move it to {country.lower()}/{slug}.md, or mend the country"
        faults.append(Fault("country", f'is {country}, but the file is in "{folder}"', mend, path))


def line_of(document: front_matter.Document, field: str) -> int:
    """Gives the line on which a field stands, or the nearest line above that tells of it."""
    if field == "body":
        return document.body_line
    while field:
        if field in document.lines:
            return document.lines[field]
        field = field.rpartition(".")[0]
    return 1


# Writing -------------------------------------------------------------------

_BARE = re.compile(r"[A-Za-z\u00c0-\u024f0-9][^:#\[\]{},\"'\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_YAML_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def write_entry(values: Mapping[str, object], body: str) -> str:
    """Gives an entry's text: fields in the order of `FIELDS`, what is missing left out.

    Args:
        values: JSON values by field name, as `as_json` gives them.
        body: The Markdown; may be empty.
    """
    lines = ["---"]
    for name in BY_NAME:
        value = values.get(name)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            lines.append(f"{name}:")
            for item in value:
                pairs = [f"{key}: {_flow(one)}" for key, one in item.items()]
                lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
        else:
            lines.append(f"{name}: {_flow(value)}")
    lines.append("---")
    text = body.strip()
    return "\n".join(lines) + "\n" + (f"\n{text}\n" if text else "")


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    is_address = text.startswith(("https://", "http://")) and not set(text) & set(" #,[]{}\"'")
    is_bare = _BARE.fullmatch(text) and text == text.strip() and text.lower() not in _YAML_WORDS
    is_number = re.fullmatch(r"-?\d+(\.\d+)?", text)
    if is_address and not text.endswith(":"):
        return text
    return text if is_bare or is_number else json.dumps(text, ensure_ascii=False)


def entries_in(folder: Path) -> list[str]:
    """Gives the paths of all `.md` files below a folder of entries, sorted, with `/`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
