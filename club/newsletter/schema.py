"""The table of this room, for whoever makes it: `serve`, tests; infra/template.yaml says the same (a test compares).

It is like those of `club.subscriptions.schema`, and shares one with them: seconds of sending are
counted in `throttles`. docs/data-model.md shows what is in it.
"""

from collections.abc import Mapping
from typing import Any

from club.cloud.items import TABLE

DELIVERIES = "deliveries"

TABLES: Mapping[str, Mapping[str, Any]] = {DELIVERIES: TABLE}
