"""The forms of a local club: store, functions, outbox, and the worker that has mails written."""

import asyncio
import contextlib
import datetime as dt
import importlib
import os
import re
import time
from collections import deque
from collections.abc import Collection, Mapping
from typing import NamedTuple

from starlette.types import ASGIApp

from club.core.errors import ClubError
from club.core.facts import load_facts
from club.local.environment import Whereabouts, enter, tell
from club.local.origin import Origin
from club.local.outbox import Outbox
from club.local.outbox_pages import OutboxPages
from club.local.outbox_reports import Report
from club.local.outbox_ses import Ses
from club.local.provision import Provisions, provide
from club.local.serve_console import say, told
from club.local.serve_inbound import Letterbox
from club.local.serve_turns import Turns
from club.local.serve_workers import Workers
from club.local.state import State
from club.local.store import Store
from club.site.places import Places

_FORMS = ("subscribe", "confirm", "preferences", "unsubscribe", "send", "promote", "decide", "status", "join", "member")
_GOODBYE_S = 5  # what a batch of mails that is being written may take when the server ends
_ACCIDENTS, _WITHIN_S = 3, 60
# What a person may set for this club too.
_OWN = (
    *("CLUB_ADMINISTRATORS", "CLUB_MAILS_PER_SECOND", "CLUB_PROOF_WEB"),
    *("CLUB_DKIM_SELECTOR", "CLUB_DKIM_DOMAIN", "CLUB_DKIM_KEY"),
)
_TOLD = re.compile(r"CLUB_|AWS_|no_proxy$|NO_PROXY$")


class Setup(NamedTuple):
    """What a person chose.

    `dynamodb` is the address of another store for the tables, `mailer` that of an SMTP server; both may be empty.
    `inbound_port` is where mail to the club is taken; 0 is any port that is free.
    """

    state: State
    places: Places
    dynamodb: str = ""
    mailer: str = ""
    inbound_port: int = 0


