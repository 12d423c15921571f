"""What AWS hands to a function, literally: one request through an HTTP API, and the same through a Function URL."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def http_api(
    method: str, path: str, *, query: str = "", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> dict[str, Any]:
    """Gives an event of an HTTP API, payload format 2.0, as a browser's request makes it."""
    return _event(method, path, query, headers, body, route=f"ANY {path}", host="a1b2c3d4e5.execute-api.eu-west-1")


def function_url(
    method: str, path: str, *, query: str = "", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> dict[str, Any]:
    """Gives the event of a Function URL for the same request."""
    return _event(method, path, query, headers, body, route="$default", host="abcdefgh.lambda-url.eu-west-1")


def _event(
    method: str, path: str, query: str, headers: Mapping[str, str] | None, body: bytes | None, *, route: str, host: str
) -> dict[str, Any]:
    domain = f"{host}.{'on.aws' if 'lambda-url' in host else 'amazonaws.com'}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "text/html,application/xhtml+xml",
            "host": domain,
            "user-agent": _AGENT,
            "x-amzn-trace-id": "Root=1-65f0a1b2-0123456789abcdef01234567",
            "x-forwarded-for": "192.0.2.10",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **(headers or {}),
        },
        "requestContext": {
            "accountId": "123456789012" if route != "$default" else "anonymous",
            "apiId": host.partition(".")[0],
            "domainName": domain,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.10",
                "userAgent": _AGENT,
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route,
            "stage": "$default",
            "time": "23/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795435200000,
        },
        "isBase64Encoded": body is not None,
    }
    if body is not None:
        event["body"] = b64encode(body).decode()
        event["headers"]["content-length"] = str(len(body))
    return event
