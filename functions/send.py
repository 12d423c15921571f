"""`/forms/send`: the page behind the link by which an administrator sends an edition, and steers its sending."""

import datetime as dt
from collections.abc import Iterator, Mapping

from club.cloud.items import time_text
from club.core.errors import ConflictError, TemporaryError
from club.newsletter.ask import Ask, check_sendable, read_send_token
from club.newsletter.audience import Aim, Recipient
from club.newsletter.manifest import Manifest
from club.newsletter.run import Run, RunState
from club.newsletter.send import SHOWN_FROM, Forecast, cancel, forecast, found_run, pause, resume, start_sending
from functions.examples import refuse_examples
from functions.visit import Reply, Visit
from functions.web import Form, form_app, lambda_handler
from functions.wiring import Club

PATH = "/forms/send"
_COUNTING = dt.timedelta(seconds=12)  # somebody waits for the page, and a gateway for 30 s at most
_PAUSE_REASON, _CANCEL_REASON = "an administrator has paused it", "an administrator has cancelled it"
_RUNNING = (RunState.PLANNING, RunState.CANARY, RunState.SENDING)
_HOW = "This page opens by a link. build.py edition send mails one to administrators, with the number and --ask."


def _show(club: Club, visit: Visit) -> Reply:
    if not visit["t"]:
        return Reply("problem", {"status": 404, "heading": "This needs a link", "reason": _HOW}, {"error": _HOW}, 404)
    ask = _read(club, visit)
    if run := club.post.deliveries.run(ask.edition):
        return _state(club, visit, run)
    manifest = _agreed(club, ask)
    counted = _count(club, manifest.aim)
    readers = counted.readers if counted else ask.readers
    holes = {
        "edition": str(ask.edition),
        "title": manifest.title,
        "readers": f"{readers:,}",
        "is_counted": counted is not None,
        **_whom(club, manifest.aim, counted),
        "archive_url": manifest.archive_url,
        "token": visit["t"],
    }
    said = {"status": "open", "edition": ask.edition, "readers": readers, "is_counted": counted is not None}
    return Reply("send", holes, said)


def _act(club: Club, visit: Visit) -> Reply:
    ask = _read(club, visit)
    if run := club.post.deliveries.run(ask.edition):
        return _steer(club, visit, run)
    if visit["action"]:
        return _show(club, visit)  # there is nothing yet that could be steered
    refuse_examples(club)
    manifest = _agreed(club, ask)
    try:
        run = start_sending(ask.edition, manifest.aim, ask.manifest, post=club.post, now=club.now())
    except ConflictError:
        if run := club.post.deliveries.run(ask.edition):  # somebody else has pressed at the same moment
            return _state(club, visit, run)
        raise
    return _state(club, visit, run, is_new=True)


def _steer(club: Club, visit: Visit, run: Run) -> Reply:
    """Does what a button says, where it still can be done; pressed twice, or too late, it shows how far it is."""
    action, is_sure = visit["action"], visit["sure"] == "1"
    if action == "cancel" and not is_sure and run.state in (*_RUNNING, RunState.PAUSED):
        return _ask_cancel(club, visit, run)
    try:
        match action:
            case "pause" if run.state in _RUNNING:
                run = pause(run.edition, _PAUSE_REASON, deliveries=club.post.deliveries, now=club.now())
            case "cancel" if is_sure:
                run = cancel(run.edition, _CANCEL_REASON, deliveries=club.post.deliveries, now=club.now())
            # Only the pause that was seen is ended: sent again, the form must not end the next one.
            case "resume" if run.state == RunState.PAUSED and visit["seen"] == time_text(run.since):
                run = resume(run.edition, post=club.post, now=club.now())
    except ConflictError:  # somebody else was faster
        run = found_run(run.edition, deliveries=club.post.deliveries)
    return _state(club, visit, run)


