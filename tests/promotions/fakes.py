"""Stand-ins for all that promotions need of the world; one suite of tests holds the store's to the real one."""

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from club.core.errors import ConflictError, TemporaryError, UncertainError
from club.promotions.items import board_key, request_key, slot_key
from club.promotions.ports import Board, Change, Free, Hold, Save, SaveBoard, Sheet
from club.promotions.request import Request
from club.promotions.table import AFTER_DRAW

MAX_CHANGES = 100


@dataclass
class FakePromotions:
    """Keeps everything in dictionaries.

    `fail_after` counts writes down to one that does not come through; `meddle` is what somebody else does
    before the next write.
    """

    requests: dict[str, Request] = field(default_factory=dict)
    boards: dict[int, Board] = field(default_factory=dict)
    slots: dict[tuple[int, str], str] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    fail_after: int | None = None
    meddle: Callable[[], object] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def find(self, ref: str) -> Request | None:
        return self.requests.get(ref)

    def sheet(self, edition: int) -> Sheet:
        with self.lock:
            requests = [one for one in self.requests.values() if one.edition == edition]
            slots = {slot: ref for (number, slot), ref in self.slots.items() if number == edition}
            return Sheet(self.boards.get(edition), tuple(requests), slots)

    def editions(self) -> Sequence[int]:
        return sorted(self.known)

    def next_place(self, edition: int) -> int:
        with self.lock:
            self.places[edition] = self.places.get(edition, AFTER_DRAW) + 1
            return self.places[edition]

    def write(self, changes: Sequence[Change]) -> None:
        assert 0 < len(changes) <= MAX_CHANGES
        assert len({item_of(one) for one in changes}) == len(changes), "two changes of one item"
        if meddle := self.meddle:
            self.meddle = None
            meddle()
        with self.lock:
            self._break_down()
            if not all(map(self._holds, changes)):
                raise ConflictError("a condition does not hold")
            for one in changes:
                self._make(one)

    def keep_image(self, sha256: str, content: bytes) -> None:
        self.images[sha256] = content

    def image(self, sha256: str) -> bytes | None:
        return self.images.get(sha256)

    def _break_down(self) -> None:
        if self.fail_after is None:
            return
        if not self.fail_after:
            self.fail_after = None
            raise TemporaryError("the store does not answer")
        self.fail_after -= 1

    def _holds(self, change: Change) -> bool:
        match change:
            case Save(request):
                before = self.requests.get(request.ref)
                return request.version == (before.version if before else 0)
            case SaveBoard(board):
                its = self.boards.get(board.edition)
                return board.version == (its.version if its else 0)
            case Hold(edition, slot, _):
                return (edition, slot) not in self.slots
            case Free(edition, slot, ref):
                return self.slots.get((edition, slot)) == ref

    def _make(self, change: Change) -> None:
        match change:
            case Save(request):
                self.requests[request.ref] = replace(request, version=request.version + 1)
                self.known.add(request.edition)
            case SaveBoard(board):
                self.boards[board.edition] = replace(board, version=board.version + 1)
                self.known.add(board.edition)
            case Hold(edition, slot, ref):
                self.slots[edition, slot] = ref
            case Free(edition, slot, _):
                del self.slots[edition, slot]


def item_of(change: Change) -> tuple[tuple[str, str], ...]:
    """Gives the key of the item that a change is about, as the real store names it."""
    match change:
        case Save(request):
            key = request_key(request.edition, request.ref)
        case SaveBoard(board):
            key = board_key(board.edition)
        case Hold(edition, slot) | Free(edition, slot):
            key = slot_key(edition, slot)
    return tuple(key.items())


@dataclass
class FakeTreasury:
    """Counts points, and what was spent for which key."""

    points: dict[str, int] = field(default_factory=dict)
    spent: dict[str, tuple[str, int]] = field(default_factory=dict)
    refunded: set[str] = field(default_factory=set)
    is_down: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def balance(self, coop: str) -> int:
        return self.points.get(coop, 0)

    def spend(self, coop: str, points: int, *, key: str, about: str, now: dt.datetime) -> bool:
        self._break_down()
        with self.lock:
            if key in self.spent:
                return True
            if self.balance(coop) < points:
                return False
            self.points[coop] -= points
            self.spent[key] = coop, points
            return True

    def refund(self, coop: str, *, key: str, about: str, now: dt.datetime) -> None:
        self._break_down()
        with self.lock:
            if key in self.spent and key not in self.refunded:
                self.points[coop] += self.spent[key][1]
                self.refunded.add(key)

    def _break_down(self) -> None:
        if self.is_down:
            raise TemporaryError("the ledger does not answer")


@dataclass
class FakeMembers:
    """Members by slug, with their contacts, and who of them has promoted another."""

    contacts: dict[str, str] = field(default_factory=dict)
    promoted: dict[str, dt.date] = field(default_factory=dict)

    def is_member(self, coop: str) -> bool:
        return coop in self.contacts

    def slugs(self) -> list[str]:
        return sorted(self.contacts)

    def contact(self, coop: str) -> str:
        return self.contacts.get(coop, "")

    def has_promoted(self, coop: str, *, since: dt.date) -> bool:
        return coop in self.promoted and self.promoted[coop] >= since


@dataclass
class FakeDispatches:
    """What became of editions."""

    outcomes: dict[int, Mapping[str, int]] = field(default_factory=dict)

    def outcome(self, edition: int) -> Mapping[str, int] | None:
        return self.outcomes.get(edition)


@dataclass
class FakeNews:
    """Keeps the mails; `fault` is raised instead of sending."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    fault: TemporaryError | UncertainError | None = None

    def send(self, name: str, request: Request) -> None:
        if self.fault:
            raise self.fault
        self.sent.append((request.ref, name))

    def names(self, ref: str) -> list[str]:
        return [name for one, name in self.sent if one == ref]
