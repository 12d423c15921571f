import datetime as dt
from collections.abc import Mapping

import pytest

from club.promotions import timing
from club.promotions.calendar import CONFIRM_DAYS, calendar
from club.promotions.life import Step, move
from club.promotions.request import ENDED, Decision, Means, Payment, Request, State
from club.promotions.timing import Moment, is_reminder_due, next_step
from tests.promotions.builders import DAY, DAYS, NOW, OUT, a_request

TICK = dt.timedelta(microseconds=1)
SENT = {"delivered": 900, "bounced": 3, "complaints": 0}
UNDONE = (Decision("approve", "j…", NOW), Decision("undo", "j…", NOW, from_state=State.APPROVED))


def a_confirmed(state: State, **changes: object) -> Request:
    return a_request(**{"state": state, "confirmed_at": NOW, "payment": Payment.PAID, **changes})


def at(now: dt.datetime, outcome: Mapping[str, int] | None = None) -> Moment:
    return Moment(now, DAYS, outcome)


def test_the_days_of_an_edition_follow_from_its_day() -> None:
    assert calendar(OUT) == DAYS
    assert [(DAYS.out - day).days for day in DAYS] == [10, 5, 2, 0]
    assert all(day.tzinfo == dt.UTC and day.time() == dt.time() for day in DAYS)


@pytest.mark.parametrize(
    ("request_", "first_at", "step", "why"),
    [
        (a_request(), NOW + CONFIRM_DAYS * DAY, Step.EXPIRE, timing.UNCONFIRMED),
        (a_request(asked_at=DAYS.due - DAY), DAYS.due, Step.EXPIRE, timing.UNCONFIRMED),
        (a_confirmed(State.REQUESTED), DAYS.due, Step.EXPIRE, timing.NO_SLOT),
        (a_confirmed(State.WAITING), DAYS.due, Step.EXPIRE, timing.NO_SLOT),
        (a_confirmed(State.HELD), DAYS.due, Step.EXPIRE, timing.UNDECIDED),
        (a_confirmed(State.HELD, payment=Payment.DUE), DAYS.due, Step.EXPIRE, timing.UNDECIDED),
        (a_confirmed(State.HELD, payment=Payment.DUE, means=Means.MONEY), DAYS.due, Step.EXPIRE, timing.UNPAID),
        (a_confirmed(State.HELD, decisions=UNDONE), DAYS.locked, Step.EXPIRE, timing.UNDECIDED),
        (a_confirmed(State.CHANGES_ASKED), DAYS.due, Step.EXPIRE, timing.UNDECIDED),
        (a_confirmed(State.CHANGES_ASKED, decisions=UNDONE), DAYS.locked, Step.EXPIRE, timing.UNDECIDED),
        (a_confirmed(State.APPROVED, payment=Payment.DUE, means=Means.MONEY), DAYS.due, Step.EXPIRE, timing.UNPAID),
        (a_confirmed(State.APPROVED, payment=Payment.DUE), DAYS.locked, Step.EXPIRE, timing.UNPAID),  # no ledger
        (a_confirmed(State.APPROVED), DAYS.locked, Step.LOCK, ""),
        (a_confirmed(State.APPROVED, payment=Payment.NONE), DAYS.locked, Step.LOCK, ""),
        (a_confirmed(State.LOCKED), DAYS.out + timing.MISSED_DAYS * DAY, Step.MISS, ""),
    ],
)
def test_time_brings_it_at_its_moment_and_not_before(
    request_: Request, first_at: dt.datetime, step: Step, why: str
) -> None:
    assert next_step(request_, at(first_at - TICK)) is None
    assert next_step(request_, at(first_at)) == (step, why)
    # The day of the edition was moved, and with it all that hangs on it: what was over is so no more.
    moved = Moment(first_at, calendar(OUT + 30 * DAY))
    if why != timing.UNCONFIRMED:
        assert next_step(request_, moved) is None


@pytest.mark.parametrize("state", ENDED)
def test_nothing_comes_after_an_end(state: State) -> None:
    assert next_step(a_confirmed(state), at(DAYS.out + 1_000 * DAY, SENT)) is None


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.REQUESTED, Step.EXPIRE),
        (State.WAITING, Step.EXPIRE),
        (State.HELD, Step.EXPIRE),
        (State.CHANGES_ASKED, Step.EXPIRE),
        (State.APPROVED, Step.LOCK),
    ],
)
def test_an_edition_that_goes_out_early_is_locked_by_that(state: State, step: Step) -> None:
    found = next_step(a_confirmed(state), at(NOW, SENT))

    assert found
    assert found[0] == step


def test_a_locked_one_runs_with_its_edition_or_is_made_good() -> None:
    locked = a_confirmed(State.LOCKED)

    assert next_step(locked, at(DAYS.out)) is None
    assert next_step(locked, at(DAYS.out, SENT)) == (Step.RUN, "")
    assert next_step(locked, at(DAYS.locked, {})) == (Step.MISS, "")
    late = DAYS.out + timing.GIVE_UP_DAYS * DAY
    assert next_step(locked, at(late, {})) == (Step.EXPIRE, timing.NO_EDITION)
    assert next_step(locked, at(late, SENT)) == (Step.RUN, "")


def test_a_report_is_done_once_it_was_told() -> None:
    assert next_step(a_confirmed(State.RUN, news=("report",)), at(DAYS.out, SENT)) is None
    assert next_step(a_confirmed(State.RUN), at(DAYS.out, SENT)) == (Step.REPORT, "")


def test_administrators_are_reminded_once_and_only_of_what_they_can_decide() -> None:
    soon = DAYS.due - timing.REMIND_DAYS * DAY
    held = a_confirmed(State.HELD)

    assert not is_reminder_due(held, at(soon - TICK))
    assert is_reminder_due(held, at(soon))
    assert not is_reminder_due(held, at(DAYS.due))
    assert not is_reminder_due(a_confirmed(State.HELD, is_reminded=True), at(soon))
    assert not is_reminder_due(a_confirmed(State.CHANGES_ASKED), at(soon))


@pytest.mark.parametrize("state", sorted(set(State) - ENDED))
def test_time_alone_ends_every_request(state: State) -> None:
    """What is locked waits for an edition that could make it good, and then for nothing any more."""
    request = a_confirmed(state)

    for _ in range(len(State)):
        if found := next_step(request, at(DAYS.out + timing.GIVE_UP_DAYS * DAY)):
            request = move(request, found[0])

    assert request.state in ENDED
