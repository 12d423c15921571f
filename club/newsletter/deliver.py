"""Delivering a batch: each reader is claimed, mailed, and recorded."""

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from club.core.errors import BlockedError, ClubError, TemporaryError, UncertainError
from club.newsletter.audience import Recipient, is_paused
from club.newsletter.delivery import STALE_MINUTES, Row, RowState
from club.newsletter.pace import Tally, ended
from club.newsletter.ports import Clock, Deliveries, Letter, Post
from club.newsletter.send import pause_by_itself

THROTTLE_DELAY_S = 30
RATE_DELAY_S = 5
LOOK_AGAIN = dt.timedelta(seconds=10)  # whoever leaves is mailed no later than that, and what a group takes
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
    So many mails go at once as the post office has hands.
    """
    run = post.deliveries.run(edition)
    if run is None or not run.is_under_way:
        return _NOTHING  # they stay planned, and are queued again when the run goes on
    quota = post.account.quota()
    if quota.left < len(keys):
        return _NOTHING  # the day's quota is spent: they are queued again when there is more
    letter = post.pages.letter(edition, run.manifest)
    return _Batch(edition, letter, post, clock, deadline).send(keys, quota.pace)


@dataclass
class _Batch:
    """Some readers of an edition on their way; what came of them is tallied at the end, whatever that is."""

    edition: int
    letter: Letter
    post: Post
    clock: Clock
    deadline: dt.datetime
    block: int = 0
    done: list[Tally] = field(default_factory=list)
    is_stopped: threading.Event = field(default_factory=threading.Event)

    def send(self, keys: Sequence[str], pace: int) -> Later:
        """Sends to groups of as many as may go in a second; looks again at who is left to be mailed."""
        try:
            return self._send(keys, pace)
        finally:
            tally = sum(self.done, Tally())
            if tally != Tally():
                self.post.deliveries.add_sent(self.edition, tally.sent, passed=tally.passed)

    def _send(self, keys: Sequence[str], pace: int) -> Later:
        looked_at = self.clock.now()
        wanted = self._wanted(keys, looked_at)
        left = [*wanted]
        if left:
            self.block = self.post.deliveries.add_sent(self.edition, 0)
        while left:
            group = left[:pace]
            if not _has_room(len(group), pace, self.post.deliveries, self.clock, self.deadline):
                return Later(left, RATE_DELAY_S)
            if (now := self.clock.now()) - looked_at >= LOOK_AGAIN:
                wanted, looked_at = self._wanted(left, now), now
                left, group = [*wanted], [key for key in group if key in wanted]
            if missed := self._send_group([wanted[key] for key in group]):
                delay_s = THROTTLE_DELAY_S if self.is_stopped.is_set() else RATE_DELAY_S
                return Later([*missed, *left[len(group) :]], delay_s)
            left = left[len(group) :]
        return _NOTHING

    def _send_group(self, group: Sequence[Recipient]) -> list[str]:
        """Sends to some, several at once; gives the keys of those that were not begun, or not taken for now."""
        if self.post.hands == 1 or len(group) == 1:
            begun = [self._is_over(one) for one in group]
        else:
            with ThreadPoolExecutor(min(self.post.hands, len(group)), "hand") as hands:
                begun = list(hands.map(self._is_over, group))
        return [one.key for one, is_over in zip(group, begun, strict=True) if not is_over]

    def _is_over(self, recipient: Recipient) -> bool:
        if self.is_stopped.is_set() or self.clock.now() >= self.deadline:
            return False
        try:
            self.done.append(self._send_one(recipient))
        except _Throttled:
            self.is_stopped.set()
            return False
        except BaseException:
            self.is_stopped.set()  # the other hands begin nothing more
            raise
        return True

    def _wanted(self, keys: Sequence[str], now: dt.datetime) -> Mapping[str, Recipient]:
        """Gives who is to be mailed still, by present key; writes down why the others are not."""
        deliveries, found = self.post.deliveries, self.post.readers.find_many(keys, now=now)
        wanted: dict[str, Recipient] = {}
        for key in keys:
            recipient = found.get(key)
            why = _reason_to_skip(recipient, now=now)
            is_moved = recipient is not None and not why and recipient.key != key
            if recipient and not why:
                wanted[recipient.key] = recipient
                if is_moved:
                    deliveries.plan(self.edition, [recipient.key], now=now)
                    why = "moved to another address"
            if why:
                skipped = Row(self.edition, key, RowState.SKIPPED, now, why=why)
                if deliveries.move(skipped, was=RowState.PLANNED, now=now) and not is_moved:
                    self.done.append(ended(RowState.SKIPPED))
        return wanted

    def _send_one(self, recipient: Recipient) -> Tally:
        key, now, move = recipient.key, self.clock.now(), self.post.deliveries.move
        # The block is noted with the claim: a report may be faster than the record.
        if not move(self._row(key, RowState.SENDING), was=RowState.PLANNED, now=now):
            lost = self._row(key, RowState.UNKNOWN, why="the worker was gone")
            move(lost, was=RowState.SENDING, now=now, before=now - dt.timedelta(minutes=STALE_MINUTES))
            return Tally()
        after = self._mail(recipient)
        is_noted = move(after, was=RowState.SENDING, now=self.clock.now())
        return ended(after.state) if is_noted else Tally()  # else a report was faster, and has counted

    def _mail(self, recipient: Recipient) -> Row:
        """Mails one reader; gives the row as it is then.

        Raises:
            _Throttled: It was certainly not taken, and the row is planned again.
        """
        key = recipient.key
        try:
            message_id = self.post.mailer.send(self.letter.to(recipient, self.post.token(key)))
        except (TemporaryError, BlockedError) as error:
            again, now = Row(self.edition, key, RowState.PLANNED, self.clock.now()), self.clock.now()
            self.post.deliveries.move(again, was=RowState.SENDING, now=now)
            if isinstance(error, BlockedError):
                deliveries, news = self.post.deliveries, self.post.news
                pause_by_itself(self.edition, str(error), deliveries=deliveries, news=news, now=now)
            raise _Throttled from error
        except UncertainError as error:
            return self._row(key, RowState.UNKNOWN, why=str(error))
        except ClubError as error:
            return self._row(key, RowState.FAILED, why=str(error))
        return self._row(key, RowState.SENT, message_id=message_id)

    def _row(self, key: str, state: RowState, *, why: str = "", message_id: str = "") -> Row:
        return Row(self.edition, key, state, self.clock.now(), why=why, message_id=message_id, block=self.block)


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
