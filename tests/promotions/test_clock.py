from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from club.core.errors import ClubError, TemporaryError, UncertainError
from club.promotions import news, timing
from club.promotions.asker import withdraw
from club.promotions.clock import GONE_DAYS, LOOKED_AT_DAYS, tick, untold
from club.promotions.decide import decide, mark_paid, mark_refunded
from club.promotions.request import COMMUNITY, Means, Payment, Request, State
from club.promotions.tell import tell
from tests.promotions.builders import DAY, DAYS, FEATURE, FREE, JANE, MINUTE, NOW, OUT, Desk, an_edition, held_desk
from tests.promotions.fakes import FakePromotions, FakeTreasury

SENT = {"delivered": 900, "bounced": 3, "complaints": 1}
CLOCKS = 4
LATER = an_edition(13, OUT + 30 * DAY)


def approved_desk(**changes: object) -> tuple[Desk, Request]:
    desk, request = held_desk(**changes)
    return desk, decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)


def test_boards_are_made_for_editions_to_come_so_that_the_secrets_hash_is_public_before_anybody_asks() -> None:
    desk = Desk(editions={12: an_edition(), 13: LATER, 11: an_edition(11, NOW.date() - 5 * DAY)})

    desk.tick()

    assert desk.store.editions() == [12, 13]
    boards = [desk.sheet(number).board for number in (12, 13)]
    assert len({board.secret for board in boards if board}) == 2


def test_the_draw_runs_once_at_its_time() -> None:
    desk = Desk()
    requests = [desk.take_part(number) for number in (1, 2, 3)]
    desk.now = DAYS.closes - MINUTE
    desk.tick()
    assert {desk.state(one) for one in requests} == {State.REQUESTED}

    desk.draw()
    first = desk.sheet()
    desk.now += MINUTE
    desk.tick()

    assert sorted(desk.state(one) for one in requests) == [State.HELD, State.WAITING, State.WAITING]
    assert sorted(desk.found(one).place for one in requests) == [0, 1, 2]
    assert desk.sheet() == first
    assert first.board
    assert first.board.drawn_at == DAYS.closes


def test_who_has_not_confirmed_is_not_in_the_draw() -> None:
    desk = Desk(now=DAYS.closes - DAY)
    request = desk.ask()

    desk.draw()

    board = desk.sheet().board
    assert board
    assert "coop-1" not in board.result
    assert desk.state(request) == State.REQUESTED


def test_a_hold_ends_by_time_however_the_clock_and_the_edition_are_moved() -> None:
    desk, request = held_desk()
    waiting = desk.take_part(2)

    desk.now = DAYS.due - MINUTE
    desk.tick()
    assert desk.state(request) == State.HELD
    desk.now = NOW  # the clock is set back
    desk.tick()
    assert desk.state(request) == State.HELD
    desk.move_edition(days=-20)  # an editor moves the edition nearer
    desk.tick()
    assert (desk.state(request), desk.state(waiting)) == (State.EXPIRED, State.EXPIRED)
    desk.move_edition(days=+40)  # and back: what has ended does not rise again
    desk.tick()
    assert (desk.state(request), desk.state(waiting)) == (State.EXPIRED, State.EXPIRED)
    assert desk.sheet().slots == {}
    assert desk.treasury.balance("coop-1") == 100


def test_a_hold_lasts_longer_where_the_edition_is_moved_away() -> None:
    desk, request = held_desk()
    desk.move_edition(days=7)

    desk.now = DAYS.due + 6 * DAY
    desk.tick()
    assert desk.state(request) == State.HELD

    desk.now = DAYS.due + 7 * DAY
    desk.tick()
    assert desk.state(request) == State.EXPIRED
    assert desk.news.names(request.ref)[-1] == news.EXPIRED


def test_administrators_are_reminded_once() -> None:
    desk, request = held_desk()
    desk.now = DAYS.due - timing.REMIND_DAYS * DAY

    for _ in range(3):
        desk.tick()
        desk.now += MINUTE

    assert desk.news.names(request.ref).count(news.REMINDER) == 1


def test_an_approved_one_is_locked_runs_and_is_reported() -> None:
    desk, request = approved_desk()

    desk.now = DAYS.locked
    desk.tick()
    assert desk.state(request) == State.LOCKED
    desk.now = DAYS.out + DAY
    desk.tick()
    assert desk.state(request) == State.LOCKED
    desk.dispatches.outcomes[12] = SENT
    desk.tick()
    assert desk.state(request) == State.RUN
    desk.tick()

    after = desk.found(request)
    assert after.state == State.REPORTED
    assert after.report == {**SENT, "position": 1}
    assert desk.news.names(request.ref) == [news.HELD, news.DECIDE, news.APPROVED, news.REPORT]
    assert desk.treasury.balance("coop-1") == 40


