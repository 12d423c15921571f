"""Sendings that stand still because a message was lost or put aside are taken up again, without anybody asking."""

import datetime as dt
from collections.abc import Iterable

from club.core.mail import Queue
from club.newsletter.ports import Deliveries
from club.newsletter.run import RunState
from club.newsletter.send import queue_look, queue_telling

STILL_MINUTES = 20  # looks are five minutes apart at most
_LAST = 20  # editions; older ones are over
_GOING = (RunState.PLANNING, RunState.CANARY, RunState.SENDING)


def nudge(editions: Iterable[int], *, deliveries: Deliveries, plans: Queue, news: Queue, now: dt.datetime) -> list[int]:
    """Queues a look at each sending that nobody has looked at for STILL_MINUTES; gives which those are.

    A look queues whatever else was lost. A pause that administrators were not told of is queued for telling.
    Called twice, or late, it costs a look too many.
    """
    nudged = []
    for edition in sorted(set(editions))[-_LAST:]:
        run = deliveries.run(edition)
        if run is None:
            continue
        if run.state in _GOING and (run.looked_at or run.since) <= now - dt.timedelta(minutes=STILL_MINUTES):
            queue_look(edition, plans=plans)
            nudged.append(edition)
        if not run.is_told and run.since <= now - dt.timedelta(minutes=1):
            queue_telling(edition, news=news)
    return nudged
