"""Members, applications and bookings to try things on; one call is one of them."""

import datetime as dt
import itertools

from club.points.booking import Make
from club.points.entries import PROMOTING, Draft
from club.points.member import Application, Member, Worker
from club.points.purse import Purse, after, earn, settle

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
CONTACT = "board@bakery.example"
_numbers = itertools.count()


def later(**span: float) -> dt.datetime:
    return NOW + dt.timedelta(**span)


def new_coop() -> str:
    """Gives the slug of a co-op that no other test has."""
    return f"co-op-{next(_numbers)}"


def an_application(coop: str, application_id: str = "a1", **values: object) -> Application:
    return Application(coop, application_id, CONTACT, NOW, **values)  # type: ignore[arg-type]


def a_member(coop: str, **values: object) -> Member:
    return Member(coop, **{"email": CONTACT, "since": TODAY, **values})  # type: ignore[arg-type]


def a_worker(key: str, **values: object) -> Worker:
    days = dict.fromkeys(("coops", "individuals", "workers"), TODAY)
    return Worker(key, **{**days, **values})  # type: ignore[arg-type]


def earned(key: str, points: int = 30, *, source: str = PROMOTING, day: str = "2026-11-23") -> Make:
    """Gives points that were earned and settled in one booking."""

    def make(purse: Purse) -> list[Draft]:
        drafts = earn(purse, source, points, key=key, day=day, about="a page")
        return [*drafts, *settle(after(purse, drafts[0]), key, day=day)]

    return make
