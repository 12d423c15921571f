"""The entry's fields as documentation, made from `FIELDS`.

`python -m club.directory.documenting` writes the commented entry into CONTRIBUTING.md and
the table of fields into docs/entries.md; a test says when that is due.
"""

import re
from pathlib import Path

from club.core.vocabulary import Vocabulary, load_vocabulary
from club.directory.coop import FIELDS
from club.directory.dates import Day, PartialDate
from club.directory.groups import Group, Many
from club.directory.kinds import Choice, Flag, Kind, Link, Number, Pattern, Text
from club.directory.sample import commented_entry

_ROOT = Path(__file__).resolve().parents[2]
_MOST_LISTED = 25


def fields_table(vocabulary: Vocabulary) -> str:
    """Gives a Markdown table of all fields."""
    rows = ["| field | what it is | what may stand there | example |", "|---|---|---|---|"]
    for field in FIELDS:
        name = f"**`{field.name}`** (required)" if field.is_required else f"`{field.name}`"
        rows.append(
            f"| {name} | {field.label}. {field.hint} | {describe(field.kind, vocabulary)} | `{field.example}` |"
        )
    return "\n".join(rows) + "\n"


def describe(kind: Kind, vocabulary: Vocabulary) -> str:
    """Gives in words what a kind of field takes."""
    match kind:
        case Text():
            words = f"text, at most {kind.most} characters"
        case Choice():
            terms = vocabulary[kind.kind]
            listed = ", ".join(terms) if len(terms) <= _MOST_LISTED else f"the {len(terms)} codes of {kind.kind}"
            words = f"one of {listed}"
        case Number():
            words = f"a number from {kind.least:g} to {kind.most:g}"
        case Many():
            words = f"a list of at most {kind.most}: {describe(kind.kind, vocabulary)}"
        case Group():
            parts = (f"{name} ({describe(one, vocabulary)})" for name, one in kind.kinds.items())
            words = "; ".join(parts)
        case _:
            words = _PLAIN[type(kind)]
    return words


_PLAIN: dict[type, str] = {
    Day: "a day, year-month-day",
    PartialDate: "a year, a month or a day",
    Link: "a web address",
    Flag: "yes or no",
    Pattern: "text of the form shown",
}


def refreshed(text: str, name: str, made: str) -> str:
    """Gives a document with what stands between its markers of that name made anew."""
    pattern = re.compile(rf"(<!-- begin {name}[^\n]*-->\n).*?(<!-- end {name} -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}{made}{match[2]}", text)


def documents(root: Path) -> dict[Path, str]:
    """Gives the documents that hold something made from the fields, as they should be."""
    vocabulary = load_vocabulary(root / "content" / "vocabulary")
    contributing, entries = root / "CONTRIBUTING.md", root / "docs" / "entries.md"
    entry = f"```markdown\n{commented_entry()}```\n"
    return {
        contributing: refreshed(contributing.read_text(encoding="utf-8"), "entry", entry),
        entries: refreshed(entries.read_text(encoding="utf-8"), "fields", fields_table(vocabulary)),
    }


if __name__ == "__main__":
    for path, text in documents(_ROOT).items():
        path.write_text(text, encoding="utf-8")
