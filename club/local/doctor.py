"""`build.py doctor`: tells whether this machine and the club's own facts are ready to publish."""

import argparse
import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from club.core.content import find_facts, find_vocabulary
from club.core.errors import ClubError
from club.core.facts import load_facts
from club.core.vocabulary import load_vocabulary
from club.local.store import find_program

_ROOT = Path(__file__).resolve().parents[2]
_MODULES = {"pyyaml": "yaml", "css-inline": "css_inline", "pillow": "PIL"}  # where a package and its module differ
_STORE = "roto-aws"  # brings a program, and no module


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="what to look at (content)"
    )


def run(args: argparse.Namespace) -> int:
    """Says what is missing, or that nothing is; gives 1 where something is."""
    found = list(ailments(args.content))
    for line in found:
        sys.stdout.write(f"{line}\n")
    python = sys.version.split()[0]
    verdict = f"{len(found)} to mend before publishing" if found else "ready to publish"
    sys.stdout.write(f"Python {python}, {args.content}: {verdict}.\n")
    return int(bool(found))


def ailments(content: Path, *, project: Path = _ROOT / "pyproject.toml") -> Iterator[str]:
    """Gives a sentence for each thing that is not ready: packages, vocabulary, the club's facts."""
    for package in _packages(project):
        if not _is_there(package):
            yield f"The package {package} is missing; run make site."
    try:
        load_vocabulary(find_vocabulary(content))
        facts = load_facts(find_facts(content))
    except ClubError as error:
        yield str(error)
        return
    for key in facts.examples:
        yield f"{find_facts(content)}: {key}: is still the example that the club ships with; write your own."


def _is_there(package: str) -> bool:
    """Tells whether a package is installed: what it is for can be imported, or run."""
    if package == _STORE:
        return find_program() is not None
    return importlib.util.find_spec(_MODULES.get(package, package)) is not None


def _packages(project: Path) -> list[str]:
    """Gives the names of the packages that building and serving the site needs."""
    extras = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return sorted({line.partition(">")[0].strip().lower() for name in ("site", "local") for line in extras[name]})
