"""The files of a content folder: which are to be read, and what does not belong there."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from club.directory.encoding import MAX_BYTES
from club.directory.faults import Fault, Problem

# Files that somebody may have meant as an entry: to leave them out in silence would lose it.
_MISNAMED = (".markdown", ".md.txt", ".mdown", ".mkd", ".txt", ".yaml", ".yml")
_WELCOME = frozenset((".gitkeep", ".gitignore"))
_MEND_LINK = "put the file itself here"


class Listing(NamedTuple):
    """Paths of `.md` files, relative to the folder, sorted, with `/`; and what else is wrong in it."""

    paths: list[str]
    problems: list[Problem]


def list_files(folder: Path, *, what: str = "entry") -> Listing:
    """Gives all files of a folder and its folders, without following links.

    Args:
        folder: Where to look; one that is missing holds nothing.
        what: What a file of it is called.
    """
    listing = Listing([], [])
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            with os.scandir(folder / inner) as found:
                items = sorted(found, key=lambda item: item.name)
        except OSError as error:
            listing.problems.append(Problem(inner, 1, _unreadable(error)))
            continue
        if inner and not items:
            listing.problems.append(_problem(inner, "is an empty folder", "delete it", is_warning=True))
        for item in items:
            if item.is_dir(follow_symlinks=False):
                if not item.name.startswith("."):
                    waiting.append(f"{inner}{item.name}/")
            elif item.name not in _WELCOME:
                _sort_in(item, inner + item.name, what, listing)
    listing.paths.sort()
    return listing


def _sort_in(item: os.DirEntry[str], path: str, what: str, listing: Listing) -> None:
    problem = _misplaced(item, path, what)
    if problem:
        listing.problems.append(problem)
    else:
        listing.paths.append(path)


def _misplaced(item: os.DirEntry[str], path: str, what: str) -> Problem | None:
    if item.is_symlink():
        return _problem(path, "is a link to somewhere else", _MEND_LINK)
    if not item.is_file(follow_symlinks=False):
        return _problem(path, "is no file", "delete it")
    if item.name.startswith(".") or not item.name.endswith(".md"):
        is_meant = not item.name.startswith(".") and item.name.lower().endswith((".md", *_MISNAMED))
        mend = "give it a name that does" if is_meant else "delete it, or keep it elsewhere"
        return _problem(path, f"is no {what}, because its name does not end in .md", mend, is_warning=not is_meant)
    return None


def _problem(path: str, what: str, mend: str, *, is_warning: bool = False) -> Problem:
    return Problem(path, 1, Fault("", what, mend, "gb/example-workers-co-operative.md", is_warning))


def read_bytes(path: str) -> bytes | Fault:
    """Gives the first `encoding.MAX_BYTES` bytes of a file and one more, or says why it cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path for each of 10,000 files takes 0.2 s
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return _unreadable(error)


def _unreadable(error: OSError) -> Fault:
    reason = (error.strerror or "for a reason unknown").lower()
    return Fault("", f"cannot be read: {reason}", "see that it is there and that you may read it", "chmod u+r FILE")


def read_all(folder: Path, paths: list[str], problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Gives each file's path and bytes; those that cannot be read become problems."""
    for path in paths:
        content = read_bytes(f"{folder}/{path}")
        if isinstance(content, Fault):
            problems.append(Problem(path, 1, content))
        else:
            yield path, content
