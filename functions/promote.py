"""`/forms/promote`: by which a co-op asks for a slot of an edition, page by page, without a cookie."""

from collections.abc import Callable, Mapping, Sequence

from club.core.address import read_address
from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError
from club.promotions.ask import ask
from club.promotions.asking import Ask
from club.promotions.request import Request, State, new_ref
from functions.caps import count_address, count_network
from functions.holes import wrong
from functions.pictures import IMAGE, MAX_FORM_BYTES
from functions.promote_answers import CARRIED, STEPS, Answers, read_answers
from functions.promote_pages import check_page, co_op_page, done_page, slot_page, words_page
from functions.refusals import said_of, status_of
from functions.telling import tell_later
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/promote"
REQUESTS_PER_DAY = 5  # to one address
_FIELDS = frozenset((*CARRIED, "at", "go", "no_picture", "nickname"))
_FIELDS_OF_STEP: Mapping[str, Sequence[str]] = {
    "slot": ("edition", "wanted"),
    "co-op": ("coop", "email"),
    "words": ("headline", "body", "button", "link", "image", "alt"),
}
_PAGES: Mapping[str, Callable[[Club, Answers], tuple[str, Mapping[str, object]]]] = {
    "slot": slot_page,
    "co-op": co_op_page,
    "words": words_page,
    "check": check_page,
}


def _show(club: Club, visit: Visit) -> Reply:
    return _page(club, read_answers(club, visit), "slot")


def _act(club: Club, visit: Visit) -> Reply:
    """Shows the first page that has something wrong, or nothing in it yet; sends what was checked."""
    answers = read_answers(club, visit)
    at = visit["at"] if visit["at"] in STEPS else STEPS[0]
    if visit["go"] in STEPS:
        return _page(club, answers, visit["go"])
    for step in STEPS:
        if errors := _errors(club, answers, step):
            is_new = STEPS.index(step) > STEPS.index(at) and answers.is_untouched(step)
            return _page(club, answers, step, () if is_new else errors)
    if at != STEPS[-1]:
        return _page(club, answers, STEPS[-1])
    if visit["nickname"]:  # people do not see this field
        return _done(club, answers, new_ref(answers.ask().edition))
    return _send(club, visit, answers)


def _send(club: Club, visit: Visit, answers: Answers) -> Reply:
    asked = answers.ask()
    request = _same(club, asked)
    if request is None:
        count_network("PROMOTE", club=club, visit=visit)
        count_address("PROMOTE", read_address(asked.email), REQUESTS_PER_DAY, club=club)
        try:
            request = ask(asked, office=club.office, now=club.now())
        except InvalidFieldError as error:
            return _refused(club, answers, error)
        except ConflictError as error:
            return _refused(club, answers, InvalidFieldError("coop", str(error)))
        tell_later(request, club=club)
    return _done(club, answers, request.ref)


def _same(club: Club, asked: Ask) -> Request | None:
    """Gives the request that the same page has made before, when it is sent once more."""
    for one in club.promotions.sheet(asked.edition).requests:
        its = Ask(one.edition, one.wanted, one.means, one.coop, one.email, one.creative)
        if its == asked and one.state == State.REQUESTED:
            return one
    return None


def _errors(club: Club, answers: Answers, step: str) -> Sequence[InvalidFieldError]:
    errors = list(answers.errors(step))
    if step == "co-op" and answers.coop and not club.members.is_member(answers.coop):
        reason = "This co-op is in the directory, but no member of the club. It can join, which is free: see below."
        errors.insert(0, InvalidFieldError("coop", reason))
    return errors


def _refused(club: Club, answers: Answers, error: InvalidFieldError) -> Reply:
    """Shows what the rules say against a request on the page where it can be mended."""
    field = {"means": "wanted"}.get(error.field, error.field)
    step = next((step for step, fields in _FIELDS_OF_STEP.items() if field in fields), STEPS[0])
    return _page(club, answers, step, [InvalidFieldError(field, error.reason)])


def _page(club: Club, answers: Answers, step: str, errors: Sequence[InvalidFieldError] = ()) -> Reply:
    name, holes = _PAGES[step](club, answers)
    error = InvalidFormError(errors) if errors else None
    if step != STEPS[-1]:
        holes = {**holes, **wrong(error, _FIELDS_OF_STEP[step])}
    if error:
        return Reply(name, holes, {"status": step, **said_of(error, "Please check your answers.")}, status_of(error))
    return Reply(name, holes, {"status": step, "picture": answers.values["picture"]})


def _done(club: Club, answers: Answers, ref: str) -> Reply:
    name, holes = done_page(club, answers, ref)
    return Reply(name, holes, {"status": "asked", "ref": ref})


PROMOTE = Form(
    PATH, _FIELDS, _show, _act, again_url=PATH, files=frozenset(("image",)), max_bytes=MAX_FORM_BYTES
)  # fmt: skip
FORMS = (PROMOTE, IMAGE)
app = form_app(*FORMS)
handler = lambda_handler(app)
