"""The club on one machine: builds the site, serves it to this machine only, follows changes."""

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.types import ASGIApp

from club.core.errors import ClubError
from club.local.serve_changes import Builder, Changes, rebuild_on
from club.local.serve_console import say
from club.local.serve_files import site_files
from club.local.serve_forms import Forms, NoForms, Setup

HOST = "127.0.0.1"
_PORTS = 65_536
_GOODBYE_S = 2  # what a visitor's last request may take when the server ends
_IDLE_S = 60  # how long a connection waits for its next request: longer than clients of our own keep theirs unused
_MOST_AT_ONCE = 800  # connections; a process may open some 1,000 files
_THREADS = 40  # in which functions wait for the store


class Plan(NamedTuple):
    """What to serve.

    Attributes:
        build_options: Options of the build.
        output: The folder that it fills.
        watched: The folders to watch.
        forms: What the forms need; None serves the site alone.
        lock: The state folder's lock, which the store holds as well.
    """

    build_options: list[str]
    output: Path
    watched: list[Path]
    forms: Setup | None = None
    lock: int = -1


def listen(port: int) -> socket.socket:
    """Gives a socket that listens on this machine only; port 0 means any that is free.

    Raises:
        ClubError: The port cannot be had; says what to do.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # So that a server which has just ended can be started again at once.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: f"is taken; end what uses it, or choose another: --port {(port + 1) % _PORTS}",
            errno.EACCES: "is kept for the system; choose one from 1024 up: --port 8000",
        }
        reason = f"port {port} {reasons.get(error.errno or 0, f'cannot be used: {error.strerror}')}"
        raise ClubError(reason) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Gives a listening socket's address, without a slash at the end."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


async def serve(plan: Plan, listener: socket.socket) -> int:
    """Builds and serves until Ctrl-C or SIGTERM; gives the exit code.

    The watch begins before the first build, so that nothing saved meanwhile is missed.
    """
    work = asyncio.ensure_future(_work(plan, listener))
    with _ended_by_signals(work), contextlib.closing(listener):
        try:
            return await work
        except asyncio.CancelledError:
            say("Ended.")
            return 0


@contextlib.contextmanager
def _ended_by_signals(work: asyncio.Future[int]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for one in signals:
        loop.add_signal_handler(one, work.cancel)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


async def _work(plan: Plan, listener: socket.socket) -> int:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
    # Without what the functions are told later, such as the secrets.
    builder, changes = Builder(plan.build_options, dict(os.environ)), Changes()
    watching = asyncio.ensure_future(changes.watch(plan.watched))
    address = address_of(listener)
    forms = Forms(plan.forms, address=address, lock=plan.lock) if plan.forms else NoForms()
    try:
        await forms.start()
        if not await builder.build():
            if not (plan.output / "index.html").is_file():
                return 1  # the build has said why
            say("Nothing new was built: this is the site as it was before.")
        await forms.open()
        say(f"\n    {address}/\n\nThat is the site, for this machine only. {forms.about}")
        say("What you save is built again. Ctrl-C ends it.")
        app = forms.beside(site_files(plan.output))
        rebuilding = asyncio.ensure_future(rebuild_on(changes, builder, forms.built))
        minding = asyncio.ensure_future(forms.mind())
        await _serve_while(app, listener, [watching, rebuilding, minding], forms.rest)
    finally:
        watching.cancel()
        await forms.stop()
    return 0


async def _serve_while(
    app: ASGIApp, listener: socket.socket, following: list[asyncio.Future[None]], finish: Callable[[], Awaitable[None]]
) -> None:
    """Serves until one of the others fails, or until cancelled.

    Then lets `finish` do what still needs the server, and requests under way end.
    """
    server = _Server(_config(app))
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        done, _ = await asyncio.wait([serving, *following], return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in following:
            one.cancel()
        await finish()
        server.should_exit = True
        await asyncio.gather(serving, *following, return_exceptions=True)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GOODBYE_S,
    )


class _Server(uvicorn.Server):
    """Leaves signals to `serve`, which has a build to end as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield
