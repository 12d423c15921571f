"""Erasing again, after a backup was restored, what was erased since it was made."""

from collections.abc import Callable
from dataclasses import dataclass

from club.cloud.dynamodb import MAX_ACTIONS, Action, DynamoDb, Item, delete, put, query, scan, transact
from club.cloud.items import PK, SK, text
from club.subscriptions.items import read_erasure, read_reader, read_stop, stop_item
from club.subscriptions.keys import reader_key, recruit_key, seen_key, stop_key, subscriber
from club.subscriptions.reader import Stop, Why


@dataclass(frozen=True, slots=True)
class Reapplied:
    """What was found and done, or would be.

    Attributes:
        erasures: Those that are noted.
        again: Those of them that the readers' table knew nothing of.
        items: What was deleted of these.
    """

    erasures: int
    again: int
    items: int


def reapply_erasures(
    *,
    subscribers: str,
    erasures: str,
    client: DynamoDb,
    is_dry: bool,
    step: Callable[[], None] = lambda: None,
) -> Reapplied:
    """Deletes everything under every key that is noted as erased, and writes that it is never mailed.

    That wish is written before, or together with, the first deletion, so that whatever breaks, nobody
    is mailed who should not be. Done again, it does nothing; broken off, it goes on.

    Args:
        subscribers: The readers' table that was restored.
        erasures: The table of erasures, which must not be a restored one.
        client: Of the store that has both.
        is_dry: Looks only.
        step: Called after each erasure.

    Raises:
        TemporaryError: The store does not answer; it can be run again.
    """
    found = again = items = 0
    for noted in scan(erasures, client=client):
        actions = _actions(subscribers, noted, client)
        if not is_dry:
            for start in range(0, len(actions), MAX_ACTIONS):
                transact(actions[start : start + MAX_ACTIONS], client=client)
        found += 1
        again += bool(actions)
        items += sum("Delete" in action for action in actions)
        step()
    return Reapplied(found, again, items)


def _actions(subscribers: str, noted: Item, client: DynamoDb) -> list[Action]:
    key, at = read_erasure(noted)
    kept = list(query(subscribers, subscriber(key), client=client))
    stop_at = stop_key(key)[SK]
    stops = [read_stop(item) for item in kept if item[SK] == stop_at]
    writes = [] if any(stop.is_final for stop in stops) else [put(subscribers, stop_item(Stop(key, Why.ERASED, at)))]
    # What only the reader leads to goes before the reader.
    readers = [read_reader(item) for item in kept if item[SK] == reader_key(key)[SK]]
    where = [seen_key(one.mailbox) for one in readers if one.mailbox]
    where += [recruit_key(one.recruited, key) for one in readers if one.recruited]
    where += [{PK: text(item, PK), SK: text(item, SK)} for item in kept if item[SK] != stop_at]
    return writes + [delete(subscribers, one) for one in where]
