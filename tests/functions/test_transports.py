"""The same requests get the same answers in this process, over uvicorn, and as the events of Lambda."""

import json
from pathlib import Path

import pytest

from club.subscriptions.answer_request import Answer
from tests.functions.rig import Rig
from tests.functions.test_bodies import MALFORMED
from tests.functions.test_unsubscribe_page import MULTIPART
from tests.functions.transports import TRANSPORTS, Answered, Call
from tests.subscriptions.builders import READER

HTML = {"accept": "text/html"}
FORM = {**HTML, "content-type": "application/x-www-form-urlencoded"}
JSON = {"accept": "application/json", "content-type": "application/json"}
OTHER = "reader%40bakery.example"


def _calls(rig: Rig, confirm_token: str) -> list[Call]:
    stamp, edition, here = rig.stamp(), rig.edition_link(), rig.here_link()
    sign_up = f"email={OTHER}&stamp={stamp}&wording=2&interests=finance&interests=education".encode()
    sign_up_json = json.dumps({"email": "reader@bank.example", "stamp": stamp, "wording": "2"}).encode()
    subscribe, confirm = "/forms/subscribe", "/forms/confirm"
    preferences, unsubscribe = "/forms/preferences", "/forms/unsubscribe"
    return [
        Call("GET", subscribe, {}, HTML),
        Call("HEAD", subscribe, {}, HTML),
        Call("GET", subscribe, {"frame": "1", "form": "example-bakery"}, HTML),
        Call("GET", subscribe, {}, {"accept": "application/json"}),
        Call("OPTIONS", subscribe, {}, {"origin": "https://a.example", "access-control-request-method": "POST"}),
        Call("POST", subscribe, {}, FORM, sign_up),
        Call("POST", subscribe, {}, JSON, sign_up_json),
        Call("POST", subscribe, {}, FORM, b"email=reader%40caf%C3%A9.example"),
        Call("POST", subscribe, {}, FORM, b"email=nobody&interests=finance&language=%F0%9F%8E%89&frame=1"),
        Call("POST", subscribe, {}, JSON, b'{"email": "caf\xc3\xa9", "more": 1}'),
        Call("POST", subscribe, {}, FORM, b"email=" + b"x" * 17_000),
        Call("POST", subscribe, {}, {**HTML, "content-type": "text/plain"}, b"email=a"),
        Call("POST", subscribe, {}, HTML),
        Call("PUT", subscribe, {}, FORM, b"email=a"),
        Call("GET", confirm, {"t": confirm_token}, HTML),
        Call("HEAD", confirm, {"t": confirm_token}, HTML),
        Call("POST", confirm, {"t": confirm_token}, FORM, b"action=confirm"),
        Call("POST", confirm, {"t": confirm_token}, FORM, b"action=confirm"),
        Call("GET", confirm, {"t": confirm_token}, HTML),
        Call("GET", confirm, {"t": "é&=+ \0"}, HTML),
        Call("OPTIONS", confirm, {}, HTML),
        Call("GET", preferences, {}, HTML),
        Call("GET", preferences, {"t": edition}, HTML),
        Call("POST", preferences, {"t": edition}, FORM, b"action=save&interests=agriculture"),
        Call("POST", preferences, {}, JSON, json.dumps({"t": edition, "action": "save", "interests": []}).encode()),
        Call("POST", preferences, {"t": edition}, FORM, b"action=export"),
        Call("POST", preferences, {}, FORM, b"action=link&email=reader%40coop.example"),
        Call("GET", "/forms/here", {"t": here}, HTML),
        Call("POST", "/forms/here", {"t": here}, FORM, b""),
        Call("GET", unsubscribe, {"t": edition}, HTML),
        Call("POST", unsubscribe, {"t": edition}, FORM, b"List-Unsubscribe=One-Click"),
        Call("POST", unsubscribe, {"t": edition}, {"content-type": MULTIPART[1]["Content-Type"]}, MULTIPART[0]),
        Call("GET", "/forms/nothing", {}, HTML),
        Call("GET", "/forms/caf%C3%A9", {}, HTML),
        *(
            Call("POST", subscribe, {}, {**HTML, "content-type": headers["Content-Type"]}, content)
            for content, headers in MALFORMED.values()
            if _is_sent_alike(content, headers["Content-Type"])
        ),
    ]


def _is_sent_alike(content: bytes, kind: str) -> bool:
    """JSON that is no UTF-8 reaches Lambda in base64, which a gateway decides by looking at the body."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return kind != "application/json"
    return True


def _answers(kit: Path, transport: str) -> list[tuple[Call, Answered]]:
    rig = Rig(kit=kit)
    rig.post(READER)
    assert rig.work() == [Answer.CONFIRM]
    token = rig.mailed_token()
    with TRANSPORTS[transport](rig.app) as send:
        return [(call, _without(token, send(call))) for call in _calls(rig, token)]


def _without(token: str, answer: Answered) -> Answered:
    """Gives an answer without the one thing in it that is random."""
    return Answered(answer.status, answer.headers, answer.body.replace(token.encode(), b"TOKEN"))


@pytest.mark.parametrize("transport", [name for name in TRANSPORTS if name != "TestClient"])
def test_the_same_requests_get_the_same_answers(kit: Path, transport: str) -> None:
    expected, found = _answers(kit, "TestClient"), _answers(kit, transport)

    for (call, one), (_, other) in zip(expected, found, strict=True):
        assert other.status == one.status, call
        assert other.body == one.body, call
        assert other.headers == one.headers, call
    assert {answer.status for _, answer in expected} >= {200, 204, 400, 403, 404, 405, 410, 413, 415}
    assert max(answer.status for _, answer in expected) < 500
