"""What promotions hear of an edition's sending."""

import datetime as dt
from collections.abc import Mapping

import pytest

from club.newsletter.pace import Tally
from club.newsletter.run import Run, RunState
from functions.dispatches import DeliveredDispatches
from tests.newsletter.post_office import AIM, MANIFEST, NOW, FakeDeliveries

ALL_IN = Tally(sent=10, delivered=8, bounced=1, complained=2)
TOO_FEW = Tally(sent=10, delivered=8, bounced=0, complained=2)


def outcome(state: RunState | None, tally: Tally = ALL_IN, *, hours: float = 1) -> Mapping[str, int] | None:
    deliveries = FakeDeliveries(tallies={"edition 12": tally})
    if state:
        deliveries.start(Run(12, state, AIM, MANIFEST, NOW, NOW))
    return DeliveredDispatches(lambda: deliveries, clock=lambda: NOW + dt.timedelta(hours=hours)).outcome(12)


@pytest.mark.parametrize("state", [None, RunState.PLANNING, RunState.CANARY, RunState.SENDING, RunState.PAUSED])
def test_nothing_is_told_before_an_edition_was_sent(state: RunState | None) -> None:
    assert outcome(state) is None


def test_counts_are_told_once_nine_of_ten_outcomes_are_in() -> None:
    assert outcome(RunState.DONE) == {"delivered": 8, "bounced": 1, "complaints": 2}
    assert outcome(RunState.DONE, TOO_FEW) is None


def test_who_never_reports_is_waited_for_for_a_day() -> None:
    assert outcome(RunState.DONE, TOO_FEW, hours=23.9) is None
    assert outcome(RunState.DONE, TOO_FEW, hours=24) == {"delivered": 8, "bounced": 0, "complaints": 2}


def test_nobody_to_send_to_is_an_outcome_at_once() -> None:
    assert outcome(RunState.DONE, Tally(), hours=0) == {"delivered": 0, "bounced": 0, "complaints": 0}


def test_a_sending_that_was_cancelled_is_told_as_such() -> None:
    assert outcome(RunState.CANCELLED) == {}
