"""`build.py edition status`: how far the sending of an edition is, and who has not got it."""

import argparse
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from club.core.errors import ClubError
from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import found_run, open_club
from club.local.edition_send import lasting
from club.newsletter.delivery import SHARDS, RowState
from club.newsletter.pace import CANARY, Tally
from club.newsletter.run import Run, RunState
from club.subscriptions.answer_request import moment

if TYPE_CHECKING:
    from functions.wiring import Club

_LOOK_EVERY_S = 2.0
_NOT_SENT = (RowState.PLANNED, RowState.SENDING, RowState.UNKNOWN, RowState.FAILED, RowState.SKIPPED)
_OVER = (RunState.DONE, RunState.CANCELLED)
_ABOUT = {
    RowState.SENT: "taken by the provider",
    RowState.PLANNED: "wait",
    RowState.SENDING: "are being sent",
    RowState.UNKNOWN: "the provider's answer was lost; its reports settle it",
    RowState.FAILED: "the provider will never take them",
    RowState.SKIPPED: "left, paused or moved since the plan",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--follow", action="store_true", help="stay, and show how far it is, until it ends or pauses")
    parser.add_argument(
        "--not-sent", action="store_true", help="list who has not got it: key, state and reason, with tabs between"
    )


def run(args: argparse.Namespace) -> int:
    """Says how far it is."""
    with open_club(args) as club:
        found_run(club, args.number)
        if args.not_sent:
            sys.stdout.writelines(f"{line}\n" for line in _not_sent(club, args.number))
            return 0
        if args.follow:
            _follow(club, args.number)
        sys.stdout.writelines(f"{line}\n" for line in _lines(club, args.number))
    return 0


def _lines(club: "Club", edition: int) -> Iterator[str]:
    run, tally = found_run(club, edition), club.deliveries.tally(edition)
    counted = club.deliveries.count(edition)
    yield f'Edition {edition}, "{_title(club, run)}", is {run.state} since {moment(run.since)}.'
    if run.reason:
        yield f"  Why: {run.reason}."
    planned = f"{run.readers:,} readers" if run.is_frozen else f"{run.readers:,} readers so far: it is being planned"
    yield f"  {planned}; it began on {moment(run.started_at)}."
    for state, about in _ABOUT.items():
        if count := counted.get(state, 0):
            yield f"  {count:>9,} {state:8} {about}"
    yield f"  {tally.delivered:,} delivered, {tally.bounced:,} bounced, {tally.complained:,} complaints"
    left = counted.get(RowState.PLANNED, 0) + counted.get(RowState.SENDING, 0)
    rate = _rate(run, tally, run.sending_s(now=club.now()))
    if run.state in (RunState.SENDING, RunState.PAUSED) and left and rate:
        yield f"  {rate:.1f} mails a second while it was sending: {lasting(left / rate)} to go"
    yield from _hints(run, counted.get(RowState.UNKNOWN, 0))


def _rate(run: Run, tally: Tally, sending_s: int) -> float:
    """Gives how many mails went out in a second of sending; the first ones, and waiting for them, are left out."""
    return max(0, tally.sent - min(CANARY, run.readers)) / sending_s if sending_s else 0


def _hints(run: Run, unknown: int) -> Iterator[str]:
    if run.state == RunState.PAUSED:
        number = run.edition
        yield f"  To go on: build.py edition resume {number}. To end it for good: build.py edition cancel {number}."
    if unknown and run.state in _OVER:
        yield "  Who is unknown may have got it, and is not mailed again; --not-sent lists them."


def _title(club: "Club", run: Run) -> str:
    return club.mail_pages.letter(run.edition, run.manifest).manifest.title


def _not_sent(club: "Club", edition: int) -> Iterator[str]:
    for shard in range(SHARDS):
        for row in club.deliveries.rows(edition, shard, _NOT_SENT):
            yield f"{row.key}\t{row.state}\t{row.why or _ABOUT[row.state]}"


class _Look(NamedTuple):
    run: Run
    tally: Tally
    at: float


def _follow(club: "Club", edition: int) -> None:
    """Shows a bar until nothing moves any more; where there is no terminal, a line for each state."""
    try:
        from rich.console import Console  # noqa: PLC0415  # only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ClubError("the package rich is missing; run make site") from error
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Edition {edition}", total=None, pace="")
        said = ""
        for looks in _looks(club, edition):
            last, words = looks[-1], f"Edition {edition}: {_words(looks[-1])}"
            if words != said and not console.is_terminal:
                print(words, flush=True)
            said, total = words, last.run.readers or None
            bar.update(task, description=words, completed=_ended(last), total=total, pace=_pace(looks))


def _looks(club: "Club", edition: int) -> Iterator[list[_Look]]:
    """Gives the last looks, the newest last, until it ends or pauses."""
    looks: list[_Look] = []
    while True:
        looks = [*looks[-9:], _Look(found_run(club, edition), club.deliveries.tally(edition), time.monotonic())]
        yield looks
        if looks[-1].run.state in (*_OVER, RunState.PAUSED):
            return
        time.sleep(_LOOK_EVERY_S)


def _ended(look: _Look) -> int:
    """Gives how many have come to an end, with a mail or without one; all of them, when the run is done."""
    if look.run.state == RunState.DONE:
        return look.run.readers
    return min(look.run.readers, look.tally.sent + look.tally.passed)


def _words(look: _Look) -> str:
    return look.run.state if look.run.state != RunState.CANARY else "canary: waits for what becomes of the first mails"


def _pace(looks: list[_Look]) -> str:
    first, last = looks[0], looks[-1]
    took = last.at - first.at
    rate = (last.tally.sent - first.tally.sent) / took if took else 0
    left = last.run.readers - _ended(last)
    if rate <= 0 or not left:
        return ""
    return f"{rate:.1f} a second, {lasting(left / rate)} to go"
