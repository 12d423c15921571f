"""Answering what was asked for on a form: at most one mail for each request."""

import datetime as dt
import enum
from dataclasses import dataclass

from club.core.errors import BlockedError, ConflictError, TemporaryError
from club.core.mail import Mailer, Queue
from club.core.tokens import new_token, token_hash
from club.subscriptions.access import edition_token
from club.subscriptions.caps import hour_window
from club.subscriptions.changes import AddLink, ClaimRequest, CountWindow, DropRequest, ReleaseRequest
from club.subscriptions.ports import Found, Letters, Store, Terms
from club.subscriptions.request import CONFIRM_LINK_DAYS, FRESH_LINK_HOURS, Kind, Link, Opens, Request

RETRY_SECONDS = 60
HOLD_SECONDS = 900  # the longest that SQS delays a message (SQS, message timers)


class Answer(enum.StrEnum):
    """What became of a request."""

    CONFIRM = "confirm"  # a mail asks to confirm
    ALREADY = "already"  # a mail says that the address is on the list
    LINK = "link"  # a mail brings a fresh link
    MOVE = "move"  # a mail asks to confirm the new address
    MOVED = "moved"  # a mail tells a former address that it is one
    NOTHING_ASKED = "nothing-asked"  # there is no such request: a counter was full, it has ended or was answered
    NOT_WANTED = "not-wanted"  # the address is not to be mailed
    NOBODY = "nobody"  # there is no such reader to send a link to
    HELD = "held"  # it waits: there were too many mails in this hour, or none is taken at the moment


@dataclass(frozen=True, slots=True)
class _Plan:
    answer: Answer
    opens: Opens | None = None
    lasts: dt.timedelta = dt.timedelta()


_CONFIRM = _Plan(Answer.CONFIRM, Opens.CONFIRM, dt.timedelta(days=CONFIRM_LINK_DAYS))
_MOVE = _Plan(Answer.MOVE, Opens.MOVE, dt.timedelta(days=CONFIRM_LINK_DAYS))
_ALREADY = _Plan(Answer.ALREADY, Opens.PREFERENCES, dt.timedelta(hours=FRESH_LINK_HOURS))
_LINK = _Plan(Answer.LINK, Opens.PREFERENCES, dt.timedelta(hours=FRESH_LINK_HOURS))

_MOVED = _Plan(Answer.MOVED)


def answer_request(
    key: str,
    request_id: str,
    *,
    store: Store,
    queue: Queue,
    mailer: Mailer,
    letters: Letters,
    terms: Terms,
    now: dt.datetime,
) -> Answer:
    """Looks who has the address, and mails what fits; called twice, it mails once.

    The request is marked answered before its mail goes out, so that a crash between the two costs
    a mail and never sends two.

    Where the mail is certainly not taken, the request waits for another try for as long as it lasts.

    Raises:
        UncertainError: The mail may have been taken; it is not sent again.
    """
    found = store.find(key, request_id=request_id, now=now)
    request = found.request
    if request is None or request.answered_at:
        return Answer.NOTHING_ASKED
    plan = _choose(request, found)
    if isinstance(plan, Answer):
        store.write([DropRequest(key, request_id)], now=now)
        return plan
    token = new_token()
    link = _link(token, plan, request, now)
    mails = CountWindow(hour_window("MAILS", terms.limits.mails, now=now))
    try:
        store.write([ClaimRequest(key, request_id, now), *([AddLink(link)] if link else []), mails], now=now)
    except ConflictError:
        return _hold(key, request_id, store=store, queue=queue, now=now)
    values = {"asked": moment(request.asked_at), "form": request.form}
    if link:
        path = "preferences" if link.opens == Opens.PREFERENCES else "confirm"
        leave = edition_token(key, secrets=terms.secrets)
        values |= {
            "url": f"{terms.site_url}/forms/{path}?t={token}",
            "unsubscribe_url": f"{terms.site_url}/forms/unsubscribe?t={leave}",
            "ends": moment(link.ends_at),
        }
    address = found.reader.address if found.reader and link else request.address
    try:
        mailer.send(letters.write(plan.answer, address, values))
    except (TemporaryError, BlockedError) as error:
        store.write([ReleaseRequest(key, request_id)], now=now)
        delay_s = RETRY_SECONDS if isinstance(error, TemporaryError) else HOLD_SECONDS
        queue.put({"key": key, "id": request_id}, delay_s=delay_s)
        return Answer.HELD
    return plan.answer


def moment(time: dt.datetime) -> str:
    """Gives a time in words: `23 November 2026, 14:05 UTC`."""
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def _link(token: str, plan: _Plan, request: Request, now: dt.datetime) -> Link | None:
    if plan.opens is None:
        return None
    ends_at = now + plan.lasts
    if plan.opens != Opens.PREFERENCES:
        ends_at = min(ends_at, request.ends_at)  # a mail that has waited must not promise more than the request lasts
    return Link(token_hash(token), plan.opens, request.key, now, ends_at, request.id)


def _choose(request: Request, found: Found) -> _Plan | Answer:
    if found.stop and found.stop.is_final:
        return Answer.NOT_WANTED
    if request.kind == Kind.MOVED:
        return _MOVED
    if request.kind == Kind.LINK:
        return _LINK if found.reader else Answer.NOBODY
    if found.reader and found.reader.is_confirmed:
        return _ALREADY
    return _MOVE if request.kind == Kind.MOVE else _CONFIRM


def _hold(key: str, request_id: str, *, store: Store, queue: Queue, now: dt.datetime) -> Answer:
    request = store.find(key, request_id=request_id, now=now).request
    if request is None or request.answered_at:
        return Answer.NOTHING_ASKED  # another worker was faster
    queue.put({"key": key, "id": request_id}, delay_s=HOLD_SECONDS)
    return Answer.HELD
