"""Sends the mails that are still to be sent about a request, each at most once."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, TemporaryError, UncertainError
from club.promotions import news as names
from club.promotions.ports import News, Office
from club.promotions.request import Request
from club.promotions.saving import find, save


def tell(ref: str, *, office: Office, news: News, now: dt.datetime) -> Request:  # noqa: ARG001  # as all use cases
    """Sends what is to be sent, oldest first; gives the request as it is then.

    Each mail is taken off the request before it is sent, so that of two who tell at once only one sends
    it; what was certainly not sent is put back.

    Raises:
        NotFoundError: There is no such request.
        TemporaryError: A mail was certainly not sent; it is to be told again.
    """
    request = find(ref, office=office)
    while request.news:
        name, *rest = request.news
        try:
            claimed = save(request, replace(request, news=tuple(rest)), store=office.store)
        except ConflictError:  # another tells it, or it has gone on
            request = find(ref, office=office)
            continue
        try:
            news.send(name, claimed)
        except TemporaryError:
            _put_back(ref, name, office=office)
            raise
        except UncertainError:
            pass  # it may have arrived, and nobody wants it twice
        request = find(ref, office=office)
    return request


def _put_back(ref: str, name: str, *, office: Office) -> None:
    while True:
        request = find(ref, office=office)
        told = names.still_true((name, *request.news), request.state)
        if told == request.news:
            return
        try:
            save(request, replace(request, news=told), store=office.store)
        except ConflictError:
            continue
        return
