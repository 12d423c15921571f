"""Programs that the tests start: an emulated AWS, Lambda's own runtime. They live in .venv-ministack."""

import contextlib
import functools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from club.local import store_guard
from tests.harness.building import ROOT
from tests.harness.left_out import leave_out

_PATIENCE_S = 30
_PAUSE_S = 0.02


@functools.cache
def python_with(requirements: str, what: str) -> Path:
    """Gives the Python that has the packages of a requirement file, which it installs first."""
    run = subprocess.run(
        [ROOT / "requirements" / "install", requirements], capture_output=True, text=True, check=False
    )  # fmt: skip
    if run.returncode != 0:
        why = run.stderr.strip().splitlines()[-1:] or ["no reason given"]
        leave_out(what, f"requirements/install {requirements}: {why[0]}")
    return ROOT / ".venv-ministack" / "bin" / "python"


def free_ports(count: int) -> list[int]:
    """Gives ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [server.getsockname()[1] for server in servers]


@contextlib.contextmanager
def kept(
    *command: str | Path, log: Path, cwd: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a program with this environment and no other; it ends with this process, however that does."""
    with log.open("wb") as output:
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", store_guard.__file__, *command],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=output, cwd=cwd, env=dict(environment),
        )  # fmt: skip
    try:
        yield guard
    finally:
        guard.communicate()


def wait_until_open(port: int, log: Path, program: "subprocess.Popen[bytes]") -> None:
    """Waits until a program listens."""
    end = time.monotonic() + _PATIENCE_S
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        assert program.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(_PAUSE_S)


def wait_until_said(words: bytes, log: Path, program: "subprocess.Popen[bytes]") -> None:
    """Waits until a program says that it is ready: whoever answers on its port may be another."""
    end = time.monotonic() + _PATIENCE_S
    while words not in log.read_bytes():
        assert program.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(_PAUSE_S)
