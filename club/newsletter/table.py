"""Runs and deliveries on DynamoDB, or on whatever speaks its API with conditional writes and transactions."""

import datetime as dt
import functools
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from club.cloud.dynamodb import Action, DynamoDb, get, put, query, transact, update
from club.cloud.items import EXPIRES, SK, number, second, text, time_text
from club.cloud.writes import write, write_each
from club.core.errors import ConflictError, NotFoundError, TemporaryError, UncertainError
from club.newsletter import items
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState
from club.newsletter.items import AT, COUNTED, DELIVERED, KEPT, OUTCOME, PASSED, STATE, TOTAL, VERSION
from club.newsletter.pace import BLOCK, RECENT_BLOCKS, Tally, tallied
from club.newsletter.run import Place, Run

_TRIES = 10
_BY = "by"  # a mark of the last write, by which it knows its own
_IS_NEW = "attribute_not_exists(#pk)"
_OF_EDITIONS = (DELIVERED, PASSED)  # not tallied in blocks, by which nothing of them is decided
_LASTS = "#expires > :second"  # what has ended may still be there for days
_utc = functools.partial(dt.datetime.now, dt.UTC)


class DeliveryTable:
    """`club.newsletter.ports.Deliveries` in two tables; every read sees every write that came before.

    A row is written three times: planned (a hundredth of a transaction), claimed, and recorded.
    """

    def __init__(
        self, client: DynamoDb, *, deliveries: str, throttles: str = "", clock: Callable[[], dt.datetime] = _utc
    ) -> None:
        """Takes a client, the tables' names (who takes no room in a second needs no `throttles`), and a clock."""
        self._client, self._table, self._throttles, self._clock = client, deliveries, throttles, clock

    def run(self, edition: int) -> Run | None:
        """Gives the run of an edition, by one GetItem."""
        item = get(self._table, items.run_key(edition), client=self._client)
        return items.read_run(item) if item else None

    def start(self, run: Run) -> None:
        """Adds a run, by one PutItem.

        Raises:
            ConflictError: There is one of this edition.
        """
        self._put_run(run, condition=_IS_NEW)

    def change(self, run: Run) -> None:
        """Writes the next version of a run, by one PutItem.

        Raises:
            ConflictError: It was changed meanwhile.
        """
        self._put_run(run, condition=f"#{VERSION} = :before", before=run.version - 1)

    def end_segment(self, edition: int, segment: int, planned: int) -> Run:
        """Notes that a segment is planned, unless that is noted already, by one UpdateItem; gives the run after it.

        Raises:
            NotFoundError: There is no run.
        """
        name = items.planned(segment)
        action = update(
            self._table,
            items.run_key(edition),
            f"SET #{name} = :planned ADD #{VERSION} :one",
            condition=f"attribute_exists(#pk) AND attribute_not_exists(#{name})",
            planned=planned,
            one=1,
        )
        try:
            return items.read_run(write(action, client=self._client, is_read=True))
        except (ConflictError, UncertainError):
            if run := self.run(edition):
                return run
        reason = f"edition {edition} was never sent"
        raise NotFoundError(reason)

    def place(self, edition: int, segment: int) -> Place:
        """Gives how far the planning of a segment is, by one GetItem."""
        return items.read_place(get(self._table, items.place_key(edition, segment), client=self._client) or {})

    def keep_place(self, edition: int, segment: int, place: Place, *, now: dt.datetime) -> None:
        """Notes how far the planning of a segment is, by one PutItem; of two who note, the last one counts."""
        write(put(self._table, items.place_item(edition, segment, place, now)), client=self._client)

    def plan(self, edition: int, keys: Sequence[str], *, now: dt.datetime) -> None:
        """Adds rows, 100 at most, for those of the keys that have none, by one transaction.

        Rows that are there cost a second one, of the others.
        """
        rows = (items.row_item(edition, key, now) for key in keys)
        condition = f"{_IS_NEW} OR NOT {_LASTS}"
        write_each(
            [put(self._table, row, condition=condition, second=second(now)) for row in rows], client=self._client
        )

    def move(self, row: Row, *, was: RowState, now: dt.datetime, before: dt.datetime | None = None) -> bool:
        """Writes a row in another state if it `was` in one, by one UpdateItem; gives whether it was.

        With `before`, only where its state is not younger than that.
        """
        key, mark = items.row_key(row.edition, row.key), secrets.token_hex(8)
        is_older = {"before": time_text(before)} if before else {}
        action = update(
            self._table,
            key,
            f"SET #{STATE} = :state, #{AT} = :at, #why = :why, #message_id = :id, #block = :block, #{_BY} = :by",
            condition=f"#{STATE} = :was AND {_LASTS}" + f" AND #{AT} <= :before" * bool(is_older),
            state=row.state.value,
            at=time_text(now),
            why=row.why,
            id=row.message_id,
            block=row.block,
            by=mark,
            was=was.value,
            second=second(now),
            **is_older,
        )
        return self._is_done(action, key, mark)

    def row(self, edition: int, key: str) -> Row | None:
        """Gives one row, by one GetItem."""
        item = get(self._table, items.row_key(edition, key), client=self._client)
        return items.read_row(item) if item and number(item, EXPIRES) > self._second else None

    def rows(self, edition: int, shard: int, states: Collection[RowState]) -> Iterator[Row]:
        """Gives the rows of one shard that are in some states, by Query."""
        wanted = {f"state_{place}": state.value for place, state in enumerate(states)}
        condition = f"#{STATE} IN ({', '.join(f':{name}' for name in wanted)}) AND {_LASTS}"
        found = query(
            self._table, items.shard(edition, shard), client=self._client, condition=condition, second=self._second,
            **wanted,
        )  # fmt: skip
        return map(items.read_row, found)

    def waiting(self, edition: int, shard: int) -> Iterator[str]:
        """Gives the keys of those of one shard who are planned, by Query."""
        found = query(
            self._table, items.shard(edition, shard), client=self._client, only=[SK],
            condition=f"#{STATE} = :planned AND {_LASTS}", planned=RowState.PLANNED.value, second=self._second,
        )  # fmt: skip
        return (text(item, SK) for item in found)

    def count(self, edition: int, *, is_silent: bool = False) -> Mapping[RowState, int]:
        """Counts all rows of an edition, one by one, or those that nothing was reported of, by Query."""
        counted = Counter[RowState]()
        silent = {"none": Outcome.NONE.value} if is_silent else {}
        for shard in range(SHARDS):
            found = query(
                self._table, items.shard(edition, shard), client=self._client, only=[STATE],
                condition=_LASTS + f" AND #{OUTCOME} = :none" * is_silent, second=self._second, **silent,
            )  # fmt: skip
            counted.update(RowState(text(item, STATE)) for item in found)
        return counted

    def take(self, mails: int, *, per_second: int, second: int) -> bool:
        """Takes room for mails in a second (since 1970), if there is so much, by one UpdateItem."""
        if mails > per_second:
            return False
        action = update(
            self._throttles,
            items.second_key(second),
            f"SET #{EXPIRES} = :ends ADD #{COUNTED} :mails",
            condition=f"attribute_not_exists(#{COUNTED}) OR #{COUNTED} <= :most",
            ends=items.second_ends(second),
            mails=mails,
            most=per_second - mails,
        )
        try:
            write(action, client=self._client)
        except (ConflictError, UncertainError):  # what may have been taken is lost; there are more seconds
            return False
        return True

    def add_sent(self, edition: int, mails: int, *, passed: int = 0) -> int:
        """Tallies mails that were sent, and rows that ended without one; gives the block that the mails count in.

        By one GetItem where they are none, else by three UpdateItems (one more where some have passed). If it
        breaks between these, too few are tallied, and sending stops by itself a little sooner.
        """
        if passed:
            write(self._tallied(items.part_key(items.tally(edition)), passed=passed), client=self._client)
        if not mails:
            return self._total() // BLOCK
        total = number(write(self._tallied(items.total_key(), total=mails), client=self._client, is_read=True), TOTAL)
        block = (total - mails) // BLOCK
        write(self._tallied(items.part_key(items.tally(edition)), sent=mails), client=self._client)
        write(self._tallied_in_block(block, "", sent=mails), client=self._client)
        return block

    def report(self, edition: int, key: str, outcome: Outcome, *, now: dt.datetime) -> Row | None:
        """Notes an outcome and tallies it, if it outweighs what is noted.

        By one GetItem, and one transaction, or one UpdateItem where nothing is tallied. Gives the row
        as it is then; None where there is none, or where this is no news.
        """
        for _ in range(_TRIES):
            row = self.row(edition, key)
            if row is None or not outcome.outweighs(row.outcome):
                return None
            after = row.after(outcome, now=now)
            try:
                self._report(row, after)
            except (ConflictError, UncertainError):  # a worker or another report was faster
                continue
            return after
        reason = "The same mail is reported on again and again. Try again in a minute."
        raise TemporaryError(reason)

    def tally(self, edition: int) -> Tally:
        """Gives what was tallied for an edition, by Query."""
        return items.read_tally(query(self._table, items.tally(edition), client=self._client))

    def recent(self) -> Tally:
        """Gives what was tallied for the last deliveries of all editions, by a GetItem and a Query for each block."""
        last = self._total() // BLOCK
        blocks = range(max(0, last - RECENT_BLOCKS + 1), last + 1)
        found = (query(self._table, items.block(block), client=self._client) for block in blocks)
        return sum(map(items.read_tally, found), Tally())

    @property
    def _second(self) -> int:
        return second(self._clock())

    def _total(self) -> int:
        return number(get(self._table, items.total_key(), client=self._client) or {}, TOTAL)

    def _put_run(self, run: Run, *, condition: str, **values: int) -> None:
        item, mark = items.run_item(run), secrets.token_hex(8)
        action = put(self._table, {**item, _BY: mark}, condition=condition, **values)
        if not self._is_done(action, items.run_key(run.edition), mark):
            reason = f"the run of edition {run.edition} was changed meanwhile"
            raise ConflictError(reason)

    def _is_done(self, action: Action, key: Mapping[str, str], mark: str) -> bool:
        try:
            write(action, client=self._client)
        except ConflictError:
            return False
        except UncertainError:
            return text(get(self._table, key, client=self._client) or {}, _BY) == mark
        return True

    def _report(self, row: Row, after: Row) -> None:
        change = update(
            self._table,
            items.row_key(row.edition, row.key),
            f"SET #{OUTCOME} = :outcome, #{STATE} = :state, #{AT} = :at",
            condition=f"#{OUTCOME} = :before AND #{STATE} = :was",
            outcome=after.outcome.value,
            state=after.state.value,
            at=time_text(after.at),
            before=row.outcome.value,
            was=row.state.value,
        )
        tallies = []
        if more := _counts(tallied(after, row)):
            tallies.append(self._tallied(items.part_key(items.tally(row.edition), row.key), **more))
        if more := {name: count for name, count in more.items() if name not in _OF_EDITIONS}:
            tallies.append(self._tallied_in_block(row.block, row.key, **more))
        if tallies:
            transact([change, *tallies], client=self._client)
        else:
            write(change, client=self._client)

    def _tallied(self, key: Mapping[str, str], **more: int) -> Action:
        return update(self._table, key, _adding(more), condition="", **more)

    def _tallied_in_block(self, block: int, key: str, **more: int) -> Action:
        where, ends = items.part_key(items.block(block), key), second(self._clock() + KEPT)
        return update(self._table, where, f"SET #{EXPIRES} = :ends {_adding(more)}", condition="", ends=ends, **more)


def _adding(more: Iterable[str]) -> str:
    return "ADD " + ", ".join(f"#{name} :{name}" for name in more)


def _counts(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in asdict(tally).items() if count}
