"""Beginning, stopping and going on with the sending of an edition."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from club.core.errors import ConflictError, NotFoundError
from club.core.mail import Queue
from club.newsletter.audience import Aim, fits
from club.newsletter.delivery import RowState
from club.newsletter.ports import Audience, Deliveries, Post
from club.newsletter.run import SEGMENTS, Run, RunState

SHOWN_FROM = 10  # smaller counts by topic could point at somebody
_TRIES = 8
LOOK_S = 5
RESUMED = "resumed by a person"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whom an edition would go to if it were sent now.

    `topics` counts those who chose each of the edition's topics; counts below SHOWN_FROM are left out.
    """

    readers: int
    without_topics: int
    topics: Mapping[str, int]


def forecast(aim: Aim, *, readers: Audience, default_language: str, now: dt.datetime) -> Forecast:
    """Counts whom an edition would go to; changes nothing."""
    total, without, topics = 0, 0, Counter[str]()
    for segment in range(SEGMENTS):
        for recipient in readers.scan(segment, SEGMENTS, now=now):
            if fits(recipient, aim, default_language=default_language, now=now):
                total += 1
                without += not recipient.interests
                topics.update(one for one in recipient.interests if one in aim.interests or not aim.interests)
    return Forecast(total, without, {one: n for one, n in sorted(topics.items()) if n >= SHOWN_FROM})


def start_sending(edition: int, aim: Aim, manifest: str, *, post: Post, now: dt.datetime) -> Run:
    """Begins to send an edition; the rest is done by workers.

    Args:
        edition: Its number.
        aim: Whom it is for.
        manifest: SHA-256 of the mail's manifest, in hex.
        post: The post office.
        now: The time.

    Raises:
        ConflictError: It was begun before.
        ClubError: The mail is not the one of the manifest.
    """
    post.pages.letter(edition, manifest)
    run = Run(edition, RunState.PLANNING, aim, manifest, now, now)
    queue_look(edition, plans=post.plans)  # before the run, so that whatever breaks now, somebody looks
    try:
        post.deliveries.start(run)
    except ConflictError as error:
        before = post.deliveries.run(edition)
        reason = f"edition {edition} is {before.state if before else 'begun'} already; nobody gets it twice"
        raise ConflictError(reason) from error
    queue_plan(run, post=post)
    return run


def queue_plan(run: Run, *, post: Post) -> None:
    """Queues what is not planned yet, and the look at how far it is."""
    queue_segments(run, post=post)
    queue_look(run.edition, plans=post.plans)


def queue_segments(run: Run, *, post: Post) -> None:
    """Queues what is not planned yet."""
    for segment in range(SEGMENTS):
        if segment not in run.planned:
            queue_segment(run.edition, segment, post=post)


def queue_segment(edition: int, segment: int, *, post: Post) -> None:
    """Queues the planning of a segment, which goes on where it was."""
    post.plans.put({"do": "plan", "edition": str(edition), "segment": str(segment)})


def queue_look(edition: int, *, plans: Queue) -> None:
    """Queues a look at how far a sending is."""
    plans.put({"do": "advance", "edition": str(edition)}, delay_s=LOOK_S)


def pause(edition: int, reason: str, *, deliveries: Deliveries, now: dt.datetime) -> Run:
    """Stops workers before their next batch; whoever has not got it stays planned.

    Raises:
        NotFoundError: It was never begun.
        ConflictError: It is done, cancelled or paused.
    """
    return change(edition, lambda run: run.goes(RunState.PAUSED, now=now, reason=reason), deliveries=deliveries)


def pause_by_itself(edition: int, reason: str, *, deliveries: Deliveries, news: Queue, now: dt.datetime) -> None:
    """Stops what nobody has asked to be stopped, and has administrators told; nothing where it is not under way.

    Called again, it has them told again as long as they were not, so that a message that broke off is made up for.
    """
    with suppress(ConflictError, NotFoundError):  # it is paused already, or over
        change(
            edition,
            lambda run: run.goes(RunState.PAUSED, now=now, reason=reason, is_told=False),
            deliveries=deliveries,
        )
    run = deliveries.run(edition)
    if run and not run.is_told:
        queue_telling(edition, news=news)


def queue_telling(edition: int, *, news: Queue) -> None:
    """Queues a mail to administrators about a pause, which `claim_telling` lets go once."""
    news.put({"paused": str(edition)})


def claim_telling(edition: int, *, deliveries: Deliveries) -> Run | None:
    """Gives a run whose pause administrators are to be told of, once for each pause; None where they were."""
    try:
        return change(edition, _told, deliveries=deliveries)
    except (ConflictError, NotFoundError):
        return None


def _told(run: Run) -> Run:
    if run.is_told or run.state != RunState.PAUSED:
        raise ConflictError("they were told, or it goes on")
    return replace(run, is_told=True, version=run.version + 1)


def cancel(edition: int, reason: str, *, deliveries: Deliveries, now: dt.datetime) -> Run:
    """Stops for good; raises as `pause` does."""
    return change(edition, lambda run: run.goes(RunState.CANCELLED, now=now, reason=reason), deliveries=deliveries)


def resume(edition: int, *, post: Post, now: dt.datetime) -> Run:
    """Goes on after a pause, or after workers and messages were lost; only who has not got it is queued.

    Raises:
        NotFoundError: It was never begun.
        ConflictError: It is done or cancelled.
    """
    run = post.deliveries.run(edition)
    if run and run.state == RunState.PAUSED:
        run = change(edition, lambda found: _resumed(found, now), deliveries=post.deliveries)
    elif run and run.state == RunState.DONE and post.deliveries.count(edition).get(RowState.PLANNED, 0):
        run = change(edition, lambda found: found.goes(RunState.SENDING, now=now), deliveries=post.deliveries)
    elif run and run.state in (RunState.DONE, RunState.CANCELLED):
        reason = f"edition {edition} is {run.state}; there is nothing to go on with"
        raise ConflictError(reason)
    run = found_run(edition, deliveries=post.deliveries)
    if run.state == RunState.PLANNING:
        queue_plan(run, post=post)
    else:
        post.plans.put({"do": "settle", "edition": str(edition)})
    return run


def _resumed(run: Run, now: dt.datetime) -> Run:
    if run.state != RunState.PAUSED:
        raise ConflictError(f"edition {run.edition} goes on already")
    return run.goes(RunState(run.resumes), now=now, reason=RESUMED)


def change(edition: int, step: Callable[[Run], Run], *, deliveries: Deliveries) -> Run:
    """Writes the next version of a run, over whatever else is written meanwhile.

    Raises:
        NotFoundError: It was never begun.
        ConflictError: The step is not possible from where the run is.
    """
    for _ in range(_TRIES):
        after = step(found_run(edition, deliveries=deliveries))
        try:
            deliveries.change(after)
        except ConflictError:
            continue
        return after
    reason = f"edition {edition} is changed again and again; try once more"
    raise ConflictError(reason)


def found_run(edition: int, *, deliveries: Deliveries) -> Run:
    """Gives the run of an edition.

    Raises:
        NotFoundError: It was never begun.
    """
    run = deliveries.run(edition)
    if run is None:
        reason = f"edition {edition} was never sent"
        raise NotFoundError(reason)
    return run
