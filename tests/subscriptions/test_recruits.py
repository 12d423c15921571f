"""Whom a co-op's form has won is counted once, by week, and nobody is ever named."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ConflictError, InvalidFieldError
from club.subscriptions.confirm import confirm, never_mail
from club.subscriptions.consent import How
from club.subscriptions.erase import erase
from club.subscriptions.reader import Why
from club.subscriptions.recruit import end_of, week_of
from club.subscriptions.recruits import STAY, WeeklyRecruits, count_recruits
from club.subscriptions.suppress import suppress
from club.subscriptions.unsubscribe import leave
from tests.subscriptions.builders import KNOWN, NOW, PRIVACY, READER, TERMS, Desk, key_of, token_in
from tests.subscriptions.test_own_data import move_to_other

BAKERY, MILL = "example-bakery", "a-mill"
WEEK = week_of(NOW)
COUNTED_AT = end_of(WEEK) + STAY


def counts(desk: Desk, week: str = WEEK) -> dict[str, int]:
    return dict(count_recruits(week, store=desk.store, now=max(desk.now, COUNTED_AT)))


def gone(desk: Desk, email: str = READER) -> None:
    reader = desk.reader(email)
    assert reader
    leave(reader, how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)


def test_a_reader_won_by_a_form_counts_once_for_it_in_the_week_of_confirming() -> None:
    desk = Desk()
    reader = desk.confirmed(form=BAKERY)
    desk.confirmed("other@coop.example")  # on the club's own form

    assert reader.recruited == WEEK
    assert counts(desk) == {BAKERY: 1}
    assert counts(desk) == {BAKERY: 1}
    assert desk.store.all_recruits == {}


def test_a_week_is_counted_when_all_its_readers_can_have_stayed() -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    clock = [COUNTED_AT - dt.timedelta(microseconds=1)]
    recruits = WeeklyRecruits(desk.store, clock=lambda: clock[0])

    with pytest.raises(ConflictError):
        recruits.week(WEEK)
    clock[0] = COUNTED_AT

    assert recruits.week(WEEK) == {BAKERY: 1}
    assert recruits.week("2026-W01") == {}


@pytest.mark.parametrize("typed", ["", "2026-W54", "2026-W00", "2026-W1", "0000-W01", "2026W01", "2026-W01 "])
def test_another_text_is_no_week(typed: str) -> None:
    with pytest.raises(InvalidFieldError):
        count_recruits(typed, store=Desk().store, now=NOW)


@pytest.mark.parametrize(("days", "expected"), [(29, {}), (31, {BAKERY: 1})])
def test_who_leaves_within_thirty_days_does_not_count(days: int, expected: dict[str, int]) -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    desk.wait(days=days)

    gone(desk)

    assert counts(desk) == expected


def test_who_pauses_or_moves_has_stayed_and_whose_mail_bounces_has_not() -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    move_to_other(desk.fresh_access(), desk)
    desk.work()
    moved = confirm(desk.mailed_token(), store=desk.store, now=desk.now)
    desk.confirmed("third@coop.example", form=BAKERY)
    suppress(key_of("third@coop.example"), Why.BOUNCED, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert moved.recruited == WEEK
    assert counts(desk) == {BAKERY: 1}


@pytest.mark.parametrize("again", [READER, "READER@coop.example", "r.eader+bread@coop.example"])
def test_an_address_counts_for_the_first_form_alone_however_it_is_written(again: str) -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    gone(desk)
    desk.wait(days=2)

    desk.confirmed(again, form=BAKERY)

    assert len(desk.store.all_recruits) == 1
    assert counts(desk) == ({BAKERY: 1} if again != "r.eader+bread@coop.example" else {})


def test_a_wish_not_to_be_mailed_tells_that_an_address_was_here() -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    gone(desk)
    desk.store.seen.clear()  # as if they had come before mailboxes were kept
    desk.wait(days=40)

    assert desk.reader() is None
    assert desk.confirmed(form=BAKERY).recruited == ""


def test_who_was_here_by_the_clubs_own_form_is_no_recruit_under_another_spelling() -> None:
    desk = Desk()
    desk.confirmed()
    desk.wait(days=2)

    assert desk.confirmed("reader+bread@coop.example", form=BAKERY).recruited == ""


def test_what_tells_of_a_recruit_goes_with_an_erasure_and_with_never_mail_me() -> None:
    desk = Desk()
    desk.confirmed(form=BAKERY)
    desk.wait(days=2)
    desk.post("other@coop.example", form=BAKERY)
    desk.work()
    token = desk.mailed_token()
    desk.wait(days=2)
    desk.post("other@coop.example", form=BAKERY)
    desk.work()
    confirm(token, store=desk.store, now=desk.now)

    erase(desk.fresh_access(), store=desk.store, now=desk.now)
    never_mail(desk_token(desk, "other@coop.example"), privacy=PRIVACY, store=desk.store, now=desk.now)

    assert (desk.store.all_recruits, desk.store.seen) == ({}, set())
    assert counts(desk) == {}


def desk_token(desk: Desk, email: str) -> str:
    """Gives the token of the last mail that asked this address to confirm."""
    mails = [mail for mail in desk.mailer.sent if (mail.to, mail.subject) == (email, "confirm")]
    return token_in(mails[-1].text)


sign_ups = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", BAKERY, MILL]), st.booleans()), max_size=5)


@given(sign_ups)
def test_what_comes_out_names_no_reader_and_counts_each_mailbox_for_its_first_form(
    steps: list[tuple[str, str, bool]],
) -> None:
    desk = Desk(terms=replace(TERMS, known=replace(KNOWN, coops={BAKERY, MILL})))
    first: dict[str, str] = {}
    for number, (name, form, has_tag) in enumerate(steps):
        desk.wait(days=11)  # three mails a month for a mailbox, at most
        email = f"{name}+{number}@coop.example" if has_tag else f"{name}@coop.example"
        if desk.reader(email) is None:
            desk.confirmed(email, form=form)
            first.setdefault(name, form)

    readers = list(desk.store.readers.values())
    weeks = sorted({week_of(reader.confirmed_at) for reader in readers})
    told = [count_recruits(week, store=desk.store, now=desk.now + dt.timedelta(days=38)) for week in weeks]

    assert sum(map(Counter, told), Counter()) == Counter(form for form in first.values() if form)
    assert set().union(*told) <= {BAKERY, MILL}
    assert not any(secret in repr(told) for one in readers for secret in (one.key, one.mailbox, one.address))
    assert desk.store.all_recruits == {}
