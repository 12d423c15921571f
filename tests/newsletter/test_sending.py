"""A sending reaches everybody it is for, once, whatever breaks on the way."""

import datetime as dt
import itertools
import math
import random
from contextlib import suppress
from dataclasses import replace

import pytest

from club.core.errors import ConflictError, NotFoundError
from club.newsletter.audience import Aim, Recipient, fits
from club.newsletter.deliver import deliver
from club.newsletter.delivery import Outcome, RowState
from club.newsletter.feedback import MAX_TRANSIENT, Report, take_report
from club.newsletter.nudge import nudge
from club.newsletter.pace import Quota
from club.newsletter.run import SEGMENTS, RunState
from club.newsletter.send import SHOWN_FROM, cancel, claim_telling, forecast, pause, resume
from club.newsletter.work import do
from tests.harness.soak import short_or_long
from tests.newsletter.faults import Mortal, dying, ses_over
from tests.newsletter.office import EDITION, Office, everybody
from tests.newsletter.post_office import (
    FakeClock,
    FakeDeliveries,
    FakeProvider,
    FakeQueue,
    FakeReaders,
    Killed,
    key_of,
    part_of,
    post_office,
    recipient,
)


def test_everybody_gets_it_once_and_the_run_is_done() -> None:
    office = Office(post_office(1_234))
    office.start()

    office.work()

    assert office.run.state == RunState.DONE
    assert office.run.readers == 1_234
    assert office.states() == {"sent": 1_234}
    assert set(office.provider.taken) == everybody(office)
    assert set(office.provider.taken.values()) == {1}


@pytest.mark.parametrize("seed", range(short_or_long(10, 200)))
def test_nobody_gets_two_and_nobody_is_lost_whatever_breaks(seed: int) -> None:
    dice = random.Random(seed)
    post = post_office(2_000, seed=seed)
    assert isinstance(post.mailer, FakeProvider)
    if seed % 2:
        post = replace(post, mailer=ses_over(post.mailer))
    office = Office(post, dice, kills=dice.choice([0.001, 0.005, 0.02]), twice=0.1, is_late=True, nudges=True)
    office.use(store := dying(office, dice.choice([0.0005, 0.002])))
    office.provider.throttles = dice.choice([0, 0.02])
    office.provider.lost_answers = dice.choice([0.01, 0.02])
    office.provider.errors = dice.choice([0, 0.02])
    office.provider.refused = {f"r{n}@coop.example" for n in dice.sample(range(2_000), 7)}
    office.start()

    office.work()

    assert store.deaths > 0
    assert office.run.state == RunState.DONE
    assert office.deliveries.unknown
    assert office.deliveries.unknown <= office.excused  # nobody else's answer was lost
    assert max(office.provider.taken.values()) == 1
    assert everybody(office) - set(office.provider.taken) == office.provider.refused
    assert office.states() == {"sent": 1_993, "failed": 7}


def test_without_reports_a_lost_answer_stays_unknown_and_is_never_sent_again() -> None:
    office = Office(post_office(500), reports=False)
    office.provider.lost_answers = 0.1
    office.start()

    office.work()

    assert office.run.state == RunState.DONE
    assert max(office.provider.taken.values()) == 1
    assert office.states()["unknown"] > 20
    office.report()
    assert office.states() == {"sent": 500}


def test_a_second_start_is_refused() -> None:
    office = Office(post_office(3))
    office.start()

    with pytest.raises(ConflictError, match="edition 12 is planning already; nobody gets it twice"):
        office.start()


def test_an_edition_for_nobody_is_done_at_once() -> None:
    office = Office(post_office(3))
    office.start(Aim("fr"))

    office.work()

    assert (office.run.state, office.run.readers, office.states()) == (RunState.DONE, 0, {})


def test_the_canary_goes_first_and_waits_for_its_outcomes() -> None:
    office = Office(post_office(300), reports=False)
    office.start()

    office.work(until=lambda: office.provider.taken.total() > 0 and not office.batches.messages)
    begun = office.clock.now()
    assert office.provider.taken.total() == 50
    assert office.run.state == RunState.CANARY
    office.work(until=lambda: office.run.state == RunState.SENDING)

    assert office.clock.now() - begun >= dt.timedelta(minutes=14)
    office.reports = True
    office.work()
    assert office.provider.taken.total() == 300


