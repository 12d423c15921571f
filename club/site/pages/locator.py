"""The small map on a co-op's page."""

from typing import Any

from club.directory.brief import Brief


class Locators:
    """Places co-ops on the map of their country."""

    def of(self, brief: Brief) -> dict[str, Any] | None:
        """Gives the map and the point on it, or None where the place is not known."""
        if brief.lat is None or brief.lon is None:
            return None
        return None
