"""The outbox in the browser: a list, a page for each mail, its HTML in a sandbox, its file."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from club.core.errors import NotFoundError
from club.core.facts import load_facts
from club.core.vocabulary import load_vocabulary
from club.local.outbox import Outbox
from club.local.outbox_reading import read_html, read_line, read_mail
from club.site.places import Places
from club.site.theme import STABLE, direction, environment, globals_of

_PER_PAGE = 100
_KINDS = ("Bounce", "Complaint")  # few of many
_TEMPLATES = Path(__file__).with_name("templates")
_SAFE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex",
}
# The page may frame the mail; the mail's own script, pictures, styles and forms from elsewhere stay out.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


class OutboxPages:
    """The pages, drawn with the theme as the site is."""

    def __init__(self, outbox: Outbox, places: Places) -> None:
        """Takes the mails, and where the theme and the club's facts are."""
        self._outbox, self._places = outbox, places
        self._env: jinja2.Environment | None = None

    def forget(self) -> None:
        """Lets theme and facts be read again, because they may have changed."""
        self._env = None

    def app(self) -> Starlette:
        """Gives the application for `/outbox`."""
        return Starlette(
            routes=[
                Route("/outbox", self._lead),
                Route("/outbox/", self.show_all),
                Route("/outbox/{id}", self._lead),
                Route("/outbox/{id}/", self.show_one),
                Route("/outbox/{id}/html", self.show_html),
                Route("/outbox/{id}/raw", self.give_file),
            ],
            exception_handlers={NotFoundError: self._say_missing},
        )

    def show_all(self, request: Request) -> Response:
        """Shows the newest mails, or those before one, or only those of which something was reported."""
        before, only = request.query_params.get("before", ""), request.query_params.get("only", "")
        ids = self._outbox.ids()
        wanted = (one for one in ids if (not before or one < before) and self._is_reported(one, only))
        shown = list(islice(wanted, _PER_PAGE + 1))
        older = shown[-2] if len(shown) > _PER_PAGE else ""
        mails = [read_line(one, self._outbox.content(one), self._outbox.kept(one)) for one in shown[:_PER_PAGE]]
        values = {"mails": mails, "count": len(ids), "older": older, "before": before, "only": only, "kinds": _KINDS}
        return self._page("outbox.html", "/outbox/", "Outbox", values)

    def _is_reported(self, message_id: str, kind: str) -> bool:
        reports = self._outbox.kept(message_id).reports if kind else ()
        return not kind or any(report["published"]["eventType"] == kind for report in reports)

    def show_one(self, request: Request) -> Response:
        """Shows a mail."""
        message_id = request.path_params["id"]
        mail = read_mail(message_id, self._outbox.content(message_id), self._outbox.kept(message_id))
        return self._page("outbox-mail.html", request.url.path, mail.subject or "No subject", {"mail": mail})

    def show_html(self, request: Request) -> Response:
        """Gives a mail's HTML to the frame on its page; opened by itself, it is as harmless."""
        html = read_html(self._outbox.content(request.path_params["id"]))
        if html is None:
            raise NotFoundError("This mail has no HTML.")
        return Response(html, 200, {**_SAFE, "Content-Security-Policy": _MAIL_POLICY}, "text/html")

    def give_file(self, request: Request) -> Response:
        """Gives a mail as a file to keep; a browser that showed it might obey it."""
        message_id = request.path_params["id"]
        headers = {**_SAFE, "Content-Disposition": f'attachment; filename="{quote(message_id)}.eml"'}
        return Response(self._outbox.content(message_id), 200, headers, "message/rfc822")

    def _lead(self, request: Request) -> Response:
        return RedirectResponse(quote(request.url.path) + "/", headers=_SAFE)

    def _say_missing(self, _request: Request, _error: Exception) -> Response:
        return self._page("outbox.html", "/outbox/", "Outbox", {"is_missing": True}, 404)

    def _page(self, template: str, path: str, title: str, values: Mapping[str, Any], status: int = 200) -> Response:
        env = self._env = self._env or self._drawing()
        club = env.globals["club"]
        language = club.language  # type: ignore[attr-defined]  # the club's facts
        page = {
            "path": path,
            "title": title,
            "description": "",
            "canonical": path,
            "lang": language,
            "dir": direction(language),
            "noindex": True,
            "feed": "",
            "crumbs": (),
            "json_ld": "",
        }
        html = env.get_template(template).render({"page": page, "is_missing": False, **values})
        policy = {"Content-Security-Policy": f"{_PAGE_POLICY}; frame-ancestors 'none'"}
        return Response(html, status, {**_SAFE, **policy}, "text/html")

    def _drawing(self) -> jinja2.Environment:
        places = self._places
        variables = globals_of(load_facts(places.facts), load_vocabulary(places.vocabulary), STABLE)
        env = environment(places.theme, {**variables, "csp": _PAGE_POLICY}, None)
        env.loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(_TEMPLATES), env.loader or jinja2.DictLoader({})])
        return env
