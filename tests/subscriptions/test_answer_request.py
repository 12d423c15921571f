"""What was asked for is answered by one mail at most."""

import datetime as dt
from dataclasses import replace

import pytest

from club.core.errors import TokenError
from club.subscriptions.address import read_address
from club.subscriptions.answer_request import HOLD_SECONDS, RETRY_SECONDS, Answer, moment
from club.subscriptions.ask_link import ask_link
from club.subscriptions.caps import Limits
from club.subscriptions.confirm import confirm
from tests.subscriptions.builders import READER, SECRETS, TERMS, Desk, token_in


def test_the_mail_goes_to_the_address_as_typed_with_one_link_and_no_echo() -> None:
    desk = Desk()
    desk.post("Reader@Coop.example", interests=["education"])

    desk.work()

    (mail,) = desk.mailer.sent
    assert (mail.to, mail.subject) == ("Reader@Coop.example", "confirm")
    assert "https://club.example/forms/confirm?t=" in mail.text
    assert "Education" not in mail.text


def test_a_message_that_comes_twice_sends_one_mail() -> None:
    desk = Desk()
    desk.post()
    messages = list(desk.queue.messages)

    first = desk.work()
    desk.queue.messages = messages
    second = desk.work()

    assert (first, second) == ([Answer.CONFIRM], [Answer.NOTHING_ASKED])
    assert len(desk.mailer.sent) == 1


def test_a_mail_that_was_certainly_not_taken_is_tried_again() -> None:
    desk = Desk()
    desk.post()
    desk.mailer.is_down = True

    assert desk.work() == [Answer.HELD]
    assert [delay for _, delay in desk.queue.messages] == [RETRY_SECONDS]
    desk.mailer.is_down = False

    assert desk.work() == [Answer.CONFIRM]
    confirm(desk.mailed_token(), store=desk.store, now=desk.now)


def test_a_request_that_has_ended_is_not_answered() -> None:
    desk = Desk()
    desk.post()
    desk.wait(days=7)

    assert desk.work() == [Answer.NOTHING_ASKED]


def test_too_many_mails_in_an_hour_wait_and_none_is_lost() -> None:
    desk = Desk(replace(TERMS, limits=Limits(mails=2)))
    for n in range(5):
        desk.post(f"reader{n}@coop.example")

    first = desk.work()
    assert [delay for _, delay in desk.queue.messages] == [HOLD_SECONDS] * 3
    desk.wait(hours=1)
    second = desk.work()
    desk.wait(hours=1)
    third = desk.work()

    assert [answers.count(Answer.CONFIRM) for answers in (first, second, third)] == [2, 2, 1]
    assert len({mail.to for mail in desk.mailer.sent}) == len(desk.mailer.sent) == 5


def test_a_confirmed_reader_gets_a_link_to_the_preferences_instead() -> None:
    desk = Desk()
    desk.confirmed()
    desk.wait(days=2)

    desk.post()
    answers = desk.work()

    assert answers == [Answer.ALREADY]
    assert "/forms/preferences?t=" in desk.mailer.sent[-1].text
    assert desk.open(desk.mailed_token()).is_fresh
    with pytest.raises(TokenError):
        confirm(desk.mailed_token(), store=desk.store, now=desk.now)


def test_every_mail_carries_a_way_to_leave() -> None:
    desk = Desk()
    desk.confirmed()
    desk.wait(days=2)
    desk.post()
    desk.work()

    text = desk.mailer.sent[-1].text
    assert token_in(text[text.index("unsubscribe_url") :]) != token_in(text)


def test_what_is_dropped_is_forgotten_at_once() -> None:
    desk = Desk()
    desk.post("nobody@coop.example")
    desk.queue.messages.clear()
    desk.store.all_requests.clear()

    address = read_address(READER)
    ask_link(address, client="192.0.2.7", store=desk.store, queue=desk.queue, terms=desk.terms, now=desk.now)

    assert desk.work() == [Answer.NOBODY]
    assert desk.store.all_requests == {}
    assert desk.mailer.sent == []


def test_links_are_asked_for_three_times_a_day_at_most() -> None:
    desk = Desk()
    desk.confirmed()

    for _ in range(6):
        try:
            desk.fresh_access()
        except AssertionError:
            break

    assert [mail.subject for mail in desk.mailer.sent] == ["confirm", "link", "link", "link"]


def test_a_moment_is_said_in_words() -> None:
    assert moment(dt.datetime(2026, 11, 3, 4, 5, tzinfo=dt.UTC)) == "3 November 2026, 04:05 UTC"


def test_a_token_is_stored_as_a_hash_only() -> None:
    desk = Desk()
    desk.post()
    desk.work()

    assert desk.mailed_token() not in repr(vars(desk.store))
    assert SECRETS.address_key.hex() not in repr(vars(desk.store))


def test_a_mail_that_has_waited_promises_no_more_than_the_request_lasts() -> None:
    desk = Desk()
    desk.post()
    desk.wait(days=6)

    desk.work()

    assert "ends: 30 November 2026, 12:00 UTC" in desk.mailer.sent[-1].text
    desk.wait(hours=23)
    confirm(desk.mailed_token(), store=desk.store, now=desk.now)
