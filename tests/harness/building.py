"""The site as a person builds it: by the command, in a process of its own."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_build_py(*arguments: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Runs `build.py` with this Python, in the repository; the caller looks at the exit code."""
    command = [sys.executable, ROOT / "build.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)


def build_once(shared: Path) -> Path:
    """Builds the repository's own content into `shared`, once for all workers of a test run."""
    output = shared / "site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (output / "index.html").exists():
            run = run_build_py("build", "--output", output)
            if run.returncode != 0:
                pytest.fail(f"build.py build failed:\n{run.stdout}{run.stderr}", pytrace=False)
    return output


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gives the temporary folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
