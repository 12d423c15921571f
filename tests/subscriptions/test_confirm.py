"""Confirming is the only way onto the list, happens once, and cannot be undone by anybody else."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from club.core.errors import ConflictError, ExpiredTokenError, TokenError, UsedTokenError
from club.subscriptions.answer_request import Answer
from club.subscriptions.confirm import confirm, find_confirmation, never_mail
from club.subscriptions.consent import How
from club.subscriptions.reader import State, Why
from club.subscriptions.request import Link
from club.subscriptions.unsubscribe import leave
from tests.subscriptions.builders import NOW, PRIVACY, READER, Desk, key_of
from tests.subscriptions.fakes import FakeStore


def asked(desk: Desk, email: str = READER, **fields: str | list[str]) -> str:
    desk.post(email, sent=None, **fields)
    assert desk.work() == [Answer.CONFIRM]
    desk.wait(seconds=1)
    return desk.mailed_token()


def test_a_confirmed_reader_has_what_was_chosen_and_a_consent_event_that_stays() -> None:
    desk = Desk()
    token = asked(desk, interests=["education"], language="en", form="example-bakery")
    desk.wait(days=1)

    reader = confirm(token, store=desk.store, now=desk.now)

    assert reader == desk.reader()
    assert (reader.address, reader.state, reader.form, reader.version) == (READER, State.CONFIRMED, "example-bakery", 1)
    event = list(desk.store.events(reader.key, now=desk.now))[-1]
    assert (event.step, event.asked_at, event.at, event.ends_at) == ("confirmed", NOW, desk.now, None)
    assert (event.form, event.wording, event.privacy) == ("example-bakery", "22" * 32, PRIVACY)
    assert desk.store.all_requests == {}


def test_looking_at_a_link_changes_nothing() -> None:
    desk = Desk()
    token = asked(desk)
    before = repr(vars(desk.store)).partition("calls")[0]

    for _ in range(100):
        assert find_confirmation(token, store=desk.store, now=desk.now).request.address == READER

    assert repr(vars(desk.store)).partition("calls")[0] == before


def test_confirming_again_gives_the_same_and_changes_nothing() -> None:
    desk = Desk()
    token = asked(desk)
    first = confirm(token, store=desk.store, now=desk.now)
    desk.wait(hours=3)

    assert confirm(token, store=desk.store, now=desk.now) == first
    assert desk.steps() == ["asked", "confirmed"]


def test_fifty_confirmations_of_one_link_at_once_are_one() -> None:
    desk = Desk()
    token = asked(desk)

    with ThreadPoolExecutor(50) as threads:
        readers = list(threads.map(lambda _: confirm(token, store=desk.store, now=desk.now), range(50)))

    assert set(readers) == {desk.reader()}
    assert desk.steps() == ["asked", "confirmed"]


def test_a_link_that_is_used_while_it_is_looked_up_gives_the_same_as_one_that_was_used_before() -> None:
    desk = Desk()
    token = asked(desk)
    others: list[object] = []

    class Hurried(FakeStore):
        def find_link(self, token_hash: str, *, now: dt.datetime) -> Link | None:
            found = super().find_link(token_hash, now=now)
            if not others:
                others.append(confirm(token, store=desk.store, now=now))
            return found

    hurried = Hurried(**vars(desk.store))

    assert confirm(token, store=hurried, now=desk.now) == others[0]
    assert desk.steps() == ["asked", "confirmed"]


def test_a_link_ends_after_seven_days_and_says_when_it_was_made() -> None:
    desk = Desk()
    token = asked(desk)
    desk.wait(days=7)

    with pytest.raises(ExpiredTokenError) as raised:
        confirm(token, store=desk.store, now=desk.now)

    assert raised.value.signed_at == NOW
    desk.wait(days=30)
    with pytest.raises(TokenError, match="not complete"):
        confirm(token, store=desk.store, now=desk.now)


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "é" * 22, "A" * 5000])
def test_another_text_is_no_link(token: str) -> None:
    with pytest.raises(TokenError):
        confirm(token, store=Desk().store, now=NOW)


def test_never_mail_me_holds_and_nobody_confirms_after_it() -> None:
    desk = Desk()
    first = asked(desk)
    desk.wait(days=2)
    second = asked(desk)

    never_mail(first, privacy=PRIVACY, store=desk.store, now=desk.now)
    never_mail(first, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.store.stops[key_of(READER)].why == Why.NEVER
    with pytest.raises(ConflictError, match="asked not to be mailed"):
        confirm(second, store=desk.store, now=desk.now)
    with pytest.raises(UsedTokenError):
        confirm(first, store=desk.store, now=desk.now)
    desk.wait(days=2)
    desk.post()
    assert desk.work() == [Answer.NOT_WANTED]
    assert desk.reader() is None


def test_never_mail_me_takes_an_unsubscribed_reader_out_as_well() -> None:
    desk = Desk()
    leave(desk.confirmed(), how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)
    desk.wait(days=2)

    never_mail(asked(desk), privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.reader() is None


def test_never_mail_me_by_a_second_link_takes_a_confirmed_reader_off_and_says_so_in_the_consent() -> None:
    desk = Desk()
    first = asked(desk)
    desk.wait(days=2)
    second = asked(desk)
    confirm(first, store=desk.store, now=desk.now)
    desk.wait(seconds=1)

    never_mail(second, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.reader() is None
    assert desk.steps() == ["asked", "asked", "confirmed", "unsubscribed"]


def test_a_link_that_has_confirmed_no_longer_takes_never_mail_me() -> None:
    desk = Desk()
    token = asked(desk)
    confirm(token, store=desk.store, now=desk.now)

    with pytest.raises(UsedTokenError):
        never_mail(token, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.reader()


def test_an_unsubscribed_reader_comes_back_by_confirming_with_the_new_choices() -> None:
    desk = Desk()
    before = desk.confirmed(interests=["finance"])
    leave(before, how=How.ONE_CLICK, privacy=PRIVACY, store=desk.store, now=desk.now)
    desk.wait(days=2)

    reader = confirm(asked(desk, interests=["education"]), store=desk.store, now=desk.now)

    assert (reader.version, reader.choices.interests, reader.ends_at) == (3, ("education",), None)
    assert desk.store.stops == {}


def test_a_second_confirmation_mail_does_not_change_who_has_confirmed_the_first() -> None:
    desk = Desk()
    first = asked(desk, interests=["finance"])
    desk.wait(days=2)
    second = asked(desk, interests=["education"])
    reader = confirm(first, store=desk.store, now=desk.now)

    assert confirm(second, store=desk.store, now=desk.now) == reader
    assert confirm(second, store=desk.store, now=desk.now) == reader
    assert desk.reader() == reader


def test_a_row_that_has_ended_is_as_good_as_none() -> None:
    desk = Desk()
    leave(desk.confirmed(), how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)
    desk.wait(days=31)

    reader = confirm(asked(desk), store=desk.store, now=desk.now)

    assert reader.version == 1


def test_times_are_utc() -> None:
    reader = Desk().confirmed()

    assert reader.confirmed_at.tzinfo == dt.UTC
