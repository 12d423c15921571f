"""Mails to members: the link to their own page, and what is asked of a co-op that was promoted; each goes once."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from club.core.errors import BlockedError, ConflictError, TemporaryError, UncertainError
from club.core.tokens import new_token
from club.points.claims import OPEN_DAYS, State
from club.subscriptions.answer_request import moment
from club.subscriptions.caps import Window
from club.subscriptions.changes import CountWindow
from functions.member_link import LINK_HOURS, PATH, MemberLink, word_token
from functions.wiring import Club

LINK, WORD = "member-link", "claim-word"
_LATER_S = 120
_DAY = dt.timedelta(days=1)


class _Letter(NamedTuple):
    to: str
    values: Mapping[str, str]


def ask_for_mail(mail: str, coop: str, *, club: Club, claim: str = "") -> None:
    """Queues a mail to a member.

    Raises:
        TemporaryError: The queue could not.
    """
    asked_at = club.now().isoformat()
    club.queue.put({"member": coop, "mail": mail, "claim": claim, "asked_at": asked_at, "id": new_token()})


def send(club: Club, message: Mapping[str, str]) -> str:
    """Sends what a message of the queue asks for, unless it was sent; gives what became of it.

    A mail is counted before it goes, so that a message that comes twice mails once; what was certainly not
    taken is queued anew, for a day.
    """
    if message["mail"] not in _LETTERS:
        from functions import join_mails  # noqa: PLC0415  # the mails of joining are written there

        return join_mails.send(club, message)
    letter = _LETTERS[message["mail"]](club, message)
    now = club.now()
    if letter is None or now - dt.datetime.fromisoformat(message["asked_at"]) > _DAY:
        return "nothing-to-say"
    try:
        club.store.write([CountWindow(Window(f"MAIL#{message['id']}", now + 2 * _DAY, 1))], now=now)
    except ConflictError:
        return "sent-before"
    try:
        club.mailer.send(club.letters.write(message["mail"], letter.to, letter.values))
    except (TemporaryError, BlockedError):
        club.queue.put({**message, "id": new_token()}, delay_s=_LATER_S)
        return "later"
    except UncertainError:
        return "uncertain"
    return message["mail"]


def _link(club: Club, message: Mapping[str, str]) -> _Letter | None:
    coop, asked_at = message["member"], dt.datetime.fromisoformat(message["asked_at"])
    to = club.members.contact(coop)
    values = {
        "coop_name": name_of(coop, club=club),
        "url": f"{club.site_url}{PATH}?t={MemberLink(coop, asked_at).token(secrets=club.secrets)}",
        "ends": moment(asked_at + dt.timedelta(hours=LINK_HOURS)),
    }
    return _Letter(to, values) if to else None


def _word(club: Club, message: Mapping[str, str]) -> _Letter | None:
    claim = club.claims.find(message["claim"])
    to = club.members.contact(claim.promoted) if claim else ""
    if claim is None or claim.state != State.OPEN or not to:
        return None
    values = {
        "promoter_name": name_of(claim.promoter, club=club),
        "promoter_url": f"{club.site_url}/coops/{claim.promoter}/",
        "url": f"{club.site_url}{PATH}?t={word_token(claim.id, secrets=club.secrets, now=claim.made_at)}",
        "ends": moment(claim.made_at + dt.timedelta(days=OPEN_DAYS)),
    }
    return _Letter(to, values)


def name_of(coop: str, *, club: Club) -> str:
    """Gives the name of a co-op; its slug where the site does not have it any more."""
    found = club.pushed.coops.get(coop)
    return found.name if found else coop


_LETTERS = {LINK: _link, WORD: _word}
