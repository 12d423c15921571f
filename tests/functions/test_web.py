"""What holds for every form: methods, sizes, headers, and errors that nobody expected."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from club.core.content import find_facts, find_vocabulary
from club.core.errors import ClubError, TemporaryError
from club.core.facts import load_facts
from club.core.settings import Settings
from club.core.vocabulary import load_vocabulary
from club.site.theme import Assets, globals_of
from functions import refusals
from functions.bodies import MAX_BODY_BYTES
from functions.visit import Reply, Visit
from functions.web import Form, form_app
from functions.wiring import Club
from tests.functions.rig import FORM, FORMS, Rig

PATHS = [form.path for form in FORMS]
SECRET = "reader@coop.example"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "post", "X" * 99])
def test_other_methods_are_refused_and_told_which_are_not(rig: Rig, path: str, method: str) -> None:
    with rig.browser() as browser:
        answer = browser.build_request("POST", path)
        answer.method = method
        refused = browser.send(answer)

    allowed = "GET, HEAD, POST, OPTIONS" if path == "/forms/subscribe" else "GET, HEAD, POST"
    assert refused.status_code == 405
    assert refused.headers["allow"] == allowed
    assert "<h1>problem</h1>" in refused.text


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_as_get_does_without_a_body(rig: Rig, path: str) -> None:
    with rig.browser() as browser:
        shown, head = browser.get(path), browser.head(path)

    assert head.status_code == shown.status_code
    assert head.content == b""
    assert "content-length" not in head.headers
    assert {**head.headers, "content-length": ""} == {**shown.headers, "content-length": ""}


@pytest.mark.parametrize(
    "path", ["/", "/forms", "/forms/subscribe/", "/forms/subscribe/x", "//evil.example", "/forms/é"]
)
def test_other_addresses_are_answered_with_nothing_here(rig: Rig, path: str) -> None:
    with rig.browser() as browser:
        answers = [browser.get(f"http://testserver{path}"), browser.post(f"http://testserver{path}", data={"a": "b"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("no-store" in answer.headers["cache-control"] for answer in answers)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("length", [None, "10", "-1", "x", "99999999999"])
def test_a_body_that_is_too_long_is_refused_whatever_its_headers_say(rig: Rig, path: str, length: str | None) -> None:
    content = b"email=" + b"x" * MAX_BODY_BYTES
    headers = {**FORM, **({"Content-Length": length} if length else {})}

    with rig.browser() as browser:
        answer = browser.post(path, content=content, headers=headers)

    assert answer.status_code == 413
    assert "at most 16 kB" in answer.text


def test_a_body_that_is_too_long_is_refused_inside_the_frame_that_it_came_from(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post("/forms/subscribe?frame=1", content=b"x" * (MAX_BODY_BYTES + 1), headers=FORM)

    assert (answer.status_code, "<h1>problem.frame</h1>" in answer.text) == (413, True)
    assert "frame-ancestors" not in answer.headers["content-security-policy"]


def test_a_body_that_comes_in_chunks_is_counted_too(rig: Rig) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 1024] * 17

    with rig.browser() as browser:
        answer = browser.post("/forms/subscribe", content=chunks(), headers=FORM)

    assert answer.status_code == 413


@pytest.mark.parametrize("path", [*PATHS, "/other"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_keeps_to_itself(rig: Rig, path: str, accept: str) -> None:
    with rig.browser(Accept=accept) as browser:
        answers = [browser.get(path), browser.post(path, data={"a": "b"}), browser.put(path)]

    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["permissions-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert answer.headers["content-type"].startswith(accept)
        assert "set-cookie" not in answer.headers


def test_the_policy_of_answers_allows_what_that_of_the_sites_pages_does(rig: Rig, tmp_path: Path) -> None:
    facts, vocabulary = load_facts(find_facts(tmp_path)), load_vocabulary(find_vocabulary(tmp_path))
    theirs: str = globals_of(facts, vocabulary, Assets(tmp_path))["csp"]

    with rig.browser() as browser:
        ours = browser.get("/forms/subscribe").headers["content-security-policy"]

    assert set(ours.split("; ")) - set(theirs.split("; ")) == {"form-action 'self'", "frame-ancestors 'none'"}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("application/json", "application/json"),
        ("application/json, text/html", "text/html"),
    ],
)
def test_a_page_is_the_answer_unless_json_is_asked_for(rig: Rig, accept: str, kind: str) -> None:
    with rig.browser(Accept=accept) as browser:
        answer = browser.get("/forms/preferences")

    assert answer.headers["content-type"].startswith(kind)


def test_a_header_that_comes_twice_counts_as_one_with_a_comma(rig: Rig) -> None:
    twice = [("Content-Type", FORM["Content-Type"])] * 2

    with rig.browser() as browser:
        answer = browser.post("/forms/unsubscribe", content=b"a=b", headers=twice)

    assert answer.status_code == 415


def test_nobody_is_answered_who_has_gone(rig: Rig) -> None:
    sent: list[object] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/forms/subscribe", "query_string": b"", "headers": []}
    asyncio.run(rig.app(scope, receive, send))

    assert sent == []
    assert rig.store.calls == []


@dataclass
class _Broken:
    """A form whose views raise an error."""

    error: Exception

    def view(self, _club: Club, _visit: Visit) -> Reply:
        raise self.error

    def app(self, rig: Rig) -> TestClient:
        form = Form("/broken", frozenset(("a",)), self.view, self.view, "/again")
        return TestClient(form_app(form, club=lambda: rig.club))


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (ValueError(SECRET), "unexpected-error error=ValueError"),
        (KeyError(SECRET), "unexpected-error error=KeyError"),
        (ClubError("CLUB_X is not set"), "unexpected-error error=ClubError"),
        (AssertionError(), "unexpected-error error=AssertionError"),
        (RecursionError(SECRET), "unexpected-error error=RecursionError"),
    ],
)
def test_an_error_that_nobody_expected_is_logged_without_values_and_answered_calmly(
    rig: Rig, capsys: pytest.CaptureFixture[str], error: Exception, event: str
) -> None:
    broken = _Broken(error)

    answers = [broken.app(rig).get("/broken"), broken.app(rig).post(f"/broken?t={SECRET}", data={"a": SECRET})]

    logged = capsys.readouterr().err
    assert [answer.status_code for answer in answers] == [500, 500]
    assert all("heading=Something went wrong on our side" in answer.text for answer in answers)
    assert "not set" not in answers[0].text
    assert logged.count(event) == 2
    assert "at=functions/test_web.py:" in logged
    assert SECRET not in logged
    assert ("reason=CLUB_X is not set" in logged) == (type(error) is ClubError)


def test_an_error_that_will_pass_asks_to_try_again(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    answer = _Broken(TemporaryError("the store does not answer")).app(rig).get("/broken")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "temporary-error error=TemporaryError" in capsys.readouterr().err


def test_every_error_that_a_visitor_can_meet_has_a_status() -> None:
    rooms = ("club.core", "club.subscriptions", "functions")
    # An error with an underscore is caught in the module that raises it.
    ours = {one for one in _family(ClubError) if one.__module__.startswith(rooms) and one.__name__[0] != "_"}

    without = {error.__name__ for error in ours if refusals.status_of(Exception.__new__(error)) == refusals.OUR_FAULT}
    # The second is of the command that imports readers, which no visitor meets.
    assert without - {"RefusedRowError"} == {"ClubError"}


def _family(kind: type[ClubError]) -> set[type[ClubError]]:
    return {kind}.union(*map(_family, kind.__subclasses__()))


def test_without_pages_there_is_still_an_answer(rig: Rig, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    club = Club(Settings({"CLUB_KIT": str(tmp_path)}))

    answer = TestClient(form_app(*FORMS, club=lambda: club)).get("/forms/preferences")

    assert answer.status_code == 500
    assert "Please try again later" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert capsys.readouterr().err.count("unexpected-error error=ClubError from FileNotFoundError") == 2
