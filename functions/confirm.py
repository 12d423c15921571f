"""`/forms/confirm`: the page behind the link of a confirmation mail."""

from club.core.errors import InvalidFieldError
from club.subscriptions.access import edition_token
from club.subscriptions.address import masked
from club.subscriptions.answer_request import moment
from club.subscriptions.confirm import confirm, find_confirmation, never_mail
from club.subscriptions.reader import Reader
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club


def _show(club: Club, visit: Visit) -> Reply:
    found = find_confirmation(visit["t"], store=club.store, now=club.now())
    request = found.request
    form_name = "" if found.is_move else club.kit.coops.name(request.form)
    holes = {
        "masked": masked(request.address),
        "token": visit["t"],
        "asked": moment(request.asked_at),
        "form_name": form_name,
        "is_move": found.is_move,
    }
    said = {"status": "open", "address": masked(request.address), "form": form_name, "is_move": found.is_move}
    return Reply("confirm", holes, said)


def _act(club: Club, visit: Visit) -> Reply:
    match visit["action"]:
        case "confirm":
            reader = confirm(visit["t"], store=club.store, now=club.now())
            return _confirmed(club, reader)
        case "never":
            never_mail(visit["t"], store=club.store, now=club.now())
            return Reply("never", said={"status": "never"})
    raise InvalidFieldError("action", "Press one of the two buttons: confirm, or never.")


def _confirmed(club: Club, reader: Reader) -> Reply:
    token = edition_token(reader.key, secrets=club.secrets)
    holes = {
        "masked": masked(reader.address),
        "preferences_url": f"/forms/preferences?t={token}",
        "unsubscribe_url": f"/forms/unsubscribe?t={token}",
        "is_move": bool(reader.formerly) and reader.changed_at > reader.confirmed_at,
    }
    return Reply("confirmed", holes, {"status": "confirmed", "address": masked(reader.address)})


FORMS = (Form("/forms/confirm", frozenset(("t", "action")), _show, _act, again_url="/forms/subscribe"),)
app = form_app(*FORMS)
handler = lambda_handler(app)
