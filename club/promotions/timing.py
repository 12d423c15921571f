"""What time alone brings to a request: pure, so that a late clock, or two of them, come to the same end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from club.promotions import news
from club.promotions.calendar import CONFIRM_DAYS, Calendar
from club.promotions.life import Step
from club.promotions.request import ENDED, Means, Payment, Request, State

MISSED_DAYS = 14  # after its day: an edition that has not been sent by then does not count on being sent
REMIND_DAYS = 2  # before `due`
GIVE_UP_DAYS = 60  # after its day: so long a coming edition is waited for that could carry what did not run
_SETTLED = (Payment.NONE, Payment.PAID)
_SEEN = ("approve", "undo")

UNCONFIRMED = "Nobody has confirmed it by the link in our mail."
NO_SLOT = "No slot that fits has become free."
UNDECIDED = "It was not approved in time."
UNPAID = "It was not paid in time."
NO_POINTS = "There are not enough points for the slot."
NO_EDITION = "The edition does not go out, and no other is planned that could carry it."


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and what is known of the edition by then.

    Attributes:
        outcome: Counts, once the edition has been sent; empty where it was cancelled, None before.
    """

    now: dt.datetime
    days: Calendar
    outcome: Mapping[str, int] | None = None

    @property
    def is_off(self) -> bool:
        """Tells whether the edition does not go out."""
        return self.outcome == {} or (self.outcome is None and self.now >= self.days.out + _days(MISSED_DAYS))

    @property
    def is_over(self) -> bool:
        """Tells whether nobody can get a slot of it any more: nobody would have the time to decide."""
        return self.now >= self.days.due or self.outcome is not None

    @property
    def is_locked(self) -> bool:
        """Tells whether nothing can be changed any more."""
        return self.now >= self.days.locked or self.outcome is not None

    @property
    def is_given_up(self) -> bool:
        """Tells whether the edition is off for so long that nothing will take the place of what was in it."""
        return self.is_off and self.now >= self.days.out + _days(GIVE_UP_DAYS)


def next_step(request: Request, moment: Moment) -> tuple[Step, str] | None:
    """Gives what time brings to a request, and why if that is its end; None where it is not its time."""
    match request.state:
        case state if state in ENDED:
            return None
        case State.REQUESTED | State.WAITING:
            return _without_slot(request, moment)
        case State.HELD | State.CHANGES_ASKED:
            return _undecided(request, moment)
        case State.APPROVED:
            return _approved(request, moment)
        case State.LOCKED:
            return _locked(moment)
    return None if news.REPORT in request.news else (Step.REPORT, "")


def is_reminder_due(request: Request, moment: Moment) -> bool:
    """Tells whether administrators are to hear that they have not decided; once for a request."""
    is_near = moment.days.due - _days(REMIND_DAYS) <= moment.now < moment.days.due
    return request.state == State.HELD and not request.is_reminded and is_near


def decide_by(request: Request, days: Calendar) -> dt.datetime:
    """Gives until when a request that has a slot is to be approved.

    What was approved once, and was changed or taken back since, has until the edition is locked, unless money is owed.
    """
    was_seen = any(one.what in _SEEN for one in request.decisions)
    return days.locked if was_seen and not _owes_money(request) else days.due


def _without_slot(request: Request, moment: Moment) -> tuple[Step, str] | None:
    if request.confirmed_at is None:
        is_late = moment.now >= request.asked_at + _days(CONFIRM_DAYS) or moment.is_over
        return (Step.EXPIRE, UNCONFIRMED) if is_late else None
    return (Step.EXPIRE, NO_SLOT) if moment.is_over else None


def _undecided(request: Request, moment: Moment) -> tuple[Step, str] | None:
    if _owes_money(request) and moment.is_over:
        return Step.EXPIRE, UNPAID
    has_longer = decide_by(request, moment.days) == moment.days.locked
    is_late = moment.is_locked if has_longer else moment.is_over
    return (Step.EXPIRE, UNDECIDED) if is_late else None


def _approved(request: Request, moment: Moment) -> tuple[Step, str] | None:
    if request.payment not in _SETTLED:
        is_late = moment.is_over if _owes_money(request) else moment.is_locked
        return (Step.EXPIRE, UNPAID) if is_late else None
    return (Step.LOCK, "") if moment.is_locked else None


def _locked(moment: Moment) -> tuple[Step, str] | None:
    if moment.is_given_up:
        return Step.EXPIRE, NO_EDITION
    if moment.is_off:
        return Step.MISS, ""
    return (Step.RUN, "") if moment.outcome else None


def _owes_money(request: Request) -> bool:
    return request.payment == Payment.DUE and request.means == Means.MONEY


def _days(days: int) -> dt.timedelta:
    return dt.timedelta(days=days)
