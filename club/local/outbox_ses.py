"""SES on this machine: takes the calls that the club makes of Amazon SES (version 2), and sends nothing.

Answers and refusals have the form that SES' own clients read (restJson1).
"""

import datetime as dt
import json
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from club.local.environment import CONFIGURATION_SET
from club.local.outbox import Kept, Outbox
from club.local.outbox_message import complete, message_of
from club.local.outbox_reports import Hear, Sent, reports_of
from club.local.outbox_request import MAX_BYTES, SesError, check_people, read_wanted

MAX_24_HOUR_SEND, MAX_SEND_RATE = 500_000.0, 200.0  # an account that has sent well for a while
_MAX_BODY_BYTES = 2 * MAX_BYTES  # a raw mail comes in base64
_SIGNED = "AWS4-HMAC-SHA256 "

Answer = Mapping[str, Any]
Call = Callable[[Request], Awaitable[Answer]]


class Ses:
    """The calls. None needs a thread of the server's, because functions wait in those for the answer."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        identities: Callable[[], Collection[str]],
        now: Callable[[], dt.datetime],
        hear: Hear,
    ) -> None:
        """Takes what it works with.

        Args:
            outbox: Where mails go.
            identities: Gives the addresses and domains that may send.
            now: Gives the time, aware UTC.
            hear: Told of each delivery, bounce and complaint; it must be quick.
        """
        self._outbox, self._identities, self._now, self._hear = outbox, identities, now, hear

    def app(self) -> Starlette:
        """Gives the application."""
        calls: list[tuple[str, Call, str]] = [
            ("/v2/email/outbound-emails", self.send_email, "POST"),
            ("/v2/email/account", self.get_account, "GET"),
            ("/v2/email/configuration-sets/{name}", self.get_configuration_set, "GET"),
        ]
        return Starlette(routes=[Route(path, _answered(call), methods=[method]) for path, call, method in calls])

    async def send_email(self, request: Request) -> Answer:
        """Puts a mail into the outbox (SendEmail)."""
        wanted = complete(read_wanted(await _body(request)))
        check_people(wanted, self._identities())
        if wanted.configuration_set:
            _check_set(wanted.configuration_set)
        now = self._now()
        message_id = self._outbox.new_id(now)
        content = message_of(wanted, message_id, now=now)
        sent = Sent(message_id, content, wanted.recipients, wanted.configuration_set, wanted.tags, now)
        reports = reports_of(sent)
        kept = Kept(
            wanted.sender,
            wanted.recipients,
            wanted.configuration_set,
            wanted.tags,
            [report._asdict() for report in reports],
        )
        self._outbox.keep(message_id, content, kept)
        for report in reports:
            self._hear(report)
        return {"MessageId": message_id}

    async def get_account(self, _request: Request) -> Answer:
        """Tells how much may be sent (GetAccount)."""
        quota = {
            "Max24HourSend": MAX_24_HOUR_SEND,
            "MaxSendRate": MAX_SEND_RATE,
            "SentLast24Hours": float(self._outbox.sent_since(self._now())),
        }
        return {
            "SendQuota": quota,
            "SendingEnabled": True,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "DedicatedIpAutoWarmupEnabled": False,
        }

    async def get_configuration_set(self, request: Request) -> Answer:
        """Tells that the one configuration set is there (GetConfigurationSet)."""
        name: str = request.path_params["name"]
        _check_set(name)
        return {"ConfigurationSetName": name, "SendingOptions": {"SendingEnabled": True}}


def _answered(call: Call) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            _check_signature(request)
            return _respond(await call(request))
        except SesError as error:
            return _respond({"message": str(error)}, error.status, error.code)

    return answer


def _respond(said: Answer, status: int = 200, code: str = "") -> Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4()), "Cache-Control": "no-store"}
    if code:
        headers["x-amzn-ErrorType"] = code
    return Response(json.dumps(said), status, headers, "application/json")


def _check_signature(request: Request) -> None:
    """Takes any signature, but takes one: a browser sends no such header for other people's pages without asking."""
    if not request.headers.get("authorization", "").startswith(_SIGNED):
        raise SesError("Missing Authentication Token", code="MissingAuthenticationTokenException", status=403)


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _MAX_BODY_BYTES:
            raise SesError("Request is too large.", code="RequestEntityTooLargeException", status=413)
    return bytes(content)


def _check_set(name: str) -> None:
    if name != CONFIGURATION_SET:
        raise SesError(f"Configuration set <{name[:64]}> does not exist.", code="NotFoundException", status=404)
