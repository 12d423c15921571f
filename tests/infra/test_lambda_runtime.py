"""The bundle under Lambda's own runtime answers as the same code does here."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from club.core.secrets import new_secrets, read_secrets, write_secrets
from club.subscriptions.access import edition_token
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, THROTTLES
from functions import confirm, subscribe, unsubscribe, wiring
from tests.harness import aws
from tests.infra.events import function_url, http_api
from tests.infra.lambda_runtime import Invoke, emulated

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json", "accept": "application/json"}
PATH = "/forms/subscribe"
HANDLERS: dict[str, Callable[[dict[str, Any], Any], dict[str, Any]]] = {
    PATH: subscribe.handler,
    "/forms/confirm": confirm.handler,
    "/forms/unsubscribe": unsubscribe.handler,
}
_STAMP = re.compile(r"(?<![\w-])AQ[\w-]{28,}(?![\w-])")  # signed times: another second, another stamp


@pytest.fixture(scope="module")
def store() -> Iterator[aws.Aws]:
    with aws.running() as running:
        yield running


@pytest.fixture(scope="module")
def environment(store: aws.Aws, unpacked: Path) -> dict[str, str]:
    tables = store.client("dynamodb")
    for name in TABLES:
        tables.create_table(TableName=name, **TABLES[name])
    return {
        "CLUB_SITE_URL": "https://club.example",
        "CLUB_SECRETS": write_secrets(new_secrets()),
        "CLUB_KIT": str(unpacked / "kit"),
        "CLUB_SUBSCRIBERS_TABLE": SUBSCRIBERS,
        "CLUB_THROTTLES_TABLE": THROTTLES,
        "CLUB_ERASURES_TABLE": ERASURES,
        "CLUB_MAIL_QUEUE_URL": store.client("sqs").create_queue(QueueName="mails")["QueueUrl"],
        "AWS_ENDPOINT_URL": store.url,
        "AWS_REGION": aws.REGION,
        "AWS_DEFAULT_REGION": aws.REGION,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }


@pytest.fixture(scope="module")
def lambda_(environment: dict[str, str], unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invoke]:
    folder = tmp_path_factory.mktemp("runtime")
    with emulated(unpacked, "functions.subscribe.handler", folder=folder, environment=environment) as invoke:
        yield invoke


@pytest.fixture
def here(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    """The handlers in this process, on a loop that is closed after them."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    wiring.forget()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield lambda event: HANDLERS[event["rawPath"]](dict(event), None)
    # By a thread of its own, since the loop of a browser may be marked as running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(loop.run_until_complete, loop.shutdown_default_executor()).result()
    asyncio.set_event_loop(None)
    loop.close()
    wiring.forget()


def without_stamps(answer: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_STAMP.sub("STAMP", json.dumps(answer)))
    return read


REQUESTS: dict[str, tuple[int, dict[str, Any]]] = {
    "a page": (200, {"method": "GET"}),
    "its head": (200, {"method": "HEAD"}),
    "a stamp": (200, {"method": "GET", "headers": {"accept": "application/json"}}),
    "a frame": (200, {"method": "GET", "query": "frame=1&form=nobody"}),
    "a preflight": (204, {"method": "OPTIONS", "headers": {"origin": "https://other.example"}}),
    "an empty form": (400, {"method": "POST", "headers": FORM, "body": b""}),
    "a form without a stamp": (200, {"method": "POST", "headers": FORM, "body": b"email=reader%40coop.example"}),
    "JSON with a field too many": (400, {"method": "POST", "headers": JSON, "body": b'{"mail": 1}'}),
    "half of JSON": (400, {"method": "POST", "headers": JSON, "body": b'{"email": '}),
    "another type": (415, {"method": "POST", "headers": {"content-type": "text/xml"}, "body": b"<a/>"}),
    "too much": (413, {"method": "POST", "headers": FORM, "body": b"email=" + b"a" * 20_000}),
    "a wrong method": (405, {"method": "DELETE"}),
}


@pytest.mark.parametrize("event_of", [http_api, function_url])
@pytest.mark.parametrize(("status", "asked"), REQUESTS.values(), ids=REQUESTS)
def test_lambdas_runtime_answers_as_this_process(
    lambda_: Invoke, here: Invoke, status: int, asked: dict[str, Any], event_of: Callable[..., dict[str, Any]]
) -> None:
    event = event_of(path=PATH, **asked)

    answer = lambda_(event)

    assert answer["statusCode"] == status
    assert without_stamps(answer) == without_stamps(here(event))


def test_a_sign_up_under_lambdas_runtime_is_stored_and_asks_for_a_mail(
    lambda_: Invoke, environment: dict[str, str], store: aws.Aws
) -> None:
    form = {"email": "reader@coop.example"}
    first = lambda_(http_api("POST", PATH, headers=JSON, body=json.dumps(form).encode()))
    press = json.loads(first["body"])["press"]

    answer = lambda_(http_api("POST", PATH, headers=FORM, body=urlencode({**form, "press": press}).encode()))

    items = store.client("dynamodb").scan(TableName=SUBSCRIBERS)["Items"]
    [message] = store.client("sqs").receive_message(QueueUrl=environment["CLUB_MAIL_QUEUE_URL"])["Messages"]
    assert answer["statusCode"] == 200
    assert sorted(item["sk"]["S"].partition("#")[0] for item in items) == ["EVENT", "REQUEST"]
    assert f"SUB#{json.loads(message['Body'])['key']}" == items[0]["pk"]["S"]


def test_confirm_under_lambdas_runtime_asks_the_store_as_this_process(
    unpacked: Path, environment: dict[str, str], here: Invoke, tmp_path: Path
) -> None:
    event = http_api("GET", "/forms/confirm", query=f"t={'A' * 22}")

    with emulated(unpacked, "functions.confirm.handler", folder=tmp_path, environment=environment) as invoke:
        answer = invoke(event)

    assert answer["statusCode"] == 404
    assert answer == here(event)


def test_one_click_under_lambdas_runtime_answers_as_this_process(
    unpacked: Path, environment: dict[str, str], here: Invoke, tmp_path: Path
) -> None:
    token = edition_token("k" * 43, secrets=read_secrets(environment["CLUB_SECRETS"]))
    one_click = b"List-Unsubscribe=One-Click"
    event = function_url("POST", "/forms/unsubscribe", query=f"t={token}", headers=FORM, body=one_click)

    with emulated(unpacked, "functions.unsubscribe.handler", folder=tmp_path, environment=environment) as invoke:
        answer = invoke(event)

    assert answer["statusCode"] == 200
    assert answer == here(event)
