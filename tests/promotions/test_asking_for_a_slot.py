import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from club.core.errors import ConflictError, InvalidFieldError, NotFoundError, TemporaryError
from club.promotions import news
from club.promotions.ask import PROMOTED_DAYS, proves
from club.promotions.asker import change, confirm, resend, withdraw
from club.promotions.calendar import CONFIRM_DAYS
from club.promotions.decide import decide
from club.promotions.request import COMMUNITY, Means, Payment, State
from club.promotions.timing import NO_POINTS, UNCONFIRMED
from club.promotions.waiting import position
from tests.promotions.builders import DAY, DAYS, JANE, NOW, SAID, SHORT, Desk, an_edition, held_desk
from tests.promotions.fakes import FakeTreasury


def test_who_asks_gets_a_mail_and_takes_no_part_before_it_is_answered() -> None:
    desk = Desk()

    request = desk.ask()

    assert (request.state, request.confirmed_at, request.news) == (State.REQUESTED, None, (news.ASKED,))
    assert request.is_proven
    assert desk.found(request) == request
    assert desk.sheet().slots == {}
    assert not request.takes_part


def test_the_first_request_makes_the_board_whose_secret_stays_the_same() -> None:
    desk = Desk()

    desk.ask(1)
    board = desk.sheet().board
    desk.ask(2)

    assert board
    assert len(bytes.fromhex(board.secret)) == 32
    assert desk.sheet().board == board


@pytest.mark.parametrize(
    ("email", "is_proof"),
    [
        ("bread@coop-1.example", True),
        ("bread@shop.COOP-1.example", True),
        ("contact@coop-1.example", True),
        ("bread@coop-11.example", False),
        ("bread@notcoop-1.example", False),
        ("coop-1.example@mail.example", False),
    ],
)
def test_an_address_at_the_co_ops_domain_or_its_kept_contact_is_proof(email: str, is_proof: bool) -> None:
    assert Desk().ask(email=email).is_proven == is_proof


def test_where_a_co_op_shares_its_host_only_its_kept_contact_is_proof() -> None:
    desk = Desk()
    shared = replace(desk.pushed, coops={"coop-1": replace(desk.pushed.coops["coop-1"], domain="")})
    desk.members.contacts["coop-1"] = "Bread@mail.example"

    assert not proves("bread@coop-1.example", "coop-1", pushed=shared, members=desk.members)
    assert proves("bread@MAIL.example", "coop-1", pushed=shared, members=desk.members)
    assert not proves("", "coop-77", pushed=shared, members=desk.members)


def no_member(desk: Desk) -> None:
    del desk.members.contacts["coop-1"]


def no_promoter(desk: Desk) -> None:
    desk.members.promoted["coop-1"] = NOW.date() - dt.timedelta(days=PROMOTED_DAYS + 1)


def too_late(desk: Desk) -> None:
    desk.now = DAYS.due


def no_such_coop(desk: Desk) -> None:
    desk.coops = 0


@pytest.mark.parametrize(
    ("prepare", "asked", "field"),
    [
        (no_member, {}, "coop"),
        (no_promoter, {}, "coop"),
        (no_such_coop, {}, "coop"),
        (too_late, {}, "edition"),
        (lambda _: None, {"wanted": "banner"}, "wanted"),
        (lambda _: None, {"means": Means.NOTHING}, "means"),
        (lambda _: None, {"wanted": "classified", "means": Means.MONEY}, "means"),
        (lambda _: None, {"wanted": COMMUNITY}, "wanted"),  # it has the points for a slot
    ],
)
def test_what_may_not_be_asked_for_is_refused_by_name(
    prepare: Callable[[Desk], None], asked: dict[str, object], field: str
) -> None:
    desk = Desk()
    prepare(desk)

    with pytest.raises(InvalidFieldError) as caught:
        desk.ask(**asked)  # type: ignore[arg-type]

    assert caught.value.field == field
    assert desk.sheet().requests == ()


def test_an_edition_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        Desk().ask(edition=13)


def test_a_community_slot_is_for_members_who_have_not_promoted_and_have_few_points() -> None:
    desk = Desk(points={"coop-1": 19})
    del desk.members.promoted["coop-1"]

    request = desk.ask(wanted=COMMUNITY)

    assert request.means == Means.NOTHING


