"""What happens when somebody else writes between a look and a write: each of these was a moment of bad luck."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from club.core.errors import ConflictError, NotFoundError, TemporaryError
from club.promotions import news
from club.promotions.asker import change, confirm, resend, withdraw
from club.promotions.decide import decide
from club.promotions.drawing import run_draw
from club.promotions.draws import chain
from club.promotions.payment import settle
from club.promotions.ports import Board, Save, SaveBoard
from club.promotions.request import Payment, Request, State
from club.promotions.tell import tell
from tests.promotions.builders import DAY, DAYS, JANE, OUT, SAID, Desk, an_edition, held_desk
from tests.promotions.fakes import FakePromotions, FakeTreasury


def meddled(desk: Desk, act: Callable[[], object]) -> None:
    assert isinstance(desk.store, FakePromotions)
    desk.store.meddle = act


def touch(desk: Desk, request: Request) -> None:
    """Writes a request as it is: its version goes on."""
    desk.store.write([Save(desk.found(request))])


def test_who_was_too_slow_looks_again() -> None:
    desk, request = held_desk()
    meddled(desk, lambda: touch(desk, request))

    assert withdraw(request.ref, office=desk.office, now=desk.now).state == State.WITHDRAWN


def test_who_is_too_slow_again_and_again_is_told_so() -> None:
    desk, request = held_desk()

    def again() -> None:
        touch(desk, request)
        meddled(desk, again)

    meddled(desk, again)

    with pytest.raises(ConflictError, match="at the same time"):
        change(request.ref, replace(SAID, body="Ten loaves."), office=desk.office, now=desk.now)


def test_words_that_change_while_they_are_approved_are_not_approved() -> None:
    desk, request = held_desk()
    other = replace(SAID, body="Ten loaves.")
    meddled(desk, lambda: change(request.ref, other, office=desk.office, now=desk.now))

    after = decide(request.ref, "decline", "Because.", by=JANE, office=desk.office, now=desk.now)

    assert (after.state, after.creative) == (State.DECLINED, other)
    assert [one.what for one in after.decisions] == ["change", "decline"]


def test_of_two_requests_of_a_co_op_that_are_confirmed_at_once_one_counts() -> None:
    desk = Desk()
    first, second = desk.ask(), desk.ask()
    meddled(desk, lambda: confirm(second.ref, office=desk.office, now=desk.now))

    with pytest.raises(ConflictError, match="already"):
        confirm(first.ref, office=desk.office, now=desk.now)

    assert desk.sheet().slots == {"coop:coop-1": second.ref}


def test_who_never_gets_to_confirm_is_told_so() -> None:
    desk = Desk()
    request = desk.ask()

    def again() -> None:
        touch(desk, request)
        meddled(desk, again)

    meddled(desk, again)

    with pytest.raises(ConflictError, match="at the same time"):
        confirm(request.ref, office=desk.office, now=desk.now)


def test_a_request_that_is_confirmed_twice_at_once_is_confirmed_once() -> None:
    desk = Desk()
    request = desk.ask()
    meddled(desk, lambda: confirm(request.ref, office=desk.office, now=desk.now))

    after = confirm(request.ref, office=desk.office, now=desk.now)

    assert (after.state, after.version) == (State.REQUESTED, 2)


def test_of_two_draws_at_once_one_counts() -> None:
    desk = Desk()
    desk.take_part(1)
    desk.take_part(2)
    desk.now = DAYS.closes
    results = []
    meddled(desk, lambda: results.append(run_draw(12, office=desk.office, now=desk.now)))

    results.append(run_draw(12, office=desk.office, now=desk.now))

    assert results[0] == results[1]
    assert sorted(one.state for one in desk.sheet().requests) == [State.HELD, State.WAITING]


def test_a_draw_that_never_comes_through_is_said_to_be_busy() -> None:
    desk = Desk()
    desk.take_part(1)
    desk.now = DAYS.closes

    def again() -> None:
        board = desk.sheet().board
        assert board
        desk.store.write([SaveBoard(board)])
        meddled(desk, again)

    meddled(desk, again)

    with pytest.raises(ConflictError, match="at the same time"):
        run_draw(12, office=desk.office, now=desk.now)


def test_a_board_that_another_has_made_is_taken() -> None:
    desk = Desk()
    meddled(desk, lambda: desk.store.write([SaveBoard(Board(12, "ab" * 32))]))

    desk.ask()

    assert desk.sheet().board == Board(12, "ab" * 32, version=1)


def test_points_for_a_slot_that_is_lost_while_they_are_booked_come_back() -> None:
    desk = Desk()
    desk.draw()
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.is_down = True
    request = desk.take_part()
    desk.treasury.is_down = False
    meddled(desk, lambda: withdraw(request.ref, office=desk.office, now=desk.now))

    after = settle(desk.found(request), office=desk.office, now=desk.now)

    assert (after.state, after.payment) == (State.WITHDRAWN, Payment.REFUNDED)
    assert desk.treasury.balance("coop-1") == 100


def test_a_mail_that_two_tell_at_once_is_sent_once() -> None:
    desk = Desk()
    request = desk.ask()
    meddled(desk, lambda: tell(request.ref, office=desk.office, news=desk.news, now=desk.now))

    tell(request.ref, office=desk.office, news=desk.news, now=desk.now)

    assert desk.news.names(request.ref) == [news.ASKED]


def test_a_mail_that_was_asked_for_anew_while_it_failed_is_put_back_once() -> None:
    desk = Desk()
    request = desk.ask()

    class Failing:
        def send(self, name: str, request: Request) -> None:
            resend(request.ref, office=desk.office, now=desk.now)
            raise TemporaryError("the provider does not answer")

    with pytest.raises(TemporaryError):
        tell(request.ref, office=desk.office, news=Failing(), now=desk.now)

    assert desk.found(request).news == (news.ASKED,)


def test_a_mail_that_could_not_be_sent_is_put_back_on_whatever_the_request_is_by_then() -> None:
    desk = Desk()
    request = desk.ask()

    class Failing:
        def send(self, name: str, request: Request) -> None:
            meddled(desk, lambda: touch(desk, request))
            raise TemporaryError("the provider does not answer")

    with pytest.raises(TemporaryError):
        tell(request.ref, office=desk.office, news=Failing(), now=desk.now)

    assert desk.found(request).news == (news.ASKED,)


def test_what_another_sees_to_at_this_moment_the_clock_leaves() -> None:
    desk, request = held_desk()
    desk.now = DAYS.due
    meddled(desk, lambda: touch(desk, request))

    desk.tick()
    assert desk.state(request) == State.HELD
    desk.tick()
    assert desk.state(request) == State.EXPIRED


def test_two_clocks_make_good_once() -> None:
    desk, request = held_desk(editions={12: an_edition(), 13: an_edition(13, OUT + 30 * DAY)})
    decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.now = DAYS.locked
    desk.tick()
    desk.dispatches.outcomes[12] = {}
    meddled(desk, desk.tick)

    desk.tick()

    assert desk.state(request) == State.MAKE_GOOD
    assert len(desk.sheet(13).requests) == 1


def test_draws_that_lead_nowhere_are_missed() -> None:
    draws = {12: {"after": 11}, 14: {"after": 15}, 15: {"after": 14}, 16: {"after": 0}}

    assert chain(draws, 0) == []
    assert chain(draws, 16) == [{"after": 0}]
    for last, missing in ((12, 11), (14, 14), (9, 9)):
        with pytest.raises(NotFoundError, match=f"edition {missing},"):
            chain(draws, last)
