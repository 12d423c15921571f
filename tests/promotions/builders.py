"""Co-ops, editions, requests and a whole office in memory, for tests."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from club.core.pushed import Coop, Edition, Price, Pushed, Slot
from club.core.secrets import Secrets
from club.promotions.ask import ask
from club.promotions.asker import confirm
from club.promotions.asking import Ask
from club.promotions.calendar import Calendar, calendar
from club.promotions.clock import tick
from club.promotions.ports import Office, Sheet, Store, Treasury
from club.promotions.request import COMMUNITY, Creative, Image, Means, Request, State
from tests.promotions.fakes import FakeDispatches, FakeMembers, FakeNews, FakePromotions, FakeTreasury

OUT = dt.date(2026, 12, 24)
DAYS: Calendar = calendar(OUT)
NOW = DAYS.closes - dt.timedelta(days=10)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
SECRETS = Secrets(b"a" * 32, b"n" * 32, {1: b"1" * 32}, 1)
JANE, JOHN = "jane@club.example", "john@club.example"
FEATURE = Slot("feature-1", "feature")
CLASSIFIED = Slot("classified-1", "classified")
FREE = Slot("community-1", "classified", is_community=True)
PRICES = {"feature": Price(60, 9_000), "classified": Price(20, 0)}
SAID = Creative("Nine loaves by night.", "https://bakery.example/night", "Bread at night", "See the ovens")
SHORT = Creative("Nine loaves by night.", "https://bakery.example/night")
IMAGE = Image("ab" * 32, "image/png", 600, 300, "Nine loaves")


def an_edition(number: int = 12, out: dt.date = OUT, *slots: Slot, **changes: Any) -> Edition:  # noqa: ANN401
    values: dict[str, Any] = {
        "number": number,
        "name": f"{number:03}-night",
        "title": "Co-ops by night",
        "date": out.isoformat(),
        "language": "en",
        "status": "scheduled",
        "slots": slots or (FEATURE, CLASSIFIED, FREE),
    }
    return Edition(**values | changes)


def a_coop(number: int) -> Coop:
    """Gives a co-op that competes with no other."""
    return Coop(f"coop-{number}", f"Co-op {number}", f"coop-{number}.example", f"C{number}", f"sector-{number}")


def a_request(**changes: Any) -> Request:  # noqa: ANN401
    values: dict[str, Any] = {
        "ref": "12-BCDFGHJ",
        "edition": 12,
        "coop": "coop-1",
        "wanted": "feature",
        "means": Means.POINTS,
        "email": "bread@coop-1.example",
        "creative": SAID,
        "asked_at": NOW,
        "is_proven": True,
    }
    return Request(**values | changes)


@dataclass
class Desk:
    """A club in memory: 9 members with 100 points each, an edition, and a clock that tests move."""

    editions: dict[int, Edition] = field(default_factory=lambda: {12: an_edition()})
    store: Store = field(default_factory=FakePromotions)
    points: dict[str, int] = field(default_factory=lambda: {f"coop-{n}": 100 for n in range(1, 10)})
    members: FakeMembers = field(default_factory=FakeMembers)
    dispatches: FakeDispatches = field(default_factory=FakeDispatches)
    news: FakeNews = field(default_factory=FakeNews)
    needs_two: bool = False
    coops: int = 9
    now: dt.datetime = NOW
    treasury: Treasury = field(init=False)

    def __post_init__(self) -> None:
        self.treasury = FakeTreasury(self.points)
        slugs = [a_coop(number).slug for number in range(1, self.coops + 1)]
        self.members.contacts.update({slug: f"contact@{slug}.example" for slug in slugs})
        self.members.promoted.update(dict.fromkeys(slugs, NOW.date()))

    @property
    def pushed(self) -> Pushed:
        coops = {one.slug: one for one in map(a_coop, range(1, self.coops + 1))}
        return Pushed(tuple(self.editions.values()), coops, PRICES, needs_two=self.needs_two)

    @property
    def office(self) -> Office:
        return Office(self.store, self.treasury, self.members, self.dispatches, self.pushed, SECRETS)

    def until(self, now: dt.datetime) -> None:
        self.now = now

    def ask(self, coop: int = 1, wanted: str = "feature", **changes: Any) -> Request:  # noqa: ANN401
        """Asks for a slot from an address of the co-op's own."""
        values: dict[str, Any] = {
            "edition": 12,
            "wanted": wanted,
            "means": Means.NOTHING if wanted == COMMUNITY else Means.POINTS,
            "coop": f"coop-{coop}",
            "email": f"bread@coop-{coop}.example",
            "creative": SAID if wanted == "feature" else SHORT,
        }
        return ask(Ask(**values | changes), office=self.office, now=self.now)

    def take_part(self, coop: int = 1, wanted: str = "feature", **changes: Any) -> Request:  # noqa: ANN401
        """Asks, and confirms that."""
        return confirm(self.ask(coop, wanted, **changes).ref, office=self.office, now=self.now)

    def tick(self) -> None:
        tick(office=self.office, now=self.now, news=self.news)

    def draw(self) -> None:
        """Lets the requests close and the clock run."""
        self.now = DAYS.closes
        self.tick()

    def found(self, request: Request) -> Request:
        found = self.store.find(request.ref)
        assert found
        return found

    def state(self, request: Request) -> State:
        return self.found(request).state

    def sheet(self, edition: int = 12) -> Sheet:
        return self.store.sheet(edition)

    def move_edition(self, number: int = 12, **lapse: float) -> None:
        """Has an editor move the day on which an edition goes out."""
        its = self.editions[number]
        self.editions[number] = replace(its, date=(its.day + dt.timedelta(**lapse)).isoformat())


def held_desk(**changes: Any) -> tuple[Desk, Request]:  # noqa: ANN401
    """Gives a desk at which a co-op has got a slot, and nobody has decided."""
    desk = Desk(**changes)
    request = desk.take_part()
    desk.draw()
    return desk, desk.found(request)
