"""`build.py edition test`: sends one edition to one address, as every reader will get it."""

import argparse
import dataclasses
import os
from pathlib import Path
from urllib.parse import urlsplit

from club.cloud.envelope import Sender
from club.core.errors import ClubError, InvalidFieldError
from club.core.mail import Mail, Mailer
from club.core.secrets import Secrets, read_secrets
from club.core.settings import Settings
from club.local.edition_opening import Opened, open_edition
from club.local.edition_opening import add_arguments as add_edition
from club.local.state import DEFAULT_STATE, environment
from club.newsletter.audience import Recipient
from club.newsletter.events import EDITION_HEADER
from club.newsletter.manifest import HTML, MANIFEST, TEXT, EditionLetter, read_manifest
from club.subscriptions.access import edition_token
from club.subscriptions.address import Address, address_key, read_address

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="who gets it")
    parser.add_argument(
        "--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help=f"folder of a running serve ({DEFAULT_STATE})"
    )


def run(args: argparse.Namespace) -> int:
    """Sends the mail, and says by which id the provider knows it."""
    to = _address(args.to)
    os.environ.update(environment(args.state))
    settings = Settings(os.environ)
    site_url = settings["CLUB_SITE_URL"].rstrip("/")
    opened = open_edition(args.content, args.number, site_url=site_url)
    _refuse_examples(opened, site_url)
    mail = mail_to(opened, to, site_url=site_url, secrets=_secrets(settings))
    sent = _mailer(settings, Sender(opened.facts.sender_name, opened.facts.sender_email)).send(mail)
    print(f"Sent edition {args.number} to {args.to}, with links to {site_url}. The provider's id: {sent}")
    return 0


def mail_to(opened: Opened, to: Address, *, site_url: str, secrets: Secrets) -> Mail:
    """Gives the mail to one address: as in earnest, but for a word in the subject, and of no sending.

    Its links let that address leave, if it is a reader's. Without the edition's header and tags no event
    of it counts as one of the edition's.
    """
    manifest = read_manifest(opened.files[MANIFEST].encode())
    key = address_key(to, secrets.address_key)
    letter = EditionLetter(manifest, site_url, opened.files[HTML], opened.files[TEXT])
    mail = letter.to(Recipient(key, to.text), edition_token(key, secrets=secrets))
    headers = {name: value for name, value in mail.headers.items() if name != EDITION_HEADER}
    return dataclasses.replace(mail, subject=f"[Test] {mail.subject}", headers=headers, tags={})


def _address(typed: str) -> Address:
    try:
        return read_address(typed)
    except InvalidFieldError as error:
        raise ClubError(f"--to: {error.reason}") from error


def _refuse_examples(opened: Opened, site_url: str) -> None:
    """Lets no mail go out into the world that is from nobody.

    Raises:
        ClubError: The club is not one on this machine, and its facts are those that it ships with.
    """
    examples = [name for name in opened.facts.examples if name.startswith(("sender", "controller"))]
    if examples and urlsplit(site_url).hostname not in _LOOPBACK:
        raise ClubError(f"content/club/club.toml: {', '.join(examples)}: still the example; write your own first")


def _secrets(settings: Settings) -> Secrets:
    if text := settings.get("CLUB_SECRETS"):
        return read_secrets(text)
    from club.cloud.clients import make_client  # noqa: PLC0415  # it imports boto3
    from club.cloud.ssm import read_parameter  # noqa: PLC0415

    return read_secrets(read_parameter(settings["CLUB_SECRETS_PARAMETER"], client=make_client("ssm")))


def _mailer(settings: Settings, sender: Sender) -> Mailer:
    if (address := settings["CLUB_MAILER"]) != "ses":
        from club.cloud.smtp import SmtpMailer  # noqa: PLC0415

        return SmtpMailer(address, sender=sender)
    from club.cloud.clients import make_client  # noqa: PLC0415  # it imports boto3
    from club.cloud.ses import SesMailer  # noqa: PLC0415

    configuration_set = settings.get("CLUB_SES_CONFIGURATION_SET")
    return SesMailer(make_client("sesv2"), sender=sender, configuration_set=configuration_set)
