"""The public list of circles, as the site gets it (`content/club/circles.json`)."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence

from club.points.circles import Circle, month_of
from club.points.circles_make import turns
from club.points.claims import Claim

FORMAT = 1


def publish_circles(
    circles: Iterable[Circle], claims_of: Callable[[str], Sequence[Claim]], *, now: dt.datetime
) -> str:  # fmt: skip
    """Gives the file: circles in their order, each with its promotions up to this month; the same gives the same bytes.

    Those that nobody is in are left out.
    """
    shown = [_shown(circle, claims_of, now) for circle in circles if circle.coops]
    return json.dumps({"format": FORMAT, "circles": shown}, ensure_ascii=False, indent=1) + "\n"


def _shown(circle: Circle, claims_of: Callable[[str], Sequence[Claim]], now: dt.datetime) -> dict[str, object]:
    return {
        "id": circle.id,
        "name": circle.name,
        "language": circle.language,
        "topics": list(circle.topics),
        "state": circle.state(now).value,
        "starts": circle.starts,
        "months": circle.months,
        "coops": list(circle.present(max(circle.starts, month_of(now)))),
        "promotions": [
            {"month": one.month, "from": one.promoter, "to": one.promoted, "state": one.state}
            for one in turns(circle, claims_of, now=now)
        ],
    }