@pytest.mark.parametrize(("number", "is_resting"), [(9, True), (8, False), (15, True), (16, False)])
def test_who_had_a_slot_of_a_near_edition_rests(number: int, is_resting: bool) -> None:
    desk = Desk(editions={number: an_edition(number), 12: an_edition()})
    desk.take_part(edition=number)
    desk.draw()

    if is_resting:
        with pytest.raises(InvalidFieldError, match=f"ask for {number + 4} or later") as caught:
            desk.ask()
        assert caught.value.field == "edition"
    else:
        desk.ask()


def test_a_co_op_has_one_request_of_an_edition_once_it_is_confirmed() -> None:
    desk = Desk()
    first, second = desk.ask(), desk.ask()

    confirm(first.ref, office=desk.office, now=desk.now)

    with pytest.raises(ConflictError, match="already"):
        confirm(second.ref, office=desk.office, now=desk.now)
    with pytest.raises(ConflictError, match="already"):
        desk.ask()
    assert desk.found(second).confirmed_at is None


def test_one_without_proof_gives_way_to_one_with_it_while_it_has_no_slot() -> None:
    desk = Desk()
    stranger = desk.take_part(email="somebody@mail.example")

    true = desk.take_part()

    assert (desk.state(stranger), desk.state(true)) == (State.EXPIRED, State.REQUESTED)
    assert desk.sheet().slots == {"coop:coop-1": true.ref}
    with pytest.raises(ConflictError):
        desk.ask(email="somebody@mail.example")


def test_one_without_proof_that_has_a_slot_is_for_administrators_to_judge() -> None:
    desk = Desk()
    stranger = desk.take_part(email="somebody@mail.example")
    desk.draw()

    with pytest.raises(ConflictError):
        desk.ask()

    assert desk.state(stranger) == State.HELD


def test_confirming_twice_is_confirming_once() -> None:
    desk = Desk()
    request = desk.take_part()
    desk.now += DAY

    again = confirm(request.ref, office=desk.office, now=desk.now)

    assert again == request
    assert request.confirmed_at == NOW


def test_who_does_not_confirm_in_time_has_asked_for_nothing() -> None:
    desk = Desk()
    request = desk.ask()
    desk.now += CONFIRM_DAYS * DAY

    after = confirm(request.ref, office=desk.office, now=desk.now)

    assert after.state == State.EXPIRED
    assert after.decisions[-1].note == UNCONFIRMED
    assert news.EXPIRED not in after.news  # its first mail said: "ignore this, and nothing happens"


def test_after_the_draw_who_confirms_takes_what_is_free_and_pays() -> None:
    desk = Desk()
    desk.draw()

    request = desk.take_part()

    assert (request.state, request.slot, request.payment) == (State.HELD, "feature-1", Payment.PAID)
    assert request.news == (news.HELD, news.DECIDE)
    assert desk.treasury.balance("coop-1") == 40


def test_after_the_draw_who_finds_nothing_free_waits_behind_the_others() -> None:
    desk = Desk()
    first, second = desk.take_part(1), desk.take_part(2)
    desk.draw()
    third = desk.take_part(3)
    [loser] = [one for one in (first, second) if desk.state(one) == State.WAITING]

    assert third.state == State.WAITING
    assert third.news == (news.WAITING,)
    assert [position(desk.sheet(), desk.found(one)) for one in (loser, third)] == [1, 2]
    assert position(desk.sheet(), desk.found(first if loser is second else second)) == 0


def test_the_first_to_confirm_after_requests_closed_has_the_draw_run_before() -> None:
    desk = Desk()
    early = desk.take_part(1)
    desk.now = DAYS.closes  # and the clock is late

    late = desk.take_part(2)

    assert (desk.state(early), late.state) == (State.HELD, State.WAITING)


def test_who_has_too_few_points_loses_the_slot_to_the_next() -> None:
    desk = Desk(points={"coop-1": 59, "coop-2": 60})
    desk.draw()
    poor, rich = desk.take_part(1), desk.take_part(2)

    assert (poor.state, poor.payment, poor.decisions[-1].note) == (State.EXPIRED, Payment.NONE, NO_POINTS)
    assert (rich.state, rich.payment) == (State.HELD, Payment.PAID)
    assert desk.treasury.balance("coop-1") == 59


def test_a_community_slot_costs_nothing() -> None:
    desk = Desk(points={})
    request = desk.take_part(wanted=COMMUNITY)
    desk.draw()

    after = desk.found(request)

    assert (after.state, after.slot, after.payment) == (State.HELD, "community-1", Payment.NONE)


