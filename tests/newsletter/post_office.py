"""A post office in memory: stand-ins that behave as the real ones do, with faults that tests choose."""

import datetime as dt
import random
import threading
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from club.core.errors import BlockedError, ClubError, ConflictError, TemporaryError, UncertainError
from club.core.mail import Mail
from club.newsletter.audience import Aim, Recipient
from club.newsletter.delivery import Outcome, Row, RowState, shard_of
from club.newsletter.pace import BLOCK, RECENT_BLOCKS, Quota, Tally, tallied
from club.newsletter.ports import Page, Post
from club.newsletter.run import Place, Run
from club.newsletter.send import found_run

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
AIM = Aim("en")
MANIFEST = "ab" * 32


@dataclass
class FakeDeliveries:
    """Keeps runs and rows in dictionaries."""

    runs: dict[int, Run] = field(default_factory=dict)
    all_rows: dict[int, dict[str, Row]] = field(default_factory=dict)
    seconds: Counter[int] = field(default_factory=Counter)
    places: dict[tuple[int, int], Place] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    total: int = 0
    unknown: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _placed: dict[str, int] = field(default_factory=dict)

    def run(self, edition: int) -> Run | None:
        self.calls["run"] += 1
        return self.runs.get(edition)

    def start(self, run: Run) -> None:
        self.calls["start"] += 1
        with self.lock:
            if run.edition in self.runs:
                raise ConflictError("there is one")
            self.runs[run.edition] = run

    def change(self, run: Run) -> None:
        self.calls["change"] += 1
        with self.lock:
            if run.edition not in self.runs or self.runs[run.edition].version != run.version - 1:
                raise ConflictError("changed meanwhile")
            self.runs[run.edition] = run

    def end_segment(self, edition: int, segment: int, planned: int) -> Run:
        self.calls["end_segment"] += 1
        with self.lock:
            run = found_run(edition, deliveries=self)
            after = replace(run, planned={segment: planned, **run.planned}, version=run.version + 1)
            self.runs[edition] = run if segment in run.planned else after
            return self.runs[edition]

    def place(self, edition: int, segment: int) -> Place:
        self.calls["place"] += 1
        return self.places.get((edition, segment), Place())

    def keep_place(self, edition: int, segment: int, place: Place, *, now: dt.datetime) -> None:
        self.calls["keep_place"] += 1
        assert now >= NOW
        self.places[edition, segment] = place

    def plan(self, edition: int, keys: Sequence[str], *, now: dt.datetime) -> None:
        self.calls["plan"] += 1
        assert 0 < len(keys) <= 100
        with self.lock:
            rows = self.all_rows.setdefault(edition, {})
            for key in keys:
                rows.setdefault(key, Row(edition, key, RowState.PLANNED, now))

    def move(self, row: Row, *, was: RowState, now: dt.datetime, before: dt.datetime | None = None) -> bool:
        self.calls["move"] += 1
        with self.lock:
            there = self.all_rows.get(row.edition, {}).get(row.key)
            if there is None or there.state != was or (before and there.at > before):
                return False
            self.all_rows[row.edition][row.key] = replace(row, at=now, outcome=there.outcome)
            if row.state == RowState.UNKNOWN:
                self.unknown.add(row.key)
            return True

    def row(self, edition: int, key: str) -> Row | None:
        self.calls["row"] += 1
        return self.all_rows.get(edition, {}).get(key)

    def rows(self, edition: int, shard: int, states: Collection[RowState]) -> Iterator[Row]:
        self.calls["rows"] += 1
        with self.lock:
            rows = self.all_rows.get(edition, {})
            if len(rows) != len(self._placed):
                self._placed = {key: shard_of(key) for key in rows}
            keys = sorted(key for key, place in self._placed.items() if place == shard)
        return iter([rows[key] for key in keys if rows[key].state in states])

    def waiting(self, edition: int, shard: int) -> Iterator[str]:
        return (row.key for row in self.rows(edition, shard, {RowState.PLANNED}))

    def count(self, edition: int, *, is_silent: bool = False) -> Mapping[RowState, int]:
        self.calls["count"] += 1
        rows = self.all_rows.get(edition, {}).values()
        return Counter(row.state for row in rows if not (is_silent and row.outcome))

    def take(self, mails: int, *, per_second: int, second: int) -> bool:
        self.calls["take"] += 1
        with self.lock:
            if self.seconds[second] + mails > per_second:
                return False
            self.seconds[second] += mails
            return True

    def add_sent(self, edition: int, mails: int, *, passed: int = 0) -> int:
        self.calls["add_sent"] += 1
        with self.lock:
            block = self.total // BLOCK
            self.total += mails
            self._tally(f"edition {edition}", Tally(sent=mails, passed=passed))
            self._tally(f"block {block}", Tally(sent=mails))
            return block

    def report(self, edition: int, key: str, outcome: Outcome, *, now: dt.datetime) -> Row | None:
        self.calls["report"] += 1
        with self.lock:
            row = self.all_rows.get(edition, {}).get(key)
            if row is None or not outcome.outweighs(row.outcome):
                return None
            self.all_rows[edition][key] = after = row.after(outcome, now=now)
            more = tallied(after, row)
            self._tally(f"edition {edition}", more)
            self._tally(f"block {row.block}", replace(more, delivered=0, passed=0))
            return after

    def tally(self, edition: int) -> Tally:
        self.calls["tally"] += 1
        return self.tallies.get(f"edition {edition}", Tally())

    def recent(self) -> Tally:
        self.calls["recent"] += 1
        last = self.total // BLOCK
        blocks = range(max(0, last - RECENT_BLOCKS + 1), last + 1)
        return sum((self.tallies.get(f"block {block}", Tally()) for block in blocks), Tally())

    def _tally(self, name: str, more: Tally) -> None:
        self.tallies[name] = self.tallies.get(name, Tally()) + more


