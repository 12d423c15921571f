"""`build.py new coop`: asks for what an entry needs and writes it."""

import argparse
import datetime as dt
import sys
from pathlib import Path

from club.core.content import find_vocabulary
from club.core.errors import ClubError
from club.core.files import create_file
from club.core.vocabulary import load_vocabulary
from club.directory.asking import Ask, gather, terminal
from club.directory.coop import BY_NAME
from club.directory.entry import entries_in, read_entry, write_entry
from club.directory.importing.slugs import free_slug
from club.directory.kinds import SLUG, Context

_ASKED = ("name", "country", "website", "type", "sector", "summary")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each field that is asked for."""
    for name in _ASKED:
        field = BY_NAME[name]
        parser.add_argument(
            f"--{name}", metavar=name.upper(), help=f"{field.hint} ({field.example})".replace("%", "%%")
        )
    parser.add_argument("--slug", metavar="SLUG", help="name of the file, without .md (made from the name)")
    parser.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="where it goes (content)")


def run(args: argparse.Namespace) -> int:
    """Writes the entry and says where."""
    day = dt.datetime.now().astimezone().date()
    path = new_coop(args.content, {**vars(args)}, day, ask=terminal())
    sys.stdout.write(
        f"Wrote {path}. Add what else you know (CONTRIBUTING.md shows every field), then: build.py check\n"
    )
    return 0


def new_coop(content: Path, given: dict[str, str | None], today: dt.date, *, ask: Ask | None) -> Path:
    """Writes an entry of the given and asked fields; gives its path.

    Raises:
        ClubError: Something is missing or wrong, or the file is there already; nothing was written.
    """
    vocabulary = load_vocabulary(find_vocabulary(content))
    context = Context(vocabulary, today, lambda _: None)
    values = gather([BY_NAME[name] for name in _ASKED], given, context, ask)
    folder = content / "coops"
    taken = {path.rpartition("/")[2].removesuffix(".md"): path for path in entries_in(folder)}
    slug = _slug(given.get("slug"), values, taken, ask)
    path = f"{values['country'].lower()}/{slug}.md"
    text = write_entry({**values, "added": today.isoformat()}, "")
    entry = read_entry(path, text.encode(), vocabulary, today)
    if entry.problems:
        fault = entry.problems[0].fault
        raise ClubError(f"{fault.field}: {fault.what}; {fault.mend}")
    create_file(folder / path, text.encode())
    return folder / path


def _slug(given: str | None, values: dict[str, str], taken: dict[str, str], ask: Ask | None) -> str:
    slug = given or free_slug(values["name"], "", values["country"], taken)
    if ask is not None and not given:
        sys.stdout.write("\nName of the file, which becomes the address of the page.\n")
        slug = ask(f"File name [{slug}]: ").strip().removesuffix(".md") or slug
    if not SLUG.fullmatch(slug):
        raise ClubError(f'slug: "{slug[:90]}" is no slug; use a-z, 0-9 and hyphens, 2 to 80 characters')
    if slug in taken:
        raise ClubError(f"{taken[slug]}: is there already; edit it, or choose another name with --slug")
    return slug
