"""The status page of a request: what it says in each state, and what whoever asked can do there."""

import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from club.promotions.calendar import calendar
from club.promotions.decide import decide
from club.promotions.links import decide_token, status_token
from club.promotions.request import Means, Payment, Request, State
from functions.promotion_words import last_day
from tests.functions.rig import Rig
from tests.functions.test_bodies import MALFORMED
from tests.functions.test_promote import page_of, picture_in
from tests.promotions.builders import JANE, NOW, OUT, SAID
from tests.promotions.pictures import png
from tests.subscriptions.builders import SECRETS

PATH = "/forms/status"
STATES = ("unconfirmed", "requested", "waiting", "held", "changes_asked", "approved", "locked", "run", "declined")


@pytest.fixture
def rig(rig: Rig) -> Rig:
    rig.now = rig.slots.now = NOW
    return rig


def token(request: Request) -> str:
    return status_token(request.ref, secrets=SECRETS)


def look(browser: TestClient, request: Request) -> str:
    answer = browser.get(PATH, params={"t": token(request)})
    assert answer.status_code == 200
    return answer.text


def press(browser: TestClient, request: Request, action: str, *, status: int = 200, **fields: Any) -> str:  # noqa: ANN401
    files = fields.pop("files", None)
    answer = browser.post(PATH, data={"t": token(request), "action": action, **fields}, files=files)
    assert answer.status_code == status, answer.text
    return answer.text


def flags(page: str) -> set[str]:
    return set(re.findall(r"<b>((?:is|can|has)_\w+)</b>", page)) - {"is_feature", "has_actions"}


def held(rig: Rig, coop: int = 1, **changes: Any) -> Request:  # noqa: ANN401
    """Gives a request that has a slot; it is the day of the draw."""
    request = rig.slots.take_part(coop, **changes)
    rig.slots.draw()
    rig.now = rig.slots.now
    return rig.slots.found(request)


def decided(rig: Rig, request: Request, what: str, note: str = "Because.") -> Request:
    office = rig.club.office
    return decide(request.ref, what, note, by=JANE, office=office, now=rig.now)


def put(rig: Rig, request: Request, **changes: Any) -> Request:  # noqa: ANN401
    """Puts a request where only time would bring it."""
    after = replace(rig.slots.found(request), **changes)
    rig.slots.store.requests[request.ref] = after  # type: ignore[attr-defined]
    return after


def test_a_new_request_asks_whether_it_comes_from_the_co_op(rig: Rig) -> None:
    request = rig.slots.ask()

    with rig.browser() as browser:
        pages = [look(browser, request) for _ in range(3)]

    assert flags(pages[0]) == {"is_unconfirmed", "can_confirm", "can_withdraw", "can_resend"}
    assert "until=11 December 2026" in pages[0]
    assert "masked=b…@c….example" in pages[0]
    assert "bread@" not in pages[0]
    assert "price_words=60 points" in pages[0]
    assert pages[0] == pages[2]
    assert rig.slots.found(request) == request
    assert rig.queue.messages == []


def test_confirming_counts_once_and_pressed_again_says_the_same(rig: Rig) -> None:
    request = rig.slots.ask()

    with rig.browser() as browser:
        first, again = press(browser, request, "confirm"), press(browser, request, "confirm")

    assert rig.slots.found(request).confirmed_at == rig.now
    assert flags(first) == {"is_requested", "can_change", "can_withdraw", "can_resend", "has_done"}
    assert "until=13 December 2026" in first
    assert first == again


def test_after_the_draw_confirming_gives_a_free_slot_or_a_place_in_line(rig: Rig) -> None:
    held(rig, 1)
    rig.slots.now = rig.now
    late, later = rig.slots.ask(2), rig.slots.ask(3, "classified")

    with rig.browser() as browser:
        waits = press(browser, late, "confirm")
        has = press(browser, later, "confirm")

    assert "is_waiting" in flags(waits)
    assert "place=1" in waits
    assert "is_held" in flags(has)
    assert "price_words=20 points, paid" in has
    assert rig.queue.messages[-1] == ({"tell": later.ref}, 0)


