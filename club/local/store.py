"""The store of the club on one machine: roto-server, a child that never outlives `serve`."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import sysconfig
from pathlib import Path

from club.core.errors import ClubError

HOST = "127.0.0.1"
PROGRAM = "roto-server"
_GUARD = Path(__file__).with_name("store_guard.py")
_PATIENCE_S = 20  # what it may take to read much data on a slow machine
_GOODBYE_S = 2
_LOOK_EVERY_S = 0.02
_TRIES = 3  # another program may take a free port just before the store does
_PORT_TAKEN = "cannot bind"  # what roto-server says then


def find_program() -> Path | None:
    """Gives the path of roto-server: beside this Python, where its package puts it, else on PATH; or None."""
    own = Path(sysconfig.get_path("scripts")) / PROGRAM
    found = str(own) if own.is_file() else shutil.which(PROGRAM)
    return Path(found) if found else None


class Store:
    """A store that speaks DynamoDB, SQS and SSM; what it has acknowledged is on the disk."""

    def __init__(self, folder: Path, log: Path, *, lock: int, program: Path | None = None) -> None:
        """Takes its place.

        Args:
            folder: Where its data are.
            log: The file for what it says.
            lock: A file that it holds open until it has really ended.
            program: What to run; the installed one if left out.
        """
        self._folder, self._log, self._lock, self._program = folder, log, lock, program
        self._port = 0
        self._guard: asyncio.subprocess.Process | None = None
        self._pid = 0

    @property
    def processes(self) -> tuple[int, ...]:
        """Gives the numbers of its two processes while it runs: the guard's and its own."""
        return (self._guard.pid, self._pid) if self._guard else ()

    @property
    def address(self) -> str:
        """Gives its address, which stays the same when it is started again."""
        return f"http://{HOST}:{self._port}"

    async def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            ClubError: It cannot start; says why, and what to do.
        """
        program = self._program or find_program()
        if program is None:
            system = sysconfig.get_platform()
            reason = (
                f"the package roto-aws is missing, which is the store of the forms; run make site. "
                f"If there is none for this system ({system}), --site-only serves the site without forms"
            )
            raise ClubError(reason)
        for _ in range(_TRIES):
            port = self._port or _free_port()
            await self._launch(program, port)
            if await self._answers(port):
                self._port = port
                return
            await self.stop()
            if _PORT_TAKEN not in self._last_words():
                break
        raise ClubError(self._why())

    async def ended(self) -> None:
        """Waits until it has ended, which it only does by accident; nothing of it is left then."""
        if self._guard:
            await self._guard.wait()
            await self.stop()

    async def stop(self) -> None:
        """Ends it."""
        guard, self._guard = self._guard, None
        if guard is None:
            return
        if guard.stdin:
            guard.stdin.close()
        code = await guard.wait()
        if code < 0 and self._pid:  # the guard was killed, and could not do its duty
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            for _ in range(int(_GOODBYE_S / _LOOK_EVERY_S)):
                if not await _is_up(self._port):
                    break
                await asyncio.sleep(_LOOK_EVERY_S)

    async def _launch(self, program: Path, port: int) -> None:
        options = ["--host", HOST, "--port", str(port), "--data-dir", str(self._folder), "--durable"]
        # What it said before an accident is kept.
        with self._log.open("ab" if self._port else "wb") as log:
            self._guard = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", _GUARD, program, *options,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                pass_fds=[self._lock],
                env={"PATH": os.environ.get("PATH", os.defpath)},  # none of a person's own settings of roto
                start_new_session=True,  # Ctrl-C is for serve, which ends the store last
            )  # fmt: skip
        try:
            said = await self._guard.stdout.readline() if self._guard.stdout else b""
        except asyncio.CancelledError:
            await self.stop()
            raise
        self._pid = int(said or 0)

    async def _answers(self, port: int) -> bool:
        loop = asyncio.get_running_loop()
        end = loop.time() + _PATIENCE_S
        try:
            while self._guard and self._guard.returncode is None and loop.time() < end:
                if await _is_up(port):
                    return True
                await asyncio.sleep(_LOOK_EVERY_S)
        except asyncio.CancelledError:
            await self.stop()
            raise
        return False

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.removeprefix("error: ") for line in reversed(lines) if line.startswith("error: ")), "")

    def _why(self) -> str:
        said = self._last_words() or f"it does not answer; {self._log} may say more"
        return (
            f"the store cannot start: {said}. Its data are in {self._folder}; "
            "if they are damaged, put a copy of the whole state folder back, or move that folder away to start afresh"
        )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


async def _is_up(port: int) -> bool:
    """Tells whether a server answers HTTP there."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    with contextlib.closing(writer):
        try:
            writer.write(b"GET / HTTP/1.0\r\n\r\n")
            return (await asyncio.wait_for(reader.read(5), _GOODBYE_S)).startswith(b"HTTP/")
        except (OSError, TimeoutError):
            return False
