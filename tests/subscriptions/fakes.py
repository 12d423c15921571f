"""Stand-ins that keep everything in memory and behave as the real ones do; one suite of tests holds both to it."""

import datetime as dt
import functools
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from club.core.errors import ConflictError, TemporaryError
from club.core.mail import Mail
from club.subscriptions import changes as ch
from club.subscriptions.actions import Actions, Tables
from club.subscriptions.caps import ADDRESS_MONTH, ADDRESS_PAUSE, ADDRESS_PER_MONTH, Window
from club.subscriptions.consent import ConsentEvent
from club.subscriptions.ports import Found
from club.subscriptions.reader import Reader, Stop
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import REMEMBERED_DAYS, Link, Request

MAX_CHANGES = 100
_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass
class FakeStore:
    """Keeps items in dictionaries; `calls` names each call that was made of it."""

    readers: dict[str, Reader] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    all_requests: dict[tuple[str, str], Request] = field(default_factory=dict)
    all_events: dict[tuple[str, dt.datetime, str], ConsentEvent] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    all_recruits: dict[tuple[str, str], Recruit] = field(default_factory=dict)
    all_counted: dict[str, Counted] = field(default_factory=dict)
    erasures: dict[str, dt.datetime] = field(default_factory=dict)
    mailed: dict[str, list[dt.datetime]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: str, *, now: dt.datetime, request_id: str = "") -> Found:
        self.calls.append("find")
        return Found(
            _alive(self.readers.get(key), now),
            self.stops.get(key),
            _alive(self.all_requests.get((key, request_id)), now),
            self.pointers.get(key, ""),
        )

    def find_link(self, token_hash: str, *, now: dt.datetime) -> Link | None:
        self.calls.append("find_link")
        link = self.links.get(token_hash)
        return link if link and link.ends_at + dt.timedelta(days=REMEMBERED_DAYS) > now else None

    def events(self, key: str, *, now: dt.datetime) -> Iterator[ConsentEvent]:
        self.calls.append("events")
        found = sorted((event for event in self.all_events.values() if event.key == key), key=lambda e: (e.at, e.id))
        return iter([event for event in found if _alive(event, now)])

    def requests(self, key: str, *, now: dt.datetime) -> Iterator[Request]:
        self.calls.append("requests")
        return iter([one for one in self.all_requests.values() if one.key == key and _alive(one, now)])

    def recruits(self, week: str, *, now: dt.datetime) -> Iterator[Recruit]:
        self.calls.append("recruits")
        return iter([one for one in self.all_recruits.values() if one.week == week and _alive(one, now)])

    def recruited(self, week: str, *, now: dt.datetime) -> Counted | None:
        self.calls.append("recruited")
        return _alive(self.all_counted.get(week), now)

    def count(self, window: Window) -> int:
        self.calls.append("count")
        return self.counted.get(window.name, 0)

    def write(self, changes: Sequence[ch.Change], *, now: dt.datetime) -> None:
        self.calls.append("write")
        assert 0 < len(changes) <= MAX_CHANGES
        assert len({item_of(change) for change in changes}) == len(changes), "two changes of one item"
        with self.lock:
            if not all(_holds(change, self, now) for change in changes):
                raise ConflictError("a condition does not hold")
            for change in changes:
                _make(change, self)


def item_of(change: ch.Change) -> tuple[str, str, str]:
    """Gives the item that a change is about, as the real store names it: its table and its key."""
    [action] = Actions(Tables("subscribers", "throttles", "erasures"), _ANY_TIME).of(change).values()
    key = action.get("Key") or action["Item"]
    return action["TableName"], key["pk"]["S"], key["sk"]["S"]


class Ending(Protocol):
    @property
    def ends_at(self) -> dt.datetime | None: ...


Item = TypeVar("Item", bound=Ending)


def _alive(item: Item | None, now: dt.datetime) -> Item | None:
    return item if item and (item.ends_at is None or item.ends_at > now) else None


@functools.singledispatch
def _holds(change: object, store: FakeStore, now: dt.datetime) -> bool:
    """Tells whether a change's condition is met; most have none."""
    return True


@_holds.register
def _(change: ch.AddRequest, store: FakeStore, now: dt.datetime) -> bool:
    return (change.request.key, change.request.id) not in store.all_requests


@_holds.register
def _(change: ch.ClaimRequest, store: FakeStore, now: dt.datetime) -> bool:
    request = _alive(store.all_requests.get((change.key, change.id)), now)
    return request is not None and request.answered_at is None


@_holds.register
def _(change: ch.ReleaseRequest, store: FakeStore, now: dt.datetime) -> bool:
    return (change.key, change.id) in store.all_requests


@_holds.register
def _(change: ch.AddEvent, store: FakeStore, now: dt.datetime) -> bool:
    return (change.event.key, change.event.at, change.event.id) not in store.all_events


@_holds.register
def _(change: ch.SaveReader, store: FakeStore, now: dt.datetime) -> bool:
    before = _alive(store.readers.get(change.reader.key), now)
    return (before.version if before else 0) == change.reader.version - 1


@_holds.register
def _(change: ch.DropReader, store: FakeStore, now: dt.datetime) -> bool:
    before = store.readers.get(change.key)
    return before is not None and before.version == change.version


@_holds.register
def _(change: ch.AddStop, store: FakeStore, now: dt.datetime) -> bool:
    before = store.stops.get(change.stop.key)
    return change.stop.is_final or before is None or not before.is_final


@_holds.register
def _(change: ch.LiftStop, store: FakeStore, now: dt.datetime) -> bool:
    before = store.stops.get(change.key)
    return before is None or not before.is_final


