"""Members, who asks to be one, and workers, on DynamoDB or on whatever speaks its API."""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence

from club.cloud.dynamodb import Action, DynamoDb, delete, get, put, query, transact
from club.cloud.items import PK, SK, text
from club.points import items
from club.points.member import Application, Change, DropWorker, Member, Worker


class RollTable:
    """`club.points.ports.Roll` in the ledger's table; every read sees every write that came before."""

    def __init__(self, client: DynamoDb, *, ledger: str) -> None:
        """Takes a client and the table's name."""
        self._client, self._table = client, ledger

    def member(self, coop: str) -> Member | None:
        """Gives a co-op that is a member, or was, by one GetItem."""
        item = get(self._table, items.member_key(coop), client=self._client)
        return items.read_member(item) if item else None

    def members(self) -> Iterator[tuple[str, dt.date]]:
        """Gives every co-op that is a member, and since when, by Query."""
        found = query(self._table, items.MEMBERS, client=self._client)
        return ((text(item, SK), dt.date.fromisoformat(text(item, "since"))) for item in found)

    def application(self, coop: str, application_id: str, *, now: dt.datetime) -> Application | None:
        """Gives an application that has not ended, by one GetItem."""
        item = get(self._table, items.application_key(coop, application_id), client=self._client)
        found = items.read_application(item) if item else None
        return found if found and found.ends_at > now else None

    def workers(self) -> Iterator[Worker]:
        """Gives every worker, by Query."""
        return map(items.read_worker, query(self._table, items.WORKERS, client=self._client))

    def write(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none, by one TransactWriteItems.

        Raises:
            ConflictError: A version has gone on; nothing was written.
            TemporaryError: The store could not; nothing was written.
        """
        transact((action for change in changes for action in self._actions(change)), client=self._client)

    @functools.singledispatchmethod
    def _actions(self, change: object) -> Sequence[Action]:
        raise TypeError(type(change).__name__)

    @_actions.register
    def _(self, change: Application) -> Sequence[Action]:
        return [self._save(items.application_item(change), change.version)]

    @_actions.register
    def _(self, change: Member) -> Sequence[Action]:
        key = items.listed_member_key(change.coop)
        listed = put(self._table, {**key, "since": change.since.isoformat()}) if change.since else None
        return [self._save(items.member_item(change), change.version), listed or delete(self._table, key)]

    @_actions.register
    def _(self, change: Worker) -> Sequence[Action]:
        return [self._save(items.worker_item(change), change.version)]

    @_actions.register
    def _(self, change: DropWorker) -> Sequence[Action]:
        return [delete(self._table, items.worker_key(change.key))]

    def _save(self, item: items.Item, before: int) -> Action:
        if not before:
            return put(self._table, item, condition=f"attribute_not_exists(#{PK})")
        return put(self._table, item, condition=f"#{items.VERSION} = :before", before=before)
