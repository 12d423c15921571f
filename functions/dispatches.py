"""What became of an edition's sending: `club.promotions.ports.Dispatches` over the deliveries."""

import datetime as dt
from collections.abc import Callable, Mapping

from club.newsletter.ports import Deliveries
from club.newsletter.run import RunState

_MOST_OUTCOMES = 0.9  # of the mails that were sent: some are never reported, and no report waits for those
_WAIT = dt.timedelta(hours=24)


class DeliveredDispatches:
    """Asks the deliveries when it is asked, because most who decide on promotions never look."""

    def __init__(self, deliveries: Callable[[], Deliveries], *, clock: Callable[[], dt.datetime]) -> None:
        """Takes what gives the deliveries, and a clock that gives aware UTC."""
        self._deliveries, self._clock = deliveries, clock

    def outcome(self, edition: int) -> Mapping[str, int] | None:
        """Gives counts once an edition was sent and nine of ten outcomes are in, or a day has passed.

        None before; empty where the sending was cancelled.
        """
        deliveries = self._deliveries()
        run = deliveries.run(edition)
        if run is None or run.state not in (RunState.DONE, RunState.CANCELLED):
            return None
        if run.state == RunState.CANCELLED:
            return {}
        tally = deliveries.tally(edition)
        is_waiting = tally.delivered + tally.bounced < _MOST_OUTCOMES * tally.sent
        if is_waiting and self._clock() < run.since + _WAIT:
            return None
        return {"delivered": tally.delivered, "bounced": tally.bounced, "complaints": tally.complained}
