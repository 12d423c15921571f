"""The measured figures as a table, in the terminal and in Markdown."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.aims import Verdict, judge
from benchmarks.builders import HUGO
from benchmarks.results import Results

_HEADINGS = (
    "what",
    "entries",
    "builder",
    "wall s",
    "least–most",
    "of Hugo",
    "processor s",
    "largest MB",
    "all MB",
    "runs",
)
_WORDS = (0, 2)
_START, _END = "<!-- measured: written by python -m benchmarks --write -->", "<!-- end of measured -->"


def show(results: Results, setting: Sequence[str], console: Console) -> None:
    """Prints the table, the aims and what everything was measured on."""
    table = Table(title="Medians of whole processes")
    for place, heading in enumerate(_HEADINGS):
        table.add_column(heading, justify="left" if place in _WORDS else "right", no_wrap=True)
    for row in _rows(results):
        table.add_row(*row)
    console.print(table)
    for verdict in judge(results):
        console.print(("  held    " if verdict.is_met else "  MISSED  ") + _sentence(verdict), highlight=False)
    for line in setting:
        console.print(line, highlight=False, soft_wrap=True)


def markdown(results: Results, setting: Sequence[str]) -> str:
    """Gives the same as Markdown."""
    rulers = ("---" if place in _WORDS else "---:" for place in range(len(_HEADINGS)))
    lines = [_line(_HEADINGS), _line(rulers)]
    lines += [_line(row) for row in _rows(results)]
    aims = [
        _line((verdict.what, *_numbers(verdict), "held" if verdict.is_met else "missed")) for verdict in judge(results)
    ]
    if aims:
        lines += ["", _line(("aim", "measured", "at most", "")), _line(("---", "---:", "---:", "---")), *aims]
    return "\n".join([*lines, "", *(f"- {line}" for line in setting)]) + "\n"


def write_into(page: Path, text: str, today: dt.date, *, marks: tuple[str, str] = (_START, _END)) -> None:
    """Puts the table between two marks of a page, and leaves the rest as it is.

    Raises:
        ValueError: The page lacks the marks.
    """
    first, last = marks
    before, start, rest = page.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not start or not end:
        raise ValueError(f"{page.name} lacks the marks {first} and {last}")
    page.write_text(f"{before}{first}\nMeasured on {today.isoformat()}.\n\n{text}{last}{after}", encoding="utf-8")


def _rows(results: Results) -> Iterator[tuple[str, ...]]:
    for row in results.rows():
        hugo = results.cost(row.scenario, row.entries, HUGO.name)
        cost = row.cost
        yield (
            row.scenario,
            f"{row.entries:,}",
            row.builder,
            f"{cost.wall_s:.2f}",
            f"{row.least_s:.2f}–{row.most_s:.2f}",
            f"{cost.wall_s / hugo.wall_s:.2f}" if hugo else "",
            f"{cost.cpu_s:.2f}",
            f"{cost.largest_mb:,.0f}",
            f"{cost.sum_mb or cost.largest_mb:,.0f}",
            str(row.runs),
        )


def _sentence(verdict: Verdict) -> str:
    measured, most = _numbers(verdict)
    return f"{verdict.what}: {measured}, at most {most}"


def _numbers(verdict: Verdict) -> tuple[str, str]:
    return f"{verdict.measured:.2f} {verdict.unit}", f"{verdict.most:g}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
