"""What a reader does with what is kept about them, each by one button of the preferences page."""

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Callable, Mapping

from club.core.errors import InvalidFieldError
from club.subscriptions.access import Access, edition_token, here_token
from club.subscriptions.address import masked, read_address
from club.subscriptions.answer_request import moment
from club.subscriptions.choices import Choices, read_choices
from club.subscriptions.consent import How
from club.subscriptions.erase import erase
from club.subscriptions.export import export
from club.subscriptions.figures import VOTE, may_vote_at
from club.subscriptions.membership import change_membership
from club.subscriptions.move import ask_move
from club.subscriptions.preferences import PAUSE_MONTHS, change_preferences, pause, resume
from club.subscriptions.request import CONFIRM_LINK_DAYS
from functions.holes import ticked, typed, wrong
from functions.leaving import leave
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.wiring import Club

_WITH_ERRORS = ("email", "interests", "language", "country", "months")


def shown(club: Club, access: Access, *, saved: str = "") -> Reply:
    """Gives the preferences page; `saved` says what has just been done, in words."""
    reader, now = access.reader, club.now()
    until = reader.paused_until if reader.paused_until and reader.paused_until > now else None
    holes = {
        **ticked(reader.choices, known=club.known),
        **wrong(None, _WITH_ERRORS),
        "masked": masked(reader.address),
        "token": access.token,
        "is_fresh": access.is_fresh,
        "is_confirmed": reader.is_confirmed,
        "is_paused": until is not None,
        "paused_until": moment(until) if until else "",
        "is_member": reader.member_since is not None,
        "member_since": moment(reader.member_since) if reader.member_since else "",
        "is_voter": may_vote_at(reader, now),
        "vote_until": moment(reader.here_at + VOTE) if reader.here_at else "",
        "here_url": f"/forms/here?t={here_token(reader.key, secrets=club.secrets)}",
        "saved": saved or False,
        "email": "",
        "unsubscribe_url": f"/forms/unsubscribe?t={edition_token(reader.key, secrets=club.secrets)}",
    }
    return Reply("preferences", holes, _said(access))


def shown_again(club: Club, visit: Visit, access: Access, error: InvalidFieldError) -> Reply:
    """Gives the page with what was entered, and what is wrong with it."""
    page = shown(club, access)
    kept = ticked(typed(visit), known=club.known) if visit["action"] == "save" else {}
    holes = {**page.holes, **kept, "email": visit["email"], **wrong(error, _WITH_ERRORS)}
    return Reply(page.page, holes, said_of(error, error.reason), status_of(error))


def _save(club: Club, visit: Visit, access: Access) -> Reply:
    choices = read_choices(
        visit.fields.get("interests", ()), visit["language"], visit["country"], known=club.known
    )  # fmt: skip
    after = change_preferences(access, choices, privacy=club.known.privacy, store=club.store, now=club.now())
    return shown(club, after, saved="Your choices are saved.")


def _pause(club: Club, visit: Visit, access: Access) -> Reply:
    months = next((months for months in PAUSE_MONTHS if visit["months"] == str(months)), None)
    if months is None:
        raise InvalidFieldError("months", f"Choose one of {', '.join(map(str, PAUSE_MONTHS))} months.")
    after = pause(access, months, privacy=club.known.privacy, store=club.store, now=club.now())
    return shown(club, after, saved="No edition comes to you until then.")


def _resume(club: Club, _visit: Visit, access: Access) -> Reply:
    after = resume(access, privacy=club.known.privacy, store=club.store, now=club.now())
    return shown(club, after, saved="Editions come to you again.")


def _member(club: Club, visit: Visit, access: Access) -> Reply:
    is_member = visit["member"] == "1"
    after = change_membership(
        access, is_member=is_member, privacy=club.known.privacy, store=club.store, now=club.now()
    )  # fmt: skip
    return shown(club, after, saved="You are a member of the club." if is_member else "You are no member of the club.")


def _move(club: Club, visit: Visit, access: Access) -> Reply:
    address, now = read_address(visit["email"]), club.now()
    after = ask_move(
        access, address, client=visit.client, store=club.store, queue=club.queue, terms=club.terms, now=now
    )  # fmt: skip
    ends_at = now + dt.timedelta(days=CONFIRM_LINK_DAYS)
    holes = {"email": visit["email"], "ends": moment(ends_at), "token": after.token}
    return Reply("move-sent", holes, {"status": "sent", "token": after.token})


def _export(club: Club, _visit: Visit, access: Access) -> Reply:
    kept, after = export(access, privacy=club.known.privacy, store=club.store, now=club.now())
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    holes = {
        "masked": masked(after.reader.address),
        "json": text,
        "json_base64": b64encode(text.encode()).decode(),
        "token": after.token,
    }
    return Reply("your-data", holes, {**kept, "token": after.token})


def _erase(club: Club, visit: Visit, access: Access) -> Reply:
    access.require_fresh()
    if not visit["sure"]:
        holes = {"masked": masked(access.reader.address), "token": access.token}
        return Reply("erase", holes, {"status": "one-more-step", "sure": "1"})
    erase(access, store=club.store, now=club.now())
    return Reply("erased", said={"status": "erased"})


def _leave(club: Club, _visit: Visit, access: Access) -> Reply:
    return leave(club, edition_token(access.reader.key, secrets=club.secrets), How.LINK)


def _said(access: Access) -> Mapping[str, object]:
    reader = access.reader
    return {
        "status": reader.state.value,
        "address": masked(reader.address),
        **(_choices(reader.choices) if access.is_fresh else {"interests": list(reader.choices.interests)}),
        "paused_until": reader.paused_until.isoformat(timespec="seconds") if reader.paused_until else None,
        "is_fresh": access.is_fresh,
        **({"is_member": reader.member_since is not None} if access.is_fresh else {}),
        "token": access.token,
    }


def _choices(choices: Choices) -> Mapping[str, object]:
    return {"interests": list(choices.interests), "language": choices.language, "country": choices.country}


ACTIONS: Mapping[str, Callable[[Club, Visit, Access], Reply]] = {
    "save": _save,
    "pause": _pause,
    "resume": _resume,
    "member": _member,
    "move": _move,
    "export": _export,
    "erase": _erase,
    "unsubscribe": _leave,
}
