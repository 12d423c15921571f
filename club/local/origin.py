"""One address for all: the site's files, the forms' functions, the outbox, and SES' stand-in."""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from club.local.environment import SES_PATH
from club.local.serve_console import say, told

FORMS_PATH, OUTBOX_PATH = "/forms/", "/outbox"
_FAILED = "Something went wrong; the terminal says where.\n"
_NO_FORMS = "The forms are not there: the terminal says why. The rest of the site is.\n"
_NOT_YOURS = "This is for this machine only: {address}{path}\n"


class Origin:
    """Gives each request to whom it belongs; what is of no form and no mail is a file of the site."""

    def __init__(
        self,
        site: ASGIApp,
        *,
        forms: Callable[[], Mapping[str, ASGIApp]],
        outbox: ASGIApp,
        ses: ASGIApp,
        address: str,
    ) -> None:
        """Takes the parts.

        Args:
            site: The files.
            forms: Gives the applications of forms by their path; empty while they cannot be had.
            outbox: Pages of mails.
            ses: What takes mails.
            address: Where all of this is; it has a port.
        """
        self._site, self._forms, self._address = site, forms, address
        self._private = Router([Mount(SES_PATH, ses), Mount("/", outbox)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, whatever becomes of it."""
        has_begun = False

        async def note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app_for(scope)(scope, receive, note)
        except Exception as error:  # noqa: BLE001  # the outermost edge: the server would print what was sent
            say(f"A request failed: {told(error)}")
            if not has_begun:
                await PlainTextResponse(_FAILED, 500)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        if path.startswith((f"{SES_PATH}/", f"{OUTBOX_PATH}/")) or path == OUTBOX_PATH:
            return self._private if self._is_ours(scope) else self._lead_home(path)
        forms = self._forms()
        if path.startswith(FORMS_PATH) and not forms:
            return PlainTextResponse(_NO_FORMS, 503)
        return forms.get(path, self._site)

    def _is_ours(self, scope: Scope) -> bool:
        """Tells whether a browser asks for this machine by its own name.

        Another site could let its own name lead here (DNS rebinding), and then read mails as its own pages.
        """
        port = self._address.rpartition(":")[2]
        return Headers(scope=scope).get("host", "") in (f"127.0.0.1:{port}", f"localhost:{port}")

    def _lead_home(self, path: str) -> Response:
        return PlainTextResponse(_NOT_YOURS.format(address=self._address, path=path), 421)
