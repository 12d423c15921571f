"""Finds and starts the machine's own Chromium; nothing is downloaded."""

import os
import shutil
import subprocess

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, Playwright

from tests.harness.left_out import leave_out

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Quiet: no pings home, and no name but this machine's resolves, whatever a page asks for.
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find() -> str:
    """Gives the path of a Chromium, or leaves the test out."""
    wanted = os.environ.get("CHROMIUM")
    path = next(filter(None, map(shutil.which, [wanted] if wanted else _NAMES)), None)
    if path is None:
        why = f"CHROMIUM={wanted} is no program" if wanted else f"none of {', '.join(_NAMES)} is on PATH"
        leave_out("Chromium", f"{why}; install your system's chromium, or set CHROMIUM to its path")
    return path


def need_driver() -> None:
    """Leaves the test out where Playwright's own Node does not start, as on a Debian without libatomic1."""
    node, *_script = compute_driver_executable()
    try:
        tried = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        fault = "" if tried.returncode == 0 else tried.stderr.strip().rpartition(": error ")[2]
    except OSError as error:
        fault = str(error)
    if fault:
        mend = "on Debian: apt-get install libatomic1; or set PLAYWRIGHT_NODEJS_PATH"
        leave_out("Node", f"Playwright's does not start: {fault}; {mend}")


def start(playwright: Playwright) -> Browser:
    """Starts it headless. Chromium refuses its sandbox to root, and needs none for our own pages."""
    return playwright.chromium.launch(
        executable_path=find(), args=_FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
    )
