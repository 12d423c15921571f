"""Readers as sending sees them: `club.newsletter.ports.Readers` over the readers' own table."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from club.cloud.dynamodb import DynamoDb, Item, get_all, scan, scan_page
from club.cloud.items import PK, SK, text, time_text
from club.newsletter.audience import Recipient
from club.newsletter.delivery import Outcome
from club.newsletter.ports import Page
from club.newsletter.wavering import count_waver
from club.subscriptions.items import PRESENT, has_ended, read_reader, read_stop
from club.subscriptions.keys import pointer_key, reader_key, stop_key
from club.subscriptions.ports import Store
from club.subscriptions.reader import Reader, State, Why
from club.subscriptions.suppress import suppress

_AT_ONCE = 100  # BatchGetItem
_MOVED = pointer_key("")[SK]
_WHY = {Outcome.BOUNCED: Why.BOUNCED, Outcome.COMPLAINED: Why.COMPLAINED}


class TableReaders:
    """Reads the table itself, many readers at a time; writes by the use cases of subscriptions."""

    def __init__(self, client: DynamoDb, *, subscribers: str, deliveries: str, store: Store, privacy: str) -> None:
        """Takes the tables' names, the readers' store, and the hash of the privacy notice that counts now."""
        self._client, self._subscribers, self._deliveries = client, subscribers, deliveries
        self._store, self._privacy = store, privacy

    def scan(self, segment: int, segments: int, *, now: dt.datetime) -> Iterator[Recipient]:
        """Gives every confirmed reader of one of `segments` parts of the table.

        A wish not to be mailed is not looked for: none is ever written without the reader beside it
        being taken off the list. Deliveries look again.
        """
        confirmed = "#sk = :reader AND #state = :confirmed"
        found = scan(
            self._subscribers,
            client=self._client,
            segment=segment,
            segments=segments,
            condition=confirmed,
            reader=reader_key("")[SK],
            confirmed=State.CONFIRMED.value,
        )
        return (_recipient(read_reader(item)) for item in found if not has_ended(item, now))

    def page(self, segment: int, segments: int, *, position: str, since: dt.datetime, now: dt.datetime) -> Page:
        """Gives the next confirmed readers of one of `segments` parts of the table, by Scan.

        What points to a present address lies beside the former one, in the same part: whoever was not
        there any more when that was read has left it there.
        """
        found, after = scan_page(
            self._subscribers,
            client=self._client,
            segment=segment,
            segments=segments,
            start=position,
            condition="(#sk = :reader AND #state = :confirmed) OR (#sk = :moved AND #at >= :since)",
            reader=reader_key("")[SK],
            confirmed=State.CONFIRMED.value,
            moved=_MOVED,
            since=time_text(since),
        )
        readers = [item for item in found if text(item, SK) != _MOVED and not has_ended(item, now)]
        former = [text(item, PK).partition("#")[2] for item in found if text(item, SK) == _MOVED]
        moved: list[Recipient] = []
        for start in range(0, len(former), _AT_ONCE):
            moved += self.find_many(former[start : start + _AT_ONCE], now=now).values()
        return Page([*(_recipient(read_reader(item)) for item in readers), *moved], after)

    def find_many(self, keys: Sequence[str], *, now: dt.datetime) -> Mapping[str, Recipient]:
        """Gives the readers of some keys, 100 at most; who has moved comes under the key that was asked for."""
        found = self._find(keys)
        moved = {key: text(found[one], PRESENT) for key in keys if (one := _place(pointer_key(key))) in found}
        found |= self._find([key for key in moved.values() if key not in keys])
        recipients = {}
        for key in keys:
            recipient = _of(key, found, now=now) or _of(moved.get(key, ""), found, now=now)
            if recipient:
                recipients[key] = recipient
        return recipients

    def suppress(self, key: str, outcome: Outcome, *, now: dt.datetime) -> None:
        """Keeps an address from being mailed again, because of a bounce or a complaint; again changes nothing."""
        suppress(key, _WHY[outcome], privacy=self._privacy, store=self._store, now=now)

    def waver(self, key: str, edition: int, *, now: dt.datetime) -> int:
        """Counts an edition that bounced for a time; gives in how many it has done so lately."""
        return count_waver(key, edition, table=self._deliveries, client=self._client, now=now)

    def _find(self, keys: Sequence[str]) -> dict[tuple[str, str], Item]:
        wanted = [place(key) for key in keys for place in (reader_key, stop_key, pointer_key)]
        found: dict[tuple[str, str], Item] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            items = get_all(self._subscribers, wanted[start : start + _AT_ONCE], client=self._client)
            found |= {_place(item): item for item in items}
        return found


def _of(key: str, found: Mapping[tuple[str, str], Item], *, now: dt.datetime) -> Recipient | None:
    item, stop = found.get(_place(reader_key(key))), found.get(_place(stop_key(key)))
    if item is None or has_ended(item, now):
        return None
    recipient = _recipient(read_reader(item))
    is_stopped = stop is not None and read_stop(stop).is_final
    return replace(recipient, is_wanted=recipient.is_wanted and not is_stopped)


def _recipient(reader: Reader) -> Recipient:
    return Recipient(
        reader.key,
        reader.address,
        reader.choices.interests,
        reader.choices.language,
        reader.choices.country,
        reader.paused_until,
        reader.is_confirmed,
    )


def _place(item: Mapping[str, object]) -> tuple[str, str]:
    return text(item, PK), text(item, SK)
