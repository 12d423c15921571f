"""All functions on a club in memory, and what a browser, a program or a mail program sends them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from club.core.settings import Settings
from club.newsletter.ask import Ask, send_token
from club.subscriptions.access import edition_token, here_token
from club.subscriptions.choices import Known
from club.subscriptions.subscribe import Asked, OneMoreStep, Sent, form_stamp
from functions import confirm, decide, join, member, preferences, promote, send, status, subscribe, unsubscribe
from functions.mail import make_handler
from functions.pages import Pages
from functions.web import form_app
from functions.wiring import Club
from tests.functions.tiny_kit import holes_of
from tests.newsletter.mailing import Shelf
from tests.newsletter.post_office import post_office
from tests.promotions.builders import JANE, JOHN
from tests.promotions.builders import Desk as Slots
from tests.subscriptions.builders import READER, SECRETS, Desk, key_of

FORMS = (
    *subscribe.FORMS,
    *confirm.FORMS,
    *preferences.FORMS,
    *unsubscribe.FORMS,
    *send.FORMS,
    *promote.FORMS,
    *status.FORMS,
    *decide.FORMS,
    *join.FORMS,
    *member.FORMS,
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class StrictPages(Pages):
    """Takes exactly the holes that a page has; `filled` names the pages that were asked for."""

    def __init__(self, folder: Path, known: Known) -> None:
        super().__init__(folder, is_strict=True)
        self.filled: set[str] = set()
        self._known = known

    def fill(self, name: str, holes: Mapping[str, object]) -> str:
        assert holes.keys() == holes_of(name, self._known), name
        self.filled.add(name)
        return super().fill(name, holes)


@dataclass
class Rig(Desk):
    """A club in memory whose forms can be sent over HTTP."""

    kit: Path = field(kw_only=True)

    def __post_init__(self) -> None:
        settings = {"CLUB_KIT": str(self.kit), "CLUB_SITE_URL": self.terms.site_url, "CLUB_MAILER": "smtp://127.0.0.1"}
        settings["CLUB_ADMINISTRATORS"] = f"{JANE}, {JOHN}"
        self.club = Club(Settings(settings), now=self.clock)
        self.club.store, self.club.queue, self.club.mailer = self.store, self.queue, self.mailer
        self.club.secrets = SECRETS
        self.club.limits = self.terms.limits
        self.club.mail_pages = self.mails = Shelf()
        self.club.post = self.office = replace(post_office(0), pages=self.mails)
        self.club.pages = self.pages = StrictPages(self.kit / "pages", self.club.known)
        self.slots = Slots(now=self.now)
        self.club.promotions, self.club.treasury = self.slots.store, self.slots.treasury
        self.club.members, self.club.dispatches = self.slots.members, self.slots.dispatches  # type: ignore[assignment]
        self.club.latest_pushed = lambda: self.slots.pushed

    def clock(self) -> dt.datetime:
        return self.now

    @property
    def app(self) -> Starlette:
        return form_app(*FORMS, club=lambda: self.club)

    @contextmanager
    def browser(self, **headers: str) -> Iterator[TestClient]:
        """Gives a client that follows no redirect, and for which an error that comes out of the application is one."""
        with TestClient(self.app, follow_redirects=False, headers={"Accept": "text/html", **headers}) as client:
            yield client

    def post(self, email: str = READER, *, sent: Sent | None = None, **fields: str | list[str]) -> Asked | OneMoreStep:
        """Sends the form past HTTP, with the wording that this club has."""
        return super().post(email, sent=sent, **{"wording": self.club.known.wording, **fields})

    def stamp(self, *, age_s: float = 60) -> str:
        return form_stamp(secrets=SECRETS, now=self.now - dt.timedelta(seconds=age_s))

    def sign_up(self, email: str = READER, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
        """Gives the fields that a person's browser sends from our own page."""
        return {"email": email, "stamp": self.stamp(), "wording": self.club.known.wording, **fields}

    def run_mails(self) -> Mapping[str, Any]:
        """Hands the queue to the function that writes mails, as Lambda would."""
        import json  # noqa: PLC0415

        messages, self.queue.messages = self.queue.messages, []
        records = [
            {"messageId": f"m-{number}", "body": json.dumps(dict(message)), "eventSource": "aws:sqs"}
            for number, (message, _) in enumerate(messages)
        ]
        return make_handler(lambda: self.club)({"Records": records}, None)

    def fresh_token(self, email: str = READER) -> str:
        return self.fresh_access(email).token

    def edition_link(self, email: str = READER) -> str:
        return edition_token(key_of(email), secrets=SECRETS)

    def send_link(self, manifest: str, *, edition: int = 12, readers: int = 0) -> str:
        return send_token(Ask(edition, manifest, readers), secrets=SECRETS, now=self.now)

    def here_link(self, email: str = READER) -> str:
        return here_token(key_of(email), secrets=SECRETS)
