"""The command line of the forms' benchmarks."""

import argparse
import asyncio
import datetime as dt
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.builders import ROOT
from benchmarks.forms.cold import HELLO, Case, measure_cold
from benchmarks.forms.traffic import MailFolder, Outcome, Readers
from benchmarks.forms.warm import measure_states, measure_warm
from benchmarks.machine import describe_machine
from benchmarks.report import write_into
from club.cloud.tables import make_table
from club.core.secrets import new_secrets, write_secrets
from club.subscriptions.caps import Limits
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from tests.functions.real import RealRig
from tests.functions.rig import Rig
from tests.harness.aws import REGION, Aws, running
from tests.infra.events import http_api
from tests.subscriptions.builders import TERMS

MARKS = "<!-- forms: written by python -m benchmarks.forms --write -->", "<!-- end of forms -->"
FREE = {"CLUB_NETWORK_LIMIT": "1000000000", "CLUB_FORM_LIMIT": "1000000000", "CLUB_PRESSURE": "1000000000"}
_MOST_OF_HELLO, _MOST_APART = 1.25, 0.10
Row = Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and, when asked, writes; gives the exit code."""
    options = _parser().parse_args(arguments)
    screen = Console(width=110)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="forms-") as name, running() as aws:
        folder = Path(name)
        kit = folder / "bundle" / "kit"
        cold = _cold(folder, aws, options)
        tables = [
            ("A function's first answer, ms", ("what", "median", "least–most", "of hello"), cold),
            ("Warm answers, store in memory, ms", ("what", "median", "p99"), _warm(kit, options)),
            ("One answer for six states, ms", ("state", "median", "p99", "calls"), _states(kit, aws, options)),
            ("The whole club on one machine", ("what", "figure"), _club(folder, options)),
        ]
    setting = f"Machine: {describe_machine()}; Python {sys.version.split()[0]}; load when it began {load:.1f}."
    for title, heads, rows in tables:
        table = Table(*heads, title=title)
        for row in rows:
            table.add_row(*row)
        screen.print(table)
    screen.print(setting)
    if options.write:
        text = "\n".join(_markdown(title, heads, rows) for title, heads, rows in tables) + f"\n- {setting}\n"
        write_into(ROOT / "docs" / "speed.md", text, dt.datetime.now(dt.UTC).date(), marks=MARKS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.forms",
        description="Measures how fast forms are answered; it takes about two minutes.",
        epilog="Example: python -m benchmarks.forms --runs 3 --seconds 5",
    )
    add = parser.add_argument
    add("--runs", type=int, default=9, metavar="N", help="processes for each first answer (9)")
    add("--answers", type=int, default=200, metavar="N", help="warm answers of each kind (200)")
    add("--seconds", type=float, default=10, metavar="S", help="how long the whole club is asked (10)")
    add("--write", action="store_true", help="put the figures into docs/speed.md")
    return parser


def _cold(folder: Path, aws: Aws, options: argparse.Namespace) -> list[Row]:
    bundle = folder / "bundle"
    subprocess.run([sys.executable, ROOT / "infra" / "bundle.py", "--output", folder], check=True, capture_output=True)
    with zipfile.ZipFile(folder / "functions.zip") as archive:
        archive.extractall(bundle)
    environment, libraries = _provided(aws), _boto3(folder / "boto3")
    cases = _cases()
    figures = measure_cold(cases, options.runs, [bundle, libraries], environment)
    hello = figures[0].median
    return [
        (case.name, f"{one.median:.0f}", f"{one.least:.0f}–{one.most:.0f}", f"{one.median / hello:.2f}")
        for case, one in zip(cases, figures, strict=True)
    ]


def _cases() -> list[Case]:
    link, record = "A" * 22, {"messageId": "1", "body": json.dumps({"key": "k" * 43, "id": "A" * 22})}
    urlencoded = {"content-type": "application/x-www-form-urlencoded"}
    sent: dict[str, Any] = {"headers": urlencoded, "body": b"email=reader%40coop.example"}

    def page(what: str, function: str, status: int, *, method: str = "GET", query: str = "", **more: Any) -> Case:
        event = http_api(method, f"/forms/{function}", query=query, **more)
        return Case(f"{function}: {what}", function, event, status)

    return [
        Case("hello: Starlette, Mangum, a boto3 client", HELLO, http_api("GET", "/forms/subscribe"), 200),
        page("the form", "subscribe", 200),
        page("sent, the second page", "subscribe", 200, method="POST", **sent),
        page("a link, store asked", "confirm", 404, query=f"t={link}"),
        page("the form", "preferences", 200),
        page("a link, store asked", "preferences", 404, query=f"t={link}"),
        page("a link of no reader", "unsubscribe", 404, query="t=AQ"),
        Case("mail: a message, store asked", "mail", {"Records": [record]}, 200),
    ]


def _provided(aws: Aws) -> Mapping[str, str]:
    client, names = aws.client("dynamodb"), {role: aws.name(role) for role in TABLES}
    for role, name in names.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
    return {
        **{f"CLUB_{role.upper()}_TABLE": name for role, name in names.items()},
        "CLUB_MAIL_QUEUE_URL": aws.client("sqs").create_queue(QueueName=aws.name("mails"))["QueueUrl"],
        "CLUB_SITE_URL": "https://club.example",
        "CLUB_SECRETS": write_secrets(new_secrets()),
        "CLUB_MAILER": "ses",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }


def _boto3(folder: Path) -> Path:
    """Gives a folder with boto3 and what it needs, as Lambda's own Python has them, and nothing else."""
    import boto3  # noqa: PLC0415  # found here to be linked to

    packages = Path(boto3.__file__).parents[1]
    folder.mkdir()
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        (folder / name).symlink_to(packages / name)
    return folder


