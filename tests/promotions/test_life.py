import itertools
from dataclasses import replace

import pytest

from club.core.errors import ConflictError
from club.promotions import news
from club.promotions.life import (
    KEEPS_SLOT,
    TRANSITIONS,
    Step,
    can,
    changed,
    confirmed,
    expired,
    held,
    holds,
    move,
    resumed_payment,
    spend_key,
    spend_keys,
    waiting,
    words,
)
from club.promotions.request import COMMUNITY, ENDED, HOLDING, Decision, Means, Payment, Request, State
from tests.promotions.builders import CLASSIFIED, FEATURE, FREE, NOW, PRICES, SHORT, Desk, a_request

PUSHED = Desk().pushed
EVERY = list(itertools.product(State, Step))
MAY_BE = [
    "requested confirm requested",
    "requested win held",
    "requested wait waiting",
    "requested change requested",
    "requested withdraw withdrawn",
    "requested expire expired",
    "waiting win held",
    "waiting change waiting",
    "waiting withdraw withdrawn",
    "waiting expire expired",
    "held approve approved",
    "held ask-changes changes-asked",
    "held decline declined",
    "held change held",
    "held withdraw withdrawn",
    "held expire expired",
    "changes-asked undo held",
    "changes-asked change held",
    "changes-asked withdraw withdrawn",
    "changes-asked expire expired",
    "approved undo held",
    "approved change held",
    "approved withdraw withdrawn",
    "approved expire expired",
    "approved lock locked",
    "declined undo held",
    "locked run run",
    "locked miss make-good",
    "locked expire expired",
    "run report reported",
]


def in_state(state: State, **changes: object) -> Request:
    return a_request(**{"state": state, "slot": FEATURE.id, "confirmed_at": NOW, **changes})


def test_every_step_is_taken_or_refused_in_every_state() -> None:
    wanted = {(state, step): after for state, step, after in map(str.split, MAY_BE)}

    for state, step in EVERY:
        if after := wanted.get((state, step)):
            assert move(in_state(state), step).state == after
        else:
            assert not can(in_state(state), step)
            with pytest.raises(ConflictError, match=words(state)):
                move(in_state(state), step)


def test_nothing_follows_an_end_but_an_undone_decline() -> None:
    assert {pair for pair in TRANSITIONS if pair[0] in ENDED} == {(State.DECLINED, Step.UNDO)}


def test_an_end_can_be_reached_from_every_state() -> None:
    ways = {state: {after for (before, _), after in TRANSITIONS.items() if before == state} for state in State}

    for state in set(State) - ENDED:
        reached = {state}
        while more := {after for one in reached for after in ways[one]} - reached:
            reached |= more
        assert reached & ENDED, state


def test_who_wins_is_told_and_owes_the_price_of_today() -> None:
    won = held(in_state(State.WAITING, slot="", news=(news.WAITING,)), FEATURE, pushed=PUSHED)

    assert (won.slot, won.price, won.payment) == ("feature-1", PRICES["feature"].points, Payment.DUE)
    assert won.news == (news.HELD, news.DECIDE)


@pytest.mark.parametrize(
    ("changes", "slot", "price"),
    [
        ({"means": Means.MONEY}, FEATURE, 9_000),
        ({"means": Means.POINTS, "wanted": "classified"}, CLASSIFIED, 20),
        ({"means": Means.NOTHING, "wanted": COMMUNITY}, FREE, 0),
        ({"means": Means.NOTHING, "makes_good": "11-BCDFGHJ"}, FEATURE, 0),
    ],
)
def test_the_price_follows_slot_and_means(changes: dict[str, object], slot: object, price: int) -> None:
    won = held(in_state(State.REQUESTED, **changes), slot, pushed=PUSHED)  # type: ignore[arg-type]

    assert won.price == price
    assert won.payment == (Payment.DUE if price else Payment.NONE)


def test_a_slot_of_a_kind_without_a_price_costs_nothing() -> None:
    won = held(in_state(State.REQUESTED), FEATURE, pushed=replace(PUSHED, prices={}))

    assert (won.price, won.payment) == (0, Payment.NONE)


def test_who_waits_is_told() -> None:
    lost = waiting(in_state(State.REQUESTED), 3)

    assert (lost.state, lost.place, lost.news) == (State.WAITING, 3, (news.WAITING,))


def test_confirming_spares_the_mail_that_asked_for_it() -> None:
    after = confirmed(a_request(news=(news.ASKED,)), now=NOW)

    assert after.confirmed_at == NOW
    assert after.news == ()


@pytest.mark.parametrize("state", [State.HELD, State.CHANGES_ASKED, State.APPROVED])
def test_other_words_of_who_has_a_slot_are_decided_on_again(state: State) -> None:
    after = changed(in_state(state, news=(news.APPROVED,)), SHORT, now=NOW)

    assert (after.state, after.creative) == (State.HELD, SHORT)
    assert after.news == (news.DECIDE,)
    assert after.decisions == (Decision("change", "", NOW),)