def test_good_outcomes_end_the_canary_at_once() -> None:
    office = Office(post_office(300))
    office.start()

    office.work(until=lambda: office.run.state == RunState.SENDING)

    assert office.clock.now() - office.run.started_at < dt.timedelta(minutes=2)


@pytest.mark.parametrize(("fault", "few", "many"), [("bounces", 4, 40), ("complaints", 2, 3)])
def test_too_many_bounces_or_complaints_stop_it_by_itself(fault: str, few: int, many: int) -> None:
    for count, stops in ((few, False), (many, True)):
        office = Office(post_office(600))
        setattr(office.provider, fault, {f"r{n}@coop.example" for n in range(count)})
        office.start()

        office.work()

        assert (office.run.state == RunState.PAUSED) is stops
        assert bool(office.run.reason) is stops
        assert len(office.readers.suppressed) <= count


def test_who_resumes_after_bounces_has_seen_them_and_only_the_next_one_stops_it_again() -> None:
    office = Office(post_office(600))
    office.provider.bounces = {f"r{n}@coop.example" for n in range(6)}
    office.start()
    office.work()
    assert "bounced" in office.run.reason
    office.provider.bounces = set()

    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()

    assert office.states() == {"sent": 600}


def test_a_bad_canary_stops_it_after_fifty() -> None:
    office = Office(post_office(5_000))
    office.provider.bounces = everybody(office)
    office.start()

    office.work()

    assert office.run.state == RunState.PAUSED
    assert office.provider.taken.total() <= 50
    assert "of this edition bounced" in office.run.reason


def test_bounces_of_earlier_editions_count_within_the_last_ten_thousand() -> None:
    office = Office(post_office(100))
    office.deliveries.total = 2_000
    for block, bounced in ((0, 300), (1, 300)):
        office.deliveries.tallies[f"block {block}"] = replace(office.deliveries.recent(), sent=1_000, bounced=bounced)
    office.provider.bounces = {"r1@coop.example"}
    office.start()

    office.work()

    assert "of the last deliveries bounced" in office.run.reason


def test_a_pause_stops_before_the_next_batch_and_resuming_sends_to_the_rest_only() -> None:
    office = Office(post_office(1_000))
    office.start()
    office.work(until=lambda: office.provider.taken.total() >= 300)

    pause(EDITION, "asked", deliveries=office.deliveries, now=office.clock.now())
    office.work()
    paused_at = office.provider.taken.total()
    assert 300 <= paused_at < 1_000
    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()

    assert office.run.state == RunState.DONE
    assert set(office.provider.taken.values()) == {1}
    assert office.provider.taken.total() == 1_000


@pytest.mark.parametrize("state", [RunState.PLANNING, RunState.CANARY, RunState.SENDING])
def test_a_pause_at_any_time_goes_on_where_it_was(state: RunState) -> None:
    office = Office(post_office(400))
    office.start()
    office.work(until=lambda: office.run.state == state)
    pause(EDITION, "asked", deliveries=office.deliveries, now=office.clock.now())
    office.work()

    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()

    assert office.run.state == RunState.DONE
    assert office.states() == {"sent": 400}


def test_a_cancelled_sending_stays_so() -> None:
    office = Office(post_office(400))
    office.start()
    office.work(until=lambda: office.run.state == RunState.SENDING)

    cancel(EDITION, "wrong edition", deliveries=office.deliveries, now=office.clock.now())
    office.work()

    assert office.provider.taken.total() < 400
    assert office.states()["planned"] > 0
    for step in (pause, cancel):
        with pytest.raises(ConflictError, match="is cancelled"):
            step(EDITION, "again", deliveries=office.deliveries, now=office.clock.now())
    with pytest.raises(ConflictError, match="nothing to go on with"):
        resume(EDITION, post=office.quiet, now=office.clock.now())


def test_what_was_never_begun_cannot_be_stopped() -> None:
    with pytest.raises(NotFoundError, match="edition 12 was never sent"):
        pause(EDITION, "", deliveries=FakeDeliveries(), now=dt.datetime.now(dt.UTC))


