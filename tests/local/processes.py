"""Whether processes run that a test has started, and what they have started."""

import os
import time
from pathlib import Path

LONG_S = 60


def is_running(pid: int) -> bool:
    """Tells whether a process runs; one that has ended and that nobody has asked after yet does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # no such folder on this system, or gone just now
        return not Path("/proc/self").exists()
    return stat.rpartition(") ")[2][0] != "Z"


def wait_until_gone(*pids: int) -> None:
    end = time.monotonic() + LONG_S
    while any(map(is_running, pids)):
        assert time.monotonic() < end, "still running"
        time.sleep(0.01)