@pytest.mark.parametrize("state", [State.REQUESTED, State.WAITING])
def test_other_words_of_who_has_none_yet_change_nothing_else(state: State) -> None:
    after = changed(in_state(state), SHORT, now=NOW)

    assert (after.state, after.creative, after.news) == (state, SHORT, ())


@pytest.mark.parametrize("step", [Step.DECLINE, Step.WITHDRAW, Step.EXPIRE])
@pytest.mark.parametrize(
    ("means", "payment", "after"),
    [
        (Means.POINTS, Payment.DUE, Payment.REFUND_DUE),  # it may be booked in this very moment
        (Means.POINTS, Payment.PAID, Payment.REFUND_DUE),
        (Means.MONEY, Payment.DUE, Payment.NONE),
        (Means.MONEY, Payment.PAID, Payment.REFUND_DUE),
        (Means.NOTHING, Payment.NONE, Payment.NONE),
    ],
)
def test_who_loses_the_slot_gets_the_price_back(step: Step, means: Means, payment: Payment, after: Payment) -> None:
    lost = move(in_state(State.HELD, means=means, payment=payment), step)

    assert lost.payment == after
    assert (news.REFUND_MONEY in lost.news) == (means == Means.MONEY and after == Payment.REFUND_DUE)
    assert holds(lost) == set()


def test_what_is_made_good_is_not_refunded() -> None:
    missed = move(in_state(State.LOCKED, payment=Payment.PAID), Step.MISS)

    assert missed.payment == Payment.PAID
    assert missed.news == ()


@pytest.mark.parametrize(
    ("means", "payment", "after"),
    [
        (Means.MONEY, Payment.REFUND_DUE, Payment.PAID),
        (Means.MONEY, Payment.REFUNDED, Payment.DUE),
        (Means.MONEY, Payment.NONE, Payment.DUE),
        (Means.POINTS, Payment.REFUNDED, Payment.DUE),
        (Means.POINTS, Payment.REFUND_DUE, Payment.DUE),
    ],
)
def test_a_slot_that_is_had_back_is_paid_for_again_unless_the_money_is_still_here(
    means: Means, payment: Payment, after: Payment
) -> None:
    assert resumed_payment(in_state(State.DECLINED, means=means, payment=payment, price=5)) == after
    assert resumed_payment(in_state(State.DECLINED, means=means, payment=Payment.NONE, price=0)) == Payment.NONE


def test_each_time_that_a_slot_is_paid_for_has_a_key_of_its_own() -> None:
    first = in_state(State.HELD)
    undone = Decision("undo", "j…@club.example", NOW, from_state=State.DECLINED)
    other = Decision("undo", "j…@club.example", NOW, from_state=State.APPROVED)
    second = replace(first, decisions=(other, undone))

    assert spend_key(first) == "slot:12-BCDFGHJ"
    assert spend_keys(first) == ("slot:12-BCDFGHJ",)
    assert spend_key(second) == "slot:12-BCDFGHJ:2"
    assert spend_keys(second) == ("slot:12-BCDFGHJ", "slot:12-BCDFGHJ:2")


@pytest.mark.parametrize("state", State)
def test_a_slot_is_kept_by_who_has_it_and_a_co_op_has_one_open_request(state: State) -> None:
    names = holds(in_state(state))

    assert (FEATURE.id in names) == (state in HOLDING | {State.RUN, State.REPORTED})
    assert ("coop:coop-1" in names) == (state not in ENDED)
    assert (FEATURE.id in names) == (state in KEEPS_SLOT)


def test_who_has_not_confirmed_is_in_nobodys_way() -> None:
    assert holds(a_request()) == set()


def test_the_reason_of_an_end_is_kept() -> None:
    over = expired(in_state(State.HELD, news=(news.HELD, news.DECIDE)), "Nobody has decided.", now=NOW)

    assert over.decisions == (Decision("expire", "", NOW, "Nobody has decided.", State.HELD),)
    assert over.news == (news.EXPIRED,)


def test_every_mail_is_for_the_asker_or_for_administrators() -> None:
    names = {value for name, value in vars(news).items() if name.isupper() and isinstance(value, str)}

    assert names == {*news.ASKER, *news.ADMINISTRATORS}
    assert not {*news.ASKER} & {*news.ADMINISTRATORS}
    assert all(news.still_true([name], state) in ((name,), ()) for name in names for state in State)


def test_mails_that_are_true_no_more_are_dropped() -> None:
    before = in_state(State.HELD, news=(news.HELD, news.DECIDE, news.REMINDER))

    assert move(before, Step.WITHDRAW).news == (news.WITHDRAWN,)
    assert move(before, Step.ASK_CHANGES).news == (news.HELD, news.CHANGES_ASKED)
