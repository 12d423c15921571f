"""`/forms/status`: how far a request for a slot is, and what whoever asked can still do with it."""

from collections.abc import Callable, Mapping

from club.core.address import read_address
from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError
from club.promotions.asker import change, confirm, resend, withdraw
from club.promotions.creative import kind_of, read_creative
from club.promotions.life import Step, can, words
from club.promotions.links import read_status_token, status_token
from club.promotions.request import ENDED, HOLDING, Image, Request, State
from club.promotions.saving import find
from functions.caps import count_address
from functions.holes import wrong
from functions.pictures import MAX_FORM_BYTES, picture_token
from functions.previews import preview
from functions.promote_answers import WORDS, read_picture, typed_creative
from functions.refusals import said_of, status_of
from functions.request_words import coop_name, edition_words
from functions.status_pages import note_of, status_holes
from functions.telling import tell_later
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/status"
MAILS_PER_DAY = 5
_FIELDS = frozenset(("t", "action", "sure", "picture", "no_picture", *WORDS))
_WITH_ERRORS = ("headline", "body", "button", "link", "image", "alt")


def _show(club: Club, visit: Visit) -> Reply:
    return _status(club, _find(club, visit))


def _act(club: Club, visit: Visit) -> Reply:
    request = _find(club, visit)
    if visit["action"] not in _ACTIONS:
        raise InvalidFieldError("action", f"Choose one of {', '.join(_ACTIONS)}.")
    try:
        return _ACTIONS[visit["action"]](club, visit, request)
    except ConflictError as error:
        return _status(club, _find(club, visit), error=error)


def _find(club: Club, visit: Visit) -> Request:
    return find(read_status_token(visit["t"], secrets=club.secrets), office=club.office)


def _status(club: Club, request: Request, *, saved: str = "", error: ConflictError | None = None) -> Reply:
    holes = status_holes(request, club=club, saved=saved, problem=str(error) if error else "")
    if error:
        return Reply("status", holes, said_of(error, str(error)), status_of(error))
    return Reply("status", holes, {"status": request.state.value, "ref": request.ref})


def _confirm(club: Club, _visit: Visit, request: Request) -> Reply:
    after = confirm(request.ref, office=club.office, now=club.now())
    tell_later(after, club=club)
    counts = after.confirmed_at is not None and after.state not in ENDED
    return _status(club, after, saved="Thank you: the request counts now." if counts else "")


def _words(club: Club, _visit: Visit, request: Request) -> Reply:
    """Shows the words that there are, to be changed."""
    if not can(request, Step.CHANGE):
        raise ConflictError(f"This request is {words(request.state)}, so that cannot be done any more.")
    creative, image = request.creative, request.creative.image
    typed = {name: getattr(creative, name) for name in WORDS if name != "alt"}
    token = picture_token(image, secrets=club.secrets, now=club.now()) if image else ""
    return _form(club, request, {**typed, "alt": image.alt if image else "", "picture": token}, image)


def _change(club: Club, visit: Visit, request: Request) -> Reply:
    image, refused = read_picture(club, visit)
    token = picture_token(image, secrets=club.secrets, now=club.now()) if image else ""
    typed = {**{name: visit[name] for name in WORDS}, "picture": token}
    errors = [refused] if refused else []
    try:
        creative = read_creative(typed, kind=kind_of(request.creative), image=image)
    except InvalidFormError as error:
        return _form(club, request, typed, image, InvalidFormError([*error.errors, *errors]))
    if refused:
        return _form(club, request, typed, image, InvalidFormError(errors))
    after = change(request.ref, creative, office=club.office, now=club.now())
    tell_later(after, club=club)
    return _status(club, after, saved="Your words are changed.")


def _withdraw(club: Club, visit: Visit, request: Request) -> Reply:
    if not visit["sure"] and request.state != State.WITHDRAWN:
        holes = {"token": visit["t"], "edition_words": edition_words(request, club.pushed)}
        return Reply("status-withdraw", holes, {"status": "one-more-step", "sure": "1"})
    after = withdraw(request.ref, office=club.office, now=club.now())
    tell_later(after, club=club)
    return _status(club, after)


def _resend(club: Club, _visit: Visit, request: Request) -> Reply:
    count_address("STATUS", read_address(request.email), MAILS_PER_DAY, club=club)
    after = resend(request.ref, office=club.office, now=club.now())
    tell_later(after, club=club)
    return _status(club, after, saved="A mail with this link is on its way.")


def _form(
    club: Club,
    request: Request,
    typed: Mapping[str, str],
    image: Image | None,
    error: InvalidFormError | None = None,
) -> Reply:
    name, kind = coop_name(request, club.pushed), kind_of(request.creative)
    holes = {
        **preview(typed_creative(typed, image), name, kind=kind, club=club),
        **typed,
        **wrong(error, _WITH_ERRORS),
        "is_slotted": request.state in HOLDING,
        "has_note": bool(note_of(request)),
        "note": note_of(request),
        "token": status_token(request.ref, secrets=club.secrets),
    }
    if error:
        return Reply("status-words", holes, said_of(error, "Please check your words."), status_of(error))
    return Reply("status-words", holes, {"status": "words", **typed})


_ACTIONS: Mapping[str, Callable[[Club, Visit, Request], Reply]] = {
    "confirm": _confirm,
    "words": _words,
    "change": _change,
    "withdraw": _withdraw,
    "resend": _resend,
}
FORMS = (
    Form(
        PATH,
        _FIELDS,
        _show,
        _act,
        again_url="/forms/promote",
        files=frozenset(("image",)),
        max_bytes=MAX_FORM_BYTES,
    ),
)
app = form_app(*FORMS)
handler = lambda_handler(app)
