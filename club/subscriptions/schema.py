"""The tables of this room, for whoever makes them: `serve`, tests; infra/template.yaml says the same (a test compares).

All are alike: a partition and a sort key that say what an item is, no index, and `expires`, the
second from which on the store may delete an item. docs/data-model.md shows what is in them.
"""

from collections.abc import Mapping
from typing import Any

from club.cloud.items import TABLE, TIME_TO_LIVE

__all__ = ["ERASURES", "SUBSCRIBERS", "TABLES", "THROTTLES", "TIME_TO_LIVE"]

SUBSCRIBERS, THROTTLES, ERASURES = "subscribers", "throttles", "erasures"

TABLES: Mapping[str, Mapping[str, Any]] = {SUBSCRIBERS: TABLE, THROTTLES: TABLE, ERASURES: TABLE}
