"""The table of this room, for whoever makes it: `serve`, tests; infra/template.yaml says the same (a test compares).

It holds entries, purses, members, claims and circles; docs/data-model.md shows them.
"""

from collections.abc import Mapping
from typing import Any

from club.cloud.items import TABLE

LEDGER = "ledger"

TABLES: Mapping[str, Mapping[str, Any]] = {LEDGER: TABLE}
