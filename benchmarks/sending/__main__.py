"""The command line of sending's benchmarks."""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.builders import ROOT
from benchmarks.machine import describe_machine
from benchmarks.measure import BenchmarkError
from benchmarks.report import write_into
from benchmarks.sending import tables
from tests.harness.aws import running

MARKS = "<!-- sending: written by python -m benchmarks.sending --write -->", "<!-- end of sending -->"
MOST_CALLS, MOST_MB = 3, 128
_HEADS = (
    "way", "readers", "mails/s", "of a core", "store calls a mail", "MB at a tenth", "MB at most", "planned in s",
)  # fmt: skip
Row = Sequence[str]


class Way(NamedTuple):
    """A way of sending: what it is called, the worker's own word for it, and which option says to how many."""

    name: str
    word: str
    size: str = "others"
    is_over_http: bool = True


WAYS = (
    Way("the club; store and mail service in its memory", "memory", "readers", is_over_http=False),
    Way("the club; store in its memory", "memory"),
    Way("the club; store on this machine (roto), four hands", "tables", "tables"),
    Way("a loop of boto3's SendEmail", "boto3"),
    Way("a loop of smtplib, one connection", "smtplib"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and, when asked, writes; gives the exit code."""
    options = _parser().parse_args(arguments)
    screen, progress = Console(width=132), Console(stderr=True)
    load = os.getloadavg()[0]
    setting = f"Machine: {describe_machine()}; Python {platform.python_version()}; load when it began {load:.1f}."
    told: list[tuple[Way, int, Mapping[str, Any]]] = []
    try:
        for way in WAYS:
            readers = min(options.readers, getattr(options, way.size))
            progress.print(f"{way.name}: {readers:,} readers, at most {options.minutes:g} minutes", highlight=False)
            told.append((way, readers, measure(way, readers, options.minutes * 60)))
    except BenchmarkError as error:
        progress.print(f"bench: {error}", markup=False, highlight=False)
        return 1
    table = Table(*_HEADS, title="One edition, one process")
    rows = [_row(*one) for one in told]
    for row in rows:
        table.add_row(*row)
    screen.print(table)
    lines = [*_verdicts(told), setting]
    for line in lines:
        screen.print(line, highlight=False, soft_wrap=True)
    if options.write:
        text = _markdown(rows) + "".join(f"- {line}\n" for line in lines)
        write_into(ROOT / "docs" / "cost.md", text, dt.datetime.now(dt.UTC).date(), marks=MARKS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sending",
        description="Plans and delivers an edition, and measures it beside plain loops; some 15 minutes.",
        epilog="Example, in half a minute: python -m benchmarks.sending --readers 2000",
    )
    add = parser.add_argument
    add("--readers", type=int, default=1_000_000, metavar="N", help="readers with everything in memory (1000000)")
    add("--tables", type=int, default=100_000, metavar="N", help="readers with the tables, at most (100000)")
    add("--others", type=int, default=20_000, metavar="N", help="readers in all other ways, at most (20000)")
    add("--minutes", type=float, default=15, metavar="M", help="after so many, a way is stopped where it is (15)")
    add("--write", action="store_true", help="put the figures into docs/cost.md")
    return parser


def measure(way: Way, readers: int, most_s: float) -> Mapping[str, Any]:
    """Gives what the worker says of one way, stopped where it is after so many seconds.

    Raises:
        BenchmarkError: It failed, or somebody did not get exactly one mail.
    """
    order: dict[str, Any] = {"way": way.word, "readers": readers, "most_s": most_s}
    with ExitStack() as stack:
        if way.is_over_http:
            http, order["smtp"] = stack.enter_context(_sinks())
            order["ses"] = f"http://127.0.0.1:{http}"
        if way.word == "tables":
            aws = stack.enter_context(running())
            order["dynamodb"] = aws.url
            tables.fill(aws.client("dynamodb"), readers)
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.sending.worker", json.dumps(order)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            raise BenchmarkError(f"{way.name} ended with {run.returncode}:\n{run.stderr[-2_000:]}")
        told: dict[str, Any] = json.loads(run.stdout)
        if way.is_over_http:
            with urllib.request.urlopen(f"{order['ses']}/taken", timeout=10) as answer:  # noqa: S310  # our own
                told["taken"] = json.load(answer)
    if set(told["taken"].values()) != {told["sent"]}:
        raise BenchmarkError(f"{way.name}: {told['sent']} were sent, but the mail service says {told['taken']}")
    return told


@contextmanager
def _sinks() -> Iterator[tuple[int, int]]:
    """Runs the mail service that takes everything; gives its ports for HTTP and SMTP."""
    command = [sys.executable, "-m", "benchmarks.sending.sinks"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sinks:
        assert sinks.stdout  # noqa: S101
        http, smtp = map(int, sinks.stdout.readline().split())
        try:
            yield http, smtp
        finally:
            sinks.communicate()


def _row(way: Way, readers: int, told: Mapping[str, Any]) -> Row:
    sent, parts = max(1, told["sent"]), told["parts"]
    cpu_s = sum(parts[part]["cpu_s"] for part in ("plan", "deliver") if part in parts)
    calls, memory = told["calls"], told["memory_mb"]
    return (
        way.name,
        f"{readers:,}" if told["is_done"] else f"{sent:,} of {readers:,}",
        f"{sent / parts['deliver']['wall_s']:,.0f}",
        f"{sent / cpu_s:,.0f}",
        f"{sum(calls.values()) / sent:.2f}" if calls else "none",
        f"{memory[0]:.0f}" if memory else "",
        f"{told['peak_mb']:.0f}",
        f"{parts['plan']['wall_s']:.0f}" if "plan" in parts else "–",
    )


def _verdicts(told: Sequence[tuple[Way, int, Mapping[str, Any]]]) -> Iterator[str]:
    ours = [(way, one) for way, _, one in told if one["calls"]]
    calls = max(sum(one["calls"].values()) / one["sent"] for _, one in ours)
    most = max(one["peak_mb"] for _, one in ours)
    for what, measured, bound in (("store calls a mail", calls, MOST_CALLS), ("MB of the worker", most, MOST_MB)):
        yield f"{'Held' if measured <= bound else 'MISSED'}: {what}, {measured:.2f}, at most {bound}."
    grown = max(one["peak_mb"] - one["memory_mb"][0] for _, one in ours if one["memory_mb"])
    yield f"From a tenth of the way on, memory grew by {grown:.1f} MB at most."
    store_mb = told[0][2].get("store_mb", 0)
    yield f"Of the first row's memory, {store_mb:.0f} MB are the arrays that stand in for DynamoDB."


def _markdown(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(_HEADS) + " |", "| --- |" + " ---: |" * (len(_HEADS) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), "", ""])


if __name__ == "__main__":
    sys.exit(main())