def test_a_clock_that_was_late_does_all_at_once() -> None:
    desk, request = approved_desk()
    desk.dispatches.outcomes[12] = SENT
    desk.now = DAYS.out + 9 * DAY

    desk.tick()
    desk.tick()  # by now the report is told

    assert desk.state(request) == State.REPORTED


def test_a_clock_that_never_ran_before_the_due_day_lets_all_end() -> None:
    desk = Desk()
    request = desk.take_part()

    desk.now = DAYS.due
    desk.tick()

    assert desk.state(request) == State.EXPIRED
    assert desk.news.names(request.ref) == [news.EXPIRED]


@pytest.mark.parametrize("outcome", [{}, None])
def test_what_did_not_run_is_made_good_in_the_next_edition_before_all_others(outcome: dict[str, int] | None) -> None:
    desk, request = approved_desk(editions={12: an_edition(), 13: LATER})
    desk.now = DAYS.locked if outcome == {} else DAYS.out + timing.MISSED_DAYS * DAY
    if outcome is not None:
        desk.dispatches.outcomes[12] = outcome
    others = [desk.take_part(number, edition=13) for number in (2, 3)]

    desk.tick()
    desk.tick()

    assert (desk.state(request), desk.found(request).payment) == (State.MAKE_GOOD, Payment.PAID)
    [new] = [one for one in desk.sheet(13).requests if one.makes_good]
    assert (new.makes_good, new.coop, new.wanted, new.means) == (request.ref, "coop-1", "feature", Means.NOTHING)
    assert (new.creative, new.confirmed_at, new.email) == (request.creative, desk.now, request.email)
    assert desk.news.names(new.ref) == [news.MAKE_GOOD]
    desk.now = max(desk.now, DAYS.closes + 30 * DAY)
    desk.tick()
    assert (desk.state(new), desk.found(new).payment) == (State.HELD, Payment.NONE)
    assert {desk.state(one) for one in others} == {State.WAITING}


def test_where_nothing_can_make_it_good_it_is_refunded_in_the_end() -> None:
    desk, request = approved_desk()
    desk.now = DAYS.out + timing.MISSED_DAYS * DAY
    desk.tick()
    assert desk.state(request) == State.LOCKED

    desk.now = DAYS.out + timing.GIVE_UP_DAYS * DAY
    desk.tick()

    after = desk.found(request)
    assert (after.state, after.payment) == (State.EXPIRED, Payment.REFUNDED)
    assert after.decisions[-1].note == timing.NO_EDITION
    assert desk.treasury.balance("coop-1") == 100


def test_an_edition_is_passed_over_that_cannot_carry_it() -> None:
    taken = an_edition(13, OUT + 20 * DAY)
    without = an_edition(14, OUT + 25 * DAY, FREE)
    last = an_edition(15, OUT + 40 * DAY)
    desk = Desk(editions={12: an_edition(), 13: taken, 14: without, 15: last})
    own = desk.take_part(edition=13)
    request = desk.take_part()
    desk.draw()
    decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.dispatches.outcomes[12] = {}

    desk.tick()

    assert desk.state(request) == State.MAKE_GOOD
    assert [one.ref for one in desk.sheet(13).requests] == [own.ref]
    assert desk.sheet(14).requests == ()
    assert [one.makes_good for one in desk.sheet(15).requests] == [request.ref]


def test_a_community_promotion_is_made_good_in_a_community_slot() -> None:
    desk = Desk(points={}, editions={12: an_edition(), 13: an_edition(13, OUT + 20 * DAY, FEATURE), 14: LATER})
    desk.editions[14] = replace(LATER, number=14)
    request = desk.take_part(wanted=COMMUNITY)
    desk.draw()
    decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.dispatches.outcomes[12] = {}

    desk.tick()

    assert desk.state(request) == State.MAKE_GOOD
    assert [one.wanted for one in desk.sheet(14).requests] == [COMMUNITY]


def test_a_slot_that_an_editor_took_out_did_not_run() -> None:
    desk, request = approved_desk(editions={12: an_edition(), 13: LATER})
    desk.editions[12] = an_edition(12, OUT, FREE)
    desk.dispatches.outcomes[12] = SENT
    desk.now = DAYS.out

    desk.tick()

    assert desk.state(request) == State.MAKE_GOOD


