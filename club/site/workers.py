"""Work spread over forked processes, each of which begins with all that its parent knows."""

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from club.core.errors import ClubError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")


def default_jobs() -> int:
    """Gives the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(part: Callable[[int], T], jobs: int) -> list[T]:
    """Calls `part(0)` to `part(jobs - 1)` at once and gives their results in order.

    The first part runs in this process, the others in forked ones; where
    processes cannot be forked, all run here, one after the other.

    Raises:
        ClubError: A part failed in another process; its traceback went to stderr.
    """
    if jobs > 1:
        import multiprocessing  # noqa: PLC0415  # a build after a small change does without

        if "fork" in multiprocessing.get_all_start_methods():
            return _forked(part, jobs)
    return [part(number) for number in range(jobs)]


def _forked(part: Callable[[int], T], jobs: int) -> list[T]:
    import multiprocessing  # noqa: PLC0415

    context = multiprocessing.get_context("fork")
    sys.stdout.flush()
    sys.stderr.flush()
    ends: list[Connection] = []
    processes = []
    for number in range(1, jobs):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(part, number, theirs), daemon=True)
        process.start()
        theirs.close()
        ends.append(mine)
        processes.append(process)
    try:
        results = [part(0)]
        for end in ends:
            try:
                results.append(end.recv())
            except EOFError:
                reason = "a part of the build stopped before its end; see above for the reason"
                raise ClubError(reason) from None
        return results
    finally:
        for end, process in zip(ends, processes, strict=True):
            end.close()
            process.terminate()
            process.join()


def _run(part: Callable[[int], object], number: int, end: "Connection") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        end.send(part(number))
    except ClubError as error:
        sys.stderr.write(f"{error}\n")
    except Exception:  # noqa: BLE001  # the outermost edge of a process: the parent says the rest
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    end.close()
