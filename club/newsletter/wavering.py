"""Addresses whose mail has bounced for a time: in how many editions lately.

`WAVER#<reader's key>` / `WAVER`: the numbers of the editions; it ends WAVER_DAYS after the last of them.
"""

import datetime as dt
from itertools import count

from club.cloud.dynamodb import DynamoDb, Item, get, put
from club.cloud.items import EXPIRES, PK, SK, number, second, texts
from club.cloud.writes import write
from club.core.errors import ConflictError

WAVER_DAYS = 180
_TRIES = 5
_EDITIONS, _VERSION = "editions", "version"


def count_waver(key: str, edition: int, *, table: str, client: DynamoDb, now: dt.datetime) -> int:
    """Notes that an edition bounced for a time, once however often it is reported; gives how many have lately.

    Raises:
        TemporaryError: The store could not.
        ConflictError: Others noted something again and again meanwhile.
    """
    where = {PK: f"WAVER#{key}", SK: "WAVER"}
    for attempt in count(1):
        found = get(table, where, client=client) or {}
        noted = texts(found, _EDITIONS) if number(found, EXPIRES) > now.timestamp() else ()
        if str(edition) in noted:
            return len(noted)
        editions, version = (*noted, str(edition)), number(found, _VERSION)
        ends = second(now + dt.timedelta(days=WAVER_DAYS))
        item: Item = {**where, _EDITIONS: editions, _VERSION: version + 1, EXPIRES: ends}
        is_same = "#version = :before" if found else "attribute_not_exists(#pk)"
        try:
            write(put(table, item, condition=is_same, **({"before": version} if found else {})), client=client)
        except ConflictError:
            if attempt == _TRIES:
                raise
        else:
            break
    return len(editions)
