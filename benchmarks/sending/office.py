"""The queues of a sending and one worker that works them off, as Lambda would; time passes at once where all wait."""

import datetime as dt
import heapq
import itertools
import tempfile
from collections.abc import Callable, Mapping
from typing import IO

from benchmarks.sending.letter import EDITION, MANIFEST
from club.newsletter.audience import Aim
from club.newsletter.deliver import deliver
from club.newsletter.ports import Post
from club.newsletter.send import start_sending
from club.newsletter.work import do

_SLICE = dt.timedelta(seconds=60)


class Clock:
    """The time of day, less what nobody needed to wait for."""

    def __init__(self) -> None:
        """Begins now."""
        self._skipped = dt.timedelta()

    def now(self) -> dt.datetime:
        """Gives the time."""
        return dt.datetime.now(dt.UTC) + self._skipped

    def sleep(self, seconds: float) -> None:
        """Lets time pass at once."""
        self._skipped += dt.timedelta(seconds=max(0.0, seconds))


class Queue:
    """Messages in the order of their times, in memory: those of plans are few."""

    def __init__(self, clock: Clock) -> None:
        """Takes the clock that delays go by."""
        self._clock, self._numbers = clock, itertools.count()
        self._messages: list[tuple[dt.datetime, int, Mapping[str, str]]] = []

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        """Adds a message."""
        at = self._clock.now() + dt.timedelta(seconds=delay_s)
        heapq.heappush(self._messages, (at, next(self._numbers), message))

    def take(self) -> Mapping[str, str] | None:
        """Gives the next message, if its time has come."""
        if self._messages and self._messages[0][0] <= self._clock.now():
            return heapq.heappop(self._messages)[2]
        return None

    def wait(self) -> bool:
        """Lets time pass until there is a message; gives whether there is one."""
        if self._messages:
            self._clock.sleep((self._messages[0][0] - self._clock.now()).total_seconds())
        return bool(self._messages)


class DiskQueue:
    """Messages of one edition in a file, as they would be in Amazon SQS: a million readers' are 44 MB."""

    def __init__(self) -> None:
        """Begins with none."""
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process
        self._read = 0
        self.messages = 0

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:  # noqa: ARG002  # nothing is delayed here
        """Adds a message."""
        self._file.seek(0, 2)
        self._file.write(message["keys"].encode() + b"\n")
        self.messages += 1

    def take(self) -> list[str]:
        """Gives the readers of the next message."""
        self._file.seek(self._read)
        line = self._file.readline()
        self._read += len(line)
        return line.decode().split()


def send(post: Post, clock: Clock, *, seen: Callable[[], bool], canary: Callable[[], None]) -> None:
    """Plans and delivers an edition to the end, or until told.

    Args:
        post: The post office, with a `Queue` and a `DiskQueue`.
        clock: The clock.
        seen: Called after each message; gives whether to go on.
        canary: Reports on the first mails.
    """
    plans, batches = post.plans, post.batches
    assert isinstance(plans, Queue)  # noqa: S101
    assert isinstance(batches, DiskQueue)  # noqa: S101
    start_sending(EDITION, Aim("en"), MANIFEST, post=post, now=clock.now())
    is_first = True
    while seen():
        if message := plans.take():
            do(message, post=post, now=clock.now())
        elif keys := batches.take():
            deliver(EDITION, keys, post=post, clock=clock, deadline=clock.now() + _SLICE)
            if is_first:
                canary()
                is_first = False
        elif not plans.wait():
            return