def test_the_words_can_be_changed_until_all_is_locked() -> None:
    desk = Desk()
    request = desk.take_part()
    other = replace(SAID, body="Ten loaves.")

    assert change(request.ref, other, office=desk.office, now=desk.now).creative == other
    assert change(request.ref, other, office=desk.office, now=desk.now).version == 3  # nothing is written twice
    desk.draw()
    desk.now = DAYS.due
    with pytest.raises(ConflictError, match="expired"):  # nobody has decided
        change(request.ref, SAID, office=desk.office, now=desk.now)


def test_words_for_another_kind_of_slot_are_refused() -> None:
    desk = Desk()
    request = desk.take_part()

    with pytest.raises(InvalidFieldError, match="kind of slot"):
        change(request.ref, SHORT, office=desk.office, now=desk.now)


def test_who_withdraws_makes_room_for_the_next_and_has_the_points_back() -> None:
    desk = Desk()
    requests = [desk.take_part(1), desk.take_part(2)]
    desk.draw()
    winner, waiting = sorted(requests, key=lambda one: desk.state(one) != State.HELD)

    after = withdraw(winner.ref, office=desk.office, now=desk.now)

    assert (after.state, after.payment) == (State.WITHDRAWN, Payment.REFUNDED)
    assert desk.treasury.balance(winner.coop) == 100
    assert (desk.state(waiting), desk.found(waiting).payment) == (State.HELD, Payment.PAID)
    assert withdraw(winner.ref, office=desk.office, now=desk.now) == desk.found(winner)


def test_who_has_withdrawn_may_ask_again() -> None:
    desk = Desk()
    first = desk.take_part()
    withdraw(first.ref, office=desk.office, now=desk.now)

    assert desk.take_part().state == State.REQUESTED


def test_nobody_withdraws_what_is_locked() -> None:
    desk = Desk()
    request = desk.take_part()
    desk.draw()
    decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)
    desk.now = DAYS.locked

    with pytest.raises(ConflictError, match="locked"):
        withdraw(request.ref, office=desk.office, now=desk.now)

    assert desk.state(request) == State.LOCKED  # no clock was needed


def test_the_mail_of_its_state_can_be_had_again() -> None:
    desk = Desk()
    request = desk.ask()
    desk.tick()
    assert desk.news.names(request.ref) == [news.ASKED]

    resend(request.ref, office=desk.office, now=desk.now)
    resend(request.ref, office=desk.office, now=desk.now)
    desk.tick()

    assert desk.news.names(request.ref) == [news.ASKED, news.ASKED]


@pytest.mark.parametrize("act", [confirm, withdraw, resend])
def test_a_request_that_is_not_there_is_not_found(act: Callable[..., object]) -> None:
    desk = Desk()

    with pytest.raises(NotFoundError):
        act("12-BCDFGHJ", office=desk.office, now=desk.now)


def test_who_confirms_while_the_ledger_does_not_answer_has_the_slot_and_pays_when_it_does() -> None:
    desk = Desk()
    desk.draw()
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.is_down = True

    request = desk.take_part()
    assert (request.state, request.payment) == (State.HELD, Payment.DUE)
    with pytest.raises(TemporaryError):  # so that somebody hears of it
        desk.tick()
    desk.treasury.is_down = False
    desk.tick()

    assert desk.found(request).payment == Payment.PAID
    assert desk.treasury.balance("coop-1") == 40


def test_who_withdraws_while_the_ledger_does_not_answer_has_the_points_back_when_it_does() -> None:
    desk, request = held_desk()
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.is_down = True

    assert withdraw(request.ref, office=desk.office, now=desk.now).payment == Payment.REFUND_DUE
    desk.treasury.is_down = False
    desk.tick()

    assert desk.found(request).payment == Payment.REFUNDED
    assert desk.treasury.balance("coop-1") == 100


def test_one_whose_points_cannot_be_booked_keeps_no_other_waiting() -> None:
    desk = Desk()
    desk.draw()
    assert isinstance(desk.treasury, FakeTreasury)
    desk.treasury.is_down = True
    stuck = [desk.take_part(1), desk.take_part(2, "classified")]
    waiting = desk.take_part(3)
    withdraw(stuck[0].ref, office=desk.office, now=desk.now)

    assert desk.state(waiting) == State.HELD
    assert desk.state(stuck[1]) == State.HELD


def test_a_co_op_that_has_left_the_directory_wins_nothing() -> None:
    desk = Desk()
    request = desk.take_part(9)
    desk.coops = 8

    desk.draw()

    assert desk.state(request) == State.WAITING
