"""Draws in the order in which they were run: each names the one before it, whose credits went into it."""

from collections.abc import Mapping
from typing import Any

from club.core.errors import NotFoundError

Draws = Mapping[int, Mapping[str, Any]]


def chain(draws: Draws, last: int) -> list[Mapping[str, Any]]:
    """Gives a draw and all before it, the first one first; nothing for 0, which is before the first.

    Raises:
        NotFoundError: One of them is missing, or they go round in a circle; says which.
    """
    found: list[Mapping[str, Any]] = []
    seen: set[int] = set()
    while last:
        if last not in draws or last in seen:
            raise NotFoundError(f"the draw of edition {last}, which came before, is missing")
        seen.add(last)
        found.append(draws[last])
        last = int(draws[last]["after"])
    return found[::-1]
