"""Signing mails that go by a mail server which signs none itself (DKIM, RFC 6376), by dkimpy."""

from pathlib import Path

from club.core.errors import ClubError

# RFC 6376, section 5.4.1, and what makes a mail a list's (RFC 8058, section 4: both must be signed).
_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"reply-to",
    b"list-unsubscribe", b"list-unsubscribe-post", b"list-id", b"list-help", b"list-archive",
)  # fmt: skip
# Named once more than they are there, so that nobody adds another one on the way (RFC 6376, section 8.15).
_ALONE = (b"from", b"subject", b"list-unsubscribe", b"list-unsubscribe-post")
_PEM = "-----BEGIN"


class DkimSigner:
    """Signs with one RSA key, whose public half is in the domain's DNS at `<selector>._domainkey.<domain>`."""

    def __init__(self, *, selector: str, domain: str, key: str) -> None:
        """Takes the private key as PEM, or the path of a file that holds it.

        Raises:
            ClubError: dkimpy is not installed, or the key cannot be read; never shows it.
        """
        self._selector, self._domain, self._key = selector.encode(), domain.encode(), _read(key)
        try:
            from dkim.crypto import UnparsableKeyError, parse_pem_private_key  # noqa: PLC0415  # few clubs need it
        except ModuleNotFoundError as error:
            reason = f"the package {error.name} is missing, which signs mails; run requirements/install dkim"
            raise ClubError(reason) from error
        try:
            parse_pem_private_key(self._key)
        except (UnparsableKeyError, KeyError, ValueError, IndexError, TypeError):
            raise ClubError("CLUB_DKIM_KEY is no RSA key in PEM; openssl genrsa 2048 makes one") from None

    def sign(self, message: bytes) -> bytes:
        """Gives the mail with a signature before it; lines end in CRLF, and nothing on the way may change them."""
        import dkim  # noqa: PLC0415

        signature: bytes = dkim.sign(
            message,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*_SIGNED, *_ALONE],
        )
        return signature + message


def _read(key: str) -> bytes:
    if key.lstrip().startswith(_PEM):
        return key.encode()
    try:
        return Path(key).read_bytes()
    except OSError as error:
        raise ClubError(f"CLUB_DKIM_KEY: the file cannot be read: {error.strerror}") from error
