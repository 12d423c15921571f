"""A line in the terminal that tells how far long work has come."""

import time
from collections.abc import Callable
from typing import TextIO

_PATIENCE_S = 1.0
_PAUSE_S = 0.1


class Progress:
    """Counts steps, and after a second of work shows them on one line that is written over and over.

    Where the stream is no terminal it shows nothing.
    """

    def __init__(self, what: str, stream: TextIO, *, now: Callable[[], float] = time.monotonic) -> None:
        """Takes what is counted ("files checked") and where to show it."""
        self._what, self._stream, self._now = what, stream, now
        self._done = 0
        self._next = now() + _PATIENCE_S
        self._is_shown = False
        self._is_wanted = stream.isatty()

    def step(self, steps: int = 1) -> None:
        """Counts a step, or several that other processes are taken to have made meanwhile."""
        self._done += steps
        if self._is_wanted and (time_s := self._now()) >= self._next:
            self._next = time_s + _PAUSE_S
            self._is_shown = True
            self._stream.write(f"\r{self._done:,} {self._what} …")
            self._stream.flush()

    def end(self) -> None:
        """Takes the line away."""
        if self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = False
