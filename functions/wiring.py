"""Puts together what the functions stand on: the one place that knows which adapter fills which port."""

import datetime as dt
import functools
import ipaddress
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from club.core.errors import ClubError
from club.core.mail import Mailer, Queue
from club.core.secrets import Secrets, read_secrets
from club.core.settings import Settings
from club.subscriptions.caps import Limits
from club.subscriptions.choices import Known
from club.subscriptions.ports import Letters, Terms
from functions.kit import Kit
from functions.stores import Stores

if TYPE_CHECKING:
    from starlette.requests import Request

    from club.cloud.fetch import Fetcher
    from club.cloud.ses import SesV2
    from club.cloud.smtp import Sign
    from club.newsletter.ports import Post
    from club.promotions.ports import News, Office
    from functions.mail_pages import MailPages
    from functions.pages import Pages

_LIMITS = {
    "network": "CLUB_NETWORK_LIMIT",
    "form": "CLUB_FORM_LIMIT",
    "pressure": "CLUB_PRESSURE",
    "mails": "CLUB_MAILS_PER_HOUR",
}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Club(Stores):
    """Ports and what goes with them, each made when it is first asked for, and then kept.

    Imports stand where something is made, so that a function loads only what it needs. Tests set
    an attribute to a port of their own.
    """

    def __init__(self, settings: Settings, *, now: Callable[[], dt.datetime] = _now) -> None:
        """Takes the settings, and a clock that gives aware UTC."""
        self.settings, self.now = settings, now

    @functools.cached_property
    def ses(self) -> "SesV2":
        """Gives the client of Amazon SES."""
        from club.cloud.clients import make_client  # noqa: PLC0415

        client: SesV2 = make_client("sesv2")
        return client

    @functools.cached_property
    def mail_pages(self) -> "MailPages":
        """Gives the mails that the build has made, from the site."""
        from club.newsletter.kept_mail import KeptMails  # noqa: PLC0415
        from functions.mail_pages import MailPages  # noqa: PLC0415

        kept = KeptMails(self.dynamodb, deliveries=self.settings["CLUB_DELIVERIES_TABLE"])
        return MailPages(self.site_url, kept=kept, now=self.now, inbound=self.settings.get("CLUB_INBOUND_DOMAIN"))

    @functools.cached_property
    def post(self) -> "Post":
        """Gives the post office that editions are sent from."""
        from functions.post import make_post  # noqa: PLC0415

        return make_post(self)

    @property
    def office(self) -> "Office":
        """Gives what use cases of promotions take, with what the site has pushed by now."""
        from club.promotions.ports import Office  # noqa: PLC0415

        return Office(self.promotions, self.treasury, self.members, self.dispatches, self.pushed, self.secrets)

    @functools.cached_property
    def news(self) -> "News":
        """Gives who writes mails about requests for slots."""
        from functions.promotion_news import RequestNews  # noqa: PLC0415

        return RequestNews(self)

    @functools.cached_property
    def fetch(self) -> "Fetcher":
        """Gives what fetches strangers' pages, and is led nowhere inside."""
        from functions.proofs import make_fetch  # noqa: PLC0415

        return make_fetch(self)

    @property
    def administrators(self) -> tuple[str, ...]:
        """Gives the addresses of those who decide.

        Raises:
            ClubError: There are none.
        """
        found = (one.strip() for one in self.settings["CLUB_ADMINISTRATORS"].split(","))
        return tuple(one for one in found if one)

    @functools.cached_property
    def queue(self) -> Queue:
        """Gives the queue of mails to write."""
        from club.cloud.clients import make_client  # noqa: PLC0415
        from club.cloud.sqs import SqsQueue  # noqa: PLC0415

        url = self.settings["CLUB_MAIL_QUEUE_URL"]
        return SqsQueue(make_client("sqs"), url)

    @functools.cached_property
    def mailer(self) -> Mailer:
        """Gives whoever delivers mails: `CLUB_MAILER` is `ses`, or a server's address."""
        from club.cloud.envelope import Sender  # noqa: PLC0415

        sender = Sender(self.kit.facts.sender_name, self.kit.facts.sender_email)
        if (mailer := self.settings["CLUB_MAILER"]) != "ses":
            from club.cloud.smtp import SmtpMailer  # noqa: PLC0415

            return SmtpMailer(mailer, sender=sender, sign=self._sign(sender.domain))
        from club.cloud.ses import SesMailer  # noqa: PLC0415

        configuration_set = self.settings.get("CLUB_SES_CONFIGURATION_SET")
        return SesMailer(self.ses, sender=sender, configuration_set=configuration_set)

    def _sign(self, domain: str) -> "Sign | None":
        """Gives what signs mails for a mail server that does not; `CLUB_DKIM_SELECTOR` asks for it."""
        if not (selector := self.settings.get("CLUB_DKIM_SELECTOR")):
            return None
        from club.cloud.signing import DkimSigner  # noqa: PLC0415

        domain = self.settings.get("CLUB_DKIM_DOMAIN") or domain
        return DkimSigner(selector=selector, domain=domain, key=self.settings["CLUB_DKIM_KEY"]).sign

    @functools.cached_property
    def secrets(self) -> Secrets:
        """Gives the club's secrets, from the environment or from a parameter."""
        if text := self.settings.get("CLUB_SECRETS"):
            return read_secrets(text)
        from club.cloud.clients import make_client  # noqa: PLC0415
        from club.cloud.ssm import read_parameter  # noqa: PLC0415

        parameter = self.settings["CLUB_SECRETS_PARAMETER"]
        return read_secrets(read_parameter(parameter, client=make_client("ssm")))

    @functools.cached_property
    def terms(self) -> Terms:
        """Gives what the club and its operator have set."""
        return Terms(self.secrets, self.known, self.limits, self.site_url)

    @functools.cached_property
    def limits(self) -> Limits:
        """Gives the limits that are set, and ours where none is."""
        found = {field: self.settings.get(name) for field, name in _LIMITS.items()}
        try:
            return Limits(**{field: int(value) for field, value in found.items() if value})
        except ValueError as error:
            raise ClubError(f"One of {', '.join(_LIMITS.values())} is no whole number.") from error

    @property
    def site_url(self) -> str:
        """Gives the public address, without a slash at the end."""
        return self.settings["CLUB_SITE_URL"].rstrip("/")

    @functools.cached_property
    def kit(self) -> Kit:
        """Gives what the build tells the functions."""
        return Kit(self.settings.kit)

    @property
    def known(self) -> Known:
        """Gives the words that forms may use."""
        return self.kit.known

    @functools.cached_property
    def pages(self) -> "Pages":
        """Gives the pages to fill."""
        from functions.pages import Pages  # noqa: PLC0415

        return Pages(self.settings.kit / "pages")

    @functools.cached_property
    def letters(self) -> Letters:
        """Gives the mails to fill."""
        from functions.letters import KitLetters  # noqa: PLC0415

        facts = self.kit.facts
        common = {"club": facts.name, "controller": facts.controller}
        return KitLetters(self.settings.kit / "mails", common, self.kit.coops.name)

    def client_of(self, request: "Request") -> str:
        """Gives the internet address that a request comes from.

        A proxy adds what it sees at the end of the header, so only the last entry is not the visitor's own word.
        """
        name = self.settings.get("CLUB_CLIENT_ADDRESS_HEADER")
        if name and (lines := request.headers.getlist(name)):
            return _without_port(lines[-1].split(",")[-1].strip())
        return request.client.host if request.client else ""


def _without_port(address: str) -> str:
    """Gives the address of `address:port`, as CloudFront-Viewer-Address has it, and of a plain address."""
    for text in (address, address.rpartition(":")[0]):
        bare = text.removeprefix("[").removesuffix("]")
        try:
            return str(ipaddress.ip_address(bare))
        except ValueError:
            continue
    return ""


@functools.cache
def club() -> Club:
    """Gives the one club of this process."""
    return Club(Settings(os.environ))


def forget() -> None:
    """Drops what is kept, such as pages that a new build has drawn anew."""
    club.cache_clear()
