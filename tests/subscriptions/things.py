"""Stored things of every kind, each with all of its fields filled in, for tests of the store."""

import datetime as dt
import itertools
from typing import Any

from club.subscriptions.choices import Choices
from club.subscriptions.consent import ConsentEvent, How, Step
from club.subscriptions.reader import Reader, State, Stop, Why
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import Kind, Link, Opens, Request
from tests.subscriptions.builders import NOW

ADDRESS = "Grete@Bücher.example"
CHOICES = Choices(("finance", "agriculture"), "fr", "GB")
TICK = dt.timedelta(microseconds=1)
_numbers = itertools.count(1)


def new_key() -> str:
    """Gives a key that no other test has used."""
    return f"{next(_numbers):043}"


def later(**lapse: float) -> dt.datetime:
    return NOW + dt.timedelta(**lapse)


def a_reader(key: str, **changes: Any) -> Reader:  # noqa: ANN401
    values: dict[str, Any] = {
        "key": key,
        "address": ADDRESS,
        "state": State.CONFIRMED,
        "choices": CHOICES,
        "form": "example-bakery",
        "confirmed_at": NOW - TICK,
        "changed_at": NOW,
        "paused_until": later(days=30),
        "here_at": later(hours=-1),
        "formerly": ("b" * 43, "a" * 43),
        "mailbox": "c" * 43,
        "recruited": "2026-W48",
        "member_since": later(days=-3),
    }
    return Reader(**values | changes)


def a_stop(key: str, why: Why = Why.UNSUBSCRIBED) -> Stop:
    return Stop(key, why, NOW)


def a_request(key: str, id_: str = "r" * 22, **changes: Any) -> Request:  # noqa: ANN401
    values: dict[str, Any] = {
        "key": key,
        "id": id_,
        "kind": Kind.MOVE,
        "address": ADDRESS,
        "asked_at": NOW,
        "ends_at": later(days=7),
        "choices": CHOICES,
        "form": "example-bakery",
        "how": How.PRESSED,
        "wording": "1" * 64,
        "privacy": "2" * 64,
        "moves": "m" * 43,
        "mailbox": "c" * 43,
    }
    return Request(**values | changes)


def a_recruit(key: str, week: str = "2026-W48", **changes: Any) -> Recruit:  # noqa: ANN401
    values: dict[str, Any] = {"week": week, "key": key, "form": "example-bakery", "at": NOW}
    return Recruit(**values | changes)


def counts_of(week: str, **changes: Any) -> Counted:  # noqa: ANN401
    values: dict[str, Any] = {"week": week, "counts": {"example-bakery": 7, "a-mill": 1}, "at": NOW}
    return Counted(**values | changes)


def an_event(key: str, id_: str = "e", **changes: Any) -> ConsentEvent:  # noqa: ANN401
    values: dict[str, Any] = {
        "key": key,
        "id": id_,
        "at": NOW,
        "step": Step.ASKED,
        "how": How.FORM,
        "choices": CHOICES,
        "form": "example-bakery",
        "wording": "1" * 64,
        "privacy": "2" * 64,
        "asked_at": later(minutes=-1),
        "ends_at": later(days=7),
        "proof": "letters in the office",
    }
    return ConsentEvent(**values | changes)


def a_link(hash_: str, **changes: Any) -> Link:  # noqa: ANN401
    values: dict[str, Any] = {
        "hash": hash_,
        "opens": Opens.MOVE,
        "key": "k" * 43,
        "made_at": NOW,
        "ends_at": later(days=7),
        "request_id": "r" * 22,
    }
    return Link(**values | changes)
