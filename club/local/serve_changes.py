"""Following changes: what is saved is built again, while the last good site stays up."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import watchfiles

from club.core.errors import ClubError
from club.local.serve_console import say
from club.site.places import HOME

_PATIENCE_S = 3  # what a build that is told to end may take before it is ended


class Builder:
    """Builds the site in a process of its own, because a server has threads and a builder forks."""

    def __init__(self, options: Sequence[str], environment: Mapping[str, str]) -> None:
        """Takes the options of `build.py build`, and its environment."""
        self._command = [sys.executable, str(HOME / "build.py"), "build", *options]
        self._environment = environment

    async def build(self) -> bool:
        """Builds; gives whether that worked. The build itself says on the terminal what is wrong.

        Cancelled, it ends the build with all of its workers before it returns.
        """
        # In a group of its own, so that its workers can be ended with it.
        process = await asyncio.create_subprocess_exec(*self._command, env=self._environment, start_new_session=True)
        try:
            return await process.wait() == 0
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _PATIENCE_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


class Changes:
    """Files that were changed and have not been built yet."""

    def __init__(self) -> None:
        """Knows of none."""
        self._paths: set[Path] = set()
        self._are_there = asyncio.Event()

    async def watch(self, folders: Iterable[Path]) -> None:
        """Notes what is changed in the folders, until cancelled.

        Raises:
            ClubError: The system cannot watch them.
        """
        try:
            async for changes in watchfiles.awatch(*folders, step=100, debounce=400):
                self.note(Path(path) for _, path in changes)
        except (OSError, RuntimeError) as error:
            reason = f"cannot watch for changes: {error}; WATCHFILES_FORCE_POLLING=1 in the environment may help"
            raise ClubError(reason) from error

    def note(self, paths: Iterable[Path]) -> None:
        """Adds changed files."""
        self._paths.update(paths)
        if self._paths:
            self._are_there.set()

    async def next(self) -> list[Path]:
        """Waits until there are any; gives them, and knows of none again."""
        await self._are_there.wait()
        self._are_there.clear()
        paths, self._paths = sorted(self._paths), set()
        return paths


async def rebuild_on(changes: Changes, builder: Builder, then: Callable[[], None]) -> None:
    """Builds after each change, and calls `then`, until cancelled; what cannot be built leaves the site as it was."""
    while True:
        say(f"{_named(await changes.next())} changed …")
        if await builder.build():
            then()
        else:
            say("The site stays as it was. Mend what is named above and save: it will be built again.")


def _named(paths: Sequence[Path]) -> str:
    first = paths[0]
    shown = first.relative_to(Path.cwd()) if first.is_relative_to(Path.cwd()) else first
    return f"{shown} and {len(paths) - 1} more" if len(paths) > 1 else str(shown)
