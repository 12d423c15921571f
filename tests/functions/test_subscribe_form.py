"""Signing up over HTTP."""

import pytest

from club.subscriptions.answer_request import Answer
from club.subscriptions.caps import Limits
from tests.functions.rig import Rig

PATH = "/forms/subscribe"


def test_a_form_is_sent_and_a_mail_asks_to_confirm(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data=rig.sign_up("reader@coop.example", interests=["finance", "education"]))

    assert answer.status_code == 200
    assert "<h1>check-email</h1>" in answer.text
    assert "email=reader@coop.example" in answer.text
    assert "<i>education: Education</i><i>finance: Finance</i>" in answer.text
    assert "ends=30 November 2026, 12:00 UTC" in answer.text
    assert rig.work() == [Answer.CONFIRM]


def test_a_typo_is_named_and_what_was_entered_is_kept(rig: Rig) -> None:
    with rig.browser() as browser:
        fields = rig.sign_up("reader.example.org", interests=["finance"], language="fr", country="FR")
        answer = browser.post(PATH, data=fields)

    assert answer.status_code == 400
    assert "<h1>subscribe</h1>" in answer.text
    assert "<li>email: An e-mail address has an @ in it" in answer.text
    assert "email=reader.example.org" in answer.text
    assert "<b>interest_finance</b>" in answer.text
    assert "<b>language_fr</b>" in answer.text
    assert "<b>country_FR</b>" in answer.text
    assert rig.store.calls == []


def test_what_was_entered_is_shown_as_text_and_never_as_part_of_the_page(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data=rig.sign_up('"><script>{{stamp}}', form="{{press}}", language="<b>"))

    assert "email=&quot;&gt;&lt;script&gt;{{stamp}}" in answer.text
    assert "form={{press}}" in answer.text
    assert "language=&lt;b&gt;" in answer.text


def test_a_form_without_a_stamp_gets_a_second_page_with_one_button(rig: Rig) -> None:
    fields = {"email": "reader@coop.example", "interests": "finance", "form": "example-bakery"}
    with rig.browser() as browser:
        page = browser.post(PATH, data=fields)
        press = page.text.partition("press=")[2].partition("<")[0]
        answer = browser.post(PATH, data={**fields, "press": press})

    assert page.status_code == 200
    assert "<h1>press</h1>" in page.text
    assert "wording=2" in page.text
    assert "<h1>check-email</h1>" in answer.text
    assert rig.work() == [Answer.CONFIRM]


def test_a_field_that_people_do_not_see_catches_whoever_fills_it_in(rig: Rig) -> None:
    with rig.browser() as browser:
        honest = browser.post(PATH, data=rig.sign_up())
        caught = browser.post(PATH, data=rig.sign_up(nickname="x"))

    assert caught.content == honest.content
    assert len(rig.queue.messages) == 1


def test_a_form_that_an_old_embed_sends_with_other_fields_is_taken(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data=rig.sign_up(first_name="Ada", form="a-coop-that-is-gone"))

    assert "<h1>check-email</h1>" in answer.text
    assert rig.work() == [Answer.CONFIRM]


def test_a_program_gets_a_stamp_and_sends_json(rig: Rig) -> None:
    with rig.browser(Accept="application/json") as program:
        shown = program.get(PATH).json()
        rig.wait(seconds=3)
        answer = program.post(PATH, json={"email": "reader@coop.example", "interests": ["finance"], **shown})

    assert answer.status_code == 200
    assert answer.json()["status"] == "asked"
    assert answer.json()["ends_at"] == "2026-11-30T12:00:03+00:00"
    assert rig.work() == [Answer.CONFIRM]


def test_json_meets_the_same_checks_and_caps_as_a_form(rig: Rig) -> None:
    with rig.browser(Accept="application/json") as program:
        unstamped = program.post(PATH, json={"email": "reader@coop.example"})
        wrong = program.post(PATH, json={"email": "reader", "country": "XX", "interests": ["no-topic"]})
        twice = [program.post(PATH, json=rig.sign_up()) for _ in range(2)]

    assert unstamped.json()["status"] == "one-more-step"
    assert wrong.status_code == 400
    assert [error["field"] for error in wrong.json()["errors"]] == ["email", "interests"]
    assert twice[0].content == twice[1].content
    assert rig.work() == [Answer.CONFIRM, Answer.NOTHING_ASKED]


@pytest.mark.parametrize(
    ("query", "page"), [("", "subscribe"), ("?frame=1", "subscribe.frame"), ("?form=x", "subscribe")]
)
def test_the_form_is_shown_empty_with_a_stamp(rig: Rig, query: str, page: str) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH + query)

    assert answer.status_code == 200
    assert f"<h1>{page}</h1>" in answer.text
    assert "email=<" in answer.text
    assert "stamp=A" in answer.text
    assert "is ticked" not in answer.text


def test_only_what_came_from_a_frame_may_be_shown_in_one(rig: Rig) -> None:
    with rig.browser() as browser:
        framed = [browser.get(f"{PATH}?frame=1"), browser.post(PATH, data=rig.sign_up(frame="1"))]
        framed.append(browser.post(PATH, data={"email": "", "frame": "1"}))
        whole = [browser.get(PATH), browser.post(PATH, data=rig.sign_up()), browser.get("/forms/confirm?t=x&frame=1")]

    assert all("frame-ancestors" not in answer.headers["content-security-policy"] for answer in framed)
    assert all("frame-ancestors 'none'" in answer.headers["content-security-policy"] for answer in whole)


def test_under_pressure_everybody_is_asked_for_one_more_step(rig: Rig) -> None:
    rig.club.limits = Limits(pressure=0)

    with rig.browser() as browser:
        answer = browser.post(PATH, data=rig.sign_up())

    assert "<h1>press</h1>" in answer.text
    assert rig.queue.messages == []


def test_scripts_of_other_sites_may_ask_and_send(rig: Rig) -> None:
    with rig.browser(Origin="https://bakery.example") as browser:
        asked = browser.options(PATH, headers={"Access-Control-Request-Method": "POST"})
        sent = browser.post(PATH, json=rig.sign_up())
        others = browser.options("/forms/preferences")

    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["access-control-allow-origin"] == "*"
    assert asked.headers["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-credentials" not in asked.headers
    assert sent.headers["access-control-allow-origin"] == "*"
    assert (others.status_code, others.headers["allow"]) == (405, "GET, HEAD, POST")
    assert "access-control-allow-origin" not in others.headers
