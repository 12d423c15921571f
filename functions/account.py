"""How much may be mailed: `club.newsletter.ports.Account`, asked live of SES, or set for a mail server."""

import datetime as dt
from collections.abc import Callable

from club.cloud.ses import Allowance
from club.core.errors import ClubError, TemporaryError
from club.core.settings import Settings
from club.newsletter.pace import Quota

DEFAULT_PER_SECOND = 10.0  # of a mail server that nobody has said anything of
_FRESH = dt.timedelta(seconds=30)  # SES answers once a second, whoever asks
_STALE = dt.timedelta(minutes=10)


class SesAccount:
    """SES' quota, as it was some seconds ago at most; where SES is asked too often, some minutes."""

    def __init__(
        self, ask: Callable[[], Allowance], *, now: Callable[[], dt.datetime], most_per_second: float = 0
    ) -> None:
        """Takes what asks SES, a clock, and the club's own bound (0: none)."""
        self._ask, self._now, self._most = ask, now, most_per_second
        self._found: tuple[Allowance, dt.datetime] | None = None

    def quota(self) -> Quota:
        """Gives what may be sent.

        Raises:
            TemporaryError: SES does not say.
        """
        now = self._now()
        if self._found is None or now - self._found[1] > _FRESH:
            try:
                self._found = self._ask(), now
            except TemporaryError:
                if self._found is None or now - self._found[1] > _STALE:
                    raise
        allowed = self._found[0]
        per_second = min(allowed.per_second, self._most) if self._most else allowed.per_second
        return Quota(allowed.per_day, allowed.sent, per_second)


class ServerAccount:
    """A mail server has no quota that can be asked for; it takes so many a second."""

    def __init__(self, per_second: float) -> None:
        """Takes what was set."""
        self._quota = Quota(per_day=-1, sent=0, per_second=per_second)

    def quota(self) -> Quota:
        """Gives what may be sent."""
        return self._quota


def read_per_second(settings: Settings) -> float:
    """Gives `CLUB_MAILS_PER_SECOND`, 0 where it is not set.

    Raises:
        ClubError: It is no number above 0.
    """
    text = settings.get("CLUB_MAILS_PER_SECOND")
    try:
        number = float(text or 0)
    except ValueError:
        number = -1
    if not 0 <= number < 1e6 or (text and not number):  # noqa: PLR2004  # nobody sends a million a second
        raise ClubError("CLUB_MAILS_PER_SECOND must be a number above 0, such as 14.")
    return number
