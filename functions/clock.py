"""Does what time brings, every ten minutes: late, twice or in two copies at once it comes to the same."""

from collections.abc import Callable, Mapping
from typing import Any

from functions import logs, wiring
from functions.pushed import NothingPushedError
from functions.wiring import Club

Tick = Callable[[Club], Mapping[str, int]]


def _promotions(club: Club) -> Mapping[str, int]:
    from club.promotions.clock import tick, untold  # noqa: PLC0415

    office, now = club.office, club.now()
    try:
        return tick(office=office, now=now)
    finally:  # news of this tick, and of functions that ended before they could ask for mail
        for ref in untold(office=office, now=now):
            club.queue.put({"tell": ref})


def _points(club: Club) -> Mapping[str, int]:
    from club.points.clock import tick  # noqa: PLC0415

    return tick(books=club.books, marks=club.marks, members=club.members, recruits=club.recruits, now=club.now())


def _sendings(club: Club) -> Mapping[str, int]:
    from club.newsletter.nudge import nudge  # noqa: PLC0415

    numbers, post = [edition.number for edition in club.pushed.editions], club.post
    nudged = nudge(numbers, deliveries=post.deliveries, plans=post.plans, news=club.queue, now=club.now())
    return {"nudged": len(nudged)}


TICKS: Mapping[str, Tick] = {"promotions": _promotions, "points": _points, "sendings": _sendings}


def make_handler(
    club: Callable[[], Club] = wiring.club, ticks: Mapping[str, Tick] = TICKS
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls.

    Raises:
        Exception: The first that went wrong. All rooms were tried, and will be again in ten minutes.
    """

    def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401
        failure: Exception | None = None
        for room, tick in ticks.items():
            try:
                _say(room, tick(club()))
            except NothingPushedError:  # a club that has not begun with promotions has nothing to do
                continue
            except Exception as error:  # noqa: BLE001  # the other rooms have theirs to do
                logs.fail("clock-not-ticked", error, room=room)
                failure = failure or error
        if failure:
            raise failure
        return {}

    return handler


def _say(room: str, counts: Mapping[str, int]) -> None:
    if done := {name: count for name, count in counts.items() if count}:
        logs.say("clock-ticked", room=room, **done)


handler = make_handler()
