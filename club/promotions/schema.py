"""The table of this room, for whoever makes it: `serve`, tests; infra/template.yaml says the same (a test compares).

It holds requests, slots, draws, pictures, and what the site has pushed; docs/data-model.md shows them.
"""

from collections.abc import Mapping
from typing import Any

from club.cloud.items import TABLE

PROMOTIONS = "promotions"

TABLES: Mapping[str, Mapping[str, Any]] = {PROMOTIONS: TABLE}
