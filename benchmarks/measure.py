"""Costs of whole processes: wall clock, processor and memory."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_LAUNCH = Path(__file__).with_name("launch.py")


class BenchmarkError(Exception):
    """A builder failed or did not build what it should; says which, and shows its last words."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took; `sum_mb` is known where the run was sampled."""

    wall_s: float
    cpu_s: float
    largest_mb: float
    sum_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, the folder it runs in and what it adds to the environment."""

    argv: tuple[str, ...]
    folder: Path
    environment: tuple[tuple[str, str], ...] = ()


def measure(command: Command, log: Path, *, is_sampled: bool = False) -> Cost:
    """Runs a command to its end.

    Args:
        command: What to run.
        log: Gets everything that it prints.
        is_sampled: Adds memory over all its processes, which takes time from them: such
            a run's wall clock means nothing.

    Raises:
        BenchmarkError: It ended with another exit code than 0.
    """
    is_sampled = is_sampled and Path("/proc/self/smaps_rollup").exists()
    order = {
        "command": command.argv,
        "folder": str(command.folder),
        "log": str(log),
        "is_sampled": is_sampled,
    }
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCH), json.dumps(order)],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, **dict(command.environment)},
    )
    cost = json.loads(run.stdout)
    exit_code = cost.pop("exit")
    if exit_code != 0:
        last_words = log.read_text(encoding="utf-8", errors="replace")[-2_000:] if log.exists() else ""
        raise BenchmarkError(f"{' '.join(command.argv[:4])} … ended with {exit_code}:\n{last_words}")
    return Cost(**cost)


def timed(costs: list[Cost]) -> list[Cost]:
    """Gives the runs whose clock counts: those that nobody looked into."""
    return [cost for cost in costs if cost.sum_mb is None] or costs


def middle(costs: list[Cost]) -> Cost:
    """Gives the medians; the sum over processes is the highest that was sampled."""
    sums = [cost.sum_mb for cost in costs if cost.sum_mb is not None]
    clocked = timed(costs)
    return Cost(
        median(cost.wall_s for cost in clocked),
        median(cost.cpu_s for cost in clocked),
        max(cost.largest_mb for cost in clocked),
        max(sums) if sums else None,
    )