def test_an_edition_that_the_site_lacks_is_off_after_a_while_and_not_before() -> None:
    desk, request = held_desk(editions={12: an_edition(), 13: LATER})
    its = desk.editions.pop(12)

    desk.tick()
    desk.now += GONE_DAYS * DAY - MINUTE
    desk.tick()
    assert desk.state(request) == State.HELD
    desk.editions[12] = its
    desk.now = DAYS.closes + DAY
    desk.tick()
    assert desk.sheet().board
    assert desk.sheet().board.missing_since is None  # type: ignore[union-attr]
    del desk.editions[12]
    desk.tick()
    desk.now += GONE_DAYS * DAY
    desk.tick()

    assert desk.state(request) == State.EXPIRED
    assert desk.treasury.balance("coop-1") == 100


def test_a_booked_one_of_an_edition_that_is_gone_is_made_good() -> None:
    desk, request = approved_desk(editions={12: an_edition(), 13: LATER})
    del desk.editions[12]

    desk.tick()
    desk.now += GONE_DAYS * DAY
    desk.tick()

    assert desk.state(request) == State.MAKE_GOOD


def test_old_editions_are_not_looked_at() -> None:
    desk, request = held_desk()
    desk.now = DAYS.out + (LOOKED_AT_DAYS + 1) * DAY

    desk.tick()

    assert desk.state(request) == State.HELD
    assert LOOKED_AT_DAYS > timing.GIVE_UP_DAYS


def test_the_clock_may_tell_or_say_what_is_untold() -> None:
    desk = Desk()
    request = desk.ask()

    tick(office=desk.office, now=desk.now)
    assert untold(office=desk.office, now=desk.now) == [request.ref]

    desk.tick()
    assert untold(office=desk.office, now=desk.now) == []


def test_a_mail_that_was_certainly_not_sent_is_sent_later_and_one_that_may_have_been_is_not() -> None:
    desk = Desk()
    request = desk.ask()
    desk.news.fault = TemporaryError("the provider does not answer")
    with pytest.raises(TemporaryError):
        tell(request.ref, office=desk.office, news=desk.news, now=desk.now)
    assert desk.found(request).news == (news.ASKED,)

    desk.news.fault = UncertainError("the answer was lost")
    tell(request.ref, office=desk.office, news=desk.news, now=desk.now)

    assert desk.found(request).news == ()
    desk.news.fault = None
    assert tell(request.ref, office=desk.office, news=desk.news, now=desk.now) == desk.found(request)
    assert desk.news.sent == []


def test_what_does_not_work_in_one_edition_keeps_no_other_waiting() -> None:
    desk = Desk(editions={12: an_edition(), 13: LATER})
    desk.editions[12] = replace(desk.editions[12], date=LATER.date)
    first, second = desk.take_part(1, edition=12), desk.take_part(2, edition=13)
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.is_down = True
    desk.points["coop-2"] = 0
    desk.now = DAYS.closes + 30 * DAY

    with pytest.raises(ClubError, match="does not answer"):
        desk.tick()

    assert desk.state(first) == State.HELD
    assert desk.state(second) == State.HELD


def test_points_that_were_booked_while_the_slot_was_lost_come_back() -> None:
    desk, request = held_desk()
    withdraw(request.ref, office=desk.office, now=desk.now)
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.refunded.clear()  # as if it was booked after that, by one who broke then
    desk.points["coop-1"] -= 60

    desk.tick()

    assert desk.treasury.balance("coop-1") == 100


@pytest.mark.parametrize("writes", range(9))
def test_what_breaks_anywhere_is_finished_by_the_next_clock(writes: int) -> None:
    store = FakePromotions()
    desk = Desk(store=store)
    requests = [desk.take_part(number) for number in (1, 2)]
    desk.now = DAYS.closes
    store.fail_after = writes

    try:
        desk.tick()
    except TemporaryError:
        desk.tick()

    store.fail_after = None
    assert sorted(desk.state(one) for one in requests) == [State.HELD, State.WAITING]
    [winner] = [one for one in requests if desk.state(one) == State.HELD]
    assert desk.found(winner).payment == Payment.PAID
    assert desk.treasury.balance(winner.coop) == 40
    sent = [name for _, name in desk.news.sent]
    assert all(sent.count(name) <= 1 for name in (news.DECIDE, news.WAITING))


