"""Mails about requests for slots (it fills `club.promotions.ports.News`): to whoever asked, and to administrators."""

import textwrap
from collections.abc import Iterator, Mapping

from club.core.address import read_address
from club.core.errors import BlockedError, TemporaryError, UncertainError
from club.core.mail import Mail
from club.promotions import news
from club.promotions.links import decide_token, status_token
from club.promotions.request import Payment, Request
from club.subscriptions.address import address_key
from club.subscriptions.answer_request import moment
from functions import logs
from functions.request_words import preview_of
from functions.status_pages import status_holes
from functions.wiring import Club

STATUS_PATH, DECIDE_PATH = "/forms/status", "/forms/decide"
_LINE_CHARS = 72
_OF_MONEY = (Payment.PAID.value, Payment.REFUNDED.value)  # decisions that say nothing of the words
_MAIL_PX = 524  # as wide as an edition's mail shows a picture


class RequestNews:
    """Writes and sends them."""

    def __init__(self, club: Club) -> None:
        """Takes the club."""
        self._club = club

    def send(self, name: str, request: Request) -> None:
        """Sends a mail of a name (`club.promotions.news`) to whom it concerns.

        Who has asked never to be mailed is not. Of several administrators each gets their own link; where only
        some can be reached, those have to do.

        Raises:
            TemporaryError: It was certainly not taken, of anybody.
            UncertainError: Nobody knows whether it was taken.
        """
        if name in news.ADMINISTRATORS:
            self._send_all(name, request)
        elif self._is_stopped(request.email):
            logs.say("news-not-wanted", ref=request.ref, name=name)
        else:
            self._hand_over(self._to_asker(name, request))

    def _send_all(self, name: str, request: Request) -> None:
        failure: TemporaryError | UncertainError | None = None
        taken = 0
        for mail in self._to_administrators(name, request):
            try:
                self._hand_over(mail)
                taken += 1
            except (TemporaryError, UncertainError) as error:
                failure = error
        if failure and not taken:
            raise failure
        if failure:
            logs.fail("administrator-not-told", failure, ref=request.ref, name=name)

    def _hand_over(self, mail: Mail) -> None:
        try:
            self._club.mailer.send(mail)
        except BlockedError as error:  # somebody has to mend the account; until then the news wait
            raise TemporaryError("No mail is taken at the moment.") from error

    def _is_stopped(self, email: str) -> bool:
        club = self._club
        key = address_key(read_address(email), club.secrets.address_key)
        stop = club.store.find(key, now=club.now()).stop
        return stop is not None and stop.is_final

    def _to_asker(self, name: str, request: Request) -> Mail:
        club = self._club
        token = status_token(request.ref, secrets=club.secrets)
        values = {**self._values(request), "url": f"{club.site_url}{STATUS_PATH}?t={token}"}
        return club.letters.write(f"promotion-{name}", request.email, values)

    def _to_administrators(self, name: str, request: Request) -> Iterator[Mail]:
        club = self._club
        values = self._values(request)
        for administrator in club.administrators:
            token = decide_token(request.ref, administrator, secrets=club.secrets)
            its = {**values, "url": f"{club.site_url}{DECIDE_PATH}?t={token}"}
            yield club.letters.write(f"promotion-{name}", administrator, its)

    def _values(self, request: Request) -> Mapping[str, str]:
        """Gives what mails are filled with: what the status page shows, as text."""
        club = self._club
        shown = preview_of(request, club=club, most_px=_MAIL_PX, is_mailed=True)
        last = next((one for one in reversed(request.decisions) if one.what not in _OF_MONEY), None)
        holes = {
            **status_holes(request, club=club),
            **shown,
            "link": request.creative.link,
            "edition": str(request.edition),
            "email": request.email,
            "is_proven": request.is_proven,
            "asked": moment(request.asked_at),
            "note": _wrapped(last.note if last else ""),
            "body": _wrapped(request.creative.body),
        }
        return {name: _text(value) for name, value in holes.items()}


def _wrapped(text: str) -> str:
    """Gives a text in lines that every mail program shows whole; in HTML they are one paragraph again."""
    return "\n".join(textwrap.fill(line, _LINE_CHARS, break_long_words=False) for line in text.splitlines())


def _text(value: object) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value)
