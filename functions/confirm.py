"""`/forms/confirm`: the page behind the link of a confirmation mail."""

from club.core.errors import InvalidFieldError, TemporaryError
from club.subscriptions.access import edition_token
from club.subscriptions.address import masked
from club.subscriptions.answer_request import moment
from club.subscriptions.confirm import confirm, find_confirmation, never_mail
from club.subscriptions.reader import Reader
from club.subscriptions.tell_moved import tell_moved
from functions import logs
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
            return _confirmed(club, confirm(visit["t"], store=club.store, now=club.now()))
        case "never":
            never_mail(visit["t"], privacy=club.known.privacy, store=club.store, now=club.now())
            return Reply("never", said={"status": "never"})
    raise InvalidFieldError("action", "Press one of the two buttons: confirm, or never.")


def _confirmed(club: Club, reader: Reader) -> Reply:
    token = edition_token(reader.key, secrets=club.secrets)
    is_move = bool(reader.formerly) and reader.changed_at > reader.confirmed_at
    if is_move:
        _tell(club, reader)
    holes = {
        "masked": masked(reader.address),
        "preferences_url": f"/forms/preferences?t={token}",
        "unsubscribe_url": f"/forms/unsubscribe?t={token}",
        "is_move": is_move,
    }
    return Reply("confirmed", holes, {"status": "confirmed", "address": masked(reader.address)})


def _tell(club: Club, reader: Reader) -> None:
    try:
        tell_moved(reader, store=club.store, queue=club.queue, now=club.now())
    except TemporaryError as error:  # the address is changed, and that is what the page must say
        logs.fail("former-address-not-told", error)


FORMS = (Form("/forms/confirm", frozenset(("t", "action")), _show, _act, again_url="/forms/subscribe"),)
app = form_app(*FORMS)
handler = lambda_handler(app)
