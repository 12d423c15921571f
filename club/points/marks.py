"""How far the clock has got, and which readers are carried over, on DynamoDB or on whatever speaks its API."""

from club.cloud.dynamodb import DynamoDb, get, put, transact
from club.cloud.items import PK, text
from club.points import items
from club.points.ports import Carry

_IS_NEW = f"attribute_not_exists(#{PK})"


class MarkTable:
    """`club.points.ports.Marks` in the ledger's table; every read sees every write that came before."""

    def __init__(self, client: DynamoDb, *, ledger: str) -> None:
        """Takes a client and the table's name."""
        self._client, self._table = client, ledger

    def mark(self, name: str) -> str:
        """Gives the last day or week that was dealt with, by one GetItem."""
        return text(get(self._table, items.mark_key(name), client=self._client) or {}, "until")

    def set_mark(self, name: str, value: str, *, was: str) -> None:
        """Writes it, by one transaction.

        Raises:
            ConflictError: It is not as it was.
        """
        self._write({**items.mark_key(name), "until": value}, "#until = :was" if was else "", was)

    def carry(self, coop: str) -> Carry:
        """Gives what is carried over, by one GetItem."""
        item = get(self._table, items.carry_key(coop), client=self._client)
        return items.read_carry(item) if item else Carry()

    def set_carry(self, coop: str, carry: Carry, *, was: Carry) -> None:
        """Writes it; raises as `set_mark` does."""
        self._write(items.carry_item(coop, carry), "#week = :was" if was.week else "", was.week)

    def _write(self, item: items.Item, condition: str, was: str) -> None:
        values = {"was": was} if condition else {}
        transact([put(self._table, item, condition=condition or _IS_NEW, **values)], client=self._client)
