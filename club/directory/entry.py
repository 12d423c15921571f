"""An entry: the Markdown file that holds one co-op."""

import datetime as dt
import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from club.core.vocabulary import Vocabulary
from club.directory.coop import BY_NAME, MAX_BODY_CHARS, Coop, type_coop
from club.directory.encoding import MAX_BYTES
from club.directory.faults import Fault, Problem
from club.directory.kinds import SLUG, Context
from club.directory.markdown_file import Form, read_markdown_file

__all__ = ("MAX_ENTRY_BYTES", "Entry", "Problem", "entries_in", "read_entry", "write_entry")

MAX_ENTRY_BYTES = MAX_BYTES
_FORM = Form(BY_NAME, MAX_BODY_CHARS, is_entry=True)


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


def read_entry(path: str, content: bytes, vocabulary: Vocabulary, today: dt.date) -> Entry:
    """Reads one entry, whatever its bytes are; never raises for its content.

    Args:
        path: Relative to the folder of entries (`gb/example.md`).
        content: The file's bytes; more than `MAX_ENTRY_BYTES` are not looked at.
        vocabulary: The words it may use.
        today: The date that counts as today.
    """
    slug = path.rpartition("/")[2].removesuffix(".md")

    def type_it(values: Mapping[str, object], body: str, context: Context) -> Coop | None:
        coop = type_coop(slug, values, body, context)
        for fault in _place_faults(path, slug, values.get("country"), context.vocabulary["country"]):
            context.say(fault)
        return coop

    file = read_markdown_file(path, content, _FORM, type_it, vocabulary=vocabulary, today=today)
    return Entry(path, file.thing, file.body, file.body_line, file.rendered, file.problems)


def _place_faults(path: str, slug: str, country: object, countries: Container[object]) -> Iterator[Fault]:
    if not SLUG.fullmatch(slug):
        mend = "name the file with a-z, 0-9 and hyphens, 2 to 80 characters"
        yield Fault("", f'"{slug[:90]}" is no slug', mend, "example-workers-co-operative.md")
    if isinstance(country, str) and country in countries and path != (right := f"{country.lower()}/{slug}.md"):
        yield Fault("country", f"is {country}, but the file is not in {country.lower()}/", "move it, or mend it", right)


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
    text = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    is_address = text.startswith(("https://", "http://")) and not set(text) & set(" #,[]{}\"'")
    is_bare = _BARE.fullmatch(text) and text == text.strip() and text.lower() not in _YAML_WORDS
    is_number = re.fullmatch(r"-?\d+(\.\d+)?", text)
    if is_address and not text.endswith(":"):
        return text
    return text if is_bare or is_number else json.dumps(text, ensure_ascii=False)


def entries_in(folder: Path) -> list[str]:
    """Gives the paths of all `.md` files below a folder of entries, sorted, with `/`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
