"""Forms as an ASGI application: shown by GET, acted on by POST, answered with a page or JSON.

Nothing is asked of the server that Mangum does not give: no raw path, no header that comes twice, no
care for HEAD.
"""

import asyncio
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from mangum import Mangum
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from club.core.errors import ClubError, NotFoundError
from functions import logs, wiring
from functions.bodies import JSON, MAX_BODY_BYTES, MULTIPART, media_type, read_body, read_form
from functions.refusals import OUR_FAULT, WrongMethodError, refuse, status_of
from functions.safety import headers, picture_headers, preflight_headers
from functions.visit import Reply, View, Visit
from functions.wiring import Club

_FROM_ADDRESS = frozenset(("t", "frame", "form"))  # all else comes in a body, because addresses get logged on the way
_RETRY_S = 60
_LAST_RESORT = "<!doctype html><title>Something went wrong</title><p>Something went wrong. Please try again later.</p>"


@dataclass(frozen=True, slots=True)
class Form:
    """One address of a function.

    Attributes:
        fields: Names of the fields that it takes.
        show: Answers GET and HEAD, and changes nothing.
        act: Answers POST.
        again_url: Path at which a visitor begins anew whose link has ended.
        is_embedded: Whether it may stand on other sites: in a frame, and sent by their scripts.
        files: Names of the files that may be sent along.
        max_bytes: How much a form with files may have.
    """

    path: str
    fields: frozenset[str]
    show: View
    act: View
    again_url: str
    is_embedded: bool = False
    files: frozenset[str] = frozenset()
    max_bytes: int = MAX_BODY_BYTES

    @property
    def methods(self) -> tuple[str, ...]:
        """Gives the methods that it answers."""
        return ("GET", "HEAD", "POST", *(("OPTIONS",) if self.is_embedded else ()))


def form_app(*forms: Form, club: Callable[[], Club] = wiring.club) -> Starlette:
    """Gives the application that answers forms, and every other address with "nothing here"."""
    nothing = Form("/{path:path}", frozenset(), _show_nothing, _show_nothing, "/")
    return Starlette(routes=[Route(form.path, _Endpoint(form, club)) for form in (*forms, nothing)])


def lambda_handler(app: Starlette) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls, for events of API Gateway (HTTP API) and of Function URLs."""

    @functools.cache  # made when it is called, because making it sets up an event loop
    def mangum() -> Mangum:
        return Mangum(app, lifespan="off")

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        return mangum()(event, context)

    return handler


class _Endpoint:
    """Answers one form; the one place where whatever goes wrong is caught."""

    def __init__(self, form: Form, club: Callable[[], Club]) -> None:
        self._form, self._club = form, club

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        logs.begin()
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        if request.method == "HEAD":
            response.body = b""
            del response.headers["Content-Length"]
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS" and self._form.is_embedded:
            # Mangum would say that an answer without a type is JSON.
            return Response(status_code=204, headers=preflight_headers(), media_type="text/plain")
        visit = Visit(_fields_of_address(request), wants_json=_wants_json(request))
        try:
            visit = await self._read(request, visit)
            return await asyncio.to_thread(self._act, request.method, visit)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001  # the outermost edge
            return await asyncio.to_thread(self._refuse, error, visit)

    async def _read(self, request: Request, visit: Visit) -> Visit:
        if request.method not in self._form.methods:
            raise WrongMethodError(self._form.methods)
        client = self._club().client_of(request)
        if request.method != "POST":
            return Visit(visit.fields, client, visit.wants_json)
        kind = _header(request, "content-type")
        most = self._form.max_bytes if media_type(kind) == MULTIPART else MAX_BODY_BYTES
        content = await read_body(request.receive, most=most)
        body = await read_form(content, kind, known=self._form.fields, files=self._form.files)
        return Visit({**visit.fields, **body.fields}, client, visit.wants_json, body.files)

    def _act(self, method: str, visit: Visit) -> Response:
        view = self._form.act if method == "POST" else self._form.show
        return self._respond(view(self._club(), visit), visit)

    def _refuse(self, error: Exception, visit: Visit) -> Response:
        if status_of(error) == OUR_FAULT:
            logs.fail("unexpected-error", error)
        elif status_of(error) > OUR_FAULT:
            logs.fail("temporary-error", error)
        try:
            response = self._respond(refuse(error, again_url=self._form.again_url), visit)
        except ClubError as unreadable:  # there is no kit, so there are no pages
            logs.fail("unexpected-error", unreadable)
            response = Response(_LAST_RESORT, OUR_FAULT, self._headers(visit), "text/html")
        if isinstance(error, WrongMethodError):
            response.headers["Allow"] = ", ".join(error.methods)
        if response.status_code > OUR_FAULT:
            response.headers["Retry-After"] = str(_RETRY_S)
        return response

    def _respond(self, reply: Reply, visit: Visit) -> Response:
        if reply.picture:
            safe = picture_headers(is_mailed=reply.picture.is_mailed)
            return Response(reply.picture.content, reply.status, safe, reply.picture.type)
        if visit.wants_json:
            content, kind = json.dumps(reply.said, ensure_ascii=False), JSON
        else:
            name = f"{reply.page}.frame" if self._is_framed(visit) else reply.page
            content, kind = self._club().pages.fill(name, reply.holes), "text/html"
        return Response(content, reply.status, self._headers(visit), kind)

    def _headers(self, visit: Visit) -> Mapping[str, str]:
        is_framed, is_shared = self._is_framed(visit), self._form.is_embedded
        return headers(is_page=not visit.wants_json, is_framed=is_framed, is_shared=is_shared)

    def _is_framed(self, visit: Visit) -> bool:
        return self._form.is_embedded and visit.is_framed


def _fields_of_address(request: Request) -> Mapping[str, list[str]]:
    query = request.scope["query_string"].decode("latin-1")
    found = {name: values for name, values in parse_qs(query).items() if name in _FROM_ADDRESS}
    return {name: [value.replace("\0", "") for value in values] for name, values in found.items()}


def _header(request: Request, name: str) -> str:
    """Gives a header as Lambda is given it: one that comes twice as one, with a comma (RFC 9110, section 5.3)."""
    return ",".join(request.headers.getlist(name))


def _wants_json(request: Request) -> bool:
    accepted = _header(request, "accept")
    is_sent = media_type(_header(request, "content-type")) == JSON
    return is_sent or (JSON in accepted and "text/html" not in accepted)


def _show_nothing(_club: Club, _visit: Visit) -> Reply:
    raise NotFoundError("There is no form at this address.")
