"""A Markdown file of the club, read: typed front matter, rendered body, and all that is wrong with both."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from club.core.vocabulary import Vocabulary
from club.directory.document import placed, read_document
from club.directory.encoding import decode
from club.directory.faults import Fault, Problem
from club.directory.fields import Field
from club.directory.kinds import Context
from club.directory.markdown import body_faults, page_to_raw_html, to_html

T = TypeVar("T")
Values = Mapping[str, object]


@dataclass(slots=True)
class MarkdownFile(Generic[T]):
    """A read file; `thing` is what it holds, where the fields allow one, and `rendered` is unsanitised HTML."""

    path: str
    thing: T | None
    body: str
    body_line: int
    rendered: str
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind of file looks like: its fields, how long its body may be, and whether it is an entry."""

    fields: Mapping[str, Field]
    max_body_chars: int
    is_entry: bool = False


def read_markdown_file(
    path: str,
    content: bytes,
    form: Form,
    type_it: Callable[[Values, str, Context], T | None],
    *,
    vocabulary: Vocabulary,
    today: dt.date,
) -> MarkdownFile[T]:
    """Reads one file, whatever its bytes are; never raises for its content.

    Args:
        path: As it shall be said in problems.
        content: The file's bytes; more than `encoding.MAX_BYTES` are not looked at.
        form: What it should look like.
        type_it: Makes the thing out of front matter and body, and says faults through the context.
        vocabulary: The words it may use.
        today: The date that counts as today.
    """
    problems: list[Problem] = []
    text = decode(path, content, problems)
    if text is None:
        return MarkdownFile(path, None, "", 1, "", problems)
    document = read_document(text)
    faults: list[Fault] = []
    thing = type_it(document.values, document.body, Context(vocabulary, today, faults.append))
    if faults or document.faults:
        examples = {field.name: f"{field.name}: {field.example}" for field in form.fields.values()}
        problems += placed(path, text, document, faults, examples)
    rendered = to_html(document.body) if form.is_entry else page_to_raw_html(document.body)
    for line, fault in body_faults(document.body, rendered, form.max_body_chars, is_entry=form.is_entry):
        problems.append(Problem(path, document.body_line + line - 1, fault))
    return MarkdownFile(path, thing, document.body, document.body_line, rendered, problems)
