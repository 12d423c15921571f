"""The mails about a request: what they are called, and how long each is still true."""

from collections.abc import Iterable, Mapping

from club.promotions.request import ENDED, HOLDING, State

# To the address that asked.
ASKED, WAITING, HELD, CHANGES_ASKED, APPROVED = "asked", "waiting", "held", "changes-asked", "approved"
DECLINED, EXPIRED, WITHDRAWN, REPORT, MAKE_GOOD = "declined", "expired", "withdrawn", "report", "make-good"
# To the administrators.
DECIDE, REMINDER, REFUND_MONEY = "decide", "reminder", "refund-money"

ASKER = (ASKED, WAITING, HELD, CHANGES_ASKED, APPROVED, DECLINED, EXPIRED, WITHDRAWN, REPORT, MAKE_GOOD)
ADMINISTRATORS = (DECIDE, REMINDER, REFUND_MONEY)

_ANY = frozenset(State)
# A mail that was not sent in time is dropped: nobody should decide on what was withdrawn.
_TRUE_IN: Mapping[str, frozenset[State]] = {
    ASKED: frozenset((State.REQUESTED,)),
    WAITING: frozenset((State.WAITING,)),
    HELD: frozenset((State.HELD, State.CHANGES_ASKED)),
    CHANGES_ASKED: frozenset((State.CHANGES_ASKED,)),
    APPROVED: frozenset((State.APPROVED, State.LOCKED)),
    DECLINED: frozenset((State.DECLINED,)),
    EXPIRED: frozenset((State.EXPIRED,)),
    WITHDRAWN: frozenset((State.WITHDRAWN,)),
    REPORT: frozenset((State.RUN, State.REPORTED)),
    MAKE_GOOD: _ANY - ENDED,
    DECIDE: frozenset((State.HELD,)),
    REMINDER: frozenset((State.HELD,)),
    REFUND_MONEY: _ANY - HOLDING,
}
# What an asker is told who asks where the request stands.
OF_STATE: Mapping[State, str] = {
    State.REQUESTED: ASKED,
    State.WAITING: WAITING,
    State.HELD: HELD,
    State.CHANGES_ASKED: CHANGES_ASKED,
    State.APPROVED: APPROVED,
    State.LOCKED: APPROVED,
    State.RUN: REPORT,
    State.REPORTED: REPORT,
    State.DECLINED: DECLINED,
    State.WITHDRAWN: WITHDRAWN,
    State.EXPIRED: EXPIRED,
}


def still_true(names: Iterable[str], state: State) -> tuple[str, ...]:
    """Gives those mails that are true of a state, each once."""
    return tuple(name for name in dict.fromkeys(names) if state in _TRUE_IN[name])
