"""`/forms/preferences`: what a reader chooses, and what can be done with one's own data; and `/forms/here`."""

from club.core.errors import InvalidFieldError
from club.subscriptions.access import Access, open_preferences
from club.subscriptions.address import read_address
from club.subscriptions.ask_link import ask_link
from functions.here import HERE
from functions.holes import wrong
from functions.own_data import ACTIONS, shown, shown_again
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/preferences"
_CHOSEN = ("email", "interests", "language", "country", "months", "member")
_FIELDS = frozenset((*_CHOSEN, "t", "action", "sure", "nickname"))


def _show(club: Club, visit: Visit) -> Reply:
    return shown(club, _open(club, visit)) if visit["t"] else _ask(visit)


def _act(club: Club, visit: Visit) -> Reply:
    if visit["action"] == "link":
        return _mail_link(club, visit)
    if visit["action"] not in ACTIONS:
        raise InvalidFieldError("action", f"Choose one of {', '.join((*ACTIONS, 'link'))}.")
    access = _open(club, visit)
    try:
        return ACTIONS[visit["action"]](club, visit, access)
    except InvalidFieldError as error:
        return shown_again(club, visit, access, error)


def _open(club: Club, visit: Visit) -> Access:
    return open_preferences(visit["t"], store=club.store, secrets=club.secrets, now=club.now())


def _mail_link(club: Club, visit: Visit) -> Reply:
    try:
        address = read_address(visit["email"])
    except InvalidFieldError as error:
        return _ask(visit, error)
    if not visit["nickname"]:  # people do not see that field, and a program is answered as they are
        ask_link(
            address, client=visit.client, store=club.store, queue=club.queue, terms=club.terms, now=club.now()
        )  # fmt: skip
    return Reply("preferences-sent", {"email": visit["email"]}, {"status": "sent"})


def _ask(visit: Visit, error: InvalidFieldError | None = None) -> Reply:
    holes = {"email": visit["email"], **wrong(error, ("email",))}
    if error:
        return Reply("preferences-ask", holes, said_of(error, str(error)), status_of(error))
    return Reply("preferences-ask", holes, {"status": "link-needed"})


FORMS = (Form(PATH, _FIELDS, _show, _act, again_url=PATH), HERE)
app = form_app(*FORMS)
handler = lambda_handler(app)
