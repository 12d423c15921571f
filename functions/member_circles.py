"""Circles on a member's page: those that there are, joining and leaving, and proposing another."""

import datetime as dt
from collections.abc import Callable, Mapping

from club.core.errors import ConflictError, InvalidFieldError, InvalidFormError
from club.points.circles import MAX_MONTHS, MIN_MONTHS, Circle, State
from club.points.circles_make import join_circle, leave_circle, propose_circle
from functions.holes import wrong
from functions.member_link import CIRCLES, PATH, MemberLink
from functions.member_mails import name_of
from functions.visit import Reply, Visit
from functions.wiring import Club

Error = InvalidFieldError | InvalidFormError | None


def show_circles(club: Club, visit: Visit, link: MemberLink, error: Error = None) -> Reply:
    """Gives the page of circles; those that have ended are left out."""
    now, known = club.now(), club.known
    there = [one for one in club.circles.all() if one.state(now) != State.ENDED]
    topics = visit.fields.get("topics", ())
    months = range(MIN_MONTHS, MAX_MONTHS + 1)
    holes = {
        "circles": [_listed(one, link.coop, club) for one in there],
        "has_circles": bool(there),
        "name": visit["name"],
        **{f"interest_{one}": one in topics for one in known.interests},
        **{f"language_{code}": code == visit["language"] for code in known.languages},
        "lengths": [{"length": str(one), "length_chosen": str(one) == visit["months"]} for one in months],
        "back_url": f"{PATH}?t={link.to('').token(secrets=club.secrets)}",
        "token": link.to(CIRCLES).token(secrets=club.secrets),
        **wrong(error, ("circle", "name", "language", "topics", "months")),
    }
    said = {"status": "open", "circles": [{"id": one.id, "name": one.name, "coops": list(one.coops)} for one in there]}
    return Reply("member-circles", holes, said)


def _propose(club: Club, visit: Visit, link: MemberLink) -> Reply:
    values = {**{name: visit[name] for name in ("name", "language", "months")}, "topics": visit.fields.get("topics")}
    known = club.known
    _refuse_softly(
        lambda: propose_circle(
            values,
            by=link.coop,
            languages=known.languages,
            topics=known.interests,
            circles=club.circles,
            members=club.members,
            now=club.now(),
        ),
        "name",
    )
    return show_circles(club, Visit({}, visit.client), link)


def _join(club: Club, visit: Visit, link: MemberLink) -> Reply:
    there, circle_id = club.circles, visit["circle"]
    _refuse_softly(
        lambda: join_circle(circle_id, by=link.coop, circles=there, members=club.members, now=club.now()), "circle"
    )
    return show_circles(club, visit, link)


def _leave(club: Club, visit: Visit, link: MemberLink) -> Reply:
    leave_circle(visit["circle"], by=link.coop, circles=club.circles, now=club.now())
    return show_circles(club, visit, link)


def _refuse_softly(act: Callable[[], object], field: str) -> None:
    """Has what does not fit any more said on the page."""
    try:
        act()
    except ConflictError as error:
        raise InvalidFieldError(field, str(error)) from error


def _listed(circle: Circle, coop: str, club: Club) -> Mapping[str, object]:
    now, known = club.now(), club.known
    is_open, month = circle.state(now) == State.OPEN, max(circle.starts, f"{now:%Y-%m}")
    return {
        "circle_name": circle.name,
        "circle_id": circle.id,
        "circle_language": known.languages.get(circle.language, circle.language),
        "circle_topics": ", ".join(known.interests.get(one, one) for one in circle.topics),
        "circle_months": str(circle.months),
        "circle_coops": ", ".join(name_of(one, club=club) for one in circle.present(month)),
        "circle_starts": _month(circle.starts) if circle.starts else "",
        "circle_joined": circle.has(coop),
        "circle_joinable": is_open and not circle.has(coop),
    }


def _month(month: str) -> str:
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


CIRCLE_ACTIONS: Mapping[str, Callable[[Club, Visit, MemberLink], Reply]] = {
    "propose": _propose, "join": _join, "leave": _leave,
}  # fmt: skip