def test_lost_messages_are_made_up_for_by_resuming() -> None:
    office = Office(post_office(400))
    office.start()
    office.work(until=lambda: office.run.state == RunState.SENDING)
    office.plans.messages.clear()
    office.batches.messages.clear()

    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()

    assert office.states() == {"sent": 400}


def test_lost_batches_are_found_without_anybody_asking() -> None:
    office = Office(post_office(400))
    office.start()
    office.work(until=lambda: bool(office.run.state == RunState.SENDING and office.batches.messages))

    office.batches.messages.clear()
    office.work()

    assert office.states() == {"sent": 400}


def test_who_leaves_or_pauses_between_plan_and_send_gets_nothing() -> None:
    office = Office(post_office(100))
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY)
    left, paused, gone = (recipient(number) for number in (1, 2, 3))
    office.readers.recipients[left.key] = replace(left, is_wanted=False)
    office.readers.recipients[paused.key] = replace(paused, paused_until=office.clock.now() + dt.timedelta(days=1))
    del office.readers.recipients[gone.key]

    office.work()

    assert office.states() == {"sent": 97, "skipped": 3}
    assert {"r1@coop.example", "r2@coop.example", "r3@coop.example"}.isdisjoint(office.provider.taken)


def test_who_moves_between_plan_and_send_gets_one_at_the_new_address() -> None:
    office = Office(post_office(100))
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY)
    for number in (1, 2):
        old, new = recipient(number), recipient(1_000 + number)
        del office.readers.recipients[old.key]
        office.readers.recipients[new.key] = new
        office.readers.moved[old.key] = new.key
    # Somebody who moved while the plan was made may stand in it with both keys.
    office.deliveries.plan(EDITION, [key_of("r1002@coop.example")], now=office.clock.now())

    office.work()

    assert set(office.provider.taken.values()) == {1}
    assert {"r1001@coop.example", "r1002@coop.example"} < set(office.provider.taken)
    assert {"r1@coop.example", "r2@coop.example"}.isdisjoint(office.provider.taken)


def test_who_moves_while_the_plan_is_made_is_not_missed() -> None:
    office = Office(post_office(200))
    office.start()
    office.work(until=lambda: len(office.run.planned) > 20)
    scanned = office.run.planned
    for number in range(200):
        old, new = recipient(number), recipient(1_000 + number)
        # The new address' part of the readers is planned already, and the old one's is not.
        if part_of(new.key, SEGMENTS) in scanned and part_of(old.key, SEGMENTS) not in scanned:
            del office.readers.recipients[old.key]
            office.readers.recipients[new.key] = new
            office.readers.moved[old.key] = new.key
    assert len(office.readers.moved) > 5

    office.work()

    assert set(office.provider.taken) == everybody(office)
    assert set(office.provider.taken.values()) == {1}


def test_a_segment_that_has_no_time_left_goes_on_where_it_was() -> None:
    office = Office(post_office(640))
    office.readers.page_size = 3
    office.start()
    looks = itertools.cycle([True, True, False])
    pages = 0
    while office.plans.messages and office.run.state == RunState.PLANNING:
        message, _ = office.plans.messages.pop(0)
        do(message, post=office.quiet, now=office.clock.now(), is_time_left=lambda: next(looks))
        pages = office.readers.calls["page"]

    assert office.run.readers == 640
    sizes = office.run.planned.values()
    assert pages == sum(max(1, math.ceil(readers / 3)) for readers in sizes)  # none was read twice


def test_a_planner_that_is_killed_goes_on_at_the_page_where_it_was() -> None:
    office = Office(post_office(640))
    office.readers.page_size = 3
    office.start()
    killed = replace(office.quiet, deliveries=Mortal(office.store, office=office))
    office.kills, office.dice = 0.1, random.Random(4)
    while 5 not in office.run.planned:
        with suppress(Killed):
            do({"do": "plan", "edition": str(EDITION), "segment": "5"}, post=killed, now=office.clock.now())

    there = len([*office.readers.scan(5, SEGMENTS, now=office.clock.now())])
    assert office.run.planned[5] == there > 6
    assert there / 3 <= office.readers.calls["page"] < there


