"""The link by which an administrator sends an edition: what it names, and for how long."""

import datetime as dt
from dataclasses import dataclass

from club.core.errors import ConflictError, TokenError
from club.core.secrets import Secrets
from club.core.tokens import stamp, unstamp
from club.newsletter.manifest import Manifest

SEND_LINK_DAYS = 7
_PURPOSE = "send"
_EDITION_BYTES, _HASH_BYTES, _READERS_BYTES = 3, 32, 4
_SENDABLE = "locked"  # from then on its page is public, to which its mails link


@dataclass(frozen=True, slots=True)
class Ask:
    """What an administrator is asked to send.

    Attributes:
        edition: Its number.
        manifest: SHA-256 of the mail's manifest, in hex: another mail needs another link.
        readers: How many would have got it when the link was made.
    """

    edition: int
    manifest: str
    readers: int


def send_token(ask: Ask, *, secrets: Secrets, now: dt.datetime) -> str:
    """Gives the token of a link that sends an edition; it works for SEND_LINK_DAYS."""
    edition, readers = ask.edition.to_bytes(_EDITION_BYTES, "big"), ask.readers.to_bytes(_READERS_BYTES, "big")
    return stamp(_PURPOSE, edition + bytes.fromhex(ask.manifest) + readers, secrets=secrets, now=now)


def read_send_token(token: str, *, secrets: Secrets, now: dt.datetime) -> Ask:
    """Gives what a link is to send.

    Raises:
        TokenError: It is none of ours, or has ended (ExpiredTokenError).
    """
    body, _ = unstamp(_PURPOSE, token, secrets=secrets, now=now, longest=dt.timedelta(days=SEND_LINK_DAYS))
    if len(body) != _EDITION_BYTES + _HASH_BYTES + _READERS_BYTES:
        raise TokenError
    edition, rest = body[:_EDITION_BYTES], body[_EDITION_BYTES:]
    return Ask(
        int.from_bytes(edition, "big"), rest[:_HASH_BYTES].hex(), int.from_bytes(rest[_HASH_BYTES:], "big")
    )  # fmt: skip


def check_sendable(manifest: Manifest) -> None:
    """Lets only an edition pass whose file says that it may go out.

    Raises:
        ConflictError: It is not locked; says what to write.
    """
    if manifest.status != _SENDABLE:
        reason = (
            f"edition {manifest.edition} is marked {manifest.status} in its file; "
            f"write status: {_SENDABLE} there, and publish the site, when it may go out"
        )
        raise ConflictError(reason)
