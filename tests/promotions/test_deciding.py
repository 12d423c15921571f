from dataclasses import replace

import pytest

from club.core.errors import ConflictError, InvalidFieldError, NotFoundError
from club.promotions import news
from club.promotions.asker import change, withdraw
from club.promotions.decide import (
    MAX_NOTE_CHARS,
    approvals,
    can_undo,
    decide,
    mark_paid,
    mark_refunded,
    masked,
    seen_of,
    undo,
    who_of,
)
from club.promotions.request import Means, Payment, Request, State
from club.promotions.timing import NO_POINTS
from tests.promotions.builders import DAY, DAYS, JANE, JOHN, SAID, SECRETS, Desk, held_desk

OTHER = replace(SAID, body="Ten loaves.")


def approve(desk: Desk, request: Request, by: str = JANE, seen: str = "") -> Request:
    return decide(request.ref, "approve", "", by=by, office=desk.office, now=desk.now, seen=seen)


def decline(desk: Desk, request: Request) -> Request:
    return decide(request.ref, "decline", "Not for our readers.", by=JANE, office=desk.office, now=desk.now)


def take_back(desk: Desk, request: Request, by: str = JOHN) -> Request:
    return undo(request.ref, by=by, office=desk.office, now=desk.now)


@pytest.mark.parametrize(
    ("what", "state", "mail"),
    [
        ("approve", State.APPROVED, news.APPROVED),
        ("ask-changes", State.CHANGES_ASKED, news.CHANGES_ASKED),
        ("decline", State.DECLINED, news.DECLINED),
    ],
)
def test_a_decision_is_noted_with_who_made_it_and_told(what: str, state: State, mail: str) -> None:
    desk, request = held_desk()

    after = decide(request.ref, what, " Because. ", by=JANE, office=desk.office, now=desk.now)

    assert after.state == state
    assert mail in after.news
    [decision] = after.decisions
    assert (decision.what, decision.by, decision.at, decision.note) == (what, "j…@club.example", desk.now, "Because.")
    assert decision.from_state == State.HELD


