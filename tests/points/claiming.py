"""Members that claim, a desk in memory, and a web of pages."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from club.core.errors import ConflictError, TemporaryError
from club.core.pushed import Coop, Pushed
from club.points.circles import Circle
from club.points.claims import Claim, State
from club.points.claims_ports import Desk
from tests.points.fakes import FakeBooks

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
SITE = "https://club.example"
BAKERY, GROCER, WEAVERS, SHARED = "example-bakery", "example-grocer", "example-weavers", "example-shared"


def coop(slug: str, domain: str) -> Coop:
    return Coop(slug, slug.replace("-", " ").title(), domain, "GB", "food")


PUSHED = Pushed(
    coops={
        BAKERY: coop(BAKERY, "bakery.example"),
        GROCER: coop(GROCER, "grocer.example"),
        WEAVERS: coop(WEAVERS, "weavers.example"),
        SHARED: coop(SHARED, ""),
        "example-listed": coop("example-listed", "listed.example"),
    }
)


class FakeClaims:
    """`club.points.claims_ports.Claims` in memory."""

    def __init__(self) -> None:
        self.claims: dict[str, Claim] = {}
        self.pairs: dict[tuple[str, str, str], str] = {}

    def find(self, claim_id: str) -> Claim | None:
        return self.claims.get(claim_id)

    def of(self, coop: str) -> Sequence[Claim]:
        return sorted((one for one in self.claims.values() if one.promoter == coop), key=lambda one: one.made_at)

    def due(self, now: dt.datetime) -> Iterator[Claim]:
        found = [(one.due_at, one.id) for one in self.claims.values() if one.due_at and one.due_at <= now]
        return (self.claims[claim_id] for _, claim_id in sorted(found))

    def add(self, claim: Claim) -> Claim:
        pair = (claim.promoter, claim.promoted, claim.month)
        if pair in self.pairs:
            raise ConflictError("This co-op has been claimed for this month already.")
        self.pairs[pair] = claim.id
        return self._write(replace(claim, version=1))

    def save(self, claim: Claim, *, was: Claim) -> Claim:
        if self.claims[claim.id].version != was.version:
            raise ConflictError("Something has changed meanwhile. Start again.")
        if claim.state == State.WITHDRAWN != was.state:
            del self.pairs[claim.promoter, claim.promoted, claim.month]
        return self._write(replace(claim, version=was.version + 1))

    def _write(self, claim: Claim) -> Claim:
        self.claims[claim.id] = claim
        return claim


@dataclass
class FakeMembers:
    """Who is a member, with contacts."""

    contacts: dict[str, str] = field(
        default_factory=lambda: {
            BAKERY: "baker@bakery.example", GROCER: "till@grocer.example", WEAVERS: "loom@weavers.example", SHARED: "",
        }
    )  # fmt: skip

    def is_member(self, coop: str) -> bool:
        return coop in self.contacts

    def contact(self, coop: str) -> str:
        return self.contacts.get(coop, "")

    def has_promoted(self, coop: str, *, since: dt.date) -> bool:
        return False


@dataclass(frozen=True)
class FakePage:
    url: str
    text: str


class Web:
    """Pages by address; what is None does not answer just now."""

    def __init__(self) -> None:
        self.pages: dict[str, str | None] = {}
        self.leads: dict[str, str] = {}
        self.asked: list[str] = []

    def __call__(self, url: str) -> FakePage:
        self.asked.append(url)
        url = self.leads.get(url, url)
        text = self.pages.get(url, "nothing of note")
        if text is None:
            raise TemporaryError("The site has trouble just now.")
        return FakePage(url, text)


class Claiming:
    """A desk in memory with its clock."""

    def __init__(self) -> None:
        self.now, self.claims, self.books, self.members, self.web = NOW, FakeClaims(), FakeBooks(), FakeMembers(), Web()

    @property
    def desk(self) -> Desk:
        return Desk(self.claims, self.books, self.members, PUSHED, self.web, SITE, "proofs.club.example")

    def wait(self, **time: float) -> None:
        self.now += dt.timedelta(**time)

    def points(self, coop: str = BAKERY) -> tuple[int, int]:
        """Gives balance and what is pending."""
        purse = self.books.purse(coop)
        return purse.balance, purse.pending

    @property
    def balances(self) -> Mapping[str, int]:
        return {account: points for account, points in self.books.ledger.balances.items() if points}


class FakeCircles:
    """`club.points.circles_make.Circles` in memory."""

    def __init__(self) -> None:
        self.circles: dict[str, Circle] = {}

    def find(self, circle_id: str) -> Circle | None:
        return self.circles.get(circle_id)

    def all(self) -> Sequence[Circle]:
        return sorted(self.circles.values(), key=lambda circle: (circle.proposed_at, circle.id))

    def add(self, circle: Circle) -> Circle:
        return self._write(replace(circle, version=1))

    def save(self, circle: Circle, *, was: Circle) -> Circle:
        if self.circles[circle.id].version != was.version:
            raise ConflictError("Something has changed meanwhile. Start again.")
        return self._write(replace(circle, version=was.version + 1))

    def _write(self, circle: Circle) -> Circle:
        self.circles[circle.id] = circle
        return circle
