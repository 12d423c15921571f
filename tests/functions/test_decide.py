"""The page on which administrators decide: it shows all, nothing is chosen before, and who decided can undo it."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from club.core.settings import Settings
from club.promotions.calendar import calendar
from club.promotions.decide import seen_of
from club.promotions.links import decide_token, status_token
from club.promotions.request import Means, Payment, Request, State
from tests.functions.rig import Rig
from tests.functions.test_bodies import MALFORMED
from tests.functions.test_status import flags, held, put
from tests.promotions.builders import JANE, JOHN, NOW, OUT, SAID
from tests.subscriptions.builders import SECRETS

PATH = "/forms/decide"


@pytest.fixture
def rig(rig: Rig) -> Rig:
    rig.now = rig.slots.now = NOW
    return rig


def token(request: Request, by: str = JANE) -> str:
    return decide_token(request.ref, by, secrets=SECRETS)


def look(browser: TestClient, request: Request, by: str = JANE) -> str:
    answer = browser.get(PATH, params={"t": token(request, by)})
    assert answer.status_code == 200
    return answer.text


def press(
    browser: TestClient, request: Request, action: str, by: str = JANE, *, status: int = 200, **fields: str
) -> str:
    """Opens the page and presses a button of it."""
    [seen] = re.findall(r"seen=(\w+)", look(browser, request, by))
    answer = browser.post(PATH, data={"t": token(request, by), "action": action, "seen": seen, **fields})
    assert answer.status_code == status, answer.text
    return answer.text


def said(page: str) -> list[str]:
    return [line for line in re.findall(r"<i>(.*?)</i>", page) if "UTC" in line]


def test_the_page_shows_the_promotion_who_asks_and_what_is_paid_and_decides_nothing(rig: Rig) -> None:
    request = held(rig)

    with rig.browser() as browser:
        pages = [look(browser, request) for _ in range(3)]

    page = pages[0]
    assert flags(page) == {"is_open", "is_proven"}
    for line in (
        "headline=Bread at night",
        "body=Nine loaves by night.",
        "href=https://bakery.example/night",
        "coop_name=Co-op 1",
        "coop_url=/coops/coop-1/",
        "email=bread@coop-1.example",
        "price_words=60 points, paid",
        "balance=40",
        "until=18 December 2026",
        "edition=12",
    ):
        assert line in page
    assert pages[0] == pages[2]
    assert rig.slots.found(request) == request


def test_who_is_unproven_is_shown_as_that(rig: Rig) -> None:
    request = held(rig, email="ann@mail.example")

    with rig.browser() as browser:
        assert "is_proven" not in flags(look(browser, request))


@pytest.mark.parametrize(
    ("what", "state", "words"),
    [
        ("approve", State.APPROVED, "Approved by j…@club.example, 14 December 2026, 00:00 UTC."),
        ("ask-changes", State.CHANGES_ASKED, "Changes asked for by j…@club.example, 14 December 2026, 00:00 UTC."),
        ("decline", State.DECLINED, "Declined by j…@club.example, 14 December 2026, 00:00 UTC."),
    ],
)
def test_a_decision_is_made_once_and_shown_to_the_other_administrator(
    rig: Rig, what: str, state: State, words: str
) -> None:
    request = held(rig)

    with rig.browser() as browser:
        first = press(browser, request, what, note="Say what a loaf costs.")
        decided = rig.slots.found(request)
        press(browser, request, what, note="Say what a loaf costs.")
        other = look(browser, request, JOHN)

    assert rig.slots.found(request) == decided
    assert decided.state == state
    assert {"has_done", "can_undo", "has_decisions"} <= flags(first)
    assert "is_open" not in flags(first)
    assert said(other) == [f"{words} Say what a loaf costs."]
    assert "can_undo" in flags(other)
    assert rig.queue.messages[0] == ({"tell": request.ref}, 0)


@pytest.mark.parametrize("what", ["ask-changes", "decline"])
def test_all_but_an_approval_need_a_note(rig: Rig, what: str) -> None:
    request = held(rig)

    with rig.browser() as browser:
        page = press(browser, request, what, status=400)
        long = press(browser, request, what, status=400, note="a" * 1_001)

    assert "<li>note: Say why" in page
    assert "1,000 characters at most" in long
    assert f"note={'a' * 1_001}" in long
    assert rig.slots.found(request) == request


def test_a_decision_is_taken_back_by_either_until_all_is_locked(rig: Rig) -> None:
    request = held(rig)

    with rig.browser() as browser:
        press(browser, request, "approve")
        back = press(browser, request, "undo", JOHN)
        again = press(browser, request, "undo", JOHN)
        press(browser, request, "approve", JOHN)
        rig.now = calendar(OUT).locked
        late = press(browser, request, "undo", status=409)
        shown = look(browser, request)

    assert {"is_open", "has_decisions"} <= flags(back)
    assert "is_open" in flags(again)
    assert len(said(back)) == 2
    assert "has_problem" in flags(late)
    assert flags(shown) & {"is_open", "can_undo"} == set()
    assert rig.slots.state(request) == State.LOCKED


def test_a_slot_that_has_gone_to_another_is_not_had_back(rig: Rig) -> None:
    request = held(rig)
    rig.slots.now = rig.now
    rig.slots.take_part(2)

    with rig.browser() as browser:
        press(browser, request, "decline", note="Not this time.")
        page = press(browser, request, "undo", status=409)

    assert "problem=Its slot has gone to another co-op meanwhile" in page
    assert rig.slots.state(request) == State.DECLINED


def test_words_that_were_changed_meanwhile_are_looked_at_again(rig: Rig) -> None:
    request = held(rig)
    seen = seen_of(request)
    put(rig, request, creative=replace(SAID, body="Quite other words."))

    with rig.browser() as browser:
        page = press(browser, request, "approve", status=409, seen=seen)

    assert "problem=The words were changed after this page was opened." in page
    assert "body=Quite other words." in page
    assert rig.slots.state(request) == State.HELD


def test_money_is_noted_as_come_and_as_gone_back(rig: Rig) -> None:
    request = held(rig, means=Means.MONEY)

    with rig.browser() as browser:
        assert "can_pay" in flags(look(browser, request))
        paid = press(browser, request, "paid")
        press(browser, request, "paid")
        assert rig.slots.found(request).payment == Payment.PAID
        declined = press(browser, request, "decline", note="No.")
        gone = press(browser, request, "refunded")
        nothing = press(browser, request, "paid", status=409)

    assert "price_words=90 EUR, paid" in paid
    assert "can_pay" not in flags(paid)
    assert "can_refund" in flags(declined)
    assert "price_words=90 EUR, returned" in gone
    assert "has_problem" in flags(nothing)
    assert rig.slots.found(request).payment == Payment.REFUNDED


def test_where_two_must_approve_the_first_waits_for_the_second(rig: Rig) -> None:
    rig.slots.needs_two = True
    request = held(rig, means=Means.MONEY)

    with rig.browser() as browser:
        first = press(browser, request, "approve")
        same = press(browser, request, "approve")
        other = look(browser, request, JOHN)
        assert rig.slots.state(request) == State.HELD
        second = press(browser, request, "approve", JOHN)

    assert {"is_open", "is_first", "can_undo"} <= flags(first)
    assert "done=Your approval is noted." in first
    assert "is_first" in flags(same)
    assert {"is_open", "is_second"} <= flags(other)
    assert "is_open" not in flags(second)
    assert rig.slots.state(request) == State.APPROVED


def test_a_link_decides_on_its_own_request_and_only_for_an_administrator(rig: Rig) -> None:
    request = held(rig)
    wrong = [
        "",
        "x",
        token(request)[:-2],
        status_token(request.ref, secrets=SECRETS),
        token(request, "ada@club.example"),
    ]

    with rig.browser() as browser:
        for one in wrong:
            assert browser.get(PATH, params={"t": one}).status_code == 404
            assert browser.post(PATH, data={"t": one, "action": "approve"}).status_code == 404
        assert browser.post(PATH, data={"t": token(request), "action": ""}).status_code == 400
        rig.club.settings = Settings({**rig.club.settings.environment, "CLUB_ADMINISTRATORS": "jane@club.example"})
        assert browser.post(PATH, data={"t": token(request, JOHN), "action": "approve"}).status_code == 404

    assert rig.slots.found(request) == request


def test_a_program_decides_too(rig: Rig) -> None:
    request = held(rig)

    with rig.browser(Accept="application/json") as program:
        refused = program.post(PATH, json={"t": token(request), "action": "decline"})
        done = program.post(PATH, json={"t": token(request), "action": "approve"})

    assert [one["field"] for one in refused.json()["errors"]] == ["note"]
    assert done.json() == {"status": "approved", "ref": request.ref}


@pytest.mark.parametrize("kind", [*MALFORMED][:20])
def test_a_broken_body_decides_nothing(rig: Rig, kind: str) -> None:
    request = held(rig)
    content, headers = MALFORMED[kind]

    with rig.browser() as browser:
        answer = browser.post(f"{PATH}?t={token(request)}", content=content, headers=headers)

    assert 400 <= answer.status_code < 500
    assert rig.slots.found(request) == request
