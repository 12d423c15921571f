"""`build.py edition test`: sends one edition to one address, as every reader will get it."""

import argparse
import dataclasses

from club.core.errors import ClubError, InvalidFieldError
from club.core.mail import Mail
from club.core.secrets import Secrets
from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import open_club, refuse_examples
from club.local.edition_opening import Opened, open_edition
from club.newsletter.audience import Recipient
from club.newsletter.events import EDITION_HEADER
from club.newsletter.manifest import EditionLetter, read_manifest
from club.newsletter.parts import HTML, MANIFEST, TEXT
from club.subscriptions.access import edition_token
from club.subscriptions.address import Address, address_key, read_address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="who gets it")


def run(args: argparse.Namespace) -> int:
    """Sends the mail, and says by which id the provider knows it."""
    to = _address(args.to)
    with open_club(args) as club:
        refuse_examples(club, args.content)
        opened = open_edition(args.content, args.number, site_url=club.site_url)
        sent = club.mailer.send(mail_to(to, opened, site_url=club.site_url, secrets=club.secrets))
    print(f"Sent edition {args.number} to {args.to}, with links to {opened.facts.url}. The provider's id: {sent}")
    return 0


def mail_to(to: Address, opened: Opened, *, site_url: str, secrets: Secrets) -> Mail:
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
