"""What the club asks of a store that speaks DynamoDB's API: reads that are whole, writes that are all or none.

Expressions name attributes `#so` and values `:so`; which attributes those are is read off the
expressions, and the values come as keyword arguments of the same names.
"""

import json
import random
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.faults import fault
from club.core.errors import ConflictError, TemporaryError

T = TypeVar("T")

MAX_ACTIONS = 100  # TransactWriteItems
STORE = "The store"
_ATTEMPTS = 6
_FIRST_PAUSE_S = 0.05
_PASSING_REASONS = {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}

Value = str | int | bool | Sequence[str]
Item = Mapping[str, Value]
Action = Mapping[str, Any]  # one of TransactItems
Sleep = Callable[[float], object]


class DynamoDb(Protocol):
    """What is asked of the client; all reads are strongly consistent."""

    def batch_get_item(self, **request: object) -> Mapping[str, Any]:
        """Gives up to 100 items."""
        ...

    def get_item(self, **request: object) -> Mapping[str, Any]:
        """Gives one item."""
        ...

    def put_item(self, **request: object) -> Mapping[str, Any]:
        """Writes an item."""
        ...

    def query(self, **request: object) -> Mapping[str, Any]:
        """Gives a page of the items under one `pk`."""
        ...

    def scan(self, **request: object) -> Mapping[str, Any]:
        """Gives a page of all items."""
        ...

    def transact_write_items(self, **request: object) -> Mapping[str, Any]:
        """Writes up to 100 items, or none."""
        ...

    def update_item(self, **request: object) -> Mapping[str, Any]:
        """Changes an item."""
        ...


class RefusedError(ConflictError):
    """Says that conditions do not hold, and which.

    Attributes:
        places: Of the actions whose condition it is, from 0.
    """

    def __init__(self, places: Collection[int] = (0,)) -> None:
        """Takes the places."""
        super().__init__("Something has changed meanwhile. Start again.")
        self.places = places


class BusyError(TemporaryError):
    """Says that others are writing the same items at the moment, or too much at all."""

    def __init__(self) -> None:
        """Says it in words for a visitor."""
        super().__init__(f"{STORE} has too much to do. Try again in a minute.")


def get(table: str, key: Item, *, client: DynamoDb) -> Item | None:
    """Gives an item, if it is there."""
    answer = _ask(client.get_item, TableName=table, Key=_marshal(key), ConsistentRead=True)
    return unmarshal(answer["Item"]) if "Item" in answer else None


def get_all(table: str, keys: Sequence[Item], *, client: DynamoDb, sleep: Sleep = time.sleep) -> list[Item]:
    """Gives those of some items (100 at most) that are there, in any order; as a rule by one call.

    Raises:
        TemporaryError: The store has left some out again and again.
    """
    wanted = {table: {"Keys": [_marshal(key) for key in keys], "ConsistentRead": True}}
    found: list[Item] = []
    for pause_s in _pauses_s():
        answer = _ask(client.batch_get_item, RequestItems=wanted)
        found += map(unmarshal, answer["Responses"].get(table, ()))
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return found
        sleep(pause_s)
    raise BusyError


def query(
    table: str,
    pk: str,
    *,
    client: DynamoDb,
    sk_prefix: str = "",
    condition: str = "",
    only: Sequence[str] = (),
    **values: Value,
) -> Iterator[Item]:
    """Gives every item under a `pk` in the order of `sk`, page by page to the end.

    The store leaves out what does not meet the condition, and all attributes but `only` those, after it
    has read and counted them.
    """
    found, values = "#pk = :pk", {"pk": pk, **values}
    if sk_prefix:
        found, values = f"{found} AND begins_with(#sk, :sk)", {"sk": sk_prefix, **values}
    shown = ", ".join(f"#{name}" for name in only)
    return _pages(
        client.query,
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression=found,
        **({"FilterExpression": condition} if condition else {}),
        **({"ProjectionExpression": shown} if shown else {}),
        **_named(f"{found} {condition} {shown}", values),
    )


def scan(
    table: str, *, client: DynamoDb, segment: int = 0, segments: int = 1, condition: str = "", **values: Value
) -> Iterator[Item]:
    """Gives every item of a table, or of one of `segments` parts of it, page by page to the end.

    The store leaves out what does not meet the condition, after it has read and counted it.
    """
    chosen: dict[str, object] = {"FilterExpression": condition, **_named(condition, values)} if condition else {}
    if segments > 1:
        chosen |= {"Segment": segment, "TotalSegments": segments}
    return _pages(client.scan, TableName=table, ConsistentRead=True, **chosen)


