"""The ways in which a request reaches a function: in this process, over uvicorn, and as events that Lambda is given."""

import asyncio
import base64
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from functions.web import lambda_handler

# What servers and gateways add or leave out on their own.
_THEIR_OWN = frozenset(("connection", "content-length", "date", "server", "transfer-encoding"))


@dataclass(frozen=True)
class Call:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def raw_query(self) -> str:
        return urlencode(self.query)

    @property
    def target(self) -> str:
        return f"{self.path}?{self.raw_query}" if self.query else self.path


@dataclass(frozen=True)
class Answered:
    """What came back, less what is not ours."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[Call], Answered]


@contextlib.contextmanager
def in_process(app: Starlette) -> Iterator[Send]:
    with TestClient(app, follow_redirects=False) as client:
        client.headers.clear()
        yield lambda call: _over_http(client, call)


@contextlib.contextmanager
def over_uvicorn(app: Starlette, *, threads: int = 8) -> Iterator[Send]:
    """Serves on a port of this machine; `threads` requests are worked on at a time."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)

    async def serve() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=url, headers={}, trust_env=False, timeout=30) as client:
            client.headers.clear()
            yield lambda call: _over_http(client, call)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _over_http(client: httpx2.Client, call: Call) -> Answered:
    answer = client.request(call.method, call.target, headers=dict(call.headers), content=call.body or None)
    return Answered(answer.status_code, _ours(answer.headers), answer.content)


@contextlib.contextmanager
def as_api_gateway_events(app: Starlette) -> Iterator[Send]:
    with _lambda(app, _api_gateway_event) as send:
        yield send


@contextlib.contextmanager
def as_function_url_events(app: Starlette) -> Iterator[Send]:
    with _lambda(app, _function_url_event) as send:
        yield send


TRANSPORTS = {
    "TestClient": in_process,
    "uvicorn": over_uvicorn,
    "API Gateway": as_api_gateway_events,
    "Function URL": as_function_url_events,
}


@contextlib.contextmanager
def _lambda(app: Starlette, event_of: Callable[[Call], dict[str, Any]]) -> Iterator[Send]:
    handler = lambda_handler(app)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield lambda call: _answered(handler(event_of(call), None))
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()


def _answered(answer: dict[str, Any]) -> Answered:
    assert answer["isBase64Encoded"] is False
    assert "cookies" not in answer
    return Answered(answer["statusCode"], _ours(answer["headers"]), answer["body"].encode())


def _ours(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in headers.items() if name not in _THEIR_OWN}


def _event(call: Call, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Gives what both kinds of events have; bodies that are no text come as base64, as forms do."""
    is_text = call.headers.get("content-type", "").startswith(("application/json", "text/"))
    body = call.body.decode("utf-8", "replace") if is_text else base64.b64encode(call.body).decode()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": call.path,
        "rawQueryString": call.raw_query,
        "isBase64Encoded": bool(call.body) and not is_text,
    }
    if call.query:
        event["queryStringParameters"] = dict(call.query)
    if call.body:
        event["body"] = body
    return event | more


def _api_gateway_event(call: Call) -> dict[str, Any]:
    """Gives an event as an HTTP API sends it (Lambda proxy integration, payload format 2.0)."""
    return _event(
        call,
        routeKey=f"ANY {call.path}",
        headers={
            "accept-encoding": "gzip, br",
            "content-length": str(len(call.body)),
            "host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
            "x-amzn-trace-id": "Root=1-65f0a1b2-0123456789abcdef01234567",
            "x-forwarded-for": "203.0.113.9",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **call.headers,
        },
        requestContext={
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": call.method,
                "path": call.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.9",
                "userAgent": "a browser",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": f"ANY {call.path}",
            "stage": "$default",
            "time": "23/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795435200000,
        },
    )


def _function_url_event(call: Call) -> dict[str, Any]:
    """Gives an event as a Function URL sends it."""
    host = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws"
    return _event(
        call,
        headers={
            "host": host,
            "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
            "x-amzn-tls-version": "TLSv1.3",
            "x-amzn-trace-id": "Root=1-65f0a1b2-0123456789abcdef01234567",
            "x-forwarded-for": "203.0.113.9",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **call.headers,
        },
        requestContext={
            "accountId": "anonymous",
            "apiId": "abcdefghijklmnopqrstuvwxyz012345",
            "domainName": host,
            "domainPrefix": "abcdefghijklmnopqrstuvwxyz012345",
            "http": {
                "method": call.method,
                "path": call.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.9",
                "userAgent": "a browser",
            },
            "requestId": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
            "routeKey": "$default",
            "stage": "$default",
            "time": "23/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795435200000,
        },
    )
