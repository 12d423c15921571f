"""Signing up gives one answer to everybody, and stores no more than it must."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from club.core.errors import InvalidFormError, TemporaryError
from club.subscriptions.answer_request import Answer
from club.subscriptions.caps import Limits
from club.subscriptions.confirm import never_mail
from club.subscriptions.consent import How
from club.subscriptions.subscribe import Asked, OneMoreStep, Sent, form_stamp, read_sign_up
from club.subscriptions.unsubscribe import leave
from tests.subscriptions.builders import KNOWN, NOW, PRIVACY, READER, SECRETS, TERMS, Desk, key_of

UNTRUSTED = Sent("192.0.2.7")


def test_a_form_stores_a_request_and_a_consent_event_that_end_after_seven_days() -> None:
    desk = Desk()

    answer = desk.post(interests=["education"], language="en", country="GB", form="example-bakery")

    (request,), (event,) = desk.store.all_requests.values(), desk.store.all_events.values()
    assert isinstance(answer, Asked)
    assert answer.ends_at == request.ends_at == event.ends_at == NOW + dt.timedelta(days=7)
    assert (event.key, event.form, event.wording, event.privacy) == (
        key_of(READER),
        "example-bakery",
        "22" * 32,
        PRIVACY,
    )
    assert event.choices.interests == ("education",)
    assert READER not in repr(event) + repr(request)


def test_nobody_is_on_the_list_before_confirming() -> None:
    desk = Desk()

    desk.post()

    assert desk.reader() is None


def test_every_field_at_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidFormError) as raised:
        read_sign_up({"email": ["nobody"], "interests": ["cheese"]}, known=KNOWN)

    assert [error.field for error in raised.value.errors] == ["email", "interests"]


@pytest.mark.parametrize("field", ["language", "country"])
def test_a_choice_that_is_not_offered_is_refused(field: str) -> None:
    with pytest.raises(InvalidFormError, match="from the list"):
        read_sign_up({"email": [READER], field: ["xx"]}, known=KNOWN)


def test_an_unknown_form_or_wording_of_an_old_embed_is_no_fault() -> None:
    sign_up = read_sign_up({"email": [READER], "form": ["gone-coop"], "wording": ["99"]}, known=KNOWN)

    assert (sign_up.form, sign_up.wording) == ("", "")


def test_a_filled_in_trap_gets_the_usual_answer_and_nothing_else() -> None:
    desk = Desk()

    answer = desk.post(nickname="bot")

    assert isinstance(answer, Asked)
    assert (desk.store.calls, desk.queue.messages) == ([], [])


@pytest.mark.parametrize("age_s", [-5, 0, 1, 24 * 3600 + 1])
def test_a_form_filled_in_too_fast_or_too_long_ago_needs_the_second_page(age_s: int) -> None:
    desk = Desk()
    token = form_stamp(secrets=SECRETS, now=NOW - dt.timedelta(seconds=age_s))

    answer = desk.post(sent=Sent("192.0.2.7", token))

    assert isinstance(answer, OneMoreStep)
    assert (desk.store.all_requests, desk.queue.messages) == ({}, [])


def test_a_plain_form_from_elsewhere_goes_on_by_the_second_page() -> None:
    desk = Desk()
    first = desk.post(sent=UNTRUSTED)
    assert isinstance(first, OneMoreStep)

    second = desk.post(sent=replace(UNTRUSTED, press=first.press))

    assert isinstance(second, Asked)
    assert [request.how for request in desk.store.all_requests.values()] == [How.PRESSED]
    assert desk.work() == [Answer.CONFIRM]


@pytest.mark.parametrize("fields", [{"email": "other@coop.example"}, {"form": "example-bakery"}])
def test_the_second_pages_button_counts_for_its_address_and_form_only(fields: dict[str, str]) -> None:
    desk = Desk()
    first = desk.post(sent=UNTRUSTED)
    assert isinstance(first, OneMoreStep)

    second = desk.post(**{"email": READER, **fields}, sent=replace(UNTRUSTED, press=first.press))

    assert isinstance(second, OneMoreStep)


def test_a_form_that_shows_no_published_wording_needs_the_second_page_which_does() -> None:
    desk = Desk()
    first = desk.post(wording="99")
    assert isinstance(first, OneMoreStep)

    desk.post(wording="", sent=replace(UNTRUSTED, press=first.press))

    assert [event.wording for event in desk.store.all_events.values()] == [KNOWN.wordings["2"]]


def test_an_old_embed_is_recorded_with_the_wording_that_it_showed() -> None:
    desk = Desk()

    desk.post(wording="1")

    assert [event.wording for event in desk.store.all_events.values()] == [KNOWN.wordings["1"]]


def test_under_pressure_everybody_gets_the_second_page() -> None:
    desk = Desk(replace(TERMS, limits=Limits(pressure=8)))
    answers = [desk.post(f"reader{n}@coop.example") for n in range(60)]
    pressed = [answer.press for answer in answers if isinstance(answer, OneMoreStep)]

    assert 0 < len(answers) - len(pressed) <= 8
    last = desk.post("reader59@coop.example", sent=replace(UNTRUSTED, press=pressed[-1]))
    assert isinstance(last, Asked)


def in_state(desk: Desk, state: str) -> None:
    if state == "pending":
        desk.post()
        desk.work()
    elif state in ("confirmed", "unsubscribed"):
        reader = desk.confirmed()
        if state == "unsubscribed":
            leave(reader, how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)
    elif state == "suppressed":
        desk.post()
        desk.work()
        never_mail(desk.mailed_token(), privacy=PRIVACY, store=desk.store, now=desk.now)
    if state != "over-limit":
        desk.wait(days=2)
    else:
        desk.post()
        desk.work()
    desk.store.calls.clear()
    desk.mailer.sent.clear()


STATES = {
    "new": [Answer.CONFIRM],
    "pending": [Answer.CONFIRM],
    "confirmed": [Answer.ALREADY],
    "unsubscribed": [Answer.CONFIRM],
    "suppressed": [Answer.NOT_WANTED],
    "over-limit": [Answer.NOTHING_ASKED],
}


@pytest.mark.parametrize("state", STATES)
def test_six_states_of_an_address_get_one_answer_by_the_same_calls(state: str) -> None:
    desk = Desk()
    in_state(desk, state)

    answer = desk.post()

    assert isinstance(answer, Asked)
    assert answer.ends_at == desk.now + dt.timedelta(days=7)
    assert (desk.store.calls, len(desk.queue.messages)) == (["count", "write"], 1)
    assert desk.work() == STATES[state]
    assert len(desk.mailer.sent) == (STATES[state][0] in (Answer.CONFIRM, Answer.ALREADY))


def test_signing_up_again_changes_nothing_for_a_confirmed_reader() -> None:
    desk = Desk()
    reader = desk.confirmed(interests=["finance"])
    desk.wait(days=2)

    desk.post(interests=["education"], language="fr")
    desk.work()

    assert desk.reader() == reader


def test_an_address_gets_one_mail_a_day_and_three_in_thirty_days() -> None:
    desk = Desk()

    for _ in range(40 * 4):
        desk.post("Re.ader+x@coop.example" if desk.now.hour % 2 else READER)
        desk.work()
        desk.wait(hours=6)

    days = [(mail_day - NOW).days for mail_day in desk.store.mailed.popitem()[1]]
    assert len(desk.mailer.sent) == len(days) == 6
    assert days == [0, 1, 2, 30, 31, 32]


def test_fifty_forms_at_once_for_one_address_give_one_mail() -> None:
    desk = Desk()

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(lambda _: desk.post(), range(50)))
    answers = desk.work()

    assert sorted(answers) == [Answer.CONFIRM, *[Answer.NOTHING_ASKED] * 49]
    assert len(desk.mailer.sent) == 1


def test_one_network_gets_so_many_forms_an_hour_and_then_silence() -> None:
    desk = Desk(replace(TERMS, limits=Limits(network=3)))

    answers = [desk.post(f"reader{n}@coop.example") for n in range(5)]
    other = desk.post(
        "reader9@coop.example",
        sent=Sent("198.51.100.1", form_stamp(secrets=SECRETS, now=NOW - dt.timedelta(minutes=1))),
    )

    assert {type(answer) for answer in (*answers, other)} == {Asked}
    assert desk.work().count(Answer.CONFIRM) == 3 + 1


def test_one_co_ops_form_takes_so_many_an_hour() -> None:
    desk = Desk(replace(TERMS, limits=Limits(form=2)))

    for n in range(4):
        desk.post(f"reader{n}@coop.example", form="example-bakery")
    desk.post("reader9@coop.example")

    assert desk.work().count(Answer.CONFIRM) == 2 + 1


def test_no_internet_address_is_stored_and_a_network_has_another_name_tomorrow() -> None:
    desk = Desk()

    desk.post("a@coop.example")
    names = {name for name in desk.store.counted if name.startswith("NETWORK#")}
    desk.wait(days=1)
    desk.post("b@coop.example")
    later = {name for name in desk.store.counted if name.startswith("NETWORK#")} - names

    assert "192.0.2" not in str(desk.store.counted)
    assert len(names) == len(later) == 1
    assert names.pop().split("#")[1] != later.pop().split("#")[1]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.250", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("2001:db8:0:a00::1", "2001:db8:0:aff::9", True),
        ("2001:db8:0:a00::1", "2001:db8:0:b00::1", False),
        ("nonsense", "", True),
    ],
)
def test_a_network_is_what_one_household_or_company_has(one: str, other: str, is_same: bool) -> None:
    desk = Desk()
    token = form_stamp(secrets=SECRETS, now=NOW - dt.timedelta(minutes=1))

    desk.post("a@coop.example", sent=Sent(one, token))
    desk.post("b@coop.example", sent=Sent(other, token))

    assert len([name for name in desk.store.counted if name.startswith("NETWORK#")]) == (1 if is_same else 2)


def test_a_form_whose_message_the_queue_did_not_take_can_be_sent_again() -> None:
    desk = Desk()
    desk.queue.is_down = True
    with pytest.raises(TemporaryError):
        desk.post()
    desk.queue.is_down = False

    desk.post()

    assert desk.work() == [Answer.CONFIRM]


def test_a_queue_that_fails_gives_nobody_a_second_mail() -> None:
    desk = Desk()
    desk.post()
    desk.queue.is_down = True
    with pytest.raises(TemporaryError):
        desk.post()
    desk.queue.is_down = False

    desk.post()

    assert desk.work() == [Answer.CONFIRM, Answer.NOTHING_ASKED]
