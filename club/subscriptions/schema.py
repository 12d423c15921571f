"""The tables of this room, for whoever makes them: `serve`, tests; infra/template.yaml says the same (a test compares).

All are alike: a partition and a sort key that say what an item is, no index, and `expires`, the
second from which on the store may delete an item. docs/data-model.md shows what is in them.
"""

from collections.abc import Mapping
from typing import Any

SUBSCRIBERS, THROTTLES, ERASURES = "subscribers", "throttles", "erasures"
EXPIRES = "expires"
PK, SK = "pk", "sk"

_KEYS: Mapping[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": PK, "AttributeType": "S"},
        {"AttributeName": SK, "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": PK, "KeyType": "HASH"}, {"AttributeName": SK, "KeyType": "RANGE"}],
    "BillingMode": "PAY_PER_REQUEST",
}

# As CreateTable takes them, less the name, which an installation chooses.
TABLES: Mapping[str, Mapping[str, Any]] = {SUBSCRIBERS: _KEYS, THROTTLES: _KEYS, ERASURES: _KEYS}

# As UpdateTimeToLive takes it.
TIME_TO_LIVE: Mapping[str, Any] = {"AttributeName": EXPIRES, "Enabled": True}
