"""Freezing the audience, and seeing to it that everybody in it is served."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from club.core.errors import ConflictError
from club.newsletter.audience import fits
from club.newsletter.delivery import SHARDS, STALE_MINUTES, Outcome, Row, RowState
from club.newsletter.pace import CANARY, is_canary_over, reason_to_pause
from club.newsletter.ports import Deliveries, Post
from club.newsletter.run import SEGMENTS, Place, Run, RunState
from club.newsletter.send import RESUMED, change, pause_by_itself, queue_segment, queue_segments

BATCH = 50  # readers in a message
ROWS_AT_ONCE = 100
TICK_S, LONG_TICK_S = 10, 300
_LARGE = 50_000  # from so many readers on, counting them is work
_PATIENCE_S = 900
_CANARY_AGAIN_S = 300
_OUT_S = 1_000_000  # more than anybody waits
_QUOTA_SPENT = -1  # in place of a time
SETTLE_MINUTES = 60  # SES reports that it has taken a mail within seconds; an hour without is an answer
_NONE_LEFT = "0"  # to be sent; some wait for an hour to be settled


def plan_segment(
    edition: int, segment: int, *, post: Post, now: dt.datetime, is_time_left: Callable[[], bool] = lambda: True
) -> None:
    """Writes a row for each reader of one part of the table whom the edition is for.

    Rows are only ever added, so it may run twice, at once or again after a crash. Page by page it notes
    how far it is; who has no time left queues the rest, and who comes after a crash begins there.
    """
    run = post.deliveries.run(edition)
    if run is None or run.state != RunState.PLANNING or segment in run.planned:
        return
    place = post.deliveries.place(edition, segment)
    while True:
        if not is_time_left():
            queue_segment(edition, segment, post=post)
            return
        since, position = run.started_at, place.position
        page = post.readers.page(segment, SEGMENTS, position=position, since=since, now=now)
        wanted = (
            one.key for one in page.readers if fits(one, run.aim, default_language=post.default_language, now=now)
        )
        keys = [*dict.fromkeys(wanted)]  # a transaction bears none twice
        for start in range(0, len(keys), ROWS_AT_ONCE):
            found = post.deliveries.run(edition)
            if found is None or found.state != RunState.PLANNING or segment in found.planned:
                return  # another was faster, and the audience may be frozen
            post.deliveries.plan(edition, keys[start : start + ROWS_AT_ONCE], now=now)
        place = Place(page.next, place.planned + len(keys))
        if not page.next:
            post.deliveries.end_segment(edition, segment, place.planned)
            return
        post.deliveries.keep_place(edition, segment, place, now=now)


def advance(edition: int, *, post: Post, now: dt.datetime, tick: int = -1, left: int = -1, stuck: int = 0) -> None:
    """Takes a run on to its next state as soon as it may go there, and looks again later.

    It may be called at any time, by several at once. What was lost on the way, it queues again.

    Args:
        edition: Its number.
        post: The post office.
        now: The time.
        tick: The number of this look; -1 for one that nobody has planned.
        left: How many were left to send at the last look; -1 where there was none.
        stuck: For how many seconds nothing has moved; while the canary is out, since when it is.
    """
    run = post.deliveries.run(edition)
    if run is None or tick not in (-1, run.tick):
        return
    again: dict[str, str] = {}
    if run.state == RunState.PLANNING:
        again = _plan_on(run, post, now, stuck)
    elif reason := _reason_to_pause(run, post):
        pause_by_itself(edition, reason, deliveries=post.deliveries, news=post.news, now=now)
    elif run.state == RunState.CANARY:
        again = _watch_canary(run, post, now, stuck)
    elif run.state == RunState.SENDING:
        again = _send_on(run, post, now, left, stuck)
    if again:
        delay = LONG_TICK_S if again["left"] == _NONE_LEFT else _tick_s(run)
        post.plans.put({"do": "advance", "edition": str(edition), "tick": str(run.tick + 1), **again}, delay_s=delay)
        # Counted after the message is out: a crash between the two costs a message too many, not one too few.
        with suppress(ConflictError):
            change(edition, lambda found: _ticked(found, run.tick, now), deliveries=post.deliveries)


def queue_shard(edition: int, shard: int, *, post: Post) -> None:
    """Queues a delivery for everybody of one shard who is planned and nothing else."""
    keys = post.deliveries.waiting(edition, shard)
    while batch := list(islice(keys, BATCH)):
        _queue_batch(edition, batch, post=post)


def settle(edition: int, *, post: Post, now: dt.datetime) -> None:
    """Settles deliveries whose answer was lost, and queues all that are planned.

    A mail that the provider took is reported as taken, whatever became of it. Where such reports
    have come for all others that were sent, one that has none after SETTLE_MINUTES was not taken:
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


def _ticked(run: Run, tick: int, now: dt.datetime) -> Run:
    if run.tick != tick:
        raise ConflictError("another look was faster")
    return replace(run, tick=tick + 1, looked_at=now, version=run.version + 1)


