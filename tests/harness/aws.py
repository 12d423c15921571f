"""A store, queues and parameters that speak AWS' own API, in a process on this machine, for as long as tests run."""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.left_out import leave_out

REGION = "eu-central-1"
_PATIENCE_S = 30
_PAUSE_S = 0.02

# Ends the server when this process ends, however it does: then the other end of the pipe is closed.
_KEEPER = """
import subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
sys.stdin.buffer.read()
server.kill()
server.wait()
"""


@dataclass(frozen=True)
class Aws:
    """A running server; `client` talks to it, and `name` gives names that no other test has."""

    url: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def client(self, service: str, **options: object) -> Any:  # noqa: ANN401  # boto3 has no types
        """Gives a client with credentials that are worth nothing, and room for many threads."""
        import boto3  # noqa: PLC0415  # most tests do without
        from botocore.config import Config  # noqa: PLC0415

        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(max_pool_connections=64, retries={"total_max_attempts": 1}, **options),
        )

    def name(self, word: str) -> str:
        """Gives a name for a table, queue or parameter; a table's must have 3 characters."""
        return f"test-{word}-{next(self._numbers)}"


@contextlib.contextmanager
def running() -> Iterator[Aws]:
    """Starts the server, which is up within some 0.2 s, and ends it."""
    with running_server() as server:
        yield server.aws


@contextlib.contextmanager
def running_server() -> Iterator["Server"]:
    """The same for who wants to kill it."""
    with tempfile.TemporaryDirectory(prefix="aws-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


class Server:
    """The server's process; started again, it has the same data and the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, _free_port()
        self._keeper: subprocess.Popen[bytes] | None = None
        self.aws = Aws(f"http://127.0.0.1:{self._port}")

    def start(self) -> None:
        """Starts it and waits until it listens."""
        folders = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        program = shutil.which("roto-server", path=folders)
        if program is None:
            leave_out("a local store", "no roto-server beside this Python or on PATH; pip install roto-aws")
        log = self._folder / "log"
        command = [
            program, "--host", "127.0.0.1", "--port", str(self._port), "--data-dir", str(self._folder / "data")
        ]  # fmt: skip
        with log.open("wb") as output:
            # -I and -S leave out what would measure or slow down a process of five lines.
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _KEEPER, *command],
                stdin=subprocess.PIPE, stdout=output, stderr=output,
            )  # fmt: skip
        try:
            _wait_for(self._keeper, log)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Ends it by SIGKILL, whatever it is doing."""
        if self._keeper:
            self._keeper.communicate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
    return port


def _wait_for(keeper: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits until the server says that it listens: whoever answers on the port may be another."""
    end = time.monotonic() + _PATIENCE_S
    while b"listening on" not in log.read_bytes():
        assert keeper.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(_PAUSE_S)