@dataclass
class FakeReaders:
    """Keeps recipients by key; `moved` leads from a former key to a present one."""

    recipients: dict[str, Recipient] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    suppressed: dict[str, Outcome] = field(default_factory=dict)
    wavered: dict[str, set[int]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    page_size: int = 1_000

    def scan(self, segment: int, segments: int, *, now: dt.datetime) -> Iterator[Recipient]:
        self.calls["scan"] += 1
        every = list(self.recipients.values())
        return iter([one for one in every if part_of(one.key, segments) == segment and one.is_wanted])

    def page(self, segment: int, segments: int, *, position: str, since: dt.datetime, now: dt.datetime) -> Page:
        """Gives a page of `page_size`; who has moved comes with the former address' segment, at its end."""
        self.calls["page"] += 1
        every = [*self.scan(segment, segments, now=now)]
        start = int(position or 0)
        if start + self.page_size < len(every):
            return Page(every[start : start + self.page_size], str(start + self.page_size))
        formerly = [self.moved[key] for key in self.moved if part_of(key, segments) == segment]
        return Page([*every[start:], *(self.recipients[key] for key in formerly if key in self.recipients)])

    def find_many(self, keys: Sequence[str], *, now: dt.datetime) -> Mapping[str, Recipient]:
        self.calls["find_many"] += 1
        assert 0 < len(keys) <= 100
        present = {key: self.moved.get(key, key) for key in keys}
        return {key: self.recipients[at] for key, at in present.items() if at in self.recipients}

    def suppress(self, key: str, outcome: Outcome, *, now: dt.datetime) -> None:
        self.calls["suppress"] += 1
        self.suppressed.setdefault(key, outcome)
        if key in self.recipients:
            self.recipients[key] = replace(self.recipients[key], is_wanted=False)

    def waver(self, key: str, edition: int, *, now: dt.datetime) -> int:
        self.calls["waver"] += 1
        self.wavered.setdefault(key, set()).add(edition)
        return len(self.wavered[key])


class Killed(BaseException):
    """The process is gone: nothing catches it, as nothing catches SIGKILL."""


@dataclass
class FakeProvider:
    """Takes mails, counts them, and reports as SES does; every fault comes with its own likelihood."""

    dice: random.Random = field(default_factory=lambda: random.Random(1))
    taken: Counter[str] = field(default_factory=Counter)
    events: list[tuple[str, Outcome]] = field(default_factory=list)
    throttles: float = 0
    lost_answers: float = 0
    errors: float = 0
    is_blocked: bool = False
    refused: set[str] = field(default_factory=set)
    bounces: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)
    limit: Quota = field(default_factory=lambda: Quota(per_day=-1, sent=0, per_second=1000))

    def quota(self) -> Quota:
        return self.limit

    def send(self, mail: Mail) -> str:
        chance = self.dice.random()
        if self.is_blocked:
            raise BlockedError("the account is suspended")
        if chance < self.throttles:
            raise TemporaryError("throttled")
        if mail.to in self.refused:
            raise ClubError("rejected")
        if chance < self.throttles + self.errors:
            raise UncertainError("the provider broke before it took the mail, and nobody knows")
        self.taken[mail.to] += 1
        self._happened(mail.to)
        if chance > 1 - self.lost_answers:
            raise UncertainError("no answer came")
        return f"message-{self.taken.total()}"

    def _happened(self, address: str) -> None:
        key = key_of(address)
        self.events.append((key, Outcome.ACCEPTED))
        self.events.append((key, Outcome.BOUNCED if address in self.bounces else Outcome.DELIVERED))
        if address in self.complaints:
            self.events.append((key, Outcome.COMPLAINED))


