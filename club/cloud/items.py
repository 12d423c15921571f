"""What all items of the club's tables have in common: how they are found, when they end, how times are written.

Nothing here needs a library, so that who only names a table loads none.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

PK, SK = "pk", "sk"
EXPIRES = "expires"  # the second from which on the store may delete an item

# As CreateTable takes it, less the name, which an installation chooses.
TABLE: Mapping[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": PK, "AttributeType": "S"},
        {"AttributeName": SK, "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": PK, "KeyType": "HASH"}, {"AttributeName": SK, "KeyType": "RANGE"}],
    "BillingMode": "PAY_PER_REQUEST",
}

# As UpdateTimeToLive takes it.
TIME_TO_LIVE: Mapping[str, Any] = {"AttributeName": EXPIRES, "Enabled": True}

Stored = Mapping[str, object]


def text(item: Stored, name: str) -> str:
    """Reads a text; empty where there is none."""
    value = item.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def number(item: Stored, name: str) -> int:
    """Reads a whole number; 0 where there is none."""
    value = item.get(name, 0)
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def texts(item: Stored, name: str) -> tuple[str, ...]:
    """Reads a list of texts; empty where there is none."""
    value = item.get(name, ())
    if not isinstance(value, tuple):
        raise TypeError(name)
    return value


def time(item: Stored, name: str) -> dt.datetime:
    """Reads a time, which must be there."""
    return dt.datetime.fromisoformat(text(item, name))


def time_text(time: dt.datetime) -> str:
    """Writes a time in UTC, to the microsecond, so that later times are greater texts."""
    return f"{time.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def second(time: dt.datetime) -> int:
    """Gives the first whole second since 1970 at which something has ended: never earlier than it does."""
    return math.ceil(time.timestamp())
