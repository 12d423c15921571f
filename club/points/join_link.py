"""Links about an application: whoever asks confirms by one, each administrator decides by one of their own."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from club.core.address import MARK_BYTES, mark_of
from club.core.errors import NotFoundError, TokenError
from club.core.secrets import Secrets
from club.core.tokens import sign, to_bytes, to_text, unsign
from club.points.member import Application
from club.points.ports import Roll

_PURPOSE = "join"
_ID_BYTES = 16
_NOBODY = bytes(MARK_BYTES)


class Opened(NamedTuple):
    """What a link opens; `administrator` is the address of whoever it was mailed to, empty for who asked."""

    application: Application
    administrator: str = ""


def join_token(application: Application, *, administrator: str = "", secrets: Secrets) -> str:
    """Gives the token of a link: the administrator's mark, the application's id, and the co-op."""
    mark = mark_of(administrator) if administrator else _NOBODY
    return sign(_PURPOSE, mark + to_bytes(application.id) + application.coop.encode(), secrets=secrets)


def open_join(token: str, *, administrators: Iterable[str], roll: Roll, secrets: Secrets, now: dt.datetime) -> Opened:
    """Opens a link; changes nothing. Who is no administrator any more cannot decide.

    Raises:
        TokenError: It is none of ours, or was mailed to somebody who has been an administrator.
        NotFoundError: Its application has ended.
    """
    body = unsign(_PURPOSE, token, secrets=secrets)
    mark, application_id = body[:MARK_BYTES], body[MARK_BYTES : MARK_BYTES + _ID_BYTES]
    found = [one for one in administrators if mark_of(one) == mark]
    if len(application_id) < _ID_BYTES or (mark != _NOBODY and not found):
        raise TokenError
    coop = body[MARK_BYTES + _ID_BYTES :].decode()
    application = roll.application(coop, to_text(application_id), now=now)
    if application is None:
        raise NotFoundError("This application has ended: nobody has confirmed or decided it in time.")
    return Opened(application, found[0] if found else "")
