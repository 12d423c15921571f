"""The ledger on DynamoDB, or on whatever speaks its API with conditional writes and transactions."""

import random
import time
from collections.abc import Callable, Iterator, Sequence

from club.cloud.dynamodb import Action, BusyError, DynamoDb, RefusedError, get, get_all, put, query, transact
from club.cloud.items import PK, SK, text
from club.points import items
from club.points.booking import Head, Make, after_all, placed
from club.points.entries import Entry, LedgerError
from club.points.purse import Purse

_TRIES = 40
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 1.0
_FIRST_KEY = 2  # the place of the first entry's key among the actions
_IS_NEW = f"attribute_not_exists(#{PK})"


class LedgerTable:
    """`club.points.ports.Books` in one table; every read sees every write that came before.

    A booking is one transaction: the ledger's end, the entries, their keys and the purse. So all
    bookings follow each other, and who comes at the same moment begins anew.
    """

    def __init__(self, client: DynamoDb, *, ledger: str, sleep: Callable[[float], object] = time.sleep) -> None:
        """Takes a client and the table's name."""
        self._client, self._table, self._sleep = client, ledger, sleep

    def purse(self, coop: str) -> Purse:
        """Gives a co-op's purse, by one GetItem."""
        item = get(self._table, items.purse_key(coop), client=self._client)
        return items.read_purse(item) if item else Purse(coop)

    def book(self, coop: str, make: Make) -> list[Entry]:
        """Books what happens to a co-op, by one BatchGetItem and one TransactWriteItems for each attempt.

        Raises:
            LedgerError: As `make` raises it, or because its drafts break a rule.
            TemporaryError: Others were booking all the time, or the store does not answer.
        """
        for attempt in range(_TRIES):
            head, purse, version = self._read(coop)
            drafts = make(purse)
            if not drafts or self.is_booked(drafts[0].key):
                return []
            entries = placed(head, drafts)
            try:
                transact(self._actions(head, entries, after_all(purse, drafts), version), client=self._client)
            except RefusedError as error:
                _raise_if_broken(error, entries)
            except BusyError:
                pass
            else:
                return entries
            self._sleep(random.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)))  # noqa: S311  # no secret
        raise BusyError

    def is_booked(self, key: str) -> bool:
        """Tells whether an entry has this key, by one GetItem."""
        return get(self._table, items.booked_key(key), client=self._client) is not None

    def coops(self) -> Iterator[str]:
        """Gives every co-op that has a purse, by Query."""
        return (text(item, SK) for item in query(self._table, items.PURSES, client=self._client))

    def entries(self) -> Iterator[Entry]:
        """Gives every entry, by Query."""
        found = query(self._table, items.LEDGER, sk_prefix=items.ENTRY, client=self._client)
        return map(items.read_entry, found)

    def head(self) -> Head:
        """Gives the ledger's end, by one GetItem."""
        item = get(self._table, items.head_key(), client=self._client)
        return items.read_head(item) if item else Head()

    def _read(self, coop: str) -> tuple[Head, Purse, int]:
        wanted = [items.head_key(), items.purse_key(coop)]
        found = {text(item, SK): item for item in get_all(self._table, wanted, client=self._client)}
        head, purse = (found.get(str(one[SK])) for one in wanted)
        return (
            items.read_head(head) if head else Head(),
            items.read_purse(purse) if purse else Purse(coop),
            int(str(purse[items.VERSION])) if purse else 0,
        )

    def _actions(self, head: Head, entries: Sequence[Entry], purse: Purse, version: int) -> Iterator[Action]:
        was = {"condition": "#number = :number", "number": head.number} if head.number else {"condition": _IS_NEW}
        yield put(self._table, items.head_item(entries[-1]), **was)
        for entry in entries:
            yield put(self._table, items.entry_item(entry), condition=_IS_NEW)
            yield put(self._table, items.booked_item(entry), condition=_IS_NEW)
        if version:
            condition = f"#{items.VERSION} = :before"
            yield put(self._table, items.purse_item(purse, version + 1), condition=condition, before=version)
        else:
            yield put(self._table, items.purse_item(purse, 1), condition=_IS_NEW)
            yield put(self._table, items.listed_purse(purse.coop))


def _raise_if_broken(error: RefusedError, entries: Sequence[Entry]) -> None:
    """Raises where nobody else's booking explains a refusal, and trying again would never end.

    Raises:
        LedgerError: The ledger's end is as it was read, and a key is there.
    """
    keys = {_FIRST_KEY + 2 * place: entry.draft.key for place, entry in enumerate(entries)}
    if 0 not in error.places and (found := [keys[place] for place in sorted(error.places) if place in keys]):
        raise LedgerError(0, f"{found[0]} was booked before") from error
