"""Freezing the audience, and seeing to it that everybody in it is served."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from club.core.errors import ConflictError
from club.newsletter.audience import fits
from club.newsletter.delivery import SHARDS, STALE_MINUTES, Outcome, Row, RowState
from club.newsletter.pace import CANARY, is_canary_over
from club.newsletter.ports import Deliveries, Post
from club.newsletter.run import SEGMENTS, Run, RunState
from club.newsletter.send import change, queue_plan

BATCH = 50  # readers in a message
ROWS_AT_ONCE = 100
TICK_S, LONG_TICK_S = 10, 300
_LARGE = 50_000  # from so many readers on, counting them is work
_PATIENCE = dt.timedelta(minutes=15)
SETTLE_MINUTES = 60  # SES reports that it has taken a mail within seconds; an hour without is an answer
_REPORTED_SHARE = 0.99
_NONE_LEFT = "0"  # to be sent; some wait for an hour to be settled


def plan_segment(edition: int, segment: int, *, post: Post, now: dt.datetime) -> None:
    """Writes a row for each reader of one part of the table whom the edition is for.

    Rows are only ever added, so it may run twice, at once or again after a crash.
    """
    run = post.deliveries.run(edition)
    if run is None or run.state != RunState.PLANNING or segment in run.planned:
        return
    readers = post.readers.scan(segment, SEGMENTS, now=now)
    wanted = (one.key for one in readers if fits(one, run.aim, default_language=post.default_language, now=now))
    planned = 0
    while keys := list(islice(wanted, ROWS_AT_ONCE)):
        post.deliveries.plan(edition, keys, now=now)
        planned += len(keys)
    post.deliveries.end_segment(edition, segment, planned)


def advance(edition: int, *, post: Post, now: dt.datetime, tick: int = -1, left: int = -1, stuck: int = 0) -> None:
    """Takes a run on to its next state as soon as it may go there, and looks again later.

    It may be called at any time, by several at once. What was lost on the way, it queues again.

    Args:
        edition: Its number.
        post: The post office.
        now: The time.
        tick: The number of this look; -1 for one that nobody has planned.
        left: How many were left to send at the last look; -1 where there was none.
        stuck: For how many seconds nothing has moved.
    """
    run = post.deliveries.run(edition)
    if run is None or tick not in (-1, run.tick):
        return
    again: dict[str, str] = {}
    if run.state == RunState.PLANNING:
        again = _plan_on(run, post, now)
    elif run.state == RunState.CANARY:
        again = _watch_canary(run, post, now)
    elif run.state == RunState.SENDING:
        again = _send_on(run, post, now, left, stuck)
    if again:
        delay = LONG_TICK_S if again["left"] == _NONE_LEFT else _tick_s(run)
        post.plans.put({"do": "advance", "edition": str(edition), "tick": str(run.tick + 1), **again}, delay_s=delay)
        # Counted after the message is out: a crash between the two costs a message too many, not one too few.
        with suppress(ConflictError):
            change(edition, lambda found: _ticked(found, run.tick), deliveries=post.deliveries)


def queue_shard(edition: int, shard: int, *, post: Post) -> None:
    """Queues a delivery for everybody of one shard who is planned and nothing else."""
    rows = post.deliveries.rows(edition, shard, {RowState.PLANNED})
    keys = (row.key for row in rows)
    while batch := list(islice(keys, BATCH)):
        _queue_batch(edition, batch, post=post)


def settle(edition: int, *, post: Post, now: dt.datetime) -> None:
    """Settles deliveries whose answer was lost, and queues all that are planned.

    A mail that the provider took is reported as taken, whatever became of it. Where such reports
    have come for nearly all that were sent, one that has none after SETTLE_MINUTES was not taken:
    then, and only then, it is planned again.
    """
    sweep(edition, deliveries=post.deliveries, now=now)
    _plan_again(edition, deliveries=post.deliveries, now=now)
    run = post.deliveries.run(edition)
    if run and run.state == RunState.SENDING:
        _queue_all(edition, post)
    post.plans.put({"do": "advance", "edition": str(edition)})


def sweep(edition: int, *, deliveries: Deliveries, now: dt.datetime) -> int:
    """Marks as unknown what a worker left unfinished that is gone; gives how many those are."""
    before = now - dt.timedelta(minutes=STALE_MINUTES)
    swept = 0
    for row in _rows(edition, {RowState.SENDING}, deliveries=deliveries):
        lost = Row(edition, row.key, RowState.UNKNOWN, now, why="the worker was gone", block=row.block)
        swept += row.is_stale(now=now) and deliveries.move(lost, was=RowState.SENDING, now=now, before=before)
    return swept


def _tick_s(run: Run) -> int:
    return LONG_TICK_S if run.readers >= _LARGE and run.state == RunState.SENDING else TICK_S


def _ticked(run: Run, tick: int) -> Run:
    if run.tick != tick:
        raise ConflictError("another look was faster")
    return replace(run, tick=tick + 1, version=run.version + 1)


def _plan_on(run: Run, post: Post, now: dt.datetime) -> dict[str, str]:
    if not run.is_frozen:
        if now - run.since > _PATIENCE:
            queue_plan(run, post=post)  # it looks again by itself
            return {}
        return {"left": "-1"}
    try:
        change(run.edition, lambda found: found.goes(RunState.CANARY, now=now), deliveries=post.deliveries)
    except ConflictError:
        return {}  # another has taken it on, and looks again
    _queue_canary(run.edition, post)
    return {"left": str(run.readers)}


def _watch_canary(run: Run, post: Post, now: dt.datetime) -> dict[str, str]:
    tally = post.deliveries.tally(run.edition)
    if not is_canary_over(tally, run.readers, since=run.since, now=now):
        if tally.sent == 0 and now - run.since > dt.timedelta(minutes=2):
            _queue_canary(run.edition, post)
        return {"left": str(run.readers)}
    try:
        change(run.edition, lambda found: found.goes(RunState.SENDING, now=now), deliveries=post.deliveries)
    except ConflictError:
        return {}
    _queue_all(run.edition, post)
    return {"left": str(run.readers)}


def _send_on(run: Run, post: Post, now: dt.datetime, left: int, stuck: int) -> dict[str, str]:
    counted = post.deliveries.count(run.edition)
    if counted.get(RowState.SENDING, 0):
        sweep(run.edition, deliveries=post.deliveries, now=now)
    open_now = counted.get(RowState.PLANNED, 0) + counted.get(RowState.SENDING, 0)
    if open_now == 0:
        if counted.get(RowState.UNKNOWN, 0):
            if _plan_again(run.edition, deliveries=post.deliveries, now=now):
                _queue_all(run.edition, post)
                return {"left": "-1"}
            if _may_be_settled(run.edition, deliveries=post.deliveries, now=now):
                return {"left": _NONE_LEFT}
        with suppress(ConflictError):  # another has seen it too
            change(run.edition, lambda found: found.goes(RunState.DONE, now=now), deliveries=post.deliveries)
        return {}
    stuck = stuck + _tick_s(run) if open_now == left else 0
    if stuck >= _PATIENCE.total_seconds():
        _queue_all(run.edition, post)
        stuck = 0
    return {"left": str(open_now), "stuck": str(stuck)}


def _queue_canary(edition: int, post: Post) -> None:
    rows = _rows(edition, {RowState.PLANNED}, deliveries=post.deliveries)
    if keys := [row.key for row in islice(rows, CANARY)]:
        _queue_batch(edition, keys, post=post)


def _queue_all(edition: int, post: Post) -> None:
    for shard in range(SHARDS):
        post.plans.put({"do": "queue", "edition": str(edition), "shard": str(shard)})


def _queue_batch(edition: int, keys: Sequence[str], *, post: Post) -> None:
    post.batches.put({"edition": str(edition), "keys": " ".join(keys)})


def _plan_again(edition: int, *, deliveries: Deliveries, now: dt.datetime) -> int:
    """Plans again what was certainly not taken; gives how many those are."""
    lost = [row for row in _rows(edition, {RowState.UNKNOWN}, deliveries=deliveries) if row.outcome == Outcome.NONE]
    before = now - dt.timedelta(minutes=SETTLE_MINUTES)
    if not any(row.at <= before for row in lost) or not _are_reports_whole(edition, deliveries=deliveries):
        return 0
    again = (Row(edition, row.key, RowState.PLANNED, now) for row in lost)
    return sum(deliveries.move(row, was=RowState.UNKNOWN, now=now, before=before) for row in again)


def _may_be_settled(edition: int, *, deliveries: Deliveries, now: dt.datetime) -> bool:
    before = now - dt.timedelta(minutes=SETTLE_MINUTES)
    return any(row.at > before for row in _rows(edition, {RowState.UNKNOWN}, deliveries=deliveries))


def _are_reports_whole(edition: int, *, deliveries: Deliveries) -> bool:
    sent = reported = 0
    for row in _rows(edition, {RowState.SENT}, deliveries=deliveries):
        sent += 1
        reported += row.outcome != Outcome.NONE
    return sent > 0 and reported >= _REPORTED_SHARE * sent


def _rows(edition: int, states: set[RowState], *, deliveries: Deliveries) -> Iterator[Row]:
    for shard in range(SHARDS):
        yield from deliveries.rows(edition, shard, states)
