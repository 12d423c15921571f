"""Warm answers of the functions in one process: without the store, and for six states of an address on a real one."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from club.subscriptions.access import edition_token
from club.subscriptions.confirm import confirm, never_mail
from club.subscriptions.consent import How
from club.subscriptions.unsubscribe import unsubscribe
from functions.web import lambda_handler
from tests.functions.real import RealRig
from tests.functions.rig import Rig
from tests.infra.events import http_api
from tests.subscriptions.builders import PRIVACY, SECRETS, key_of

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_MS = 1_000
STATES = ("new", "pending", "confirmed", "unsubscribed", "suppressed", "over-limit")


class Warm(NamedTuple):
    """Milliseconds of one kind of answer."""

    name: str
    median: float
    p99: float


def measure_warm(rig: Rig, answers: int) -> list[Warm]:
    """Gives the times of answers on a store in memory, as Lambda asks for them."""
    handler = lambda_handler(rig.app)
    reader = rig.confirmed()
    token = edition_token(reader.key, secrets=SECRETS)
    numbers = iter(range(answers * 2))
    cases: Mapping[str, Callable[[], dict[str, Any]]] = {
        "form": lambda: http_api("GET", "/forms/subscribe"),
        "sign-up": lambda: _post("/forms/subscribe", rig.sign_up(f"r{next(numbers)}@coop.example")),
        "preferences": lambda: http_api("GET", "/forms/preferences", query=f"t={token}"),
        "one-click": lambda: _post("/forms/unsubscribe", {"List-Unsubscribe": "One-Click"}, query=f"t={token}"),
    }
    return [_figure(name, [_timed(handler, make()) for _ in range(answers)]) for name, make in cases.items()]


def measure_states(rig: RealRig, answers: int) -> tuple[list[Warm], Mapping[str, Sequence[str]]]:
    """Gives the times of signing an address up that is in each of six states, in turns; and the calls of the last.

    The store is a real one on this machine. Every answer is for an address of its own.
    """
    for place in range(answers):
        for state in STATES:
            _bring(rig, f"{state}{place}@coop.example", state)
    rig.wait(days=2)
    for place in range(answers):
        rig.post(f"over-limit{place}@coop.example")
    handler = lambda_handler(rig.app)
    times: dict[str, list[float]] = {state: [] for state in STATES}
    calls: dict[str, Sequence[str]] = {}
    for place in range(answers):
        for state in STATES[place % 6 :] + STATES[: place % 6]:  # nobody is always first
            event = _post("/forms/subscribe", rig.sign_up(f"{state}{place}@coop.example"))
            rig.calls.clear()
            times[state].append(_timed(handler, event))
            calls[state] = tuple(rig.calls)
    return [_figure(state, times[state]) for state in STATES], calls


def _bring(rig: RealRig, email: str, state: str) -> None:
    if state in ("new", "over-limit"):
        return
    rig.post(email)
    rig.work()
    token = rig.mailed_token()
    if state == "suppressed":
        never_mail(token, privacy=PRIVACY, store=rig.store, now=rig.now)
    elif state in ("confirmed", "unsubscribed"):
        confirm(token, store=rig.store, now=rig.now)
    if state == "unsubscribed":
        leave = edition_token(key_of(email), secrets=SECRETS)
        unsubscribe(leave, how=How.LINK, privacy=PRIVACY, store=rig.store, secrets=SECRETS, now=rig.now)


def _post(path: str, fields: Mapping[str, Any], *, query: str = "") -> dict[str, Any]:
    return http_api("POST", path, query=query, headers=_FORM, body=urlencode(fields, doseq=True).encode())


def _timed(handler: Callable[[dict[str, Any], Any], dict[str, Any]], event: dict[str, Any]) -> float:
    begun = time.perf_counter()
    answer = handler(event, None)
    took = time.perf_counter() - begun
    if answer["statusCode"] != 200:  # noqa: PLR2004  # HTTP's own
        raise RuntimeError(f"answered {answer['statusCode']}: {answer['body'][:500]}")
    return took * _MS


def _figure(name: str, times: Sequence[float]) -> Warm:
    return Warm(name, statistics.median(times), statistics.quantiles(times, n=100)[98])
