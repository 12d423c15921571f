"""The signed links in mails about a request: the asker's, and each administrator's own."""

from club.core.errors import TokenError
from club.core.secrets import Secrets
from club.core.tokens import sign, unsign
from club.promotions.request import edition_of

_STATUS, _DECIDE = "promotion-status", "promotion-decide"


def status_token(ref: str, *, secrets: Secrets) -> str:
    """Gives what opens the status page of a request."""
    return sign(_STATUS, ref.encode(), secrets=secrets)


def read_status_token(token: str, *, secrets: Secrets) -> str:
    """Gives the ref of the request.

    Raises:
        TokenError: It is no such token.
    """
    return _ref(unsign(_STATUS, token, secrets=secrets))


def decide_token(ref: str, administrator: int, *, secrets: Secrets) -> str:
    """Gives what opens the page on which an administrator, the n-th from 0 in the settings, decides on a request."""
    return sign(_DECIDE, f"{ref}|{administrator}".encode(), secrets=secrets)


def read_decide_token(token: str, *, secrets: Secrets) -> tuple[str, int]:
    """Gives the ref of the request, and which administrator it is.

    Raises:
        TokenError: It is no such token.
    """
    ref, _, number = unsign(_DECIDE, token, secrets=secrets).partition(b"|")
    if not number.isdigit():
        raise TokenError
    return _ref(ref), int(number)


def _ref(body: bytes) -> str:
    ref = body.decode("ascii", "replace")
    if not edition_of(ref):
        raise TokenError
    return ref
