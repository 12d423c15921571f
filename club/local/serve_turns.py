"""What a local club does again and again: a thread that works when it is asked, or every few seconds."""

import threading
from collections.abc import Callable

from club.local.serve_console import say, told

_LONGEST_PAUSE_S = 60.0


class Turns:
    """A thread that takes one turn after the other until it is told to stop, whatever happens meanwhile."""

    def __init__(
        self, do: Callable[[], object], *, name: str, every_s: float | None = None, pause_s: float = 2.0
    ) -> None:
        """Takes what a turn does, and how long after a turn the next one comes by itself; None: when asked alone.

        After one that failed comes a pause instead, and after each further one twice as long a one.
        """
        self._do, self._name, self._every_s = do, name, every_s
        self._first_pause_s = self._pause_s = pause_s
        self._is_asked, self._is_idle = threading.Event(), threading.Event()
        self._is_idle.set()
        self._is_ending = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def ask(self) -> None:
        """Asks for a turn, which what was asked before it began shares."""
        self._is_asked.set()

    def stop(self, patience_s: float) -> bool:
        """Lets it finish its turn; tells whether it has within `patience_s` seconds."""
        self._is_ending = True
        self._is_asked.set()
        return self._is_idle.wait(patience_s)

    def _work(self) -> None:
        wait_s = self._every_s
        while True:
            self._is_asked.wait(wait_s)
            self._is_asked.clear()
            self._is_idle.clear()
            try:
                if self._is_ending:
                    return
                wait_s = self._turn()
            finally:
                self._is_idle.set()

    def _turn(self) -> float | None:
        """Takes a turn; gives how long to wait for the next one."""
        try:
            self._do()
        except Exception as error:  # noqa: BLE001  # the outermost edge of this thread
            if not self._is_ending:
                say(f"The {self._name} cannot go on at the moment ({told(error)}); it tries again by itself.")
            pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, _LONGEST_PAUSE_S)
            return pause_s
        self._pause_s = self._first_pause_s
        return self._every_s
