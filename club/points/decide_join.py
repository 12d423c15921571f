"""What becomes of an application: confirmed by who asked, decided by an administrator, undone within a week."""

import datetime as dt
from dataclasses import replace

from club.core.address import masked
from club.core.errors import ConflictError, InvalidFieldError
from club.core.mail import Queue
from club.points.join import ANSWER_MAIL, DECIDE_MAIL, about
from club.points.member import UNDO_DAYS, Application, Member, Stage, Verdict
from club.points.ports import Roll

MAX_NOTE_CHARS = 1_000
_ELSEWHERE = "This was decided a moment ago by somebody else. Load the page again."


def confirm_join(application: Application, *, roll: Roll, queue: Queue, now: dt.datetime) -> Application:
    """Notes that the address is right, and has administrators asked; called again, it changes nothing.

    Raises:
        ConflictError: It was changed at the same moment.
        TemporaryError: The store or the queue could not.
    """
    if application.stage == Stage.ASKED:
        application = _saved(replace(application, stage=Stage.CONFIRMED, confirmed_at=now), roll)
    if application.stage == Stage.CONFIRMED:
        queue.put(about(application, DECIDE_MAIL))  # whom it has reached before, it does not reach again
    return application


def accept(application: Application, note: str, *, by: str, roll: Roll, queue: Queue, now: dt.datetime) -> Application:
    """Makes the co-op a member from today on; of one that is, it changes the contact.

    What was decided before stays, and is given back.

    Raises:
        InvalidFieldError: `note` is too long.
        ConflictError: It is not confirmed, or was decided at the same moment.
    """
    if application.verdict:
        return _told(application, queue)
    _check(application, note)
    before = roll.member(application.coop) or Member(application.coop)
    member = replace(before, email=application.email, since=before.since or now.date())
    verdict = Verdict(Stage.ACCEPTED, masked(by), now, note, before.email, before.version + 1)
    return _told(_saved(replace(application, stage=Stage.ACCEPTED, verdict=verdict), roll, member), queue)


def decline(application: Application, note: str, *, by: str, roll: Roll, queue: Queue, now: dt.datetime) -> Application:
    """Declines; raises and repeats as `accept`. A note is needed, because who asked wants to know why."""
    if application.verdict:
        return _told(application, queue)
    _check(application, note)
    if not note:
        raise InvalidFieldError("note", "Say why: whoever asked gets it by mail.")
    verdict = Verdict(Stage.DECLINED, masked(by), now, note)
    return _told(_saved(replace(application, stage=Stage.DECLINED, verdict=verdict), roll), queue)


def undo(application: Application, *, roll: Roll, now: dt.datetime) -> Application:
    """Takes a decision back, so that it can be made again; called again, it changes nothing.

    Raises:
        ConflictError: It is too late, or the co-op's membership has changed since.
    """
    verdict = application.verdict
    if verdict is None:
        return application
    if not application.can_be_undone(now):
        raise ConflictError(f"A decision can be taken back for {UNDO_DAYS} days.")
    again = replace(application, stage=Stage.CONFIRMED, verdict=None)
    if verdict.what == Stage.DECLINED:
        return _saved(again, roll)
    member = roll.member(application.coop)
    if member is None or member.version != verdict.version:
        raise ConflictError("The co-op's membership has changed since, so this can no longer be taken back.")
    since = member.since if verdict.contact else None
    return _saved(again, roll, replace(member, email=verdict.contact, since=since))


def leave(coop: str, *, roll: Roll) -> None:
    """Ends a membership, and forgets the contact; called again, it changes nothing. Points stay until they are old.

    Raises:
        ConflictError: It was changed at the same moment.
    """
    member = roll.member(coop)
    if member and member.since:
        roll.write([replace(member, email="", since=None)])


def _check(application: Application, note: str) -> None:
    if application.stage != Stage.CONFIRMED:
        raise ConflictError("Whoever asked has not confirmed the address yet.")
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidFieldError("note", f"Write at most {MAX_NOTE_CHARS:,} characters.")


def _saved(application: Application, roll: Roll, *members: Member) -> Application:
    try:
        roll.write([application, *members])
    except ConflictError as error:
        raise ConflictError(_ELSEWHERE) from error
    return replace(application, version=application.version + 1)


def _told(application: Application, queue: Queue) -> Application:
    queue.put(about(application, ANSWER_MAIL))
    return application
