"""`build.py slots allocate`: who gets the slots of an edition: as it would be now, or for good once all have asked."""

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import open_club
from club.promotions.drawing import preview_draw, run_draw


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--dry-run", action="store_true", help="show what a draw would give now, and write nothing")
    parser.add_argument("--json", action="store_true", help="print the draw as it is published")


def run(args: argparse.Namespace) -> int:
    """Shows the draw, and runs it where that is asked for and it has not run.

    Raises:
        ClubError: There is no such edition, its requests have not closed, or no club is named.
    """
    with open_club(args, needs_kit=False) as club:
        draw = preview_draw if args.dry_run else run_draw
        text = draw(args.number, office=club.office, now=club.now())
        board = club.promotions.sheet(args.number).board
    if args.json:
        print(text, end="")
    else:
        print("\n".join(lines(json.loads(text), is_drawn=bool(board and board.drawn_at))))
    return 0


def lines(values: Mapping[str, Any], *, is_drawn: bool) -> Iterator[str]:
    """Gives what a draw says, a line each."""
    slots, entrants = values["slots"], values["entrants"]
    width = max((len(one["id"]) for one in slots), default=0)
    yield f"Edition {values['edition']}: {len(entrants):,} asked for {len(slots):,} slots."
    for one in slots:
        yield f"  {one['id']:{width}}  {values['winners'].get(one['id'], '–')}"
    for place, coop in enumerate(values["waiting"], start=1):
        yield f"  waits as no. {place}: {coop}"
    if is_drawn:
        yield "This draw has run. Whoever asked hears of it by mail."
    else:
        yield "Nothing was written. Ties may break otherwise: what breaks them is secret until the draw runs."
