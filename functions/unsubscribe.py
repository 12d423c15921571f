"""`/forms/unsubscribe`: a page with one button, and the one click of a mail program (RFC 8058)."""

from club.subscriptions.address import masked
from club.subscriptions.consent import How
from club.subscriptions.unsubscribe import find_unsubscribe
from functions.leaving import leave
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

_ONE_CLICK = "List-Unsubscribe"  # RFC 8058, section 3.2: the body is `List-Unsubscribe=One-Click`


def _show(club: Club, visit: Visit) -> Reply:
    reader = find_unsubscribe(visit["t"], store=club.store, secrets=club.secrets, now=club.now())
    address = masked(reader.address) if reader else ""
    status = "subscribed" if reader and reader.is_confirmed else "unsubscribed"
    return Reply("unsubscribe", {"masked": address, "token": visit["t"]}, {"status": status, "address": address})


def _act(club: Club, visit: Visit) -> Reply:
    return leave(club, visit["t"], How.ONE_CLICK if visit[_ONE_CLICK] else How.LINK)


FORMS = (Form("/forms/unsubscribe", frozenset(("t", _ONE_CLICK)), _show, _act, again_url="/forms/preferences"),)
app = form_app(*FORMS)
handler = lambda_handler(app)
