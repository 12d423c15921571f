"""The command line of the benchmarks."""

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.builders import BUILDERS, ROOT, Builder
from benchmarks.editions import EDITIONS
from benchmarks.machine import describe_machine, describe_versions, disk_kind, scratch_parent
from benchmarks.measure import BenchmarkError
from benchmarks.report import markdown, show, write_into
from benchmarks.results import Results
from benchmarks.scenarios import Say, measure_cold, measure_warm

_EXAMPLE = """examples:
  python -m benchmarks --sizes 1000 --runs 1       a first look, in half a minute
  python -m benchmarks --full --write              everything, into docs/speed.md (about 40 minutes)
"""
_QUICK_ENTRIES = 50
_TABLE_CHARS = 110
_BYTES_PER_ENTRY = 60_000  # three builders' content and output, with a file system's rounding


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and, when asked, writes; gives the exit code."""
    options = _parser().parse_args(arguments)
    if options.quick:
        options.sizes, options.warm, options.runs = [_QUICK_ENTRIES], _QUICK_ENTRIES, 1
    screen, progress = Console(), Console(stderr=True)
    screen.width = max(screen.width, _TABLE_CHARS)
    load = os.getloadavg()[0]
    needed = max([*options.sizes, options.warm]) * _BYTES_PER_ENTRY
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=scratch_parent(needed)) as folder,
        progress.status("starting") as status,
    ):
        scratch, say = Path(folder), _teller(progress, status.update)
        results = Results()
        try:
            _measure(options, _present(options.builders, progress), scratch, say, results)
        except BenchmarkError as error:
            progress.print(f"bench: {error}", markup=False, highlight=False)
            return 1
        setting = _setting(scratch, load)
    show(results, setting, screen)
    if options.write:
        write_into(options.write, markdown(results, setting), dt.datetime.now(dt.UTC).date())
        screen.print(f"Wrote {options.write.name}.")
    return 0


def _measure(
    options: argparse.Namespace, builders: Sequence[Builder], scratch: Path, say: Say, results: Results
) -> None:
    for size in options.sizes:
        able = [one for one in builders if options.full or not one.slow_from or size < one.slow_from]
        for result in measure_cold(able, size, options.runs, scratch / f"cold-{size}", say):
            results.add(result)
    if options.warm:
        for result in measure_warm(builders, options.warm, options.runs, scratch / "warm", say):
            results.add(result)


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
    add("--sizes", type=_sizes, default=[1_000, 10_000, 100_000], help="entries in cold builds, such as 1000,10000")
    add("--warm", type=int, default=10_000, help="entries in warm builds; 0 leaves them out (default: 10000)")
    add("--runs", type=int, default=3, help="runs of each, of which the medians count (default: 3)")
    names = [builder.name for builder in BUILDERS]
    add("--builders", type=lambda text: text.split(","), default=names, help=f"some of: {','.join(names)}")
    add("--full", action="store_true", help="also stock Pelican at 100,000 entries, once (some 11 minutes)")
    add("--quick", action="store_true", help=f"{_QUICK_ENTRIES} entries, one run: only to see that it works")
    add("--write", nargs="?", type=Path, const=ROOT / "docs" / "speed.md", help="put the table into docs/speed.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
