"""A function's first answer in a new process, beside the least that Starlette, Mangum and boto3 can do.

Both start from the same interpreter without its own packages, with the unpacked bundle and boto3 on the
path, as Lambda has them. Time is counted inside the process, so the interpreter's own start is in neither.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HELLO = "hello"
_MS = 1_000
# The least that a form on the same libraries is: an answer, and a client that has asked nothing yet.
_HELLO = """
import time
start = time.perf_counter()
import boto3
from mangum import Mangum
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def hello(request):
    return PlainTextResponse("hello")

client = boto3.client("dynamodb")
handler = Mangum(Starlette(routes=[Route("/{path:path}", hello, methods=["GET", "POST"])]), lifespan="off")
"""
_FUNCTION = """
import time
start = time.perf_counter()
from functions.{function} import handler
"""
_ANSWER = """
import json, sys
sys.argv = ["x"]

class Context:
    aws_request_id = "bench"

    @staticmethod
    def get_remaining_time_in_millis():
        return 30_000

answer = handler(json.loads({event!r}), Context())
took = time.perf_counter() - start
print(json.dumps([took, answer.get("statusCode", 200)]))
"""


class Case(NamedTuple):
    """One first answer: a function (or HELLO), the event that it gets, and the status that it must answer with."""

    name: str
    function: str
    event: Mapping[str, object]
    status: int


class Figure(NamedTuple):
    """Milliseconds over all runs: the least, the median and the most."""

    least: float
    median: float
    most: float


def measure_cold(
    cases: Sequence[Case], runs: int, path: Sequence[Path], environment: Mapping[str, str]
) -> list[Figure]:
    """Gives a figure for each case; they take turns, so that whatever else happens falls on all.

    Args:
        cases: What to measure.
        runs: Processes for each.
        path: Folders that Python finds modules in, beside its own.
        environment: What the functions are told.

    Raises:
        RuntimeError: A process failed, or answered with another status.
    """
    taken: list[list[float]] = [[] for _ in cases]
    for turn in range(runs + 1):
        for case, times in zip(cases, taken, strict=True):
            took = _first_answer(case, path, environment)
            if turn:  # the first turn fills the system's file cache
                times.append(took * _MS)
    return [Figure(min(times), statistics.median(times), max(times)) for times in taken]


def _first_answer(case: Case, path: Sequence[Path], environment: Mapping[str, str]) -> float:
    begin = _HELLO if case.function == HELLO else _FUNCTION.format(function=case.function)
    folders = [str(folder) for folder in path]
    code = f"import sys\nsys.path[:0] = {folders!r}\n{begin}{_ANSWER.format(event=json.dumps(case.event))}"
    run = subprocess.run(  # ourselves
        [sys.executable, "-I", "-S", "-c", code],
        env={"PATH": os.environ.get("PATH", ""), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"{case.name}: {run.stderr[-2_000:]}")
    took, status = json.loads(run.stdout.splitlines()[-1])
    if status != case.status:
        raise RuntimeError(f"{case.name}: answered {status} instead of {case.status}")
    return float(took)
