"""Who answers which address of the local club."""

from collections.abc import AsyncIterator, Mapping

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from club.local.origin import Origin

ADDRESS = "http://127.0.0.1:8000"


def named(name: str) -> ASGIApp:
    return PlainTextResponse(name)


async def failing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ValueError("ada@reader.example")


async def failing_later(scope: Scope, receive: Receive, send: Send) -> None:
    async def parts() -> AsyncIterator[str]:
        yield "begun"
        raise ValueError("ada@reader.example")

    await StreamingResponse(parts())(scope, receive, send)


def client_of(forms: Mapping[str, ASGIApp]) -> TestClient:
    origin = Origin(
        named("site"), forms=lambda: forms, outbox=named("outbox"), ses=named("ses"), address=ADDRESS
    )  # fmt: skip
    return TestClient(origin, base_url=ADDRESS, raise_server_exceptions=False)


@pytest.fixture
def client() -> TestClient:
    return client_of({"/forms/subscribe": named("subscribe"), "/forms/bad": failing, "/forms/worse": failing_later})


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", "site"),
        ("/coops/bakers/", "site"),
        ("/forms/subscribe", "subscribe"),
        ("/forms/subscribe?t=x", "subscribe"),
        ("/forms/subscribe/", "site"),
        ("/forms/none", "site"),
        ("/outbox", "outbox"),
        ("/outbox/", "outbox"),
        ("/outbox/x/raw", "outbox"),
        ("/outboxes", "site"),
        ("/_ses/v2/email/account", "ses"),
        ("/_session", "site"),
    ],
)
def test_each_address_has_its_answerer(client: TestClient, path: str, who: str) -> None:
    assert client.get(path).text == who


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", ""])
def test_mails_are_shown_to_this_machine_by_its_own_name_only(client: TestClient, host: str) -> None:
    for path in ("/outbox/", "/_ses/v2/email/account"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert ADDRESS + path in answer.text
    assert client.get("/", headers={"Host": host}).text == "site"
    assert client.get("/outbox/", headers={"Host": "localhost:8000"}).text == "outbox"


def test_without_functions_the_site_is_served_and_forms_say_so() -> None:
    client = client_of({})

    form, site = client.get("/forms/subscribe"), client.get("/")

    assert (form.status_code, site.text) == (503, "site")
    assert "The forms are not there" in form.text


def test_a_failure_is_told_by_its_place_and_never_in_its_own_words(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    first, later = client.get("/forms/bad?t=secret"), client.get("/forms/worse")

    said = capsys.readouterr()
    assert first.status_code == 500
    assert "ada" not in first.text + later.text + said.out + said.err
    assert said.out.count("A request failed: ValueError at test_origin.py:") == 2
    assert "secret" not in said.out + said.err
