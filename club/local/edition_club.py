"""The club that the commands on editions talk to: that of the environment, or that of a running `serve`."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from club.core.content import find_facts
from club.core.errors import ClubError, NotFoundError
from club.core.facts import load_facts
from club.local.state import DEFAULT_STATE, environment

if TYPE_CHECKING:
    from club.newsletter.run import Run
    from functions.wiring import Club


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what tells which edition of which club."""
    parser.add_argument("number", type=int, metavar="N", help="number of the edition")
    add_club(parser)


def add_club(parser: argparse.ArgumentParser) -> None:
    """Adds what tells which club."""
    parser.add_argument(
        "--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help=f"folder of a running serve ({DEFAULT_STATE})"
    )
    parser.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="the club's own facts and words (content)"
    )


@contextmanager
def open_club(args: argparse.Namespace, *, needs_kit: bool = True) -> Iterator["Club"]:
    """Gives the club, with a kit drawn from the content where none is named and one is needed.

    Raises:
        ClubError: Neither the environment nor a running `serve` names a club.
    """
    os.environ.update(environment(args.state))
    from functions import wiring  # noqa: PLC0415  # it reads the environment

    wiring.forget()
    if os.environ.get("CLUB_KIT") or not needs_kit:
        yield wiring.club()
        return
    with tempfile.TemporaryDirectory(prefix="kit-") as folder:
        os.environ["CLUB_KIT"] = folder
        try:
            club = wiring.club()
            _draw_kit(args.content, Path(folder), club.site_url)
            yield club
        finally:
            del os.environ["CLUB_KIT"]


def refuse_examples(club: "Club", content: Path) -> None:
    """Lets nothing go out into the world in the name of an example.

    Raises:
        ClubError: The club's facts are those that the repository ships with; names them.
    """
    from functions.examples import mails_stay_here  # noqa: PLC0415  # as above

    path = find_facts(content)
    examples = load_facts(path).examples
    if examples and not mails_stay_here(club.settings):
        raise ClubError(f"{path}: {', '.join(examples)}: still the example; in its name nobody is mailed")


def found_run(club: "Club", edition: int) -> "Run":
    """Gives the sending of an edition.

    Raises:
        NotFoundError: It was never begun.
    """
    run = club.deliveries.run(edition)
    if run is None:
        raise NotFoundError(f"edition {edition} was never sent; build.py edition send {edition} begins")
    return run


def _draw_kit(content: Path, folder: Path, site_url: str) -> None:
    from club.site.kit import make_kit  # noqa: PLC0415  # hardly any command needs one drawn

    make_kit(content, None, folder, site_url)