@pytest.mark.parametrize(
    ("what", "note", "field"),
    [
        ("decline", "  ", "note"),
        ("ask-changes", "", "note"),
        ("approve", "x" * (MAX_NOTE_CHARS + 1), "note"),
        ("undo", "Because.", "what"),
        ("", "", "what"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(what: str, note: str, field: str) -> None:
    desk, request = held_desk()

    with pytest.raises(InvalidFieldError) as caught:
        decide(request.ref, what, note, by=JANE, office=desk.office, now=desk.now)

    assert caught.value.field == field
    assert desk.found(request).decisions == ()


def test_nobody_decides_on_what_is_decided() -> None:
    desk, request = held_desk()
    approve(desk, request)

    with pytest.raises(ConflictError, match="approved"):
        decline(desk, request)


def test_nobody_decides_on_other_words_than_were_shown() -> None:
    desk, request = held_desk()
    seen = seen_of(request)
    change(request.ref, OTHER, office=desk.office, now=desk.now)

    with pytest.raises(ConflictError, match="words were changed"):
        approve(desk, request, seen=seen)

    assert approve(desk, request, seen=seen_of(desk.found(request))).state == State.APPROVED


def test_nobody_decides_too_late() -> None:
    desk, request = held_desk()
    desk.now = DAYS.due

    with pytest.raises(ConflictError, match="expired"):
        approve(desk, request)

    assert desk.state(request) == State.EXPIRED


@pytest.mark.parametrize("what", ["approve", "ask-changes", "decline"])
def test_a_decision_can_be_taken_back(what: str) -> None:
    desk, request = held_desk()
    decide(request.ref, what, "Because.", by=JANE, office=desk.office, now=desk.now)
    assert can_undo(desk.found(request))

    after = take_back(desk, request)

    assert (after.state, after.slot, after.payment) == (State.HELD, request.slot, Payment.PAID)
    assert [one.what for one in after.decisions] == [what, "undo"]
    assert desk.sheet().slots[request.slot] == request.ref
    assert not can_undo(after)
    with pytest.raises(ConflictError):
        take_back(desk, request)


def test_what_was_taken_back_after_the_due_day_has_until_all_is_locked() -> None:
    desk, request = held_desk()
    approve(desk, request)
    desk.now = DAYS.due + DAY

    take_back(desk, request)
    desk.tick()

    assert approve(desk, request).state == State.APPROVED


def test_nothing_is_taken_back_once_all_is_locked() -> None:
    desk, request = held_desk()
    approve(desk, request)
    desk.now = DAYS.locked

    with pytest.raises(ConflictError, match="locked"):
        take_back(desk, request)


def test_who_is_declined_has_the_points_back_and_pays_anew_when_that_is_taken_back() -> None:
    desk, request = held_desk()

    assert decline(desk, request).payment == Payment.REFUNDED
    assert desk.treasury.balance("coop-1") == 100
    assert take_back(desk, request).payment == Payment.PAID
    assert desk.treasury.balance("coop-1") == 40
    assert decline(desk, request).payment == Payment.REFUNDED
    assert desk.treasury.balance("coop-1") == 100


def test_a_slot_that_another_has_meanwhile_cannot_be_had_back() -> None:
    desk, request = held_desk()
    decline(desk, request)
    other = desk.take_part(2)
    assert desk.state(other) == State.HELD

    with pytest.raises(ConflictError, match="gone to another"):
        take_back(desk, request)

    assert desk.state(request) == State.DECLINED


def test_a_declined_slot_goes_to_the_next_at_once() -> None:
    desk, request = held_desk()
    waiting = desk.take_part(2)

    decline(desk, request)

    assert desk.state(waiting) == State.HELD


def test_who_has_asked_again_meanwhile_cannot_have_the_first_back() -> None:
    desk, request = held_desk()
    decline(desk, request)
    desk.take_part(1, "classified")

    with pytest.raises(ConflictError, match="asked for another"):
        take_back(desk, request)


def with_money(**changes: object) -> tuple[Desk, Request]:
    desk = Desk(**changes)  # type: ignore[arg-type]
    request = desk.take_part(means=Means.MONEY)
    desk.draw()
    return desk, desk.found(request)


def test_money_is_due_until_an_administrator_has_seen_it() -> None:
    desk, request = with_money()
    assert (request.payment, request.price) == (Payment.DUE, 9_000)

    paid = mark_paid(request.ref, by=JANE, office=desk.office, now=desk.now)

    assert paid.payment == Payment.PAID
    assert [(one.what, one.by) for one in paid.decisions] == [("paid", "j…@club.example")]
    assert mark_paid(request.ref, by=JOHN, office=desk.office, now=desk.now) == paid
    assert desk.treasury.balance("coop-1") == 100


def test_what_is_approved_and_not_paid_expires() -> None:
    desk, request = with_money()
    approve(desk, request)

    desk.now = DAYS.due
    desk.tick()

    assert desk.state(request) == State.EXPIRED
    with pytest.raises(ConflictError, match="No money"):
        mark_paid(request.ref, by=JANE, office=desk.office, now=desk.now)


def test_money_for_a_slot_that_was_lost_is_returned_by_hand() -> None:
    desk, request = with_money()
    mark_paid(request.ref, by=JANE, office=desk.office, now=desk.now)

    lost = withdraw(request.ref, office=desk.office, now=desk.now)
    assert lost.payment == Payment.REFUND_DUE
    assert lost.news == (news.WITHDRAWN, news.REFUND_MONEY)

    assert mark_refunded(request.ref, by=JANE, office=desk.office, now=desk.now).payment == Payment.REFUNDED


def test_money_that_is_still_here_counts_when_a_decline_is_taken_back() -> None:
    desk, request = with_money()
    mark_paid(request.ref, by=JANE, office=desk.office, now=desk.now)
    decline(desk, request)

    assert take_back(desk, request).payment == Payment.PAID


def test_no_money_is_noted_for_what_is_paid_with_points() -> None:
    desk, request = held_desk()

    for mark in (mark_paid, mark_refunded):
        with pytest.raises(ConflictError, match="No money"):
            mark(request.ref, by=JANE, office=desk.office, now=desk.now)


def test_where_two_must_approve_the_second_one_counts() -> None:
    desk, request = with_money(needs_two=True)

    first = approve(desk, request, JANE)
    assert (first.state, len(approvals(first))) == (State.HELD, 1)
    assert news.APPROVED not in first.news
    with pytest.raises(ConflictError, match="another administrator"):
        approve(desk, request, JANE.upper())

    assert approve(desk, request, JOHN).state == State.APPROVED  # whose mask is the same


def test_two_approve_what_is_paid_with_money_only() -> None:
    desk, request = held_desk(needs_two=True)

    assert approve(desk, request).state == State.APPROVED


def test_a_first_approval_is_taken_back_and_does_not_outlast_other_words() -> None:
    desk, request = with_money(needs_two=True)
    approve(desk, request, JANE)
    assert approvals(take_back(desk, request)) == frozenset()

    approve(desk, request, JANE)
    change(request.ref, OTHER, office=desk.office, now=desk.now)

    assert approve(desk, request, JOHN).state == State.HELD
    assert approve(desk, request, JANE).state == State.APPROVED


def test_administrators_are_shown_masked_and_told_apart_all_the_same() -> None:
    assert masked(JANE) == masked(JOHN) == "j…@club.example"
    assert who_of(JANE, secrets=SECRETS) != who_of(JOHN, secrets=SECRETS)
    assert who_of(JANE, secrets=SECRETS) == who_of(f" {JANE.upper()}", secrets=SECRETS)
    assert "jane" not in who_of(JANE, secrets=SECRETS)


def test_a_request_that_is_not_there_is_not_found() -> None:
    desk = Desk()

    with pytest.raises(NotFoundError):
        decide("12-BCDFGHJ", "approve", "", by=JANE, office=desk.office, now=desk.now)


STRANGER = "somebody@mail.example"


def test_a_co_ops_points_are_spent_on_a_strangers_word_only_once_that_is_approved() -> None:
    desk = Desk()
    request = desk.take_part(email=STRANGER)
    desk.draw()
    assert (desk.state(request), desk.found(request).payment) == (State.HELD, Payment.DUE)
    assert desk.treasury.balance("coop-1") == 100

    after = approve(desk, request)

    assert (after.state, after.payment) == (State.APPROVED, Payment.PAID)
    assert desk.treasury.balance("coop-1") == 40


def test_a_stranger_who_is_declined_has_cost_the_co_op_nothing() -> None:
    desk = Desk()
    request = desk.take_part(email=STRANGER)
    desk.draw()

    after = decline(desk, request)

    assert after.state == State.DECLINED
    assert desk.treasury.balance("coop-1") == 100


def test_points_that_are_gone_when_a_strangers_word_is_approved_end_the_request() -> None:
    desk = Desk()
    request = desk.take_part(email=STRANGER)
    desk.draw()
    desk.points["coop-1"] = 59

    after = approve(desk, request)

    assert (after.state, after.decisions[-1].note) == (State.EXPIRED, NO_POINTS)
