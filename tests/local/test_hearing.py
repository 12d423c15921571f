"""What SES reports, handed to the function that hears of it."""

import datetime as dt
import json
import threading
from typing import Any

import pytest

from club.local import hearing
from club.local.environment import SET_ARN, TOPIC_ARN
from club.local.hearing import Hearing
from club.local.outbox_reports import Report, Sent, reports_of
from club.local.worker import Context, Event

LONG_S = 30
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
MAIL = b"From: Club <news@club.example>\r\nTo: x@coop.example\r\nSubject: Bread\r\nX-Club-Edition: 12\r\n\r\nBread\r\n"


def reports(*names: str) -> list[Report]:
    to = [f"{name}@simulator.amazonses.com" for name in names]
    return [one for each in to for one in reports_of(Sent("id", MAIL, [each], "club", {"edition": "12"}, NOW))]


class Function:
    """Notes what it is given; `fails` so many times."""

    def __init__(self, fails: int = 0) -> None:
        self.events: list[Event] = []
        self._fails = fails
        self.called = threading.Semaphore(0)

    def __call__(self, event: Event, context: Context) -> Any:  # noqa: ANN401
        assert context.get_remaining_time_in_millis() > 0
        self.events.append(event)
        self.called.release()
        if self._fails:
            self._fails -= 1
            raise KeyError("x@coop.example")


def test_reports_come_in_order_by_both_ways_in_turn() -> None:
    function = Function()
    hears = Hearing(function)
    hears.start()

    for report in reports("success", "bounce", "complaint"):
        hears.put(report)

    assert hears.stop(LONG_S)
    first, second, third, fourth = function.events
    assert (first["source"], first["resources"]) == ("aws.ses", [SET_ARN])
    assert (first["detail-type"], first["detail"]["eventType"]) == ("Email Delivered", "Delivery")
    assert third["detail-type"] == "Email Delivered"
    for event, kind in ((second, "Bounce"), (fourth, "Complaint")):
        [record] = event["Records"]
        assert (record["EventSource"], record["Sns"]["TopicArn"]) == ("aws:sns", TOPIC_ARN)
        assert json.loads(record["Sns"]["Message"])["notificationType"] == kind


def test_a_function_that_raises_is_called_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hearing, "_PAUSE_S", 0)
    function = Function(fails=2)
    hears = Hearing(function)
    hears.start()

    for report in reports("bounce", "bounce"):
        hears.put(report)

    assert hears.stop(LONG_S)
    assert len(function.events) == 4
    assert capsys.readouterr().out == ""


def test_what_cannot_be_heard_is_said_and_names_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hearing, "_PAUSE_S", 0)
    function = Function(fails=3)
    hears = Hearing(function)
    hears.start()

    for report in reports("bounce", "success"):
        hears.put(report)

    assert hears.stop(LONG_S)
    said = capsys.readouterr().out
    assert "What was reported of a mail is lost (KeyError at test_hearing.py:" in said
    assert "coop.example" not in said
    assert len(function.events) == 4


def test_one_that_was_never_started_is_stopped_at_once() -> None:
    assert Hearing(Function()).stop(LONG_S)
