"""What the status page of a request shows: how far it is, what comes next and until when, and what can be done."""

import datetime as dt
from collections.abc import Mapping

from club.core.address import masked
from club.promotions import news
from club.promotions.calendar import CONFIRM_DAYS, Calendar
from club.promotions.life import Step, can
from club.promotions.links import status_token
from club.promotions.request import Request, State
from club.promotions.timing import decide_by
from club.promotions.waiting import position
from functions.promotion_words import day, last_day
from functions.request_words import coop_name, days_of, edition_words, preview_of, price_words, slot_words
from functions.wiring import Club

_NOTED = (State.CHANGES_ASKED, State.DECLINED, State.EXPIRED)
_RUN = (State.RUN, State.REPORTED)
_UNDECIDED = (State.HELD, State.CHANGES_ASKED)
_FLAGS: Mapping[str, tuple[State, ...]] = {
    "is_waiting": (State.WAITING,),
    "is_held": (State.HELD,),
    "is_changes_asked": (State.CHANGES_ASKED,),
    "is_approved": (State.APPROVED,),
    "is_locked": (State.LOCKED,),
    "is_run": _RUN,
    "is_declined": (State.DECLINED,),
    "is_withdrawn": (State.WITHDRAWN,),
    "is_expired": (State.EXPIRED,),
    "is_make_good": (State.MAKE_GOOD,),
}


def status_holes(request: Request, *, club: Club, saved: str = "", problem: str = "") -> Mapping[str, object]:
    """Gives the holes of the status page; `saved` says what has just been done, `problem` what could not be."""
    pushed, now = club.pushed, club.now()
    days = days_of(request, pushed)
    is_unconfirmed = request.state == State.REQUESTED and request.confirmed_at is None
    is_open = days is not None and now < days.locked
    can_do = {
        "can_change": is_open and can(request, Step.CHANGE) and not is_unconfirmed,
        "can_withdraw": is_open and can(request, Step.WITHDRAW),
        "can_resend": request.state in news.OF_STATE,
    }
    return {
        **preview_of(request, club=club),
        **can_do,
        "has_actions": any(can_do.values()),
        **{flag: request.state in states for flag, states in _FLAGS.items()},
        **_report(request, club=club),
        "is_unconfirmed": is_unconfirmed,
        "is_requested": request.state == State.REQUESTED and not is_unconfirmed,
        "can_confirm": is_unconfirmed,
        "has_problem": bool(problem),
        "problem": problem,
        "has_done": bool(saved),
        "done": saved,
        "until": _until(request, days),
        "place": str(position(club.promotions.sheet(request.edition), request)) if _waits(request) else "",
        "has_note": bool(note_of(request)),
        "note": note_of(request),
        "ref": request.ref,
        "token": status_token(request.ref, secrets=club.secrets),
        "edition_words": edition_words(request, pushed),
        "slot_words": slot_words(request),
        "price_words": price_words(request, pushed),
        "masked": masked(request.email),
        "coop_name": coop_name(request, pushed),
    }


def note_of(request: Request) -> str:
    """Gives what was said about the last decision, where that says why the request is where it is."""
    last = next((one for one in reversed(request.decisions) if one.note), None)
    return last.note if last and request.state in _NOTED else ""


def _waits(request: Request) -> bool:
    return request.state == State.WAITING


def _until(request: Request, days: Calendar | None) -> str:
    """Gives the last day of what a request is in."""
    if days is None:
        return ""
    if request.state == State.REQUESTED and request.confirmed_at is None:
        confirm_by = request.asked_at + dt.timedelta(days=CONFIRM_DAYS)
        return day(confirm_by.date()) if confirm_by < days.due else last_day(days.due)
    if request.state == State.REQUESTED:
        return last_day(days.closes)
    if request.state == State.APPROVED:
        return last_day(days.locked)
    return last_day(decide_by(request, days) if request.state in _UNDECIDED else days.due)


def _report(request: Request, *, club: Club) -> Mapping[str, object]:
    edition = club.pushed.edition(request.edition)
    has_report = request.state in _RUN and edition is not None
    requests = club.promotions.sheet(request.edition).requests if has_report else ()
    ran = {one.slot for one in requests if one.state in _RUN}
    slots = [slot.id for slot in edition.slots if slot.id in ran] if edition else []
    return {
        "has_report": has_report,
        "delivered": f"{request.report.get('delivered', 0):,}",
        "complaints": f"{request.report.get('complaints', 0):,}",
        "position": str(slots.index(request.slot) + 1) if request.slot in slots else "–",
        "positions": str(len(slots)),
        "archive_url": f"{club.site_url}/newsletter/{edition.name}/" if edition else "",
    }
