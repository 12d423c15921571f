"""What works in the background of a local club: a thread or more for each function that no visitor calls."""

import functools
import time
from collections.abc import Iterable
from typing import Any

from club.local.hearing import Hearing
from club.local.outbox_reports import Report
from club.local.provision import BATCHES, MAILS, PLANS, Provisions
from club.local.serve_turns import Turns
from club.local.worker import Context, Event, Sqs, Worker

_DELIVERING = 3  # threads; more only wait for each other
_PLAN_S, _DELIVER_S, _CLOCK_S = 120, 60, 300  # at infra/template.yaml's functions
_CLOCK_EVERY_S = 2.0  # ten minutes there, but here somebody waits for what time brings


class Workers:
    """All of them; they begin with `start`."""

    def __init__(self, provisions: Provisions) -> None:
        """Takes the queues."""
        make, queues = functools.cache(_make_sqs), provisions.queues
        self._hearing = Hearing(_hear)
        self._clocks = [
            Turns(_tick, name="clock", every_s=_CLOCK_EVERY_S),
            Turns(_look_at_proofs, name="look at proofs", every_s=_CLOCK_EVERY_S),
        ]
        self._workers = [
            Worker(make, queues[MAILS], _answer),
            Worker(make, queues[PLANS], _plan, name="plan", batch=1, time_s=_PLAN_S),
            *(
                Worker(make, queues[BATCHES], _deliver, name="deliver", batch=1, time_s=_DELIVER_S)
                for _ in range(_DELIVERING)
            ),
        ]

    def start(self) -> None:
        """Begins."""
        for one in self._all():
            one.start()

    def hear(self, report: Report) -> None:
        """Takes what SES reports; returns at once."""
        self._hearing.put(report)

    def stop(self, patience_s: float) -> bool:
        """Lets them finish what they have begun; tells whether they have within `patience_s` seconds each."""
        stopped = [one.stop(patience_s) for one in self._all()]
        return all(stopped)

    def _all(self) -> Iterable[Worker | Hearing | Turns]:
        return (*self._clocks, *self._workers, self._hearing)


def _make_sqs() -> Sqs:
    from club.cloud.clients import make_client  # noqa: PLC0415  # it imports boto3

    client: Sqs = make_client("sqs")
    return client


# The functions' own faults are theirs, and their settings are known only when they are called.
def _answer(event: Event, context: Context) -> Any:  # noqa: ANN401  # what Lambda functions give
    from functions import mail  # noqa: PLC0415

    return mail.handler(event, context)


def _plan(event: Event, context: Context) -> Any:  # noqa: ANN401
    from functions import plan  # noqa: PLC0415

    return plan.handler(event, context)


def _deliver(event: Event, context: Context) -> Any:  # noqa: ANN401
    from functions import deliver  # noqa: PLC0415

    return deliver.handler(event, context)


def _hear(event: Event, context: Context) -> Any:  # noqa: ANN401
    from functions import feedback  # noqa: PLC0415

    return feedback.handler(event, context)


def _tick() -> None:
    from functions import clock  # noqa: PLC0415

    clock.handler({}, Context("clock", time.monotonic() + _CLOCK_S))


def _look_at_proofs() -> None:
    from functions import proofs  # noqa: PLC0415

    proofs.handler({}, Context("proofs", time.monotonic() + _CLOCK_S))