def test_clocks_that_run_at_once_come_to_the_end_of_one() -> None:
    desk = Desk()
    for number in range(1, 6):
        desk.take_part(number)
    desk.now = DAYS.closes

    with ThreadPoolExecutor(CLOCKS) as threads:
        list(threads.map(lambda _: desk.tick(), range(CLOCKS)))

    states = sorted(one.state for one in desk.sheet().requests)
    assert states == [State.HELD, *[State.WAITING] * 4]
    assert sorted(one.place for one in desk.sheet().requests) == [0, 1, 2, 3, 4]
    assert sum(desk.points.values()) == 9 * 100 - 60
    assert sorted(name for _, name in desk.news.sent) == sorted([news.HELD, news.DECIDE, *[news.WAITING] * 4])


def owed_desk(**changes: object) -> tuple[Desk, Request, Request]:
    """Gives a desk with a promotion that did not run, and the request that is to make it good in edition 13."""
    desk, first = approved_desk(editions={12: an_edition(), 13: LATER}, **changes)
    desk.dispatches.outcomes[12] = {}
    desk.tick()
    desk.tick()
    [owed] = desk.sheet(13).requests
    return desk, first, owed


def test_what_is_owed_is_carried_over_until_there_is_a_slot_for_it() -> None:
    desk, first, owed = owed_desk()
    desk.editions[13] = an_edition(13, OUT + 30 * DAY, FREE)  # an editor takes its slot out
    desk.now = DAYS.due + 30 * DAY
    desk.tick()
    assert desk.state(owed) == State.REQUESTED  # it waits for an edition

    desk.editions[14] = an_edition(14, OUT + 60 * DAY)
    desk.tick()

    assert (desk.state(owed), desk.found(owed).decisions[-1].note) == (State.EXPIRED, timing.NO_SLOT)
    [next_one] = desk.sheet(14).requests
    assert (next_one.makes_good, next_one.creative, next_one.means) == (first.ref, first.creative, Means.NOTHING)
    assert desk.found(first).payment == Payment.PAID


def test_what_is_owed_and_was_not_decided_on_is_carried_over_too() -> None:
    desk, _, owed = owed_desk()
    desk.editions[14] = an_edition(14, OUT + 60 * DAY)
    desk.now = DAYS.closes + 30 * DAY
    desk.tick()
    assert desk.state(owed) == State.HELD
    desk.now = DAYS.due + 30 * DAY

    desk.tick()

    assert (desk.state(owed), len(desk.sheet(14).requests)) == (State.EXPIRED, 1)


def test_what_can_never_be_made_good_is_returned() -> None:
    desk, first, owed = owed_desk()
    desk.editions[13] = an_edition(13, OUT + 30 * DAY, FREE)

    desk.now = DAYS.out + (30 + timing.GIVE_UP_DAYS) * DAY
    desk.tick()

    assert (desk.state(owed), desk.found(owed).decisions[-1].note) == (State.EXPIRED, timing.NO_EDITION)
    assert desk.found(first).payment == Payment.REFUNDED
    assert desk.treasury.balance("coop-1") == 100


def test_money_for_what_can_never_be_made_good_is_for_administrators_to_return() -> None:
    desk = Desk(editions={12: an_edition(), 13: LATER})
    first = desk.take_part(means=Means.MONEY)
    desk.draw()
    mark_paid(first.ref, by=JANE, office=desk.office, now=desk.now)
    decide(first.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.dispatches.outcomes[12] = {}
    desk.tick()
    [owed] = desk.sheet(13).requests
    desk.editions[13] = an_edition(13, OUT + 30 * DAY, FREE)

    desk.now = DAYS.out + (30 + timing.GIVE_UP_DAYS) * DAY
    desk.tick()

    after = desk.found(owed)
    assert (after.state, after.means, after.price) == (State.EXPIRED, Means.MONEY, 9_000)
    assert after.payment == Payment.REFUND_DUE
    assert desk.news.names(owed.ref) == [news.MAKE_GOOD, news.EXPIRED, news.REFUND_MONEY]
    assert mark_refunded(owed.ref, by=JANE, office=desk.office, now=desk.now).payment == Payment.REFUNDED


def test_what_was_to_make_it_good_and_did_not_run_either_is_made_good_for_the_first() -> None:
    desk, first, owed = owed_desk()
    desk.now = DAYS.closes + 30 * DAY
    desk.tick()
    decide(owed.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.editions[14] = an_edition(14, OUT + 60 * DAY)
    desk.dispatches.outcomes[13] = {}

    desk.tick()

    assert desk.state(owed) == State.MAKE_GOOD
    assert [one.makes_good for one in desk.sheet(14).requests] == [first.ref]
