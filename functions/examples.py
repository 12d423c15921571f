"""Whether this club is a real one: with the facts that the repository ships with, nobody may be mailed."""

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from club.core.errors import ConflictError

if TYPE_CHECKING:
    from club.core.settings import Settings
    from functions.wiring import Club


def refuse_examples(club: "Club") -> None:
    """Lets nothing be sent in the name of an example, unless it lands on this machine.

    Raises:
        ConflictError: The club's facts are examples still.
    """
    facts = club.kit.facts
    if "xample" in f"{facts.sender_name}{facts.sender_email}{facts.controller}" and not mails_stay_here(club.settings):
        reason = "content/club/club.toml still has example values, in whose name nobody is mailed; see build.py doctor"
        raise ConflictError(reason)


def mails_stay_here(settings: "Settings") -> bool:
    """Tells whether mails go to this machine: to the outbox of `serve`, or to a mail server here."""
    mailer = settings["CLUB_MAILER"]
    address = settings.get("AWS_ENDPOINT_URL_SESV2") or settings.get("AWS_ENDPOINT_URL") if mailer == "ses" else mailer
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
