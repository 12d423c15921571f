"""`/forms/subscribe`: the form to sign up with, here or on any co-op's site."""

from collections.abc import Mapping

from club.core.errors import InvalidFormError
from club.subscriptions.answer_request import moment
from club.subscriptions.choices import NO_CHOICES, Choices
from club.subscriptions.subscribe import Asked, OneMoreStep, Sent, SignUp, form_stamp, read_sign_up, subscribe
from functions.holes import chosen, typed, wrong
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

_ASKED = ("email", "interests", "language", "country")
_FIELDS = frozenset((*_ASKED, "form", "frame", "stamp", "press", "wording", "nickname"))


def _show(club: Club, visit: Visit) -> Reply:
    stamp, wording = form_stamp(secrets=club.secrets, now=club.now()), club.known.wording
    holes = {**_holes(club, visit, NO_CHOICES), **wrong(None, _ASKED), "stamp": stamp, "wording": wording}
    return Reply(_page("subscribe", visit), holes, {"stamp": stamp, "wording": wording})


def _act(club: Club, visit: Visit) -> Reply:
    try:
        sign_up = read_sign_up(visit.fields, known=club.known)
    except InvalidFormError as error:
        return _show_again(club, visit, error)
    sent = Sent(visit.client, visit["stamp"], visit["press"])
    outcome = subscribe(
        sign_up, sent=sent, store=club.store, queue=club.queue, terms=club.terms, now=club.now()
    )  # fmt: skip
    holes = {**_holes(club, visit, sign_up.choices), "press": outcome.press}
    if isinstance(outcome, OneMoreStep):
        holes["wording"] = _wording(sign_up, club)
        return Reply(_page("press", visit), holes, {"status": "one-more-step", "press": outcome.press})
    return Reply(_page("check-email", visit), {**holes, **_ends(sign_up, outcome, club)}, _said(outcome))


def _show_again(club: Club, visit: Visit, error: InvalidFormError) -> Reply:
    """Gives the form with what was typed, and what is wrong with it."""
    shown = _show(club, visit)
    holes = {**shown.holes, **chosen(typed(visit), known=club.known), **wrong(error, _ASKED)}
    return Reply(shown.page, holes, said_of(error, "Please check what you have entered."), status_of(error))


def _holes(club: Club, visit: Visit, choices: Choices) -> dict[str, object]:
    return {
        **chosen(choices, known=club.known),
        "email": visit["email"],
        "form": visit["form"],
        "frame": visit["frame"] if visit.is_framed else "",
    }


def _wording(sign_up: SignUp, club: Club) -> str:
    return sign_up.wording or club.known.wording


def _ends(sign_up: SignUp, asked: Asked, club: Club) -> Mapping[str, object]:
    return {"ends": moment(asked.ends_at), "wording": _wording(sign_up, club)}


def _said(asked: Asked) -> Mapping[str, object]:
    return {"status": "asked", "ends_at": asked.ends_at.isoformat(timespec="seconds"), "press": asked.press}


def _page(name: str, visit: Visit) -> str:
    return f"{name}.frame" if visit.is_framed else name


FORMS = (Form("/forms/subscribe", _FIELDS, _show, _act, again_url="/forms/subscribe", is_embedded=True),)
app = form_app(*FORMS)
handler = lambda_handler(app)
