"""Taking over who was on a list elsewhere: nobody without proof, and nobody who must not be mailed."""

import datetime as dt
from typing import Any

import pytest

from club.subscriptions.choices import Choices
from club.subscriptions.consent import How, Step
from club.subscriptions.erase import erase_kept, find_kept
from club.subscriptions.importing import Confirmed, Left, Outcome, RefusedRowError, import_left, import_reader
from club.subscriptions.reader import State, Why
from club.subscriptions.suppress import suppress
from club.subscriptions.unsubscribe import leave
from tests.subscriptions.builders import ENGLISH, NOW, PRIVACY, READER, Desk, key_of

THEN = NOW - dt.timedelta(days=400)
DAY = dt.timedelta(days=1)


def row(**changes: Any) -> Confirmed:  # noqa: ANN401
    values: dict[str, Any] = {
        "key": key_of(READER),
        "address": READER,
        "confirmed_at": THEN,
        "choices": ENGLISH,
        "proof": "a file",
    }
    return Confirmed(**values | changes)


def take(desk: Desk, one: Confirmed, **options: Any) -> Outcome:  # noqa: ANN401
    return import_reader(one, store=desk.store, now=desk.now, **options)


def drop(desk: Desk, why: Why, at: dt.datetime | None = None, **options: Any) -> Outcome:  # noqa: ANN401
    return import_left(Left(key_of(READER), why, at), privacy=PRIVACY, store=desk.store, now=desk.now, **options)


def gone(desk: Desk) -> None:
    """Lets a reader sign up here and leave."""
    reader = desk.confirmed()
    desk.wait(days=1)
    leave(reader, how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)


def test_who_has_provably_confirmed_is_a_reader_with_the_time_and_place_of_the_proof() -> None:
    desk = Desk()

    assert take(desk, row(asked_at=THEN - DAY, paused_until=NOW + DAY)) == Outcome.ADDED

    reader = desk.reader()
    assert reader
    assert (reader.state, reader.confirmed_at, reader.changed_at) == (State.CONFIRMED, THEN, NOW)
    assert (reader.choices, reader.paused_until) == (ENGLISH, NOW + DAY)
    [event] = desk.store.events(reader.key, now=NOW)
    assert (event.step, event.how, event.at, event.asked_at) == (Step.CONFIRMED, How.IMPORT, THEN, THEN - DAY)
    assert (event.proof, event.wording, event.privacy) == ("a file", "", "")


def test_importing_again_changes_nothing() -> None:
    desk = Desk()
    take(desk, row())
    before = dict(desk.store.readers), dict(desk.store.all_events)

    assert take(desk, row(choices=Choices(("finance",)))) == Outcome.PRESENT

    assert (desk.store.readers, desk.store.all_events) == before


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    desk = Desk()

    assert take(desk, row(), is_dry=True) == Outcome.ADDED
    assert drop(desk, Why.BOUNCED, is_dry=True) == Outcome.STOPPED

    assert "write" not in desk.store.calls


def test_without_proof_nobody_comes_onto_the_list() -> None:
    desk = Desk()

    with pytest.raises(RefusedRowError, match="--proof"):
        take(desk, row(proof=""))

    assert "write" not in desk.store.calls


@pytest.mark.parametrize("at", [NOW + DAY, dt.datetime(1, 1, 1, tzinfo=dt.UTC)])
def test_a_time_that_cannot_be_is_no_proof(at: dt.datetime) -> None:
    with pytest.raises(RefusedRowError, match="cannot be"):
        take(Desk(), row(confirmed_at=at))


@pytest.mark.parametrize("why", [why for why in Why if why != Why.UNSUBSCRIBED])
def test_a_final_wish_here_wins_over_every_proof(why: Why) -> None:
    desk = Desk()
    suppress(key_of(READER), why, privacy=PRIVACY, store=desk.store, now=THEN - DAY)

    with pytest.raises(RefusedRowError, match=r"here .*20"):
        take(desk, row())

    assert desk.reader() is None


@pytest.mark.parametrize("at", [THEN, None])
def test_an_unsubscription_here_wins_over_older_proof_and_proof_without_a_time(at: dt.datetime | None) -> None:
    desk = Desk()
    gone(desk)

    with pytest.raises(RefusedRowError, match=r"unsubscribed here on .*after that"):
        take(desk, row(confirmed_at=at))

    assert desk.reader().state == State.UNSUBSCRIBED  # type: ignore[union-attr]  # still kept


