"""Where a fault stands, for faults that were found without reading the file line by line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from club.directory.document import line_of, locate
from club.directory.encoding import decode
from club.directory.faults import Fault, Problem
from club.directory.folder import read_bytes


def with_lines(problems: Iterable[Problem], folder: Path | None) -> Iterator[Problem]:
    """Gives the problems with the lines of their fields; without a folder, all of them on line 1."""
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.path, []).append(problem)
    for path, some in by_path.items():
        document = locate(text_of_file(folder, path)) if folder and any(one.fault.field for one in some) else None
        for problem in some:
            line = line_of(document, problem.fault.field) if document else 1
            yield problem._replace(line=line)


def text_of_file(folder: Path, path: str) -> str:
    """Gives a file's text, or none where it is no text."""
    content = read_bytes(f"{folder}/{path}")
    return "" if isinstance(content, Fault) else decode(path, content, []) or ""
