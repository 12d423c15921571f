"""`build.py new edition`: writes the next edition of the newsletter as a draft."""

import argparse
import datetime as dt
import json
import re
import sys
from pathlib import Path

from club.core.content import find_facts, find_vocabulary
from club.core.errors import ClubError
from club.core.facts import load_facts
from club.core.files import create_file
from club.core.text import slugify
from club.core.vocabulary import load_vocabulary
from club.directory.asking import Ask, gather, terminal
from club.directory.kinds import Context
from club.newsletter.edition import EDITION_FIELDS, read_edition

_ASKED = ("title", "date", "summary")
_MAX_SLUG_CHARS = 50
_BODY = "## What is new\n\nWrite here.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each field that is asked for."""
    for name in _ASKED:
        field = EDITION_FIELDS[name]
        parser.add_argument(f"--{name}", metavar=name.upper(), help=f"{field.hint} ({field.example})")
    parser.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="where it goes (content)")


def run(args: argparse.Namespace) -> int:
    """Writes the edition and says where."""
    day = dt.datetime.now().astimezone().date()
    path = new_edition(args.content, {**vars(args)}, day, ask=terminal())
    sys.stdout.write(f"Wrote {path}, a draft. Write its text, then: build.py check\n")
    return 0


def new_edition(content: Path, given: dict[str, str | None], today: dt.date, *, ask: Ask | None) -> Path:
    """Writes the next edition; gives its path.

    Raises:
        ClubError: Something is missing or wrong; nothing was written.
    """
    vocabulary = load_vocabulary(find_vocabulary(content))
    context = Context(vocabulary, today, lambda _: None)
    values = gather([EDITION_FIELDS[name] for name in _ASKED], given, context, ask)
    number = _next_number(content / "newsletter")
    name = f"{number:03}-{slugify(values['title'])[:_MAX_SLUG_CHARS].strip('-')}"
    language = load_facts(find_facts(content)).language
    fields = {"number": number, **values, "language": language, "status": "draft"}
    head = "".join(f"{key}: {_quoted(str(value))}\n" for key, value in fields.items())
    text = f"---\n{head}---\n\n{_BODY}"
    edition = read_edition(f"{name}.md", text.encode(), vocabulary, today)
    if edition.problems:
        fault = edition.problems[0].fault
        raise ClubError(f"{fault.field}: {fault.what}; {fault.mend}")
    path = content / "newsletter" / f"{name}.md"
    create_file(path, text.encode())
    return path


def _next_number(folder: Path) -> int:
    numbers = [int(match[0]) for path in folder.glob("*.md") if (match := re.match(r"[0-9]+(?=-)", path.name))]
    return max(numbers, default=0) + 1


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w-]+", text) else json.dumps(text, ensure_ascii=False)
