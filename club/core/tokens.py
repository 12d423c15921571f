"""What links and forms carry: random tokens, signed links that need no store, and signed times.

All are base64url without padding, so that no mail program breaks them. A signed link is
`key id (1 byte) · body · HMAC-SHA256 over purpose and the rest, cut to 16 bytes (RFC 2104, section 5)`.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets as random
from base64 import urlsafe_b64decode, urlsafe_b64encode

from club.core.errors import ExpiredTokenError, TokenError
from club.core.secrets import Secrets

TOKEN_BYTES = 16  # 128 random bits
TOKEN_CHARS = 22
_MAC_BYTES = 16
_TIME_BYTES = 5  # seconds since 1970: enough for 34,000 years
_MAX_CHARS = 1_000
_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def new_token() -> str:
    """Gives a random token; only its hash is ever stored."""
    return to_text(random.token_bytes(TOKEN_BYTES))


def token_hash(token: str) -> str:
    """Gives what is stored of a random token: nobody who reads the store can open a link."""
    return to_text(hashlib.sha256(token.encode()).digest())


def sign(purpose: str, body: bytes, *, secrets: Secrets) -> str:
    """Signs a link for one purpose; the same input gives the same link."""
    key_id = secrets.token_key_id
    signed = bytes([key_id]) + body
    return to_text(signed + _mac(secrets.token_keys[key_id], purpose, signed))


def unsign(purpose: str, token: str, *, secrets: Secrets) -> bytes:
    """Gives the body of a signed link, whatever known key has signed it.

    Raises:
        TokenError: It was not signed by us for this purpose.
    """
    content = to_bytes(token)
    signed, mac = content[:-_MAC_BYTES], content[-_MAC_BYTES:]
    key = secrets.token_keys.get(signed[0]) if signed else None
    if key is None or not hmac.compare_digest(mac, _mac(key, purpose, signed)):
        raise TokenError
    return signed[1:]


def stamp(purpose: str, body: bytes, *, secrets: Secrets, now: dt.datetime) -> str:
    """Signs a body together with the time."""
    return sign(purpose, int(now.timestamp()).to_bytes(_TIME_BYTES, "big") + body, secrets=secrets)


def unstamp(
    purpose: str, token: str, *, secrets: Secrets, now: dt.datetime, longest: dt.timedelta
) -> tuple[bytes, dt.timedelta]:
    """Gives the body of a stamp and its age.

    Raises:
        TokenError: It was not signed by us for this purpose, or comes from the future.
        ExpiredTokenError: It is older than `longest`.
    """
    content = unsign(purpose, token, secrets=secrets)
    if len(content) < _TIME_BYTES:
        raise TokenError
    try:
        signed_at = dt.datetime.fromtimestamp(int.from_bytes(content[:_TIME_BYTES], "big"), dt.UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise TokenError from error
    age = now - signed_at
    if age < dt.timedelta(seconds=-1):  # a time is signed in whole seconds
        raise TokenError
    if age > longest:
        raise ExpiredTokenError(signed_at)
    return content[_TIME_BYTES:], age


def to_text(content: bytes) -> str:
    """Gives base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Reads base64url without padding, in its one canonical form.

    Raises:
        TokenError: It is anything else.
    """
    if len(text) > _MAX_CHARS or not _ALPHABET.fullmatch(text):
        raise TokenError
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise TokenError from error
    if to_text(content) != text:
        raise TokenError
    return content


def _mac(key: bytes, purpose: str, signed: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + signed, "sha256")[:_MAC_BYTES]
