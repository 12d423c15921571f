"""Finds and starts the machine's own Chromium; nothing is downloaded."""

import os
import shutil

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


def start(playwright: Playwright) -> Browser:
    """Starts it headless. Chromium refuses its sandbox to root, and needs none for our own pages."""
    return playwright.chromium.launch(
        executable_path=find(), args=_FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
    )