def _warm(kit: Path, options: argparse.Namespace) -> list[Row]:
    rig = Rig(kit=kit, terms=_FREE_TERMS)
    return [(one.name, f"{one.median:.2f}", f"{one.p99:.2f}") for one in measure_warm(rig, options.answers)]


def _states(kit: Path, aws: Aws, options: argparse.Namespace) -> list[Row]:
    rig = RealRig(kit=kit, terms=_FREE_TERMS, aws=aws)
    figures, calls = measure_states(rig, options.answers)
    middle = statistics.median(one.median for one in figures)
    apart = max(abs(one.median - middle) for one in figures) / middle
    rows: list[Row] = [(one.name, f"{one.median:.2f}", f"{one.p99:.2f}", ", ".join(calls[one.name])) for one in figures]
    return [*rows, ("farthest from the middle", f"{apart:.1%}", "", f"aim: {_MOST_APART:.0%}")]


def _club(folder: Path, options: argparse.Namespace) -> list[Row]:
    with serving(folder / "club") as (address, state):
        readers = Readers(address, MailFolder(state / "outbox"))
        outcome = asyncio.run(readers.run(options.seconds, per_second=None))
    rows: list[Row] = [
        ("requests a second, 32 connections", f"{outcome.requests / outcome.seconds:.0f}"),
        ("answered by a fault of the server's", str(outcome.failures)),
    ]
    return [*rows, *((f"{kind}, median and p99, ms", _times(outcome, kind)) for kind in sorted(outcome.times))]


def _times(outcome: Outcome, kind: str) -> str:
    times = outcome.times[kind]
    most = statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return f"{statistics.median(times) * 1_000:.0f}, {most * 1_000:.0f} ({len(times)})"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Path]]:
    """Runs `build.py serve` on the real content; gives its address and its state folder."""
    folder.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    state, said = folder / "state", folder / "said"
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", str(port), "--state", str(state)]
    with said.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **FREE})
    try:
        while not re.search(r"^ +http://", said.read_text(), re.MULTILINE):
            if server.poll() is not None:
                raise RuntimeError(said.read_text())
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", state
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _markdown(title: str, heads: Row, rows: Sequence[Row]) -> str:
    lines = [f"**{title}**", "", "| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), ""])


_FREE_TERMS = replace(TERMS, limits=Limits(10**9, 10**9, 10**9, 10**9))


if __name__ == "__main__":
    sys.exit(main())
