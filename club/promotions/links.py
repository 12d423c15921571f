"""The signed links in mails about a request: the asker's, and each administrator's own."""

from collections.abc import Iterable

from club.core.address import MARK_BYTES, mark_of
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


def decide_token(ref: str, administrator: str, *, secrets: Secrets) -> str:
    """Gives what opens the page on which an administrator, told by the address, decides on a request."""
    return sign(_DECIDE, mark_of(administrator) + ref.encode(), secrets=secrets)


def read_decide_token(token: str, *, administrators: Iterable[str], secrets: Secrets) -> tuple[str, str]:
    """Gives the ref of the request, and the administrator's address.

    Raises:
        TokenError: It is no such token, or was mailed to somebody who is no administrator any more.
    """
    body = unsign(_DECIDE, token, secrets=secrets)
    mark, ref = body[:MARK_BYTES], _ref(body[MARK_BYTES:])
    for one in administrators:
        if mark_of(one) == mark:
            return ref, one
    raise TokenError("This link was for somebody who is no administrator any more.")


def _ref(body: bytes) -> str:
    ref = body.decode("ascii", "replace")
    if not edition_of(ref):
        raise TokenError
    return ref
