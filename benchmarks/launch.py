"""Runs one command and prints what it cost, as JSON; started on its own by `measure`.

A child's peak memory starts at that of the process it was forked from, so the harness,
which is bigger than some builders, lets this small script fork instead. It imports the
standard library only and runs without site-packages (`python -I -S`).
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# Often enough for builds of half a second; only runs that are not timed are sampled.
_SAMPLE_SECONDS = 0.02


def main() -> None:
    """Reads `{"command", "folder", "log", "is_sampled"}` from the first argument and runs it."""
    order = json.loads(sys.argv[1])
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        _become(order)
    pss_kb = _sample_until_end(child) if order["is_sampled"] else None
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    cost = {
        "exit": os.waitstatus_to_exitcode(status),
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        # Linux counts kilobytes, macOS bytes (getrusage(2) of each).
        "largest_mb": usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
        "sum_mb": None if pss_kb is None else pss_kb / 1024,
    }
    sys.stdout.write(json.dumps(cost))


def _become(order: dict[str, Any]) -> None:
    try:
        os.chdir(order["folder"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.execvp(order["command"][0], order["command"])  # noqa: S606
    finally:
        os._exit(127)


def _sample_until_end(child: int) -> int:
    """Gives the highest sum of proportional set sizes over the child and all below it."""
    highest = 0
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        highest = max(highest, sum(_pss_kb(pid) for pid in _family(child)))
        time.sleep(_SAMPLE_SECONDS)
    return highest


def _family(pid: int) -> list[int]:
    """Gives the process and its descendants, as far as they live (proc_pid_task_children(5))."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        below = [int(one) for thread in threads for one in _words(thread / "children")]
    except OSError:
        return []
    return [pid, *(one for child in below for one in _family(child))]


def _pss_kb(pid: int) -> int:
    """Gives memory with shared pages split between those who share them (proc_pid_smaps(5))."""
    try:
        words = _words(Path(f"/proc/{pid}/smaps_rollup"))
        return int(words[words.index("Pss:") + 1])
    except (OSError, ValueError):
        return 0


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="ascii", errors="replace").split()


if __name__ == "__main__":
    main()
