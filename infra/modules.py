"""Which of our own modules a function reaches, so that no others are deployed."""

import ast
from collections.abc import Iterator
from pathlib import Path

OWN = ("club", "functions")  # packages that live in the repository


def reached(root: Path, entries: Path) -> dict[str, bytes]:
    """Gives the source of every module that those in the folder `entries` import, with their own, by path.

    Imports inside functions count as well. A module that is imported by a name made at run time is not seen.
    """
    found: dict[str, bytes] = {}
    waiting = sorted(entries.glob("*.py"))
    while waiting:
        path = waiting.pop()
        name = path.relative_to(root).as_posix()
        if name not in found:
            found[name] = path.read_bytes()
            waiting += _files(root, found[name])
    return found


def _files(root: Path, source: bytes) -> Iterator[Path]:
    for module in _modules(source):
        parts = module.split(".")
        if parts[0] not in OWN:
            continue
        for length in range(1, len(parts) + 1):  # importing a module runs the packages around it
            path = root.joinpath(*parts[:length])
            yield from (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())


def _modules(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)  # a module, or a name in one