def scan_page(
    table: str, *, client: DynamoDb, segment: int, segments: int, start: str, condition: str, **values: Value
) -> tuple[list[Item], str]:
    """Gives a page of one of `segments` parts of a table, and where the next one starts; empty after the last.

    The store leaves out what does not meet the condition, after it has read and counted it. `start` is
    what the page before has given, or empty.
    """
    answer = _ask(
        client.scan,
        TableName=table,
        ConsistentRead=True,
        Segment=segment,
        TotalSegments=segments,
        FilterExpression=condition,
        **_named(condition, values),
        **({"ExclusiveStartKey": json.loads(start)} if start else {}),
    )
    last = answer.get("LastEvaluatedKey")
    return [*map(unmarshal, answer.get("Items", ()))], json.dumps(last) if last else ""


def put(table: str, item: Item, *, condition: str = "", **values: Value) -> Action:
    """Writes an item over whatever is there."""
    return {"Put": {"TableName": table, "Item": _marshal(item), **_if(condition), **_named(condition, values)}}


def update(table: str, key: Item, expression: str, *, condition: str = "", **values: Value) -> Action:
    """Changes some attributes of an item, which is made where it is not there."""
    named = _named(f"{expression} {condition}", values)
    return {
        "Update": {
            "TableName": table, "Key": _marshal(key), "UpdateExpression": expression, **_if(condition), **named
        }
    }  # fmt: skip


def delete(table: str, key: Item, *, condition: str = "", **values: Value) -> Action:
    """Deletes an item, or does nothing where it is not there."""
    return {"Delete": {"TableName": table, "Key": _marshal(key), **_if(condition), **_named(condition, values)}}


def transact(actions: Iterable[Action], *, client: DynamoDb, sleep: Sleep = time.sleep) -> None:
    """Does all of at most MAX_ACTIONS actions on different items, or none.

    What another transaction stood in the way of is tried again, after a pause that grows and is left to
    chance, so that those who met once do not meet again.

    Raises:
        ConflictError: A condition does not hold; nothing was written.
        TemporaryError: The store was too busy to the end, or does not answer.
        ClubError: The store refuses such a transaction.
    """
    items = list(actions)
    patiently(lambda: _transact(client, items), sleep)


def patiently(attempt: Callable[[], T], sleep: Sleep) -> T:
    """Gives what an attempt gives, trying again for a while where the store is busy."""
    *pauses_s, _ = _pauses_s()
    for pause_s in pauses_s:
        try:
            return attempt()
        except BusyError:
            sleep(pause_s)
    return attempt()


def _transact(client: DynamoDb, items: list[Action]) -> None:
    try:
        client.transact_write_items(TransactItems=items)
    except ClientError as error:
        reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", ())]
        if refused := {place for place, reason in enumerate(reasons) if reason == "ConditionalCheckFailed"}:
            raise RefusedError(refused) from error
        if (why := set(reasons) - {"None"}) and why <= _PASSING_REASONS:
            raise BusyError from error
        raise fault(error, STORE) from error
    except BotoCoreError as error:
        raise fault(error, STORE) from error


def _pauses_s() -> Iterator[float]:
    """Gives a pause after each attempt: anything up to a bound that doubles."""
    return (random.uniform(0, _FIRST_PAUSE_S * 2**attempt) for attempt in range(_ATTEMPTS))  # noqa: S311  # no secret


def _pages(ask: Callable[..., Mapping[str, Any]], **request: object) -> Iterator[Item]:
    while True:
        answer = _ask(ask, **request)
        yield from map(unmarshal, answer.get("Items", ()))
        if not (last := answer.get("LastEvaluatedKey")):  # a page may be short, or empty, and not be the last
            return
        request["ExclusiveStartKey"] = last


def _ask(ask: Callable[..., Mapping[str, Any]], **request: object) -> Mapping[str, Any]:
    try:
        return ask(**request)
    except (BotoCoreError, ClientError) as error:
        raise fault(error, STORE) from error


def _if(condition: str) -> dict[str, str]:
    return {"ConditionExpression": condition} if condition else {}


def _named(expression: str, values: Mapping[str, Value]) -> dict[str, object]:
    named: dict[str, object] = {}
    if names := re.findall(r"#(\w+)", expression):
        named["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    if values:
        named["ExpressionAttributeValues"] = {f":{name}": _typed(value) for name, value in values.items()}
    return named


def _marshal(item: Item) -> dict[str, Any]:
    return {name: _typed(value) for name, value in item.items()}


def _typed(value: Value) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": str(value)}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    return {"L": [_typed(one) for one in value]}


def unmarshal(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """Gives an item as it came from the store, without its types."""
    return {name: _plain(typed) for name, typed in item.items()}


def _plain(typed: Mapping[str, Any]) -> Value:
    [(kind, value)] = typed.items()
    if kind == "N":
        return int(value)
    if kind == "L":
        return tuple(str(_plain(one)) for one in value)
    if kind in ("S", "BOOL"):
        plain: str | bool = value
        return plain
    raise TypeError(f"an attribute of type {kind} is none that the club writes")