class Forms:
    """Everything but the site; begins with `start`, and serves from `open` on."""

    def __init__(self, setup: Setup, *, address: str, lock: int) -> None:
        """Takes the choices, the address of site and forms, and the state folder's lock."""
        self._setup = setup
        state = setup.state
        self._where = Whereabouts(address, "", state.kit, state.inbound, setup.dynamodb, setup.mailer)
        self._store = Store(setup.state.store, setup.state.log, lock=lock)
        self._outbox = Outbox(setup.state.outbox)
        self._pages = OutboxPages(self._outbox, setup.places)
        self._apps: Mapping[str, ASGIApp] = {}
        self._workers: Workers | None = None
        self._letterbox = Letterbox(state.inbound, setup.inbound_port)
        self._pushing = Turns(self._push, name="push to the forms")
        self._identities: Collection[str] = ()
        self._own = {name: os.environ[name] for name in _OWN if os.environ.get(name)}

    @property
    def about(self) -> str:
        """Gives a sentence or two on where mails go, and where they come in."""
        goes = f"Mails land in {self._where.site}/outbox/ and go nowhere."
        if self._where.mailer:
            goes = "Mails go to the mail server that --mailer names: they may reach people."
        return f"{goes} {self._letterbox.about}"

    async def start(self) -> None:
        """Brings the store up, and makes in it what the functions need.

        Raises:
            ClubError: The store cannot start, or the folder's secrets are not whole.
        """
        secrets = self._setup.state.secrets()
        self._setup.state.make_private()
        await self._store.start()
        self._where = self._where._replace(store=self._store.address)
        enter(self._where, os.environ)
        provisions = await asyncio.to_thread(_provide)
        os.environ.update({**tell(self._where, provisions, secrets), **self._own})
        os.environ["CLUB_INBOUND_SMTP"] = self._letterbox.address  # for who tries the club out: no function asks
        self._setup.state.tell({name: value for name, value in os.environ.items() if _TOLD.match(name)})
        self._workers = Workers(provisions)

    async def open(self) -> None:
        """Loads the functions and begins to answer what is in the queue, and what comes by mail.

        Raises:
            ClubError: The port for mail is taken.
        """
        await asyncio.to_thread(self._push)
        await asyncio.to_thread(self.renew)
        self._pushing.start()
        if self._workers:
            self._workers.start()
        await asyncio.to_thread(self._letterbox.open)

    def built(self) -> None:
        """Takes over what a build has drawn anew, and tells the functions of it; returns at once."""
        self.renew()
        self._pushing.ask()

    def renew(self) -> None:
        """Takes over what a build has drawn anew; what cannot be read leaves all as it was."""
        try:
            from functions import wiring  # noqa: PLC0415  # only here the functions' settings are known

            wiring.forget()
            self._apps = self._apps or _apps()
        except Exception as error:  # noqa: BLE001  # the site is served, whatever is wrong with the functions
            say(f"The forms cannot be loaded: {told(error)}: {error}\nThe site is served without them.")
        self._pages.forget()
        with contextlib.suppress(ClubError):
            email = load_facts(self._setup.places.facts).sender_email
            self._identities = (email, email.partition("@")[2])

    def beside(self, site: ASGIApp) -> ASGIApp:
        """Gives the application of site, forms and outbox."""
        ses = Ses(self._outbox, identities=lambda: self._identities, now=_now, hear=self._hear)
        return Origin(
            site, forms=lambda: self._apps, outbox=self._pages.app(), ses=ses.app(), address=self._where.site
        )  # fmt: skip

    async def mind(self) -> None:
        """Starts the store again when it has ended by accident, until cancelled.

        Raises:
            ClubError: It does not start again, or ends again and again.
        """
        accidents: deque[float] = deque(maxlen=_ACCIDENTS)
        while True:
            await self._store.ended()
            accidents.append(time.monotonic())
            if len(accidents) == _ACCIDENTS and accidents[-1] - accidents[0] < _WITHIN_S:
                raise ClubError(f"the store ends again and again; {self._setup.state.log} may say why")
            await self._store.start()
            say("The store had ended by accident, and is up again.")

    async def rest(self) -> None:
        """Lets the workers finish what they have begun, while SES' stand-in still answers."""
        self._pushing.stop(0)  # the next one pushes again
        if not await asyncio.to_thread(self._letterbox.close, _GOODBYE_S):
            say("A mail that came in was being read while this ended; it may be lost.")
        if self._workers and not await asyncio.to_thread(self._workers.stop, _GOODBYE_S):
            say("A mail was being written while this ended; it may be lost.")

    def _push(self) -> None:
        """Tells the functions of co-ops and editions, as `build.py push` does."""
        from club.cloud.clients import make_client  # noqa: PLC0415  # it imports boto3
        from club.local.push import push  # noqa: PLC0415

        places = self._setup.places
        try:
            push(
                make_client("dynamodb"),
                promotions=os.environ["CLUB_PROMOTIONS_TABLE"],
                content=places.coops.parent,
                theme=places.theme,
            )
        except ClubError as error:
            say(f"The forms know of co-ops and editions what they knew before: {error}")

    def _hear(self, report: Report) -> None:
        if self._workers:
            self._workers.hear(report)

    async def stop(self) -> None:
        """Ends the store."""
        self._setup.state.fall_silent()
        await self._store.stop()


class NoForms:
    """The same for a site alone: there is nothing to do."""

    about = "Its forms are left out."

    async def start(self) -> None:
        """Does nothing."""

    async def open(self) -> None:
        """Does nothing."""

    def built(self) -> None:
        """Does nothing: files are read for each request."""

    def beside(self, site: ASGIApp) -> ASGIApp:
        """Gives the site."""
        return site

    async def mind(self) -> None:
        """Waits until it is cancelled."""
        await asyncio.Event().wait()

    async def rest(self) -> None:
        """Does nothing."""

    async def stop(self) -> None:
        """Does nothing."""


def _provide() -> Provisions:
    from club.cloud.clients import make_client  # noqa: PLC0415  # it imports boto3

    return provide(make_client("dynamodb"), make_client("sqs"))


def _apps() -> Mapping[str, ASGIApp]:
    modules = [importlib.import_module(f"functions.{name}") for name in _FORMS]  # only now: their faults are not ours
    return {form.path: module.app for module in modules for form in module.FORMS}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