def _ask_cancel(club: Club, visit: Visit, run: Run) -> Reply:
    tally = club.post.deliveries.tally(run.edition)
    holes = {
        "edition": str(run.edition),
        "title": club.mail_pages.letter(run.edition, run.manifest).manifest.title,
        "sent": f"{tally.sent:,}",
        "left": f"{max(0, run.readers - tally.sent - tally.passed):,}",
        "token": visit["t"],
    }
    return Reply("send-cancel", holes, {"status": "sure?", "edition": run.edition, "sent": tally.sent})


def _read(club: Club, visit: Visit) -> Ask:
    return read_send_token(visit["t"], secrets=club.secrets, now=club.now())


def _agreed(club: Club, ask: Ask) -> Manifest:
    """Gives the manifest that the link is about, if the site still has it and its edition may go out."""
    manifest = club.mail_pages.manifest(ask.edition)
    if manifest.hash != ask.manifest:
        reason = f"Edition {ask.edition} was changed after this link was made. Ask for a new one, and look at it again."
        raise ConflictError(reason)
    check_sendable(manifest)
    return manifest


def _state(club: Club, visit: Visit, run: Run, *, is_new: bool = False) -> Reply:
    """Gives how far a sending is; pressed twice, a button does no more than show it."""
    letter = club.mail_pages.letter(run.edition, run.manifest)
    tally = club.post.deliveries.tally(run.edition)
    is_running, sent = run.state in _RUNNING, tally.sent
    holes = {
        "edition": str(run.edition),
        "title": letter.manifest.title,
        "is_new": is_new,
        "is_planning": run.state == RunState.PLANNING,
        "is_canary": run.state == RunState.CANARY,
        "is_sending": run.state == RunState.SENDING,
        "is_running": is_running,
        "has_button": is_running or run.state == RunState.PAUSED,
        "is_paused": run.state == RunState.PAUSED,
        "is_done": run.state == RunState.DONE,
        "is_cancelled": run.state == RunState.CANCELLED,
        "reason": run.reason,
        "sent": f"{sent:,}",
        "readers": f"{run.readers:,}",
        "passed": f"{tally.passed:,}" if tally.passed else "",
        "archive_url": letter.manifest.archive_url,
        "token": visit["t"],
        "seen": time_text(run.since),
    }
    said = {"status": run.state.value, "edition": run.edition, "sent": sent, "readers": run.readers}
    return Reply("send-done", holes, said)


def _whom(club: Club, aim: Aim, counted: Forecast | None) -> Mapping[str, object]:
    known, topics = club.known, counted.topics if counted else {}
    without = counted.without_topics if counted else 0
    return {
        "segments": [{"label": known.interests.get(one, one), "count": f"{n:,}"} for one, n in topics.items()],
        "without": f"{without:,}" if without >= SHOWN_FROM else "",
        "language": known.languages.get(aim.language, aim.language),
        "countries": ", ".join(known.countries.get(one, one) for one in aim.countries),
    }


def _count(club: Club, aim: Aim) -> Forecast | None:
    """Counts whom an edition would go to; None where they are too many to be counted while somebody waits."""
    hurried = _Hurried(club, club.now() + _COUNTING)
    try:
        return forecast(aim, readers=hurried, default_language=club.post.default_language, now=club.now())
    except _TimeUpError:
        return None


class _TimeUpError(TemporaryError):
    """Says that counting has taken long enough."""


class _Hurried:
    """The readers, until the time is up."""

    def __init__(self, club: Club, until: dt.datetime) -> None:
        self._club, self._until = club, until

    def scan(self, segment: int, segments: int, *, now: dt.datetime) -> Iterator[Recipient]:
        for one in self._club.post.readers.scan(segment, segments, now=now):
            if self._club.now() > self._until:
                raise _TimeUpError
            yield one


FORMS = (Form(PATH, frozenset(("t", "action", "sure", "seen")), _show, _act, again_url=PATH),)
app = form_app(*FORMS)
handler = lambda_handler(app)