def _reason_to_pause(run: Run, post: Post) -> str:
    """Asks for the run that is under way, whichever edition the bounces are of.

    Who has resumed it has seen them: then only the next one stops it again (`feedback`).
    """
    if not run.is_under_way or run.reason == RESUMED:
        return ""
    return reason_to_pause(post.deliveries.tally(run.edition), post.deliveries.recent())


def _go(run: Run, state: RunState, *, post: Post, now: dt.datetime) -> bool:
    """Takes a run on from the state in which it was seen; gives whether nobody else has changed that."""

    def step(found: Run) -> Run:
        if found.state != run.state:
            raise ConflictError("it was paused, or another has taken it on")
        return found.goes(state, now=now, reason=found.reason)

    try:
        change(run.edition, step, deliveries=post.deliveries)
    except ConflictError:
        return False
    return True


def _plan_on(run: Run, post: Post, now: dt.datetime, stuck: int) -> dict[str, str]:
    if not run.is_frozen:
        stuck += TICK_S
        if stuck >= _PATIENCE_S:
            queue_segments(run, post=post)
            stuck = 0
        return {"left": "-1", "stuck": str(stuck)}
    if not _go(run, RunState.CANARY, post=post, now=now):
        return {}
    _queue_canary(run.edition, post)
    return {"left": str(run.readers)}


def _watch_canary(run: Run, post: Post, now: dt.datetime, waited: int) -> dict[str, str]:
    """Waits for the outcomes of the first mails; its time runs from when the first of them was out."""
    tally = post.deliveries.tally(run.edition)
    waited += TICK_S
    if run.readers and not (tally.sent or tally.outcomes):
        if post.account.quota().left < min(CANARY, run.readers):
            return {"left": str(run.readers)}
        if waited >= _PATIENCE_S:
            reason = "none of the first mails was taken"
            pause_by_itself(run.edition, reason, deliveries=post.deliveries, news=post.news, now=now)
            return {}
        if waited % _CANARY_AGAIN_S < TICK_S:
            _queue_canary(run.edition, post)
        return {"left": str(run.readers), "stuck": str(waited)}
    if waited >= 0:
        waited = -_OUT_S  # negative from now on: it counts the time since the first mail was out
    if not is_canary_over(tally, run.readers, waited_s=_OUT_S + waited):
        return {"left": str(run.readers), "stuck": str(waited)}
    if not _go(run, RunState.SENDING, post=post, now=now):
        return {}
    _queue_all(run.edition, post)
    return {"left": str(run.readers)}


def _send_on(run: Run, post: Post, now: dt.datetime, left: int, stuck: int) -> dict[str, str]:
    counted = post.deliveries.count(run.edition)
    if counted.get(RowState.SENDING, 0):
        sweep(run.edition, deliveries=post.deliveries, now=now)
    open_now = _open(counted)
    if open_now == 0:
        return _end(run, post, now, counted, stuck if left == 0 else 0)
    if post.account.quota().left < min(BATCH, open_now):
        return {"left": str(open_now), "stuck": str(_QUOTA_SPENT)}  # batches are dropped meanwhile
    if stuck == _QUOTA_SPENT:
        _queue_all(run.edition, post)
        return {"left": str(open_now)}
    stuck = stuck + _tick_s(run) if open_now == left else 0
    if stuck >= _PATIENCE_S:
        _queue_all(run.edition, post)
        stuck = 0
    return {"left": str(open_now), "stuck": str(stuck)}


def _end(run: Run, post: Post, now: dt.datetime, counted: Mapping[RowState, int], waited: int) -> dict[str, str]:
    """Ends a run of which nothing is left, once the reports that settle lost answers have had their time.

    What is reported of the last mails says whether reports are whole, so these have an hour too.
    """
    if counted.get(RowState.UNKNOWN, 0):
        if _plan_again(run.edition, deliveries=post.deliveries, now=now):
            _queue_all(run.edition, post)
            return {"left": "-1"}
        if waited < SETTLE_MINUTES * 60 or _may_be_settled(run.edition, deliveries=post.deliveries, now=now):
            return {"left": _NONE_LEFT, "stuck": str(waited + LONG_TICK_S)}
    if _open(post.deliveries.count(run.edition)):
        return {"left": "-1"}  # somebody has planned some again meanwhile
    _go(run, RunState.DONE, post=post, now=now)
    return {}


def _open(counted: Mapping[RowState, int]) -> int:
    return counted.get(RowState.PLANNED, 0) + counted.get(RowState.SENDING, 0)


def _queue_canary(edition: int, post: Post) -> None:
    every = (key for shard in range(SHARDS) for key in post.deliveries.waiting(edition, shard))
    if keys := [*islice(every, CANARY)]:
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
    silent = deliveries.count(edition, is_silent=True).get(RowState.SENT, 0)
    return not silent and deliveries.count(edition).get(RowState.SENT, 0) > 0


def _rows(edition: int, states: set[RowState], *, deliveries: Deliveries) -> Iterator[Row]:
    for shard in range(SHARDS):
        yield from deliveries.rows(edition, shard, states)
