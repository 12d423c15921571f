"""The post office at work: its queues, its workers, and what kills them."""

import datetime as dt
import functools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from club.core.errors import ClubError
from club.newsletter.audience import Aim
from club.newsletter.deliver import deliver
from club.newsletter.delivery import Outcome
from club.newsletter.feedback import Report, take_report
from club.newsletter.ports import Post
from club.newsletter.run import Run
from club.newsletter.send import found_run, start_sending
from club.newsletter.work import do
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
VISIBILITY_S = 360


@dataclass
class Office:
    """Works off both queues, as Lambda does: a message is gone when it was done, else it comes again."""

    post: Post
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    kills: float = 0
    twice: float = 0
    reports: bool = True
    events: list[tuple[str, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert isinstance(self.post.readers, FakeReaders)
        assert isinstance(self.post.mailer, FakeProvider)
        assert isinstance(self.post.plans, FakeQueue)
        assert isinstance(self.post.batches, FakeQueue)
        assert isinstance(self.post.news, FakeQueue)
        assert isinstance(self.post.plans.clock, FakeClock)
        self.store, self.readers, self.provider = self.post.deliveries, self.post.readers, self.post.mailer
        self.plans, self.batches, self.clock = self.post.plans, self.post.batches, self.post.plans.clock
        self.news = self.post.news
        mortal = functools.partial(Mortal, office=self)
        self.post = replace(
            self.post,
            deliveries=mortal(self.store),
            mailer=mortal(self.provider),
            plans=mortal(self.plans),
            batches=mortal(self.batches),
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
            mailer=self.provider,
            plans=self.plans,
            batches=self.batches,
        )

    def work(self, *, until: Callable[[], bool] | None = None, most: int = 100_000) -> None:
        """Works until nothing is queued any more, or until told."""
        for _ in range(most):
            if until and until():
                return
            queues = [queue for queue in (self.plans, self.batches) if queue.messages]
            if not queues:
                return
            self.step(self.dice.choice(queues))
        raise AssertionError("it never ends")

    def step(self, queue: FakeQueue) -> None:
        place = self._next(queue)
        message, _ = queue.messages.pop(place)
        if self.dice.random() < self.twice and "twice" not in message:
            queue.messages.append(({**message, "twice": "yes"}, self.clock.now()))
        try:
            self._do(queue, message)
        except (Killed, ClubError):
            later = self.clock.now() + dt.timedelta(seconds=VISIBILITY_S)
            queue.messages.append((message, later))
        if self.reports:
            self.report()

    def report(self) -> None:
        """Hands over what the provider has to report, some of it twice and all of it in any order."""
        happened = self.provider.events
        self.events += [*happened, *(event for event in happened if self.dice.random() < self.twice)]
        happened.clear()
        self.dice.shuffle(self.events)
        while self.events:
            key, outcome = self.events[-1]
            try:
                report = Report(key, outcome, EDITION)
                self._take(report)
            except ClubError:
                return  # it comes again
            self.events.pop()

    def _take(self, report: Report) -> None:
        take_report(report, deliveries=self.store, readers=self.readers, news=self.news, now=self.clock.now())

    def _next(self, queue: FakeQueue) -> int:
        now = self.clock.now()
        visible = [place for place, (_, at) in enumerate(queue.messages) if at <= now]
        if not visible:
            self.clock.time = min(at for _, at in [*self.plans.messages, *self.batches.messages])
            visible = [place for place, (_, at) in enumerate(queue.messages) if at <= self.clock.now()]
        return self.dice.choice(visible) if visible else self.dice.randrange(len(queue.messages))

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


class Mortal:
    """Passes calls on, and at random is killed before or after one."""

    def __init__(self, real: object, *, office: Office) -> None:
        self._real, self._office = real, office

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        real = getattr(self._real, name)

        def call(*args: object, **kwargs: object) -> object:
            moment = self._office.dice.random()
            if moment < self._office.kills / 2:
                raise Killed
            result = real(*args, **kwargs)
            if moment < self._office.kills:
                raise Killed
            return result

        return call


def everybody(office: Office) -> set[str]:
    return {one.address for one in office.readers.recipients.values()}
