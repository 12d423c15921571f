"""What the site has pushed last, looked for no more often than somebody could tell."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from club.core.errors import ClubError
from club.core.pushed import Pushed

_LOOK_EVERY_S = 2.0


class NothingPushedError(ClubError):
    """Says that the site has not told anything yet."""

    def __init__(self) -> None:
        super().__init__("The site has told nothing yet of co-ops and editions. Run build.py push.")


class Source(Protocol):
    """Where the site pushes to."""

    def head(self) -> str:
        """Gives the SHA-256 of what was pushed last; empty where nothing was."""
        ...

    def read(self, sha256: str) -> Pushed:
        """Gives what was pushed under a hash.

        Raises:
            ClubError: It is not whole, or is of another format.
        """
        ...


class Latest:
    """Keeps what was read until another was pushed: several megabytes for a large directory."""

    def __init__(self, source: Source, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Takes where it comes from, and a clock in seconds."""
        self._source, self._clock = source, clock
        self._lock = threading.Lock()
        self._looked_at = -_LOOK_EVERY_S
        self._sha256 = ""
        self._pushed: Pushed | None = None

    def __call__(self) -> Pushed:
        """Gives it, at most 2 seconds old.

        Raises:
            NothingPushedError: The site has pushed nothing.
            ClubError: It has pushed what these functions cannot read.
            TemporaryError: The store could not be asked.
        """
        with self._lock:
            if self._pushed is None or self._clock() - self._looked_at >= _LOOK_EVERY_S:
                self._pushed = self._look()
            return self._pushed

    def _look(self) -> Pushed:
        looked_at, sha256 = self._clock(), self._source.head()
        if not sha256:
            raise NothingPushedError
        pushed = self._pushed if sha256 == self._sha256 else None
        pushed = pushed or self._source.read(sha256)
        self._sha256, self._looked_at = sha256, looked_at
        return pushed
