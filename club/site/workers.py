"""Work spread over forked processes, each of which begins with all that its parent knows."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from club.core.errors import ClubError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")


def default_jobs() -> int:
    """Gives the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parts_of(count: int, jobs: int, *, least: int, most: int) -> int:
    """Gives in how many equal parts to do some work, of between `least` and `most` each as far as may be."""
    busy = max(1, min(jobs, count // least))
    return busy * max(1, -(-count // (busy * most)))


def spread(part: Callable[[int], T], parts: int, jobs: int) -> Iterator[T]:
    """Calls `part(0)` to `part(parts - 1)`, and gives their results as they come.

    Each part runs in a forked process of its own, at most `jobs` of them at
    once: what a process touches it copies, so that few parts take as much
    memory again as there is, and many do not. A single part, a single job, and
    a system that cannot fork do without.

    Raises:
        ClubError: A part failed in another process; its traceback went to stderr.
    """
    if parts > 1 and jobs > 1:
        import multiprocessing  # noqa: PLC0415  # a build after a small change does without

        if "fork" in multiprocessing.get_all_start_methods():
            yield from _forked(part, parts, jobs)
            return
    for number in range(parts):
        yield part(number)


def _forked(part: Callable[[int], T], parts: int, jobs: int) -> Iterator[T]:
    from multiprocessing import connection, get_context  # noqa: PLC0415

    context = get_context("fork")
    running: dict[Connection[Any, Any], BaseProcess] = {}

    def start(number: int) -> None:
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(part, number, theirs), daemon=True)
        process.start()
        theirs.close()
        running[mine] = process

    sys.stdout.flush()
    sys.stderr.flush()
    waiting = iter(range(parts))
    for number in islice(waiting, jobs):
        start(number)
    try:
        while running:
            ready = connection.wait(list(running))
            for end in [one for one in running if one in ready]:
                result = _result(end, running.pop(end))
                for number in islice(waiting, 1):
                    start(number)
                yield result
    finally:
        for end, process in running.items():
            end.close()
            process.terminate()
            process.join()


def _result(end: "Connection[Any, Any]", process: "BaseProcess") -> Any:  # noqa: ANN401  # what the part gave
    try:
        return end.recv()
    except EOFError:
        reason = "a part of the build stopped before its end; see above for the reason"
        raise ClubError(reason) from None
    finally:
        end.close()
        process.join()


def _run(part: Callable[[int], object], number: int, end: "Connection[Any, Any]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        end.send(part(number))
    except ClubError as error:
        sys.stderr.write(f"{error}\n")
    except Exception:  # noqa: BLE001  # the outermost edge of a process: the parent says the rest
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    end.close()
