"""A page of the site's own, such as "About": the Markdown file that holds it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from club.core.vocabulary import Vocabulary
from club.directory.faults import Fault, Problem
from club.directory.fields import Field, type_fields
from club.directory.folder import list_files, read_all
from club.directory.kinds import SLUG, Choice, Context, Pattern, Text
from club.directory.lines import with_lines
from club.directory.links import FIXED, links_in
from club.directory.markdown_file import Form, MarkdownFile, read_markdown_file

MAX_PAGE_CHARS = 40_000
T = TypeVar("T")

_FIELDS = (
    Field("title", Text(120), "Title", "Heading of the page.", "About", is_required=True),
    Field("slug", Pattern(SLUG, "a slug", "about"), "Address", "Its address, if not the file's name.", "about"),
    Field("summary", Text(300), "Summary", "One sentence for search engines.", "What the club is and who owns it."),
    Field("lang", Choice("language"), "Language", "Of the text; English if left out.", "en"),
)  # fmt: skip
PAGE_FIELDS: Mapping[str, Field] = {one.name: one for one in _FIELDS}


@dataclass(frozen=True, slots=True)
class Page:
    """A page; `slug` makes its address, `/about/`."""

    slug: str
    title: str
    summary: str | None
    lang: str


@dataclass(slots=True)
class CheckedFiles(Generic[T]):
    """What a folder of pages or editions holds, by path, the links in each, and all problems so far.

    `files` are those that were read, whatever is wrong with them.
    """

    paths: list[str] = field(default_factory=list)
    files: dict[str, MarkdownFile[T]] = field(default_factory=dict)
    things: dict[str, T] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_page(path: str, content: bytes, vocabulary: Vocabulary, today: dt.date) -> MarkdownFile[Page]:
    """Reads one page, whatever its bytes are; never raises for its content."""
    name = path.rpartition("/")[2].removesuffix(".md")

    def type_it(values: Mapping[str, object], _: str, context: Context) -> Page | None:
        typed = type_fields(values, PAGE_FIELDS, context)
        slug = typed.get("slug") or name
        if not SLUG.fullmatch(slug):
            context.say(Fault("", f'"{slug[:90]}" is no slug', "name the file with a-z, 0-9 and hyphens", "about.md"))
        elif f"/{slug}/" in FIXED:
            context.say(Fault("slug", f"/{slug}/ is the address of another page of the site", "take another", "about"))
        title = typed.get("title")
        return Page(slug, title, typed.get("summary"), typed.get("lang") or "en") if title else None

    form = Form(PAGE_FIELDS, MAX_PAGE_CHARS)
    return read_markdown_file(path, content, form, type_it, vocabulary=vocabulary, today=today)


def check_pages(
    folder: Path, vocabulary: Vocabulary, today: dt.date, *, step: Callable[[], object] = lambda: None
) -> CheckedFiles[Page]:
    """Reads and judges every page below a folder; `step` is called after each."""

    def read(path: str, content: bytes) -> MarkdownFile[Page]:
        return read_page(path, content, vocabulary, today)

    checked = check_files(folder, read, what="page", step=step)
    checked.problems += repeated({path: page.slug for path, page in checked.things.items()}, "slug", folder)
    return checked


def check_files(
    folder: Path,
    read: Callable[[str, bytes], MarkdownFile[T]],
    *,
    what: str,
    step: Callable[[], object],
) -> CheckedFiles[T]:
    """Reads and judges every file below a folder; one that is not there holds none."""
    if not folder.exists():
        return CheckedFiles()
    listing = list_files(folder, what=what)
    checked: CheckedFiles[T] = CheckedFiles(listing.paths, problems=listing.problems)
    for path, content in read_all(folder, listing.paths, checked.problems):
        file = checked.files[path] = read(path, content)
        checked.problems += file.problems
        checked.links[path] = links_in(file.rendered)
        if file.thing is not None:
            checked.things[path] = file.thing
        step()
    return checked


def repeated(values: Mapping[str, object], name: str, folder: Path) -> Iterator[Problem]:
    """Says which files of a folder have the value of one before them; `values` is by path."""
    first: dict[object, str] = {}
    problems: list[Problem] = []
    for path, value in sorted(values.items(), key=lambda item: item[0]):
        if first.setdefault(value, path) != path:
            fault = Fault(name, f"{value} is that of {first[value]}", "take another", f"{name}: {value}-2")
            problems.append(Problem(path, 1, fault))
    return with_lines(problems, folder)