@dataclass
class FakeQueue:
    """Keeps messages, and gives them in any order, and some twice, as SQS may."""

    messages: list[tuple[Mapping[str, str], dt.datetime]] = field(default_factory=list)
    clock: "FakeClock | None" = None

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        now = self.clock.now() if self.clock else NOW
        self.messages.append((message, now + dt.timedelta(seconds=delay_s)))


@dataclass
class FakeClock:
    """Stands still until somebody waits."""

    time: dt.datetime = NOW

    def now(self) -> dt.datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += dt.timedelta(seconds=max(seconds, 0.001))


class FakePages:
    """Has a mail for every edition."""

    def letter(self, edition: int, manifest: str) -> "FakeLetter":
        if manifest != MANIFEST:
            raise ClubError("another mail")
        return FakeLetter(edition)


@dataclass
class FakeLetter:
    """A mail of one line."""

    edition: int

    def to(self, recipient: Recipient, token: str) -> Mail:
        return Mail(recipient.address, f"Edition {self.edition}", f"t={token}")


def key_of(address: str) -> str:
    """Gives a key as wide as a real one."""
    return address.partition("@")[0].rjust(43, "k")


def part_of(key: str, segments: int) -> int:
    """Gives in which part of a table a key is."""
    return zlib.crc32(key.encode()) % segments


def recipient(number: int, **more: object) -> Recipient:
    address = f"r{number}@coop.example"
    return Recipient(key_of(address), address, **more)  # type: ignore[arg-type]  # what the caller gives


def post_office(readers: int, *, seed: int = 1) -> Post:
    """Gives a post office with so many readers, who all want everything."""
    clock = FakeClock()
    everybody = [recipient(number) for number in range(readers)]
    provider = FakeProvider(random.Random(seed))
    return Post(
        deliveries=FakeDeliveries(),
        readers=FakeReaders({one.key: one for one in everybody}),
        mailer=provider,
        pages=FakePages(),
        account=provider,
        plans=FakeQueue(clock=clock),
        batches=FakeQueue(clock=clock),
        news=FakeQueue(clock=clock),
        token=lambda key: f"token-of-{key[-8:]}",
        default_language="en",
    )
