"""`/forms/subscribe`: the form to sign up with, here or on any co-op's site."""

from collections.abc import Mapping

from club.core.errors import InvalidFormError
from club.subscriptions.answer_request import moment
from club.subscriptions.subscribe import OneMoreStep, Sent, form_stamp, read_sign_up, subscribe
from functions.holes import carried, ticked, typed, wrong
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

_ASKED = ("email", "interests", "language", "country")
_FIELDS = frozenset((*_ASKED, "form", "frame", "stamp", "press", "wording", "nickname"))


def _show(club: Club, visit: Visit) -> Reply:
    stamp, wording = form_stamp(secrets=club.secrets, now=club.now()), club.known.wording
    return Reply("subscribe", _form(club, visit, stamp), {"stamp": stamp, "wording": wording})


def _act(club: Club, visit: Visit) -> Reply:
    try:
        sign_up = read_sign_up(visit.fields, known=club.known)
    except InvalidFormError as error:
        stamp = form_stamp(secrets=club.secrets, now=club.now())
        said = said_of(error, "Please check what you have entered.")
        return Reply("subscribe", _form(club, visit, stamp, error), said, status_of(error))
    sent = Sent(visit.client, visit["stamp"], visit["press"])
    outcome = subscribe(sign_up, sent=sent, store=club.store, queue=club.queue, terms=club.terms, now=club.now())
    holes = {
        **carried(sign_up.choices, known=club.known),
        **_common(visit),
        "press": outcome.press,
        "wording": sign_up.wording or club.known.wording,
    }
    if isinstance(outcome, OneMoreStep):
        return Reply("press", holes, {"status": "one-more-step", "press": outcome.press})
    holes |= {"has_topics": bool(sign_up.choices.interests), "ends": moment(outcome.ends_at)}
    ends_at = outcome.ends_at.isoformat(timespec="seconds")
    return Reply("check-email", holes, {"status": "asked", "ends_at": ends_at, "press": outcome.press})


def _form(club: Club, visit: Visit, stamp: str, error: InvalidFormError | None = None) -> Mapping[str, object]:
    """Gives the holes of the form, with what was typed, if anything was, and what is wrong with it."""
    choices = typed(visit)
    return {
        **ticked(choices, known=club.known),
        **wrong(error, _ASKED),
        **_common(visit),
        "has_topics": bool(choices.interests),
        "language": choices.language,
        "country": choices.country,
        "stamp": stamp,
        "wording": club.known.wording,
    }


def _common(visit: Visit) -> dict[str, object]:
    return {"email": visit["email"], "form": visit["form"], "frame": "1" if visit.is_framed else ""}


FORMS = (Form("/forms/subscribe", _FIELDS, _show, _act, again_url="/forms/subscribe", is_embedded=True),)
app = form_app(*FORMS)
handler = lambda_handler(app)
