"""Delivering a batch: each reader is claimed, mailed, and recorded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from club.core.errors import BlockedError, ClubError, ConflictError, TemporaryError, UncertainError
from club.newsletter.audience import Recipient, is_paused
from club.newsletter.delivery import STALE_MINUTES, Row, RowState
from club.newsletter.ports import Clock, Deliveries, Letter, Post
from club.newsletter.send import pause

THROTTLE_DELAY_S = 30
RATE_DELAY_S = 5
_SECOND = 1.0


class _Throttled(Exception):  # noqa: N818  # no error: the rest of the batch waits
    """Says that the provider takes no more for now."""


@dataclass(frozen=True, slots=True)
class Later:
    """Readers who must be tried again, not before so many seconds have gone."""

    keys: Sequence[str]
    delay_s: int


_NOTHING = Later((), 0)


def deliver(edition: int, keys: Sequence[str], *, post: Post, clock: Clock, deadline: dt.datetime) -> Later:
    """Delivers an edition to some readers, 100 at most; gives those that must be tried again later.

    Called twice with the same readers, at once or after a crash, it mails nobody twice: a row goes
    from PLANNED to SENDING once. Per mail it writes the row twice; all else is done once for the batch.
    """
    run = post.deliveries.run(edition)
    if run is None or not run.is_under_way:
        return _NOTHING  # they stay planned, and are queued again when the run goes on
    quota = post.account.quota()
    if quota.left < len(keys):
        return _NOTHING  # the day's quota is spent: they are queued again when there is more
    letter = post.pages.letter(edition, run.manifest)
    todo = _wanted(edition, keys, post=post, now=clock.now())
    return _send_all(edition, todo, letter, quota.pace, post=post, clock=clock, deadline=deadline) if todo else _NOTHING


def _send_all(
    edition: int,
    todo: Mapping[str, Recipient],
    letter: Letter,
    pace: int,
    *,
    post: Post,
    clock: Clock,
    deadline: dt.datetime,
) -> Later:
    block = post.deliveries.add_sent(edition, 0)
    names, sent, place = list(todo), 0, 0
    try:
        for place, key in enumerate(names):
            if clock.now() >= deadline:
                return Later(names[place:], RATE_DELAY_S)
            wanted = min(pace, len(names) - place)
            if place % pace == 0 and not _has_room(wanted, pace, post.deliveries, clock, deadline):
                return Later(names[place:], RATE_DELAY_S)
            sent += _send_one(edition, todo[key], letter, post=post, clock=clock, block=block)
    except _Throttled:
        return Later(names[place:], THROTTLE_DELAY_S)
    finally:
        if sent:
            post.deliveries.add_sent(edition, sent)
    return _NOTHING


def _wanted(edition: int, keys: Sequence[str], *, post: Post, now: dt.datetime) -> Mapping[str, Recipient]:
    """Gives who is to be mailed still, by present key; writes down why the others are not."""
    found = post.readers.find_many(keys, now=now)
    wanted: dict[str, Recipient] = {}
    for key in keys:
        recipient = found.get(key)
        why = _reason_to_skip(recipient, now=now)
        if recipient and not why and recipient.key != key:
            post.deliveries.plan(edition, [recipient.key], now=now)
            why = "moved to another address"
            wanted[recipient.key] = recipient
        if why:
            post.deliveries.move(Row(edition, key, RowState.SKIPPED, now, why=why), was=RowState.PLANNED, now=now)
        elif recipient:
            wanted[key] = recipient
    return wanted


def _reason_to_skip(recipient: Recipient | None, *, now: dt.datetime) -> str:
    if recipient is None or not recipient.is_wanted:
        return "left meanwhile"
    return "paused" if is_paused(recipient, now=now) else ""


def _has_room(mails: int, per_second: int, deliveries: Deliveries, clock: Clock, deadline: dt.datetime) -> bool:
    """Waits until so many mails may go; gives whether that was before the deadline."""
    while (now := clock.now()) < deadline:
        if deliveries.take(mails, per_second=per_second, second=int(now.timestamp())):
            return True
        clock.sleep(_SECOND - now.timestamp() % _SECOND)
    return False


def _send_one(edition: int, recipient: Recipient, letter: Letter, *, post: Post, clock: Clock, block: int) -> bool:
    key, now, move = recipient.key, clock.now(), post.deliveries.move
    # The block is noted with the claim: a report may be faster than the record.
    if not move(Row(edition, key, RowState.SENDING, now, block=block), was=RowState.PLANNED, now=now):
        lost = Row(edition, key, RowState.UNKNOWN, now, why="the worker was gone", block=block)
        move(lost, was=RowState.SENDING, now=now, before=now - dt.timedelta(minutes=STALE_MINUTES))
        return False
    try:
        message_id = post.mailer.send(letter.to(recipient, post.token(key)))
    except TemporaryError as error:
        move(Row(edition, key, RowState.PLANNED, clock.now()), was=RowState.SENDING, now=clock.now())
        raise _Throttled from error
    except BlockedError as error:
        move(Row(edition, key, RowState.PLANNED, clock.now()), was=RowState.SENDING, now=clock.now())
        with suppress(ConflictError):  # it is paused already
            pause(edition, str(error), deliveries=post.deliveries, now=clock.now())
        raise _Throttled from error
    except UncertainError as error:
        after = Row(edition, key, RowState.UNKNOWN, clock.now(), why=str(error), block=block)
    except ClubError as error:
        after = Row(edition, key, RowState.FAILED, clock.now(), why=str(error))
    else:
        after = Row(edition, key, RowState.SENT, clock.now(), message_id=message_id, block=block)
    move(after, was=RowState.SENDING, now=clock.now())
    return after.state == RowState.SENT
