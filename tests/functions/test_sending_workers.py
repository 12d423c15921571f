"""The functions that plan and deliver: they take messages of queues, and what could not be done comes again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import TemporaryError
from club.core.settings import Settings
from club.newsletter.delivery import Outcome, RowState
from club.newsletter.pace import CANARY
from club.newsletter.plan import BATCH
from club.newsletter.run import SEGMENTS, RunState
from club.newsletter.send import start_sending
from functions import deliver, plan
from functions.wiring import Club
from tests.functions.aws_events import of_queue
from tests.newsletter.post_office import (
    AIM,
    MANIFEST,
    FakeClock,
    FakeDeliveries,
    FakeProvider,
    FakeQueue,
    post_office,
)

EDITION = 12
READERS = 120


@dataclass
class Context:
    """What Lambda tells a function of the call itself."""

    left_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


class Desk:
    """A post office in memory, and the functions that work in it."""

    def __init__(self, kit: Path, readers: int = READERS) -> None:
        self.post = post_office(readers)
        assert isinstance(self.post.deliveries, FakeDeliveries)
        assert isinstance(self.post.mailer, FakeProvider)
        assert isinstance(self.post.plans, FakeQueue)
        assert isinstance(self.post.batches, FakeQueue)
        self.deliveries, self.provider = self.post.deliveries, self.post.mailer
        self.plans, self.batches = self.post.plans, self.post.batches
        assert isinstance(self.plans.clock, FakeClock)
        self.clock = self.plans.clock
        self.club = Club(Settings({"CLUB_KIT": str(kit)}), now=self.clock.now)
        self.club.post = self.post

    def start(self) -> None:
        start_sending(EDITION, AIM, MANIFEST, post=self.post, now=self.clock.now())

    def plan(self, *bodies: object) -> Mapping[str, Any]:
        return plan.make_handler(lambda: self.club)(of_queue(bodies), Context())

    def deliver(self, *bodies: object, left_ms: int = 60_000) -> Mapping[str, Any]:
        return deliver.make_handler(lambda: self.club, self.clock)(of_queue(bodies), Context(left_ms))

    def take(self, queue: FakeQueue) -> list[Mapping[str, str]]:
        """Takes all that is in a queue, whenever it may be seen."""
        messages, queue.messages = queue.messages, []
        return [message for message, _ in messages]

    def work(self, turns: int = 1) -> None:
        for _ in range(turns):
            self.clock.sleep(15)
            assert self.plan(*self.take(self.plans)) == {"batchItemFailures": []}
            assert self.deliver(*self.take(self.batches)) == {"batchItemFailures": []}

    @property
    def state(self) -> RunState:
        return self.deliveries.runs[EDITION].state


@pytest.fixture
def desk(kit: Path) -> Desk:
    return Desk(kit)


def test_messages_take_an_edition_from_the_plan_to_the_canary(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.start()

    desk.work()

    assert desk.state == RunState.CANARY
    assert desk.provider.taken.total() == CANARY
    assert capsys.readouterr().err.count("plan-done") > SEGMENTS


def test_messages_take_an_edition_to_its_end(desk: Desk) -> None:
    desk.start()
    desk.work()
    for key, row in list(desk.deliveries.all_rows[EDITION].items()):
        if row.state == RowState.SENT:
            desk.deliveries.report(EDITION, key, Outcome.DELIVERED, now=desk.clock.now())

    desk.work(6)

    assert desk.state == RunState.DONE
    assert set(desk.provider.taken.values()) == {1}
    assert desk.provider.taken.total() == READERS


def test_readers_who_cannot_be_served_yet_are_in_the_queue_again(desk: Desk) -> None:
    batch = _a_batch(desk)
    desk.provider.throttles = 1

    answer = desk.deliver(batch)

    [(message, at)] = desk.batches.messages
    assert answer == {"batchItemFailures": []}
    assert message == batch
    assert at > desk.clock.now()


class _ClosedQueue:
    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        raise ConnectionError(message["keys"])


def test_a_message_comes_again_where_the_rest_could_not_be_put_back(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = _a_batch(desk)
    desk.provider.throttles = 1
    desk.club.post = replace(desk.post, batches=_ClosedQueue())

    answer = desk.deliver(batch)

    logged = capsys.readouterr().err
    assert len(answer["batchItemFailures"]) == 1
    assert "batch-not-delivered" in logged
    assert batch["keys"].split()[0] not in logged


def test_no_mail_is_begun_that_the_functions_own_time_may_cut_off(desk: Desk) -> None:
    batch = _a_batch(desk)

    answer = desk.deliver(batch, left_ms=15_000)

    assert answer == {"batchItemFailures": []}
    assert desk.provider.taken.total() == 0
    assert desk.take(desk.batches) == [batch]


def test_a_batch_that_comes_twice_mails_nobody_twice(desk: Desk) -> None:
    batch = _a_batch(desk)

    desk.deliver(batch, batch)
    desk.deliver(batch)

    assert set(desk.provider.taken.values()) == {1}
    assert desk.provider.taken.total() == BATCH


class _Busy:
    """Passes calls on, but finds nothing about runs."""

    def __init__(self, deliveries: FakeDeliveries) -> None:
        self._deliveries = deliveries

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._deliveries, name)

    def run(self, _edition: int) -> None:
        raise TemporaryError("the store has too much to do")


def test_what_cannot_be_done_for_now_is_put_back_at_once_and_after_some_tries_left_to_the_queue(desk: Desk) -> None:
    batch, step = _a_batch(desk), {"do": "plan", "edition": str(EDITION), "segment": "3"}
    desk.club.post = replace(desk.post, deliveries=_Busy(desk.deliveries))

    for queue, work, message in ((desk.batches, desk.deliver, batch), (desk.plans, desk.plan, step)):
        waits = []
        for _ in range(4):
            assert work(message) == {"batchItemFailures": []}
            [(again, at)] = queue.messages
            message = dict(again)
            waits.append((at - desk.clock.now()).total_seconds())
            desk.take(queue)
        assert waits == [30, 60, 120, 240]
        assert len(work(message)["batchItemFailures"]) == 1
        assert queue.messages == []


def test_a_planner_whose_time_is_over_leaves_the_rest_to_the_next(desk: Desk) -> None:
    desk.start()
    [step] = [one for one in desk.take(desk.plans) if one.get("segment") == "3"]

    answer = plan.make_handler(lambda: desk.club)(of_queue([step]), Context(20_000))

    assert answer == {"batchItemFailures": []}
    assert desk.take(desk.plans) == [step]


@pytest.mark.parametrize("body", ["", "no JSON", "[]", "{}", '{"edition": "x", "keys": "k", "do": "plan"}', '"a"'])
def test_a_message_that_nobody_of_us_has_sent_stops_nothing_else(desk: Desk, body: str) -> None:
    batch = _a_batch(desk)

    delivered, planned = desk.deliver(body, batch), desk.plan(body, {"do": "unknown", "edition": "12"})

    assert [one["itemIdentifier"][-1] for one in delivered["batchItemFailures"]] == ["0"]
    assert [one["itemIdentifier"][-1] for one in planned["batchItemFailures"]] == ["0"]
    assert desk.provider.taken.total() == BATCH


def test_time_goes_on_by_itself_where_no_clock_is_given(desk: Desk) -> None:
    batch = _a_batch(desk)

    answer = deliver.make_handler(lambda: desk.club)(of_queue([json.dumps(batch)]), Context())

    assert answer == {"batchItemFailures": []}
    assert desk.provider.taken.total() == BATCH


def _a_batch(desk: Desk) -> dict[str, str]:
    """Gives a message for readers of a sending that is under way."""
    desk.start()
    desk.take(desk.plans)
    keys = [one.key for part in range(3) for one in desk.post.readers.scan(part, 3, now=desk.clock.now())][:BATCH]
    desk.deliveries.plan(EDITION, keys, now=desk.clock.now())
    desk.deliveries.runs[EDITION] = replace(desk.deliveries.runs[EDITION], state=RunState.SENDING)
    assert desk.deliveries.count(EDITION)[RowState.PLANNED] == BATCH
    return {"edition": str(EDITION), "keys": " ".join(keys)}
