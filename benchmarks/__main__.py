"""The command line of the benchmarks."""

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.builders import BUILDERS, CLUB, ROOT, Builder
from benchmarks.editions import EDITIONS
from benchmarks.machine import describe_machine, describe_versions, disk_kind, scratch_parent
from benchmarks.measure import BenchmarkError
from benchmarks.report import markdown, show, write_into
from benchmarks.results import Result, Results
from benchmarks.scenarios import Say, measure_check, measure_cold, measure_import, measure_warm

_EXAMPLE = """examples:
  python -m benchmarks --sizes 1000 --runs 1       a first look, in half a minute
  python -m benchmarks --full --write              everything, into docs/speed.md (about an hour)
"""
_ALL_SIZES = [1_000, 10_000, 100_000]
_QUICK_ENTRIES = 50
_TABLE_CHARS = 128
_BYTES_PER_ENTRY = 60_000  # three builders' content and output, with a file system's rounding


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and, when asked, writes; gives the exit code."""
    options = _parser().parse_args(arguments)
    if options.quick:
        options.sizes, options.warm, options.runs = [_QUICK_ENTRIES], [_QUICK_ENTRIES], 1
    if options.warm is None:
        options.warm = _ALL_SIZES if options.full else [10_000]
    screen, progress = Console(), Console(stderr=True)
    screen.width = max(screen.width, _TABLE_CHARS)
    load = os.getloadavg()[0]
    needed = max([*options.sizes, *options.warm]) * _BYTES_PER_ENTRY
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=scratch_parent(needed)) as folder,
        progress.status("starting") as status,
    ):
        scratch, say = Path(folder), _teller(progress, status.update)
        results = Results()
        if not options.located:
            progress.print("Left out: import: no list was named by --located.", highlight=False)
        try:
            for result in _measure(options, _present(options.builders, progress), scratch, say):
                results.add(result)
        except BenchmarkError as error:
            progress.print(f"bench: {error}", markup=False, highlight=False)
            return 1
        setting = _setting(scratch, load)
    show(results, setting, screen)
    if options.write:
        write_into(options.write, markdown(results, setting), dt.datetime.now(dt.UTC).date())
        screen.print(f"Wrote {options.write.name}.")
    return 0


def _measure(options: argparse.Namespace, builders: Sequence[Builder], scratch: Path, say: Say) -> Iterator[Result]:
    runs = options.runs
    for size in options.sizes:
        able = [one for one in builders if options.full or not one.is_slow_at(size)]
        yield from measure_cold(able, size, runs, scratch / f"cold-{size}", say)
        if CLUB in builders:
            yield from measure_check(size, runs, scratch / f"check-{size}", say)
    for size in filter(None, options.warm):
        able = [one for one in builders if not one.is_slow_at(size)]
        yield from measure_warm(able, size, runs, scratch / f"warm-{size}", say)
    if options.located:
        yield from measure_import(options.located.resolve(), runs, scratch / "import", say)


def _present(names: Sequence[str], progress: Console) -> list[Builder]:
    """Gives the builders that can run here, and says why the others cannot."""
    present: list[Builder] = []
    for builder in BUILDERS:
        if builder.name not in names:
            continue
        reason = builder.missing()
        if reason:
            progress.print(f"Left out: {builder.name}: {reason}.", highlight=False)
        else:
            present.append(builder)
    return present


def _teller(progress: Console, update: Say) -> Say:
    """Gives a way to show progress: one changing line on a terminal, lines elsewhere."""
    return update if progress.is_terminal else lambda text: progress.print(text, highlight=False)


def _setting(scratch: Path, load: float) -> list[str]:
    return [
        f"Machine: {describe_machine()}; sites on a {disk_kind(scratch)}; load when it began {load:.1f}.",
        f"Versions: {describe_versions()}.",
        f"Entries: made by benchmarks/entries.py from a fixed seed, with {EDITIONS} editions; builders took turns.",
    ]


def _sizes(text: str) -> list[int]:
    return [int(one.replace("_", "")) for one in text.split(",") if one]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures the club's builder beside Hugo and stock Pelican on the same made-up co-ops.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--sizes", type=_sizes, default=_ALL_SIZES, help="entries in cold builds and checks, such as 1000,10000")
    add("--warm", type=_sizes, help="entries in warm builds; 0 leaves them out (default: 10000; all three with --full)")
    add("--runs", type=int, default=3, help="runs of each, of which the medians count (default: 3)")
    names = [builder.name for builder in BUILDERS]
    add("--builders", type=lambda text: text.split(","), default=names, help=f"some of: {','.join(names)}")
    add("--located", type=Path, metavar="FILE", help="a list of co-ops to import, such as coops-located.csv")
    add("--full", action="store_true", help="also warm builds of other sizes, and slow builders at 100,000, once")
    add("--quick", action="store_true", help=f"{_QUICK_ENTRIES} entries, one run: only to see that it works")
    add("--write", nargs="?", type=Path, const=ROOT / "docs" / "speed.md", help="put the table into docs/speed.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