@_holds.register
def _(change: ch.AddLink, store: FakeStore, now: dt.datetime) -> bool:
    return change.link.hash not in store.links


@_holds.register
def _(change: ch.UseLink, store: FakeStore, now: dt.datetime) -> bool:
    link = store.links.get(change.hash)
    return link is not None and link.used_at is None and link.ends_at > now


@_holds.register
def _(change: ch.AddSeen, store: FakeStore, now: dt.datetime) -> bool:
    return not (change.is_new and change.mailbox in store.seen)


@_holds.register
def _(change: ch.AddCounted, store: FakeStore, now: dt.datetime) -> bool:
    return change.counted.week not in store.all_counted


@_holds.register
def _(change: ch.CountAddress, store: FakeStore, now: dt.datetime) -> bool:
    times = store.mailed.get(change.cap_key, [])
    is_paused = bool(times) and times[-1] > change.at - ADDRESS_PAUSE
    return not is_paused and sum(time > change.at - ADDRESS_MONTH for time in times) < ADDRESS_PER_MONTH


@_holds.register
def _(change: ch.UncountAddress, store: FakeStore, now: dt.datetime) -> bool:
    return store.mailed.get(change.cap_key, [None])[-1:] == [change.at]


@_holds.register
def _(change: ch.CountWindow, store: FakeStore, now: dt.datetime) -> bool:
    return change.window.most is None or store.counted.get(change.window.name, 0) < change.window.most


@functools.singledispatch
def _make(change: object, store: FakeStore) -> None:
    raise TypeError(change)


@_make.register
def _(change: ch.AddRequest, store: FakeStore) -> None:
    store.all_requests[change.request.key, change.request.id] = change.request


@_make.register
def _(change: ch.ClaimRequest, store: FakeStore) -> None:
    name = change.key, change.id
    store.all_requests[name] = replace(store.all_requests[name], answered_at=change.at)


@_make.register
def _(change: ch.ReleaseRequest, store: FakeStore) -> None:
    name = change.key, change.id
    store.all_requests[name] = replace(store.all_requests[name], answered_at=None)


@_make.register
def _(change: ch.DropRequest, store: FakeStore) -> None:
    store.all_requests.pop((change.key, change.id), None)


@_make.register
def _(change: ch.AddEvent, store: FakeStore) -> None:
    store.all_events[change.event.key, change.event.at, change.event.id] = change.event


@_make.register
def _(change: ch.DropEvent, store: FakeStore) -> None:
    store.all_events.pop((change.event.key, change.event.at, change.event.id), None)


@_make.register
def _(change: ch.SaveReader, store: FakeStore) -> None:
    store.readers[change.reader.key] = change.reader


@_make.register
def _(change: ch.DropReader, store: FakeStore) -> None:
    del store.readers[change.key]


@_make.register
def _(change: ch.AddStop, store: FakeStore) -> None:
    store.stops[change.stop.key] = change.stop


@_make.register
def _(change: ch.LiftStop, store: FakeStore) -> None:
    store.stops.pop(change.key, None)


@_make.register
def _(change: ch.AddLink, store: FakeStore) -> None:
    store.links[change.link.hash] = change.link


@_make.register
def _(change: ch.UseLink, store: FakeStore) -> None:
    store.links[change.hash] = replace(store.links[change.hash], used_at=change.at)


@_make.register
def _(change: ch.PointTo, store: FakeStore) -> None:
    store.pointers[change.former] = change.present


@_make.register
def _(change: ch.DropPointer, store: FakeStore) -> None:
    store.pointers.pop(change.former, None)


@_make.register
def _(change: ch.AddSeen, store: FakeStore) -> None:
    store.seen.add(change.mailbox)


@_make.register
def _(change: ch.DropSeen, store: FakeStore) -> None:
    store.seen.discard(change.mailbox)


@_make.register
def _(change: ch.AddRecruit, store: FakeStore) -> None:
    store.all_recruits[change.recruit.week, change.recruit.key] = change.recruit


@_make.register
def _(change: ch.DropRecruit, store: FakeStore) -> None:
    store.all_recruits.pop((change.week, change.key), None)


@_make.register
def _(change: ch.AddCounted, store: FakeStore) -> None:
    store.all_counted[change.counted.week] = change.counted


@_make.register
def _(change: ch.AddErasure, store: FakeStore) -> None:
    store.erasures[change.key] = change.at


@_make.register
def _(change: ch.CountAddress, store: FakeStore) -> None:
    store.mailed.setdefault(change.cap_key, []).append(change.at)


@_make.register
def _(change: ch.UncountAddress, store: FakeStore) -> None:
    store.mailed[change.cap_key].pop()


@_make.register
def _(change: ch.CountWindow, store: FakeStore) -> None:
    store.counted[change.window.name] = store.counted.get(change.window.name, 0) + 1


@dataclass
class FakeQueue:
    """Keeps messages in order, each with its delay in seconds."""

    messages: list[tuple[Mapping[str, str], int]] = field(default_factory=list)

    is_down: bool = False

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        if self.is_down:
            raise TemporaryError("the queue does not answer")
        self.messages.append((message, delay_s))


@dataclass
class FakeMailer:
    """Keeps the mails; `is_down` makes it refuse them for now."""

    sent: list[Mail] = field(default_factory=list)
    is_down: bool = False

    def send(self, mail: Mail) -> str:
        if self.is_down:
            raise TemporaryError("the provider does not answer")
        self.sent.append(mail)
        return f"message-{len(self.sent)}"


class FakeLetters:
    """Writes a mail that names its wording and shows its values, a line each."""

    def write(self, name: str, to: str, values: Mapping[str, str]) -> Mail:
        return Mail(to, name, "\n".join(f"{key}: {value}" for key, value in values.items()))