def test_several_hands_mail_everybody_once_and_lose_nobody() -> None:
    post = replace(post_office(600), hands=8)
    office = Office(post)
    office.provider.throttles = office.provider.lost_answers = 0.05
    office.start()

    office.work()

    assert office.states() == {"sent": 600}
    assert set(office.provider.taken.values()) == {1}
    assert office.deliveries.tally(EDITION).sent == 600


def test_who_leaves_while_a_batch_waits_for_its_turn_is_looked_at_again() -> None:
    office = Office(post_office(100))
    office.provider.limit = Quota(per_day=-1, sent=0, per_second=2)
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY and office.provider.taken.total() == 0)
    [keys] = [message["keys"].split() for message, _ in office.batches.messages]
    left = office.readers.recipients[keys[-1]]

    class Meanwhile(FakeClock):
        """Somebody leaves while the worker waits."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            office.readers.recipients[left.key] = replace(left, is_wanted=office.provider.taken.total() < 5)

    clock = Meanwhile(office.clock.now())
    deliver(EDITION, keys, post=office.quiet, clock=clock, deadline=clock.now() + dt.timedelta(seconds=300))

    assert office.provider.taken.total() == 49
    assert left.address not in office.provider.taken
    assert office.deliveries.tally(EDITION).passed == 1


def test_what_ends_without_a_mail_is_tallied_so_that_all_add_up() -> None:
    office = Office(post_office(300))
    office.provider.refused = {f"r{n}@coop.example" for n in range(5)}
    office.provider.lost_answers = 0.05
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY)
    for number in range(10, 17):
        office.readers.recipients.pop(recipient(number).key)

    office.work()

    tally = office.deliveries.tally(EDITION)
    assert (tally.sent, tally.passed) == (288, 12)


def test_time_that_is_paused_is_no_time_of_sending() -> None:
    office = Office(post_office(600))
    office.provider.limit = Quota(per_day=-1, sent=0, per_second=10)
    office.start()
    office.work(until=lambda: office.provider.taken.total() >= 300)
    pause(EDITION, "asked", deliveries=office.deliveries, now=office.clock.now())
    before = office.run.sending_s(now=office.clock.now())
    office.work()
    office.clock.sleep(100_000)

    assert office.run.sending_s(now=office.clock.now()) == before
    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()
    assert before < office.run.sent_for_s < 3_000


@pytest.mark.parametrize("state", [RunState.PLANNING, RunState.CANARY, RunState.SENDING])
def test_what_stands_still_is_nudged_and_goes_on(state: RunState) -> None:
    office = Office(post_office(400))
    office.start()
    office.work(until=lambda: office.run.state == state)
    office.plans.messages.clear()
    office.batches.messages.clear()

    nudged = []
    for minutes in (1, 21):
        office.clock.sleep(60 * minutes)
        now = office.clock.now()
        nudged += nudge([EDITION, 1], deliveries=office.store, plans=office.plans, news=office.news, now=now)

    assert nudged == [EDITION]
    office.work()
    assert office.states() == {"sent": 400}


def test_what_is_over_is_let_be() -> None:
    office = Office(post_office(10))
    office.start()
    office.work()
    office.clock.sleep(100_000)

    assert office.run.state == RunState.DONE
    assert nudge([EDITION], deliveries=office.store, plans=office.plans, news=office.news, now=office.clock.now()) == []
    assert office.news.messages == []


def test_of_a_pause_by_itself_administrators_are_to_be_told_once() -> None:
    office = Office(post_office(300))
    office.provider.bounces = everybody(office)
    office.start()
    office.work()

    assert office.run.state == RunState.PAUSED
    assert {message["paused"] for message, _ in office.news.messages} == {str(EDITION)}
    claimed = [claim_telling(EDITION, deliveries=office.deliveries) for _ in range(3)]
    assert [run is not None for run in claimed] == [True, False, False]
    assert claimed[0] is not None
    assert "bounced" in claimed[0].reason


def test_a_word_to_administrators_that_was_lost_is_queued_again() -> None:
    office = Office(post_office(300))
    office.provider.bounces = everybody(office)
    office.start()
    office.work()
    office.news.messages.clear()
    office.clock.sleep(61)

    nudge([EDITION], deliveries=office.store, plans=office.plans, news=office.news, now=office.clock.now())

    assert [message for message, _ in office.news.messages] == [{"paused": str(EDITION)}]


def test_a_pause_by_hand_is_told_to_nobody() -> None:
    office = Office(post_office(30))
    office.start()
    pause(EDITION, "asked", deliveries=office.deliveries, now=office.clock.now())

    assert claim_telling(EDITION, deliveries=office.deliveries) is None
    assert claim_telling(EDITION + 1, deliveries=office.deliveries) is None
    assert office.news.messages == []


def test_it_keeps_to_the_rate_that_the_provider_allows() -> None:
    office = Office(post_office(120))
    office.provider.limit = Quota(per_day=-1, sent=0, per_second=14)
    office.start()

    office.work()

    assert max(office.deliveries.seconds.values()) <= 12
    assert office.states() == {"sent": 120}


def test_a_spent_daily_quota_waits_and_loses_nobody() -> None:
    office = Office(post_office(120))
    office.provider.limit = Quota(per_day=60, sent=0, per_second=14)
    office.start()
    office.work(until=lambda: office.provider.taken.total() >= 50)
    office.provider.limit = Quota(per_day=60, sent=60, per_second=14)
    office.work(until=lambda: office.clock.now() > office.run.started_at + dt.timedelta(hours=3))
    assert office.provider.taken.total() == 50

    office.provider.limit = Quota(per_day=6000, sent=60, per_second=14)
    office.work()

    assert office.states() == {"sent": 120}


def test_per_mail_the_store_is_called_three_times_at_most() -> None:
    office = Office(post_office(5_000))
    office.reports = False
    office.start()

    office.work(until=lambda: office.provider.taken.total() == 5_000)

    calls = office.deliveries.calls.total() + office.readers.calls.total()
    assert calls / 5_000 <= 3


def test_a_forecast_counts_and_hides_small_numbers() -> None:
    post = post_office(0)
    assert isinstance(post.readers, FakeReaders)
    for number in range(30):
        topics = ("finance",) if number < SHOWN_FROM else ("education",) if number < SHOWN_FROM + 5 else ()
        one = recipient(number, interests=topics)
        post.readers.recipients[one.key] = one

    found = forecast(
        Aim("en", ["finance", "education"]), readers=post.readers, default_language="en", now=dt.datetime.now(dt.UTC)
    )

    assert (found.readers, found.without_topics, found.topics) == (30, 15, {"finance": 10})


NOBODYS = recipient(1)


@pytest.mark.parametrize(
    ("reader", "aim", "goes"),
    [
        (NOBODYS, Aim("en"), True),
        (NOBODYS, Aim("en", ["finance"], ["GB"]), True),
        (NOBODYS, Aim("fr"), False),
        (replace(NOBODYS, language="fr"), Aim("fr"), True),
        (replace(NOBODYS, language="fr"), Aim("en"), False),
        (replace(NOBODYS, interests=("finance",)), Aim("en", ["finance", "education"]), True),
        (replace(NOBODYS, interests=("finance",)), Aim("en", ["education"]), False),
        (replace(NOBODYS, interests=("finance",)), Aim("en"), True),
        (replace(NOBODYS, country="FR"), Aim("en", (), ["GB"]), False),
        (replace(NOBODYS, country="GB"), Aim("en", (), ["GB"]), True),
        (replace(NOBODYS, is_wanted=False), Aim("en"), False),
    ],
)
def test_who_an_edition_is_for(reader: Recipient, aim: Aim, goes: bool) -> None:
    assert fits(reader, aim, default_language="en", now=dt.datetime.now(dt.UTC)) is goes


@pytest.mark.parametrize("is_delivered", [False, True])
def test_a_bounce_for_a_time_suppresses_after_five_editions_but_an_automatic_answer_never(is_delivered: bool) -> None:
    deliveries, readers, now = FakeDeliveries(), FakeReaders({recipient(1).key: recipient(1)}), dt.datetime.now(dt.UTC)

    for edition in range(1, MAX_TRANSIENT + 1):
        assert readers.suppressed == {}
        deliveries.plan(edition, [recipient(1).key], now=now)
        outcomes = [Outcome.DELIVERED] if is_delivered else []
        for outcome in (*outcomes, *[Outcome.TRANSIENT] * 3):
            report = Report(recipient(1).key, outcome, edition)
            take_report(report, deliveries=deliveries, readers=readers, news=FakeQueue(), now=now)

    assert readers.suppressed == ({} if is_delivered else {recipient(1).key: Outcome.BOUNCED})


def test_an_account_that_takes_nothing_pauses_the_run_and_fails_nobody() -> None:
    office = Office(post_office(200))
    office.provider.is_blocked = True
    office.start()

    office.work()

    assert office.run.state == RunState.PAUSED
    assert "suspended" in office.run.reason
    assert office.states() == {"planned": 200}
    office.provider.is_blocked = False
    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()
    assert office.states() == {"sent": 200}


def test_a_pause_that_comes_between_a_look_and_its_step_holds() -> None:
    office = Office(post_office(200))
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY and office.provider.taken.total() == 50)
    run, find = office.run, office.deliveries.run
    pause(EDITION, "asked", deliveries=office.deliveries, now=office.clock.now())
    seen = iter([run])
    office.deliveries.run = lambda edition: next(seen, None) or find(edition)  # type: ignore[method-assign]

    do({"do": "advance", "edition": str(EDITION)}, post=office.quiet, now=office.clock.now())

    assert office.run.state == RunState.PAUSED


def test_bounces_of_another_edition_stop_the_one_that_is_being_sent() -> None:
    office = Office(post_office(300), reports=False)
    office.start()
    office.work(until=lambda: office.provider.taken.total() >= 50)
    block = office.deliveries.tallies["block 0"]

    office.deliveries.tallies["block 0"] = replace(block, bounced=40)
    office.work()

    assert office.run.state == RunState.PAUSED
    assert office.provider.taken.total() == 50


def test_a_spent_quota_queues_nothing_again_and_again() -> None:
    office = Office(post_office(2_000))
    office.provider.limit = Quota(per_day=100, sent=100, per_second=14)
    office.start()

    office.work(until=lambda: office.clock.now() > office.run.started_at + dt.timedelta(hours=6))

    assert len(office.batches.messages) + len(office.plans.messages) < 10
    assert office.run.state == RunState.CANARY
    office.provider.limit = Quota(per_day=-1, sent=0, per_second=1000)
    office.work()
    assert office.states() == {"sent": 2_000}


def test_a_start_that_breaks_off_before_its_plan_is_queued_is_taken_up_by_itself() -> None:
    office = Office(post_office(100))
    office.start()
    office.plans.messages = [one for one in office.plans.messages if one[0]["do"] == "advance"]

    office.work()

    assert office.states() == {"sent": 100}


def test_a_done_run_with_somebody_left_goes_on_by_resuming() -> None:
    office = Office(post_office(100))
    office.start()
    office.work()
    late = recipient(500)
    office.readers.recipients[late.key] = late
    office.deliveries.plan(EDITION, [late.key], now=office.clock.now())

    resume(EDITION, post=office.quiet, now=office.clock.now())
    office.work()

    assert office.states() == {"sent": 101}
    assert set(office.provider.taken.values()) == {1}


def test_a_complaint_without_an_edition_suppresses_as_well() -> None:
    deliveries, readers = FakeDeliveries(), FakeReaders()

    report = Report("k", Outcome.COMPLAINED)
    take_report(report, deliveries=deliveries, readers=readers, news=FakeQueue(), now=dt.datetime.now(dt.UTC))

    assert readers.suppressed == {"k": Outcome.COMPLAINED}


def test_unknown_rows_are_settled_by_reports_alone() -> None:
    deliveries = FakeDeliveries()
    deliveries.plan(EDITION, ["a", "b"], now=dt.datetime.now(dt.UTC))
    for key in ("a", "b"):
        deliveries.all_rows[EDITION][key] = replace(deliveries.all_rows[EDITION][key], state=RowState.UNKNOWN)

    deliveries.report(EDITION, "a", Outcome.ACCEPTED, now=dt.datetime.now(dt.UTC))
    deliveries.report(EDITION, "b", Outcome.REJECTED, now=dt.datetime.now(dt.UTC))

    assert [row.state for row in deliveries.all_rows[EDITION].values()] == [RowState.SENT, RowState.FAILED]