def test_who_confirmed_elsewhere_after_leaving_here_is_back() -> None:
    desk = Desk()
    gone(desk)
    later = desk.now + DAY
    desk.wait(days=2)

    assert take(desk, row(confirmed_at=later)) == Outcome.ADDED

    found = desk.store.find(key_of(READER), now=desk.now)
    assert found.stop is None
    assert found.reader
    assert found.reader.is_confirmed
    assert found.reader.ends_at is None


@pytest.mark.parametrize(
    ("left", "is_refused"),
    [
        (Left(key_of(READER), Why.UNSUBSCRIBED, THEN + DAY), True),
        (Left(key_of(READER), Why.UNSUBSCRIBED, None), True),
        (Left(key_of(READER), Why.BOUNCED, THEN - DAY), True),
        (Left(key_of(READER), Why.UNSUBSCRIBED, THEN - DAY), False),
    ],
)
def test_another_line_of_the_file_that_says_they_left_counts(left: Left, is_refused: bool) -> None:
    desk = Desk()

    if is_refused:
        with pytest.raises(RefusedRowError, match="another line"):
            take(desk, row(), left=left)
    else:
        assert take(desk, row(), left=left) == Outcome.ADDED


def test_who_has_moved_to_another_address_here_stays_there() -> None:
    desk = Desk()
    desk.store.pointers[key_of(READER)] = key_of("new@coop.example")

    assert take(desk, row()) == Outcome.PRESENT


@pytest.mark.parametrize("why", Why)
def test_who_left_elsewhere_is_kept_by_the_key_alone(why: Why) -> None:
    desk = Desk()

    assert drop(desk, why, THEN) == Outcome.STOPPED
    assert drop(desk, why, THEN) == Outcome.KNOWN

    assert desk.store.stops[key_of(READER)].at == THEN
    assert (desk.store.readers, desk.store.all_events) == ({}, {})


def test_a_reader_who_left_elsewhere_later_leaves_here_too() -> None:
    desk = Desk()
    reader = desk.confirmed()
    desk.wait(days=2)

    assert drop(desk, Why.UNSUBSCRIBED, reader.confirmed_at - DAY) == Outcome.KNOWN
    assert desk.reader() == reader
    with pytest.raises(RefusedRowError, match="does not say when"):
        drop(desk, Why.UNSUBSCRIBED)
    assert drop(desk, Why.UNSUBSCRIBED, reader.confirmed_at + DAY) == Outcome.STOPPED

    assert desk.steps()[-1] == "unsubscribed"
    assert not desk.reader().is_confirmed  # type: ignore[union-attr]


def test_a_complaint_elsewhere_is_final_here() -> None:
    desk = Desk()
    gone(desk)

    assert drop(desk, Why.COMPLAINED, desk.now) == Outcome.STOPPED

    assert desk.store.stops[key_of(READER)].why == Why.COMPLAINED


def test_who_asks_by_letter_is_erased_whole() -> None:
    desk = Desk()
    desk.confirmed()
    key = key_of(READER)

    kept = erase_kept(key, store=desk.store, now=desk.now)

    assert (kept.reader is not None, kept.events) == (True, 2)
    assert (desk.store.readers, desk.store.all_events) == ({}, {})
    assert desk.store.stops[key].why == Why.ERASED
    assert key in desk.store.erasures
    assert find_kept(key, store=desk.store, now=desk.now).is_erased


def test_consent_that_outlived_the_address_is_erased_by_letter() -> None:
    desk = Desk()
    gone(desk)
    desk.wait(days=31)
    assert desk.reader() is None

    kept = erase_kept(key_of(READER), store=desk.store, now=desk.now)

    assert kept.events == 2  # the sign-up that was confirmed has its own end
    assert desk.steps() == []
    assert desk.store.stops[key_of(READER)].why == Why.ERASED


def test_a_former_address_leads_to_all_that_is_kept_of_a_reader() -> None:
    desk = Desk()
    take(desk, row(key="new", address="new@coop.example"))
    reader = desk.store.readers["new"]
    object.__setattr__(reader, "formerly", (key_of(READER),))
    desk.store.pointers[key_of(READER)] = "new"

    erase_kept(key_of(READER), store=desk.store, now=desk.now)

    assert set(desk.store.erasures) == {"new", key_of(READER)}
    assert (desk.store.readers, desk.store.pointers) == ({}, {})


def test_of_whom_nothing_is_kept_nothing_is_written() -> None:
    desk = Desk()

    assert erase_kept(key_of(READER), store=desk.store, now=desk.now).is_erased

    assert "write" not in desk.store.calls
