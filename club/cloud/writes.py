"""Writes that do not stand or fall together: one by itself, at half the price of a transaction, or many."""

import time
from collections.abc import Iterable

from botocore.exceptions import BotoCoreError, ClientError

from club.cloud.dynamodb import (
    STORE,
    Action,
    BusyError,
    DynamoDb,
    Item,
    RefusedError,
    Sleep,
    patiently,
    transact,
    unmarshal,
)
from club.cloud.faults import code_of, fault
from club.core.errors import UncertainError


def write(action: Action, *, client: DynamoDb, sleep: Sleep = time.sleep, is_read: bool = False) -> Item:
    """Does one action by itself; gives the item as it is then, if that `is_read`.

    Raises:
        ConflictError: The condition does not hold; nothing was written.
        UncertainError: The condition does not hold, but an answer got lost on the way, and botocore has
            asked again by itself: this very call may be why.
        TemporaryError: The store was too busy to the end, or does not answer.
        ClubError: The store refuses such a write.
    """
    [(kind, request)] = action.items()
    ask = {"Put": client.put_item, "Update": client.update_item}[kind]
    if is_read:
        request = {**request, "ReturnValues": "ALL_NEW"}
    is_repeated = False

    def attempt() -> Item:
        nonlocal is_repeated
        try:
            return unmarshal(ask(**request).get("Attributes", {}))
        except ClientError as error:
            is_repeated |= error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
            match code_of(error):
                case "ConditionalCheckFailedException" if is_repeated:
                    raise UncertainError("Something has changed meanwhile, perhaps by this.") from error
                case "ConditionalCheckFailedException":
                    raise RefusedError from error
                case "TransactionConflictException":
                    raise BusyError from error
            raise fault(error, STORE) from error
        except BotoCoreError as error:
            raise fault(error, STORE) from error

    return patiently(attempt, sleep)


def write_each(actions: Iterable[Action], *, client: DynamoDb, sleep: Sleep = time.sleep) -> None:
    """Does those of at most MAX_ACTIONS actions whose conditions hold; by one transaction where all do.

    Raises:
        TemporaryError: The store was too busy to the end, or does not answer.
        ClubError: The store refuses such a transaction.
    """
    left = list(actions)
    while left:
        try:
            transact(left, client=client, sleep=sleep)
        except RefusedError as error:
            left = [action for place, action in enumerate(left) if place not in error.places]
        else:
            return
