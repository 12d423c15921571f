"""The mail of an edition as the build has made it, read back for delivery."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from club.core.errors import ClubError, ConflictError
from club.core.mail import Mail
from club.newsletter.audience import Aim, Recipient
from club.newsletter.events import EDITION_HEADER, EDITION_TAG, READER_TAG
from club.newsletter.headers import list_headers
from club.newsletter.parts import FORMAT, HOLE, PARTS, folder_of


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition's mail is, and whom it is for.

    Attributes:
        hash: SHA-256 of the manifest itself, in hex; it stands for the whole mail.
        status: As its file says: draft, scheduled, locked or sent.
        sums: SHA-256 of every other file, in hex, by name.
    """

    hash: str
    edition: int
    title: str
    subject: str
    status: str
    aim: Aim
    archive_url: str
    help_url: str
    list_id: str
    sums: Mapping[str, str]


def read_manifest(content: bytes) -> Manifest:
    """Reads a manifest.

    Raises:
        ClubError: It is none that this club can read.
    """
    try:
        values: dict[str, Any] = json.loads(content)
        if values["format"] != FORMAT:
            raise ClubError("The edition's mail is of another version; build the site anew, with this club's own code.")
        audience = values["audience"]
        return Manifest(
            hash=hashlib.sha256(content).hexdigest(),
            edition=int(values["edition"]),
            aim=Aim(str(values["language"]), tuple(audience["interests"]), tuple(audience["countries"])),
            sums={name: str(values["sha256"][name]) for name in PARTS},
            **{name: str(values[name]) for name in _WORDS},
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ClubError("The edition's mail has a manifest that cannot be read; build the site anew.") from error


_WORDS = ("title", "subject", "status", "archive_url", "help_url", "list_id")


def check_part(name: str, content: bytes, manifest: Manifest) -> None:
    """Lets no file pass that is not the one that the manifest speaks of.

    Raises:
        ConflictError: It is another.
    """
    if hashlib.sha256(content).hexdigest() != manifest.sums[name]:
        reason = f"{folder_of(manifest.edition)}/{name} is not the one that its manifest speaks of; publish both again"
        raise ConflictError(reason)


@dataclass(frozen=True, slots=True)
class EditionLetter:
    """A mail whose hole is filled for one reader; `club.newsletter.ports.Letter`."""

    manifest: Manifest
    site_url: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    inbound: str = ""  # domain whose mail the club receives

    def to(self, recipient: Recipient, token: str) -> Mail:
        """Gives the mail to one reader, with a list's headers, and with tags by which its events are known again."""
        headers = list_headers(
            site_url=self.site_url,
            list_id=self.manifest.list_id,
            help_url=self.manifest.help_url,
            token=token,
            inbound=self.inbound,
        )
        number = str(self.manifest.edition)
        return Mail(
            to=recipient.address,
            subject=self.manifest.subject,
            text=self.text.replace(HOLE, token),
            html=self.html.replace(HOLE, token),
            headers={**headers, EDITION_HEADER: number},
            tags={EDITION_TAG: number, READER_TAG: recipient.key},
        )