@pytest.mark.parametrize(
    ("what", "expected", "until"),
    [
        ("", {"is_held", "can_change", "can_withdraw", "can_resend"}, "18 December 2026"),
        ("approve", {"is_approved", "can_change", "can_withdraw", "can_resend"}, "21 December 2026"),
        (
            "ask-changes",
            {"is_changes_asked", "can_change", "can_withdraw", "can_resend", "has_note"},
            "18 December 2026",
        ),
        ("decline", {"is_declined", "can_resend", "has_note"}, "18 December 2026"),
    ],
)
def test_a_slot_is_shown_with_what_was_decided_and_until_when(
    rig: Rig, what: str, expected: set[str], until: str
) -> None:
    request = held(rig)
    if what:
        decided(rig, request, what, "Say what a loaf costs.")

    with rig.browser() as browser:
        page = look(browser, request)

    assert flags(page) == expected
    assert f"until={until}" in page
    assert ("note=Say what a loaf costs." in page) == ("has_note" in expected)
    assert "slot_words=Feature (feature-1)" in page


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.LOCKED, {"is_locked", "can_resend"}),
        (State.WITHDRAWN, {"is_withdrawn", "can_resend"}),
        (State.EXPIRED, {"is_expired", "can_resend"}),
        (State.MAKE_GOOD, {"is_make_good"}),
        (State.RUN, {"is_run", "can_resend", "has_report"}),
        (State.REPORTED, {"is_run", "can_resend", "has_report"}),
    ],
)
def test_what_has_ended_says_how(rig: Rig, state: State, expected: set[str]) -> None:
    request = held(rig)
    put(rig, request, state=state, report={"delivered": 8_431, "complaints": 1})

    with rig.browser() as browser:
        page = look(browser, request)

    assert flags(page) == expected
    if "has_report" in expected:
        assert "delivered=8,431" in page
        assert "complaints=1" in page
        assert "position=1" in page
        assert "positions=1" in page  # only promotions that ran count, not empty slots
        assert "archive_url=https://club.example/newsletter/012-night/" in page


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (Payment.DUE, "90 EUR, to be paid until 18 December 2026: we send an invoice"),
        (Payment.PAID, "90 EUR, paid"),
        (Payment.REFUND_DUE, "90 EUR, to be returned"),
        (Payment.REFUNDED, "90 EUR, returned"),
    ],
)
def test_money_is_shown_with_what_has_become_of_it(rig: Rig, payment: Payment, words: str) -> None:
    request = put(rig, held(rig, means=Means.MONEY), payment=payment)

    with rig.browser() as browser:
        assert f"price_words={words}" in look(browser, request)


def test_words_are_changed_with_what_there_was_in_the_form(rig: Rig) -> None:
    request = held(rig)
    decided(rig, request, "approve")
    words: dict[str, Any] = {
        "headline": "Buns at noon",
        "body": "Ten ovens.",
        "button": "Go",
        "link": "https://coop-1.example/noon",
    }

    with rig.browser() as browser:
        form = press(browser, request, "words")
        saved = press(browser, request, "change", **words)
        again = press(browser, request, "change", **words)

    assert page_of(form) == "status-words"
    assert f"headline={SAID.headline}" in form
    assert "is_slotted" in flags(form)
    after = rig.slots.found(request)
    assert (after.creative.headline, after.state) == ("Buns at noon", State.HELD)
    assert {"is_held", "has_done"} <= flags(saved)
    assert flags(again) == flags(saved)
    assert "decide" in after.news


def test_words_that_do_not_fit_are_said_beside_their_fields_and_stay(rig: Rig) -> None:
    request = held(rig)
    words: dict[str, Any] = {"headline": "a" * 51, "body": "Ten ovens.", "button": "Go", "link": "ftp://coop-1.example"}

    with rig.browser() as browser:
        page = press(browser, request, "change", status=400, **words)

    assert page_of(page) == "status-words"
    assert dict(re.findall(r"<li>(\w+): (.*?)</li>", page)).keys() == {"headline", "link"}
    assert "link=ftp://coop-1.example" in page
    assert rig.slots.found(request).creative == SAID


def test_a_picture_comes_with_a_change_and_stays_with_the_next(rig: Rig) -> None:
    request = held(rig)
    words: dict[str, Any] = {
        "headline": "Buns",
        "body": "Ten ovens.",
        "button": "Go",
        "link": "https://coop-1.example/",
    }
    files = {"image": ("a.png", png(), "image/png")}

    with rig.browser() as browser:
        refused = press(browser, request, "change", status=400, files={"image": ("a", b"x", "image/png")}, **words)
        press(browser, request, "change", files=files, **words, alt="Nine loaves")
        first = rig.slots.found(request).creative.image
        kept = picture_in(press(browser, request, "words"))
        press(browser, request, "change", **words, alt="Ten loaves", picture=kept)
        second = rig.slots.found(request).creative.image
        press(browser, request, "change", **words, picture=kept, no_picture="1")

    assert "image: This is no JPEG" in refused
    assert first is not None
    assert second == replace(first, alt="Ten loaves")
    assert rig.slots.found(request).creative.image is None


