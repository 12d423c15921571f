"""`/forms/join`: how a co-op asks to be a member, confirms that, and how an administrator decides."""

from collections.abc import Callable, Mapping

from club.core.address import masked
from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError
from club.points.decide_join import accept, confirm_join, decline, undo
from club.points.join import join, read_join
from club.points.join_link import Opened, join_token, open_join
from club.points.member import CONFIRM_DAYS, Application, Stage, proves
from club.subscriptions.answer_request import moment
from functions.caps import is_within_caps
from functions.holes import wrong
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/join"
_FIELDS = frozenset(("t", "action", "coop", "email", "agreed", "note"))
_ASKED = ("coop", "email", "agreed")


def _show(club: Club, visit: Visit) -> Reply:
    if not visit["t"]:
        return _form(visit, coop=club.kit.coops.name(visit["form"]))
    opened = _open(club, visit)
    return _state(club, opened)


def _act(club: Club, visit: Visit) -> Reply:
    if not visit["t"]:
        return _ask(club, visit)
    opened = _open(club, visit)
    actions = _OF_ADMINISTRATORS if opened.administrator else _OF_ASKERS
    if visit["action"] not in actions:
        raise InvalidFieldError("action", f"Choose one of {', '.join(actions)}.")
    try:
        return actions[visit["action"]](club, visit, opened)
    except InvalidFieldError as error:
        return _decide(club, opened, note=visit["note"], error=error)
    except ConflictError:
        opened = _open(club, visit)
        if opened.application.verdict and visit["action"] in _WANTED:  # somebody else was faster
            return _decided(club, opened, wanted=_WANTED[visit["action"]])
        raise


def _open(club: Club, visit: Visit) -> Opened:
    return open_join(
        visit["t"], administrators=club.administrators, roll=club.roll, secrets=club.secrets, now=club.now()
    )  # fmt: skip


def _form(visit: Visit, *, coop: str = "", error: InvalidFormError | None = None) -> Reply:
    typed = {"coop": coop or visit["coop"], "email": visit["email"], "is_agreed": bool(visit["agreed"])}
    holes = {**typed, **wrong(error, _ASKED)}
    if error:
        return Reply("join", holes, said_of(error, str(error)), status_of(error))
    return Reply("join", holes, {"status": "open"})


def _ask(club: Club, visit: Visit) -> Reply:
    try:
        joining = read_join({name: visit[name] for name in _ASKED}, coops=club.pushed.coops)
    except InvalidFormError as error:
        return _form(visit, error=error)
    if is_within_caps(club, visit, joining.contact, form="join"):
        join(joining, roll=club.roll, queue=club.queue, now=club.now())
    own = joining.coop.domain
    holes = {
        "email": joining.contact.text,
        "coop_name": joining.coop.name,
        "domain": "" if proves(joining.contact.ascii, own) else own,
        "is_shared": not own,
        "days": str(CONFIRM_DAYS),
    }
    return Reply("join-sent", holes, {"status": "sent"})


def _state(club: Club, opened: Opened) -> Reply:
    if opened.administrator:
        return _decided(club, opened)
    if opened.application.stage == Stage.ASKED:
        return _to_confirm(club, opened.application)
    return _confirmed(club, opened.application)


def _to_confirm(club: Club, application: Application) -> Reply:
    holes = {
        "coop_name": _name(club, application),
        "masked": masked(application.email),
        "is_member": club.members.is_member(application.coop),
        "token": join_token(application, secrets=club.secrets),
    }
    return Reply("join-confirm", holes, {"status": application.stage.value, "coop": application.coop})


def _confirm(club: Club, _visit: Visit, opened: Opened) -> Reply:
    application = confirm_join(opened.application, roll=club.roll, queue=club.queue, now=club.now())
    return _confirmed(club, application)


def _confirmed(club: Club, application: Application) -> Reply:
    verdict = application.verdict
    holes = {
        "coop_name": _name(club, application),
        "is_accepted": application.stage == Stage.ACCEPTED,
        "is_declined": application.stage == Stage.DECLINED,
        "is_waiting": application.stage == Stage.CONFIRMED,
        "note": verdict.note if verdict else "",
    }
    return Reply("join-confirmed", holes, {"status": application.stage.value, "coop": application.coop})


def _decide(club: Club, opened: Opened, *, note: str = "", error: InvalidFieldError | None = None) -> Reply:
    application = opened.application
    holes = {**seen_by_administrators(club, application), **wrong(error, ("note",)), "note": note}
    holes |= {"token": join_token(application, administrator=opened.administrator, secrets=club.secrets)}
    if error:
        return Reply("join-decide", holes, said_of(error, error.reason), status_of(error))
    return Reply("join-decide", holes, {"status": application.stage.value, "coop": application.coop})


def _accept(club: Club, visit: Visit, opened: Opened) -> Reply:
    application = accept(
        opened.application, visit["note"], by=opened.administrator, roll=club.roll, queue=club.queue, now=club.now()
    )
    return _decided(club, opened._replace(application=application), wanted=Stage.ACCEPTED)


def _decline(club: Club, visit: Visit, opened: Opened) -> Reply:
    application = decline(
        opened.application, visit["note"], by=opened.administrator, roll=club.roll, queue=club.queue, now=club.now()
    )
    return _decided(club, opened._replace(application=application), wanted=Stage.DECLINED)


def _undo(club: Club, _visit: Visit, opened: Opened) -> Reply:
    application = undo(opened.application, roll=club.roll, now=club.now())
    return _decide(club, opened._replace(application=application))


def _decided(club: Club, opened: Opened, *, wanted: Stage | None = None) -> Reply:
    """Gives who decided, and when, if anybody has; 409 where somebody wanted another decision and came too late."""
    application = opened.application
    if (verdict := application.verdict) is None:
        return _decide(club, opened)
    is_other = wanted not in {None, verdict.what}
    holes = {
        "coop_name": _name(club, application),
        "is_accepted": verdict.what == Stage.ACCEPTED,
        "is_other": is_other,
        "by": verdict.by,
        "at": moment(verdict.at),
        "note": verdict.note,
        "is_open": application.can_be_undone(club.now()),
        "token": join_token(application, administrator=opened.administrator, secrets=club.secrets),
    }
    said = {"status": verdict.what.value, "coop": application.coop, "by": verdict.by, "at": verdict.at.isoformat()}
    return Reply("join-decided", holes, said, 409 if is_other else 200)


def seen_by_administrators(club: Club, application: Application) -> Mapping[str, object]:
    """Gives what an administrator decides by, on the page and in the mail."""
    member = club.roll.member(application.coop)
    since = member.since if member else None
    return {
        "coop_name": _name(club, application),
        "coop_url": f"{club.site_url}/coops/{application.coop}/",
        "email": application.email,
        "is_proven": application.is_proven,
        "asked": moment(application.asked_at),
        "since": f"{since.day} {since:%B %Y}" if since else "",
        "contact": member.email if member and since else "",
    }


def _name(club: Club, application: Application) -> str:
    return club.kit.coops.name(application.coop) or application.coop


_Action = Callable[[Club, Visit, Opened], Reply]
_OF_ASKERS: Mapping[str, _Action] = {"confirm": _confirm}
_WANTED = {"accept": Stage.ACCEPTED, "decline": Stage.DECLINED}
_OF_ADMINISTRATORS: Mapping[str, _Action] = {"accept": _accept, "decline": _decline, "undo": _undo}

FORMS = (Form(PATH, _FIELDS, _show, _act, again_url=PATH),)
app = form_app(*FORMS)
handler = lambda_handler(app)
