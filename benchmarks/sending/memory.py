"""Deliveries in arrays: a store for a million rows that takes some 20 MB, and counts what a table would be asked."""

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from benchmarks.sending.people import key_of, number_of, pages
from club.core.errors import ConflictError
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState, shard_of
from club.newsletter.pace import BLOCK, RECENT_BLOCKS, Tally, tallied
from club.newsletter.run import Place, Run

_ROW_BYTES = 300  # of a row's item, once it is sent
_STATES = list(RowState)
_OUTCOMES = list(Outcome)
_NO_ROW = len(_STATES)


class ArrayDeliveries:
    """`club.newsletter.ports.Deliveries` of one edition; a row is 14 bytes and its number's place.

    `calls` counts as `club.newsletter.table.DeliveryTable` calls its store (docs/data-model.md).
    """

    def __init__(self, readers: int) -> None:
        """Takes how many readers there may be."""
        self.calls: Counter[str] = Counter()
        self._states = bytearray([_NO_ROW]) * readers
        self._outcomes = bytearray(readers)
        self._at = array("d", bytes(8 * readers))
        self._blocks = array("I", bytes(4 * readers))
        self._shards = _by_shard(readers)
        self._run: Run | None = None
        self._total = 0
        self._tally = Tally()
        self._seconds: Counter[int] = Counter()

    def run(self, edition: int) -> Run | None:
        """Gives the run."""
        self.calls["run"] += 1
        return self._run if self._run and self._run.edition == edition else None

    def start(self, run: Run) -> None:
        """Adds the run."""
        self.calls["start"] += 1
        self._run = run

    def change(self, run: Run) -> None:
        """Writes the next version of the run."""
        self.calls["change"] += 1
        if self._run is None or self._run.version != run.version - 1:
            raise ConflictError
        self._run = run

    def end_segment(self, edition: int, segment: int, planned: int) -> Run:
        """Notes that a segment is planned."""
        self.calls["end_segment"] += 1
        run = self._run
        assert run  # noqa: S101
        assert run.edition == edition  # noqa: S101
        self._run = replace(run, planned={**run.planned, segment: planned}, version=run.version + 1)
        return self._run

    def place(self, edition: int, segment: int) -> Place:  # noqa: ARG002
        """Gives how far the planning of a segment is: readers here come in one page."""
        self.calls["place"] += 1
        return Place()

    def keep_place(self, edition: int, segment: int, place: Place, *, now: dt.datetime) -> None:
        """Never comes, as no segment has a second page."""
        raise NotImplementedError

    def plan(self, edition: int, keys: Sequence[str], *, now: dt.datetime) -> None:  # noqa: ARG002
        """Adds rows."""
        self.calls["plan"] += 1
        for number in map(number_of, keys):
            if self._states[number] == _NO_ROW:
                self._states[number] = _STATES.index(RowState.PLANNED)
                self._at[number] = now.timestamp()

    def move(self, row: Row, *, was: RowState, now: dt.datetime, before: dt.datetime | None = None) -> bool:
        """Writes a row in another state."""
        self.calls["move"] += 1
        number = number_of(row.key)
        if self._states[number] != _STATES.index(was) or (before and self._at[number] > before.timestamp()):
            return False
        self._states[number] = _STATES.index(row.state)
        self._at[number], self._blocks[number] = now.timestamp(), row.block
        return True

    def row(self, edition: int, key: str) -> Row | None:
        """Gives one row."""
        self.calls["row"] += 1
        return self._row(edition, number_of(key))

    def rows(self, edition: int, shard: int, states: Collection[RowState]) -> Iterator[Row]:
        """Gives the rows of one shard that are in some states."""
        numbers = self._shards[shard]
        self.calls["rows"] += pages(len(numbers), _ROW_BYTES)
        wanted = {_STATES.index(state) for state in states}
        found = (self._row(edition, number) for number in numbers if self._states[number] in wanted)
        return (row for row in found if row)

    def waiting(self, edition: int, shard: int) -> Iterator[str]:
        """Gives the keys of those of one shard who are planned."""
        return (row.key for row in self.rows(edition, shard, {RowState.PLANNED}))

    def count(self, edition: int, *, is_silent: bool = False) -> Mapping[RowState, int]:  # noqa: ARG002
        """Counts all rows; nothing is lost here, so nobody asks for the silent ones."""
        self.calls["count"] += sum(pages(len(numbers), _ROW_BYTES) for numbers in self._shards)
        return {state: n for place, state in enumerate(_STATES) if (n := self._states.count(place))}

    def take(self, mails: int, *, per_second: int, second: int) -> bool:
        """Takes room for mails in a second."""
        self.calls["take"] += 1
        if self._seconds[second] + mails > per_second:
            return False
        self._seconds[second] += mails
        return True

    def add_sent(self, edition: int, mails: int, *, passed: int = 0) -> int:  # noqa: ARG002
        """Tallies mails that were sent."""
        self.calls["add_sent"] += 3 if mails else 1
        block = self._total // BLOCK
        self._total += mails
        self._tally += Tally(sent=mails, passed=passed)
        return block

    def report(self, edition: int, key: str, outcome: Outcome, *, now: dt.datetime) -> Row | None:
        """Notes an outcome."""
        self.calls["report"] += 2
        number = number_of(key)
        row = self._row(edition, number)
        if row is None or not outcome.outweighs(row.outcome):
            return None
        after = row.after(outcome, now=now)
        self._states[number], self._outcomes[number] = _STATES.index(after.state), _OUTCOMES.index(outcome)
        self._tally += tallied(after, row)
        return after

    def tally(self, edition: int) -> Tally:  # noqa: ARG002
        """Gives what was tallied."""
        self.calls["tally"] += 1
        return self._tally

    def recent(self) -> Tally:
        """Gives what was tallied lately."""
        self.calls["recent"] += 1 + min(RECENT_BLOCKS, self._total // BLOCK + 1)
        return self._tally

    def _row(self, edition: int, number: int) -> Row | None:
        if self._states[number] == _NO_ROW:
            return None
        at = dt.datetime.fromtimestamp(self._at[number], dt.UTC)
        state, outcome = _STATES[self._states[number]], _OUTCOMES[self._outcomes[number]]
        return Row(edition, key_of(number), state, at, outcome=outcome, block=self._blocks[number])


def _by_shard(readers: int) -> list["array[int]"]:
    shards = [array("I") for _ in range(SHARDS)]
    for number in range(readers):
        shards[shard_of(key_of(number))].append(number)
    return shards
