"""The page behind the link of a confirmation mail."""

import pytest

from club.subscriptions.answer_request import Answer
from club.subscriptions.reader import Why
from tests.functions.rig import Rig
from tests.subscriptions.builders import READER, key_of

PATH = "/forms/confirm"


@pytest.fixture
def token(rig: Rig) -> str:
    rig.post(READER, form="example-bakery")
    assert rig.work() == [Answer.CONFIRM]
    rig.wait(minutes=5)
    return rig.mailed_token()


def test_the_page_says_what_is_confirmed_and_changes_nothing(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH, params={"t": token})

    assert answer.status_code == 200
    assert "masked=r…@c….example" in answer.text
    assert "form_name=Example Bakery, Leeds" in answer.text
    assert "asked=23 November 2026, 12:00 UTC" in answer.text
    assert READER not in answer.text
    assert rig.reader() is None


def test_the_button_puts_a_reader_on_the_list_and_a_second_press_says_the_same(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        answers = [browser.post(PATH, data={"t": token, "action": "confirm"}) for _ in range(2)]

    reader = rig.reader()
    assert reader is not None
    assert reader.is_confirmed
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert rig.steps() == ["asked", "confirmed"]


def test_the_page_after_it_leads_to_preferences_and_out_again(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"t": token, "action": "confirm"})
        page = browser.get(f"/forms/preferences?t={rig.edition_link()}")
        left = browser.post(f"/forms/unsubscribe?t={rig.edition_link()}", data={})

    assert "<h1>preferences</h1>" in page.text
    assert "<h1>unsubscribed</h1>" in left.text


def test_never_mail_me_keeps_an_address_from_every_further_mail(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        answers = [browser.post(PATH, data={"t": token, "action": "never"}) for _ in range(2)]

    stop = rig.store.stops[key_of(READER)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert stop.why == Why.NEVER


@pytest.mark.parametrize("action", ["", "Confirm", "both"])
def test_a_post_without_one_of_the_two_buttons_does_nothing(rig: Rig, token: str, action: str) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": token, "action": action})

    assert answer.status_code == 400
    assert "<h1>problem</h1>" in answer.text
    assert rig.reader() is None


def test_a_link_that_has_expired_says_when_it_was_made_and_where_to_begin_again(rig: Rig, token: str) -> None:
    rig.wait(days=8)

    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token, "action": "confirm"})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("<b>is_expired</b>" in answer.text for answer in answers)
    assert "ended=23 November 2026, 12:00 UTC" in answers[0].text
    assert "again_url=/forms/subscribe" in answers[0].text


def test_a_link_that_was_used_says_so_when_it_is_opened_again(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"t": token, "action": "confirm"})
        answer = browser.get(PATH, params={"t": token})

    assert answer.status_code == 410
    assert "<b>is_used</b>" in answer.text


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "%FF", "é", "A" * 5000, "../..", "\0"])
def test_a_link_that_is_none_of_ours_is_calmly_refused(rig: Rig, token: str) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH, params={"t": token})

    assert answer.status_code == 404
    assert "<h1>link-ended</h1>" in answer.text


def test_a_program_confirms_as_a_browser_does(rig: Rig, token: str) -> None:
    with rig.browser(Accept="application/json") as program:
        shown = program.get(PATH, params={"t": token})
        done = program.post(PATH, json={"t": token, "action": "confirm"})
        gone = program.get(PATH, params={"t": token})

    assert shown.json() == {
        "status": "open",
        "address": "r…@c….example",
        "form": "Example Bakery, Leeds",
        "is_move": False,
    }
    assert done.json() == {"status": "confirmed", "address": "r…@c….example"}
    assert (gone.status_code, gone.json()["error"]) == (410, "This link has been used already.")
