"""Short in `make test`, long in `make soak`: one test, two lengths."""

import os
from typing import TypeVar

T = TypeVar("T")

SOAK = os.environ.get("SOAK") == "1"


def short_or_long(short: T, long: T) -> T:
    """Gives `long` under `make soak`, else `short`: a number of rounds, entries or seconds."""
    return long if SOAK else short
