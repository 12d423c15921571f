"""`/forms/member`: a member's own page, by a link that is mailed to its contact.

| part | what it is for |
|---|---|
| the page | points, claims, and making one |
| a claim | what shows it: the link, the address; the page to look at |
| circles | proposing, joining and leaving them |
| a word | by a link of its own: whether another co-op has really promoted this one |
"""

from collections.abc import Callable, Mapping

from club.core.address import read_address
from club.core.errors import InvalidFieldError, InvalidFormError, NotFoundError
from club.points.decide_join import leave
from functions.caps import is_within_caps
from functions.holes import wrong
from functions.member_circles import CIRCLE_ACTIONS, show_circles
from functions.member_claims import CLAIM_ACTIONS, show_claim, show_member
from functions.member_link import CIRCLES, PATH, MemberLink, open_member, open_word
from functions.member_mails import LINK, ask_for_mail, name_of
from functions.member_word import answer, show_word
from functions.refusals import said_of, status_of
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

_FIELDS = frozenset(
    ("t", "action", "coop", "promoted", "kind", "circle", "url", "name", "language", "topics", "months", "sure")
)  # fmt: skip


def _show(club: Club, visit: Visit) -> Reply:
    if not visit["t"]:
        return _ask(club, visit)
    if claim_id := open_word(visit["t"], secrets=club.secrets, now=club.now()):
        return show_word(club, visit, claim_id)
    return _part(club, visit, _open(club, visit))


def _act(club: Club, visit: Visit) -> Reply:
    if not visit["t"]:
        return _mail_link(club, visit)
    if claim_id := open_word(visit["t"], secrets=club.secrets, now=club.now()):
        return answer(club, visit, claim_id)
    link, actions = _open(club, visit), _ACTIONS
    if visit["action"] not in actions:
        raise InvalidFieldError("action", f"Choose one of {', '.join(actions)}.")
    try:
        return actions[visit["action"]](club, visit, link)
    except (InvalidFieldError, InvalidFormError) as error:
        reply = _part(club, visit, link, error)
        return Reply(reply.page, reply.holes, said_of(error, str(error)), status_of(error))


def _part(
    club: Club, visit: Visit, link: MemberLink, error: InvalidFieldError | InvalidFormError | None = None
) -> Reply:
    if link.claim:
        return show_claim(club, visit, link, error)
    return (show_circles if link.part == CIRCLES else show_member)(club, visit, link, error)


def _open(club: Club, visit: Visit) -> MemberLink:
    link = open_member(visit["t"], secrets=club.secrets, now=club.now())
    if not club.members.is_member(link.coop):
        raise NotFoundError("This co-op is not a member any more.")
    return link


def _ask(club: Club, visit: Visit, error: InvalidFieldError | None = None) -> Reply:
    chosen = visit["coop"]
    choices = [
        {"choice_id": coop, "choice_name": name_of(coop, club=club), "choice_chosen": coop == chosen}
        for coop, _ in club.roll.members()
    ]
    holes = {"choices": choices, "has_choices": bool(choices), **wrong(error, ("coop",))}
    if error:
        return Reply("member-ask", holes, said_of(error, error.reason), status_of(error))
    return Reply("member-ask", holes, {"status": "link-needed"})


def _mail_link(club: Club, visit: Visit) -> Reply:
    """Mails a link to the kept contact; the answer is the same whether it goes or not."""
    coop = visit["coop"]
    if coop not in club.pushed.coops:
        return _ask(club, visit, InvalidFieldError("coop", "Choose your co-op."))
    contact = club.members.contact(coop)
    if contact and is_within_caps(club, visit, read_address(contact), form="member"):
        ask_for_mail(LINK, coop, club=club)
    return Reply("member-sent", {"coop_name": name_of(coop, club=club)}, {"status": "sent"})


def _end(club: Club, visit: Visit, link: MemberLink) -> Reply:
    if not visit["sure"]:
        raise InvalidFieldError("sure", "Tick this, if you are sure.")
    leave(link.coop, roll=club.roll)
    return Reply("member-left", {"coop_name": name_of(link.coop, club=club)}, {"status": "left"})


_ACTIONS: Mapping[str, Callable[[Club, Visit, MemberLink], Reply]] = {**CLAIM_ACTIONS, **CIRCLE_ACTIONS, "end": _end}

FORMS = (Form(PATH, _FIELDS, _show, _act, again_url=PATH),)
app = form_app(*FORMS)
handler = lambda_handler(app)
