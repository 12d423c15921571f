"""A Markdown file with front matter, as entries, editions and pages are.

Nearly all files use a small part of YAML, and a directory reads thousands of
them, so that part has a reader of its own. Whatever that does not know for
certain goes to PyYAML, as does every file in which something is wrong, because
only there is the line of each value known.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from club.directory.faults import Fault, Problem
from club.directory.quick_yaml import NotCommonError, read_common

_FENCE = "---"


class Document(NamedTuple):
    """A file's front matter as nested text, and the Markdown below it.

    `lines` maps a dotted path to its line in the file, counted from 1; it is
    filled by `locate` only. `body_line` is the line the body starts on. What is
    not `is_whole` was read up to a fault of form; more fields may follow.
    """

    values: dict[str, object]
    body: str
    body_line: int
    lines: dict[str, int]
    faults: list[tuple[int, Fault]]
    is_whole: bool = True


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
    from club.directory.front_matter import read_located  # noqa: PLC0415  # few files need PyYAML

    head, body, body_line = _split(text)
    if head is None:
        what = "has no front matter" if not text.startswith(_FENCE) else "has front matter without an end"
        mend = "start the file with a line ---, the fields, and a second line ---"
        fault = Fault("", what, mend, "---\nname: Example\n---")
        return Document({}, text, 1, {}, [(1, fault)], is_whole=False)
    values, lines, faults, is_whole = read_located(head)
    return Document(values, body, body_line, lines, faults, is_whole)


def placed(
    path: str, text: str, document: Document, faults: Iterable[Fault], examples: Mapping[str, str]
) -> Iterator[Problem]:
    """Gives the faults of form and those of the fields with their lines, and each with an example.

    Args:
        path: The file's, as it shall be said.
        text: All of the file.
        document: What was read of it.
        faults: What is wrong with its fields.
        examples: A right line for each field, for faults that bring no example.
    """
    if not document.lines:
        document = locate(text)
    # Of a file that is no YAML from some line on, only what stands above is judged.
    known = (one for one in faults if document.is_whole or not one.field or line_of(document, one.field, 0))
    for line, fault in [*document.faults, *((line_of(document, one.field), one) for one in known)]:
        example = fault.example or examples.get(fault.field.partition(".")[0], "")
        yield Problem(path, line, fault._replace(example=example))


def line_of(document: Document, field: str, otherwise: int = 1) -> int:
    """Gives the line on which a field stands, or that of the part it belongs to."""
    if field == "body" and document.is_whole:
        return document.body_line
    while field:
        if field in document.lines:
            return document.lines[field]
        field = field.rpartition(".")[0]
    return otherwise


def _split(text: str) -> tuple[str | None, str, int]:
    if not text.startswith("---\n"):
        return None, text, 1
    end = text.find("\n---\n", 3)
    if end < 0:
        if not text.endswith("\n---"):
            return None, text, 1
        end = len(text) - 4
    head = text[4 : end + 1]
    return head, text[end + 5 :], head.count("\n") + 3
