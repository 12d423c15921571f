"""The functions' zip as a person makes it: by the command, in a process of its own."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.building import ROOT

# What a clone holds of what the zip is made from.
PARTS = ("LICENSE", "club", "content", "functions", "infra", "requirements", "theme")
FORMS = ("confirm", "decide", "join", "member", "preferences", "promote", "send", "status", "subscribe", "unsubscribe")
FUNCTIONS = (*FORMS, "clock", "deliver", "feedback", "inbound", "mail", "plan", "proofs")


def run_bundle(
    *arguments: str | Path, root: Path = ROOT, python: str = sys.executable, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs `infra/bundle.py` of a checkout; the caller looks at the exit code."""
    return subprocess.run(
        [python, root / "infra" / "bundle.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def bundle_once(shared: Path) -> Path:
    """Gives the zip of this checkout, made once for all workers of a test run."""
    output = shared / "dist"
    with (shared / "dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (output / "functions.zip").exists():
            run = run_bundle("--output", output)
            if run.returncode != 0:
                pytest.fail(f"infra/bundle.py failed:\n{run.stdout}{run.stderr}", pytrace=False)
    return output / "functions.zip"


def copy_checkout(folder: Path) -> Path:
    """Gives a copy of this checkout without what was built in it, and with other file times."""
    folder.mkdir()
    for part in PARTS:
        source, ignored = ROOT / part, shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=ignored, copy_function=shutil.copy)
        else:
            shutil.copy(source, folder / part)
    return folder
