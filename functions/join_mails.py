"""The mails about an application to be a member: to whoever asks, and to administrators; each goes once."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from club.core.errors import BlockedError, ConflictError, TemporaryError
from club.points.join import ANSWER_MAIL, DECIDE_MAIL, JOIN_MAIL
from club.points.join_link import join_token
from club.points.member import CONFIRM_DAYS, Application, Stage
from club.subscriptions.answer_request import moment
from functions.join import PATH, seen_by_administrators
from functions.wiring import Club

_MARK_CHARS = 16


class _Letter(NamedTuple):
    """A mail to write; `occasion` tells a second one of its name from the first."""

    name: str
    to: str
    occasion: str
    values: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Gives what tells this mail from all others about its application, and no address."""
        return hashlib.sha256(f"{self.name}\0{self.to}\0{self.occasion}".encode()).hexdigest()[:_MARK_CHARS]


def send(club: Club, message: Mapping[str, str]) -> str:
    """Sends what a message of the queue asks for, unless it was sent; gives what became of it.

    A mail is marked as sent before it goes, so that a crash between the two costs a mail and never sends two.

    Raises:
        TemporaryError: A mail was certainly not taken; asked again, this goes on where it was.
        UncertainError: A mail may have been taken; it is not sent again.
    """
    application = club.roll.application(message["member"], message["id"], now=club.now())
    letters = list(_letters(club, application, message["mail"])) if application else []
    for letter in letters:
        _send_once(club, message, letter)
    return message["mail"] if letters else "nothing-to-say"


def _letters(club: Club, application: Application, mail: str) -> Iterator[_Letter]:
    """Gives the mails of a name that still fit what the application is."""
    asked = application.asked_at.isoformat()
    if mail == JOIN_MAIL and application.stage == Stage.ASKED:
        ends = moment(application.asked_at + dt.timedelta(days=CONFIRM_DAYS))
        yield _Letter(mail, application.email, asked, {**_link(club, application), "ends": ends})
    elif mail == DECIDE_MAIL and application.stage == Stage.CONFIRMED:
        for administrator in club.administrators:
            yield _Letter(mail, administrator, asked, _link(club, application, administrator))
    elif mail == ANSWER_MAIL and (verdict := application.verdict):
        values = {**_link(club, application), "note": verdict.note}
        accepted = {"is_accepted": "1"} if verdict.what == Stage.ACCEPTED else {"is_accepted": ""}
        yield _Letter(mail, application.email, verdict.at.isoformat(), {**values, **accepted})


def _link(club: Club, application: Application, administrator: str = "") -> dict[str, str]:
    token = join_token(application, administrator=administrator, secrets=club.secrets)
    seen = {name: str(value or "") for name, value in seen_by_administrators(club, application).items()}
    return {**seen, "url": f"{club.site_url}{PATH}?t={token}"}


def _send_once(club: Club, message: Mapping[str, str], letter: _Letter) -> None:
    application = club.roll.application(message["member"], message["id"], now=club.now())
    if application is None or letter.mark in application.told:
        return
    claimed = replace(application, told=(*application.told, letter.mark))
    club.roll.write([claimed])
    try:
        club.mailer.send(club.letters.write(letter.name, letter.to, letter.values))
    except (TemporaryError, BlockedError):
        with suppress(ConflictError):  # it has changed meanwhile: then this one mail is lost, and not sent twice
            club.roll.write([replace(application, version=claimed.version + 1)])
        raise
