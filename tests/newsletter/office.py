"""The post office at work: its queues, its workers, and what kills them."""

import datetime as dt
import functools
import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from club.core.errors import ClubError
from club.newsletter.audience import Aim
from club.newsletter.deliver import deliver
from club.newsletter.delivery import Outcome
from club.newsletter.feedback import Report, take_report
from club.newsletter.nudge import nudge
from club.newsletter.ports import Deliveries, Post
from club.newsletter.run import Run, RunState
from club.newsletter.send import found_run, start_sending
from club.newsletter.work import do
from tests.newsletter.faults import Mortal
from tests.newsletter.post_office import (
    AIM,
    MANIFEST,
    FakeClock,
    FakeDeliveries,
    FakeProvider,
    FakeQueue,
    FakeReaders,
    Killed,
)

EDITION = 12
VISIBILITY_S, REPORT_VISIBILITY_S = 360, 180
RECEIVES = 5  # then a queue puts a message aside
NUDGE_S = 600
_OVER = (RunState.DONE, RunState.CANCELLED, RunState.PAUSED)


@dataclass
class Office:
    """Works off all queues, as Lambda does: a message is gone when it was done, else it comes again, five times.

    With `is_late`, reports come minutes later, out of order, and now and then only after almost an hour.
    With `nudges`, what stands still is found every ten minutes.
    """

    post: Post
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    kills: float = 0
    twice: float = 0
    reports: bool = True
    is_late: bool = False
    nudges: bool = False
    events: list[tuple[dt.datetime, float, str, Outcome]] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    aside: list[Mapping[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert isinstance(self.post.readers, FakeReaders)
        assert isinstance(self.post.account, FakeProvider)
        assert isinstance(self.post.plans, FakeQueue)
        assert isinstance(self.post.batches, FakeQueue)
        assert isinstance(self.post.news, FakeQueue)
        assert isinstance(self.post.plans.clock, FakeClock)
        self.store, self.readers, self.provider = self.post.deliveries, self.post.readers, self.post.account
        self.plans, self.batches, self.clock = self.post.plans, self.post.batches, self.post.plans.clock
        self.news, self.nudged_at = self.post.news, self.clock.now()
        self._mailer = self.post.mailer
        self.use(self.store)

    def use(self, store: Deliveries) -> None:
        """Lets workers use another store than the one that is looked at, such as one that dies."""
        mortal = functools.partial(Mortal, office=self)
        self.post = replace(
            self.post,
            deliveries=mortal(store),
            mailer=mortal(self._mailer),
            plans=mortal(self.plans),
            batches=mortal(self.batches),
            news=mortal(self.news),
        )

    @property
    def deliveries(self) -> FakeDeliveries:
        """The store, where it is the one in memory."""
        assert isinstance(self.store, FakeDeliveries)
        return self.store

    @property
    def run(self) -> Run:
        return found_run(EDITION, deliveries=self.store)

    def start(self, aim: Aim = AIM) -> None:
        start_sending(EDITION, aim, MANIFEST, post=self.quiet, now=self.clock.now())

    @property
    def quiet(self) -> Post:
        return replace(
            self.post,
            deliveries=self.store,
            mailer=self._mailer,
            plans=self.plans,
            batches=self.batches,
            news=self.news,
        )

    def work(self, *, until: Callable[[], bool] | None = None, most: int = 100_000) -> None:
        """Works until nothing is queued or reported any more, or until told."""
        for _ in range(most):
            if until and until():
                return
            if self.nudges and self.clock.now() >= self.nudged_at + dt.timedelta(seconds=NUDGE_S):
                self._nudge()
            if ready := [queue for queue in (self.plans, self.batches) if self._visible(queue)]:
                self.step(self.dice.choice(ready))
            elif times := [*self._times()]:
                self.clock.time = max(self.clock.time, min(times))
                if self.reports:
                    self.report()
            elif self.nudges and self.run.state not in _OVER:
                self.clock.sleep(NUDGE_S)
            else:
                return
        raise AssertionError("it never ends")

    def step(self, queue: FakeQueue) -> None:
        message, _ = queue.messages.pop(self.dice.choice(self._visible(queue)))
        if self.dice.random() < self.twice and "twice" not in message:
            queue.messages.append(({**message, "twice": "yes"}, self.clock.now()))
        try:
            self._do(queue, message)
        except (Killed, ClubError):
            self._again(queue, message)
        if self.reports:
            self.report()

    def _visible(self, queue: FakeQueue) -> list[int]:
        now = self.clock.now()
        return [place for place, (_, at) in enumerate(queue.messages) if at <= now]

    def _times(self) -> Iterator[dt.datetime]:
        """Gives when something is next to be done."""
        yield from (at for queue in (self.plans, self.batches) for _, at in queue.messages)
        yield from (at for at, *_ in self.events[:1] if self.reports)

    def report(self) -> None:
        """Hands over what the provider has to report by now, some of it twice and all of it in any order."""
        now = self.clock.now()
        for event in self.provider.events:
            for _ in range(1 + (self.dice.random() < self.twice)):
                later = dt.timedelta(seconds=self._delay_s())
                heapq.heappush(self.events, (now + later, self.dice.random(), *event))
        self.provider.events.clear()
        while self.events and self.events[0][0] <= now:
            _, _, key, outcome = heapq.heappop(self.events)
            try:
                self._take(Report(key, outcome, EDITION))
            except (Killed, ClubError):  # it comes again
                again = now + dt.timedelta(seconds=REPORT_VISIBILITY_S)
                heapq.heappush(self.events, (again, self.dice.random(), key, outcome))

    def _delay_s(self) -> float:
        """Gives how long a report takes; SETTLE_MINUTES are an answer, so it is less than that."""
        longest = self.dice.choices((60, 1_200, 3_000), (70, 25, 5))[0] if self.is_late else 0
        return self.dice.uniform(0, longest)

    def _again(self, queue: FakeQueue, message: Mapping[str, str]) -> None:
        received = int(message.get("received", "0")) + 1
        if self.nudges and received >= RECEIVES:
            self.aside.append(message)
            return
        later = self.clock.now() + dt.timedelta(seconds=VISIBILITY_S)
        queue.messages.append(({**message, "received": str(received)}, later))

    def _nudge(self) -> None:
        self.nudged_at = self.clock.now()
        nudge([EDITION], deliveries=self.store, plans=self.plans, news=self.news, now=self.clock.now())

    def _take(self, report: Report) -> None:
        ports = self.post if self.kills else self.quiet
        take_report(report, deliveries=ports.deliveries, readers=self.readers, news=ports.news, now=self.clock.now())

    def _do(self, queue: FakeQueue, message: Mapping[str, str]) -> None:
        if queue is self.plans:
            do(message, post=self.post, now=self.clock.now())
            return
        deadline = self.clock.now() + dt.timedelta(seconds=50)
        keys = message["keys"].split()
        later = deliver(int(message["edition"]), keys, post=self.post, clock=self.clock, deadline=deadline)
        if later.keys:
            self.post.batches.put({"edition": message["edition"], "keys": " ".join(later.keys)}, delay_s=later.delay_s)

    def states(self) -> dict[str, int]:
        return {state.value: n for state, n in self.store.count(EDITION).items() if n}


def everybody(office: Office) -> set[str]:
    return {one.address for one in office.readers.recipients.values()}
