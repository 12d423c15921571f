"""`build.py import`: a list of co-ops, turned into entries."""

import argparse
import csv
import datetime as dt
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from club.core.errors import ClubError
from club.core.vocabulary import load_vocabulary
from club.directory.importing.columns import ColumnMap, ignored_columns, load_column_map, our_rows
from club.directory.importing.crosswalk import load_crosswalk
from club.directory.importing.plan import LeftOut, Plan, make_plan
from club.directory.importing.readers import read_table
from club.directory.importing.rows import VERDICTS, Answer
from club.directory.importing.shelf import read_shelf
from club.directory.importing.writing import write_files

_Item = TypeVar("_Item")
_REPOSITORY = Path(__file__).parents[3]
_MEANINGS = {
    "written": "new entries",
    "updated": "rows whose entry, untouched since its import, says something new now",
    "merged": "rows that went into the entry of another row",
    "unchanged": "rows that are in the directory as they are",
    "kept": "rows whose entry somebody has edited, which stays as it is",
    "left out": "rows that left-out.toml names",
    "refused": "rows with an error",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the list: .csv, .json or .geojson")
    parser.add_argument("--content", metavar="DIR", type=Path, default=Path("content"), help="default: content")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write no entry")
    parser.add_argument("--map", metavar="FILE", type=Path, help="which column holds what, as TOML (docs/importing.md)")
    parser.add_argument("--answers", metavar="FILE", type=Path, help="write the answer to every row there, as CSV")
    parser.add_argument(
        "--date",
        metavar="DATE",
        type=dt.date.fromisoformat,
        default=None,
        help="the day that counts as today (default: today)",
    )


def run(args: argparse.Namespace) -> int:
    """Imports the list; gives 1 when a row was refused, else 0.

    Raises:
        ClubError: The list, the map or the vocabulary cannot be read, or the disk refuses.
    """
    table = read_table(args.file)
    column_map = load_column_map(args.map) if args.map else ColumnMap()
    rows = our_rows(table, column_map)
    _say(f"{args.file}: {len(rows):,} rows", *table.remarks)
    ignored = ignored_columns(table, column_map)
    if ignored:
        _say(f"columns not read: {', '.join(ignored)}")
    folder = args.content / "vocabulary"
    folder = folder if folder.is_dir() else _REPOSITORY / "content" / "vocabulary"
    crosswalk = load_crosswalk(folder / "crosswalk.toml", load_vocabulary(folder), column_map.words)
    entries = args.content / "coops"
    plan = make_plan(
        rows,
        crosswalk=crosswalk,
        shelf=read_shelf(entries),
        left_out=load_left_out(args.content / "left-out.toml"),
        progress=lambda rows: _progress(rows, "reading rows"),
        today=args.date or dt.datetime.now(tz=dt.UTC).date(),
    )
    if not args.dry_run:
        write_files(entries, _progress(list(plan.files.items()), "writing entries"))
    _report(plan, args)
    return 1 if any(answer.verdict == "refused" for answer in plan.answers) else 0


def load_left_out(path: Path) -> LeftOut:
    """Reads which rows are not wanted: `[[row]]` tables with `source`, `id` and `reason`.

    Raises:
        ClubError: The file is no TOML, or a row lacks one of the three.
    """
    if not path.is_file():
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("row", [])
        return {(row["source"], row["id"]): row["reason"] for row in rows}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        reason = f"{path}: cannot be read: {error}; every [[row]] needs source, id and reason"
        raise ClubError(reason) from error


def _report(plan: Plan, args: argparse.Namespace) -> None:
    if args.answers:
        _write_answers(args.answers, plan.answers)
    for answer in plan.answers:
        if not args.answers or answer.verdict == "refused":
            _say(str(answer))
    counts = Counter(answer.verdict for answer in plan.answers)
    for verdict in VERDICTS:
        if counts[verdict]:
            _say(f"{counts[verdict]:>7,} {verdict:9}  {_MEANINGS[verdict]}")
    if args.dry_run:
        _say(f"Dry run: nothing written; {_files(len(plan.files))} would be.")
    elif plan.files:
        _say(f"{_files(len(plan.files))} written below {args.content / 'coops'}.")
    else:
        _say("Nothing written: nothing has changed.")


def _files(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _write_answers(path: Path, answers: Iterable[Answer]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(Answer._fields)
            lines.writerows(answers)
    except OSError as error:
        reason = f"{path}: cannot be written: {error.strerror}"
        raise ClubError(reason) from error


def _progress(items: Sequence[_Item], what: str) -> Iterable[_Item]:
    """Gives the items; shows on a terminal how far it is when that takes longer than a moment."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console  # noqa: PLC0415  # scripts and tests do without it
    from rich.progress import track  # noqa: PLC0415

    return track(items, what, console=Console(stderr=True), transient=True)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
