"""Nobody learns from an answer, or from the work behind it, whether an address is on the list."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from club.subscriptions.answer_request import Answer
from club.subscriptions.consent import How
from club.subscriptions.unsubscribe import unsubscribe
from tests.functions.real import RealRig
from tests.harness.aws import Aws
from tests.subscriptions.builders import NOW, PRIVACY, READER, SECRETS

SUBSCRIBE, PREFERENCES, CONFIRM = "/forms/subscribe", "/forms/preferences", "/forms/confirm"


class Seen(NamedTuple):
    """What a visitor can see of an answer, and what the store and the queue were asked meanwhile."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    calls: list[str]


def _new(_rig: RealRig) -> None:
    pass


def _pending(rig: RealRig) -> None:
    rig.post(READER)
    assert rig.work() == [Answer.CONFIRM]


def _confirmed(rig: RealRig) -> None:
    rig.confirmed(READER)


def _unsubscribed(rig: RealRig) -> None:
    rig.confirmed(READER)
    rig.wait(hours=1)
    token = rig.edition_link()
    unsubscribe(token, how=How.LINK, privacy=PRIVACY, store=rig.store, secrets=SECRETS, now=rig.now)


def _suppressed(rig: RealRig) -> None:
    rig.post(READER)
    assert rig.work() == [Answer.CONFIRM]
    with rig.browser() as browser:
        answer = browser.post(CONFIRM, data={"t": rig.mailed_token(), "action": "never"})
    assert "<h1>never</h1>" in answer.text


def _over_limit(rig: RealRig) -> None:
    rig.now = NOW - dt.timedelta(minutes=10)
    with rig.browser() as browser:
        for _ in range(4):
            browser.post(SUBSCRIBE, data=rig.sign_up(READER))
            browser.post(PREFERENCES, data={"action": "link", "email": READER})
    assert rig.work().count(Answer.NOTHING_ASKED) == 4


STATES: Mapping[str, Callable[[RealRig], None]] = {
    "new": _new,
    "pending": _pending,
    "confirmed": _confirmed,
    "unsubscribed": _unsubscribed,
    "suppressed": _suppressed,
    "over the limit": _over_limit,
}


def _form(rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401  # a response of httpx
    return browser.post(SUBSCRIBE, data=rig.sign_up(READER, interests=["finance"], form="example-bakery"))


def _frame(rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    return browser.post(SUBSCRIBE, data=rig.sign_up(READER, frame="1"))


def _json(rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    return browser.post(SUBSCRIBE, json=rig.sign_up(READER))


def _without_stamp(_rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    return browser.post(SUBSCRIBE, data={"email": READER})


def _pressed(_rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    press = browser.post(SUBSCRIBE, json={"email": READER}).json()["press"]
    return browser.post(SUBSCRIBE, data={"email": READER, "press": press})


def _trapped(rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    return browser.post(SUBSCRIBE, data=rig.sign_up(READER, nickname="x"))


def _link(_rig: RealRig, browser: TestClient) -> Any:  # noqa: ANN401
    return browser.post(PREFERENCES, data={"action": "link", "email": READER})


WAYS: Mapping[Callable[[RealRig, TestClient], Any], list[str]] = {
    _form: ["get_item", "transact_write_items", "send_message"],
    _frame: ["get_item", "transact_write_items", "send_message"],
    _json: ["get_item", "transact_write_items", "send_message"],
    _without_stamp: [],
    _pressed: ["transact_write_items", "send_message"],
    _trapped: [],
    _link: ["transact_write_items", "send_message"],
}


def _seen(state: str, way: Callable[[RealRig, TestClient], Any], aws: Aws, kit: Path) -> Seen:
    rig = RealRig(kit=kit, aws=aws)
    rig.now = NOW - dt.timedelta(days=2)
    STATES[state](rig)
    rig.now = NOW
    rig.calls.clear()
    with rig.browser() as browser:
        answer = way(rig, browser)
    return Seen(answer.status_code, dict(answer.headers), answer.content, list(rig.calls))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_six_states_of_an_address_get_the_same_answer_by_the_same_work(
    aws: Aws, kit: Path, way: Callable[[RealRig, TestClient], Any]
) -> None:
    seen = {state: _seen(state, way, aws, kit) for state in STATES}

    assert seen["new"].status == 200
    assert seen["new"].calls == WAYS[way]
    assert all(one == seen["new"] for one in seen.values()), seen


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_what_it_is_called(aws: Aws, kit: Path, state: str) -> None:
    rig = RealRig(kit=kit, aws=aws)
    rig.now = NOW - dt.timedelta(days=2)
    STATES[state](rig)
    rig.now = NOW

    with rig.browser() as browser:
        browser.post(SUBSCRIBE, data=rig.sign_up(READER))

    expected = {"confirmed": Answer.ALREADY, "suppressed": Answer.NOT_WANTED, "over the limit": Answer.NOTHING_ASKED}
    assert rig.work() == [expected.get(state, Answer.CONFIRM)]