def test_withdrawing_has_a_page_of_its_own_and_happens_once(rig: Rig) -> None:
    request = held(rig)

    with rig.browser() as browser:
        ask = press(browser, request, "withdraw")
        assert rig.slots.state(request) == State.HELD
        done = press(browser, request, "withdraw", sure="1")
        again = press(browser, request, "withdraw", sure="1")

    assert page_of(ask) == "status-withdraw"
    assert "is_withdrawn" in flags(done)
    assert done == again
    assert rig.slots.treasury.balance("coop-1") == 100


def test_a_mail_is_sent_again_a_few_times_a_day(rig: Rig) -> None:
    request = rig.slots.ask()
    put(rig, request, news=())

    with rig.browser() as browser:
        for _ in range(5):
            press(browser, request, "resend")
        press(browser, request, "resend", status=429)

    assert rig.slots.found(request).news == ("asked",)
    assert ({"tell": request.ref}, 0) in rig.queue.messages


@pytest.mark.parametrize(("action", "fields"), [("withdraw", {"sure": "1"}), ("change", {"link": "https://a.example"})])
def test_what_is_locked_stays_and_says_so(rig: Rig, action: str, fields: dict[str, Any]) -> None:
    request = held(rig)
    decided(rig, request, "approve")
    rig.now = calendar(OUT).locked
    words: dict[str, Any] = {"headline": "Buns", "body": "Ten ovens.", "button": "Go", **fields}

    with rig.browser() as browser:
        page = press(browser, request, action, status=409, **words)

    assert {"has_problem"} <= flags(page)
    assert flags(page) & {"can_change", "can_withdraw"} == set()
    assert rig.slots.state(request) == State.LOCKED


def test_an_edition_that_the_site_has_no_more_is_named_by_its_number(rig: Rig) -> None:
    request = held(rig)
    rig.slots.editions.clear()

    with rig.browser() as browser:
        page = look(browser, request)

    assert "edition_words=No. 12<" in page
    assert flags(page) == {"is_held", "can_resend"}


def test_a_link_opens_only_its_own_request_and_page(rig: Rig) -> None:
    request = held(rig)
    gone = status_token("12-ZZZZZZZ", secrets=SECRETS)

    with rig.browser() as browser:
        for wrong in ("", "x", token(request)[:-2], decide_token(request.ref, JANE, secrets=SECRETS), gone):
            assert browser.get(PATH, params={"t": wrong}).status_code == 404
            assert browser.post(PATH, data={"t": wrong, "action": "withdraw", "sure": "1"}).status_code == 404
        assert browser.post(PATH, data={"t": token(request), "action": "x"}).status_code == 400

    assert rig.slots.state(request) == State.HELD


def test_a_program_is_told_the_state(rig: Rig) -> None:
    request = held(rig)

    with rig.browser(Accept="application/json") as program:
        answer = program.get(PATH, params={"t": token(request)})
        refused = program.post(PATH, json={"t": token(request), "action": "change", "body": ""})

    assert answer.json() == {"status": "held", "ref": request.ref}
    assert {one["field"] for one in refused.json()["errors"]} == {"headline", "body", "button", "link"}


@pytest.mark.parametrize("kind", [*MALFORMED][:20])
def test_a_broken_body_changes_nothing(rig: Rig, kind: str) -> None:
    request = held(rig)
    content, headers = MALFORMED[kind]

    with rig.browser() as browser:
        answer = browser.post(f"{PATH}?t={token(request)}", content=content, headers=headers)

    assert 400 <= answer.status_code < 500
    assert rig.slots.found(request) == request


def test_what_was_approved_once_has_until_it_is_locked_and_says_so(rig: Rig) -> None:
    request = held(rig)
    decided(rig, request, "approve")

    with rig.browser() as browser:
        press(browser, request, "change", headline="Buns", body="Ten.", button="Go", link="https://coop-1.example/")
        page = look(browser, request)

    assert "is_held" in flags(page)
    assert f"until={last_day(calendar(OUT).locked)}" in page


def test_what_has_ended_neither_counts_nor_shows_words_to_change(rig: Rig) -> None:
    request = put(rig, held(rig), state=State.WITHDRAWN)

    with rig.browser() as browser:
        confirmed, words = press(browser, request, "confirm"), press(browser, request, "words", status=409)

    assert "has_done" not in flags(confirmed)
    assert page_of(words) == "status"
    assert "has_problem" in flags(words)
