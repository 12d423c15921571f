"""What the club says of its size: `content/club/statistics.json`, which `build.py pull` writes. It names nobody.

    {"format": 1, "readers": {"total": 1200, "interests": {"education": 140}},
     "editions": {"12": 1180},
     "members": {"coops": {"members": 31, "voting": 12}, "individuals": {…}, "workers": {…}},
     "seeds": {"13": {"sha256": "…", "secret": null}}}

Readers are rounded down to two figures; fewer than 100 altogether are 0, and an interest of fewer than 10 is left out.
`editions` holds how many mails of each were delivered, told alike and left out below 100; `seeds`
what the draw of each edition is bound to.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
LEAST_READERS, LEAST_INTERESTED = 100, 10
CLASSES = ("coops", "individuals", "workers")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_ID = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Seed:
    """What a draw is bound to: the hash of its secret, and the secret once the draw has run."""

    sha256: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Electorate:
    """A class of members, and how many of them may vote this year."""

    members: int
    voting: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All of it; `readers` is 0 where there are fewer than can be told."""

    readers: int = 0
    interests: Mapping[str, int] = field(default_factory=dict)
    editions: Mapping[int, int] = field(default_factory=dict)
    members: Mapping[str, Electorate] = field(default_factory=dict)
    seeds: Mapping[int, Seed] = field(default_factory=dict)


def rounded(count: int) -> int:
    """Gives a count of readers as it may be told: rounded down to two figures, so that no single reader shows."""
    unit: int = 10 ** max(0, len(str(count)) - 2)
    return count // unit * unit


def told(total: int, interests: Mapping[str, int]) -> dict[str, Any]:
    """Gives the readers as they are published."""
    many = {name: rounded(count) for name, count in sorted(interests.items()) if count >= LEAST_INTERESTED}
    return {"total": rounded(total) if total >= LEAST_READERS else 0, "interests": many}


def read_statistics(values: Any) -> Statistics:  # noqa: ANN401  # whatever JSON holds
    """Reads what the file holds.

    Raises:
        ValueError: Says what is wrong with it, after the name of the field.
    """
    for name, what in _faults(values):
        reason = f"{name} {what}"
        raise ValueError(reason)
    readers = values.get("readers", {})
    return Statistics(
        readers=readers.get("total", 0),
        interests=dict(readers.get("interests", {})),
        editions={int(number): count for number, count in values.get("editions", {}).items()},
        members={name: Electorate(**counts) for name, counts in values.get("members", {}).items()},
        seeds={int(number): Seed(one["sha256"], one["secret"] or "") for number, one in _seeds(values).items()},
    )


def _seeds(values: Mapping[str, Any]) -> Mapping[str, Any]:
    seeds: Mapping[str, Any] = values.get("seeds", {})
    return seeds


def _faults(values: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # as above
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        yield "format", f"is not {FORMAT}"
        return
    parts = {name: values.get(name, {}) for name in ("readers", "editions", "members", "seeds")}
    if wrong := [name for name, part in parts.items() if not isinstance(part, dict)]:
        yield wrong[0], "is no object"
        return
    readers = parts["readers"]
    if not _is_count(readers.get("total", 0)) or not _are_counts(readers.get("interests", {}), _ID):
        yield "readers", "are no counts"
    if not _are_counts(parts["editions"], _NUMBER):
        yield "editions", "are no counts by the numbers of editions"
    yield from _in_members(parts["members"])
    for number, one in parts["seeds"].items():
        if not _NUMBER.fullmatch(number) or not _is_seed(one):
            yield f"seeds.{number}", "is no hash with a secret or null"


def _in_members(members: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, counts in members.items():
        is_right = isinstance(counts, dict) and counts.keys() == {"members", "voting"} and _are_counts(counts, _ID)
        if name not in CLASSES or not is_right:
            yield f"members.{name}", f"is none of {', '.join(CLASSES)} with counts of members and voting"


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _are_counts(values: object, names: re.Pattern[str]) -> bool:
    return isinstance(values, dict) and all(names.fullmatch(one) and _is_count(count) for one, count in values.items())


def _is_seed(one: Any) -> bool:  # noqa: ANN401  # as above
    if not isinstance(one, dict) or one.keys() != {"sha256", "secret"} or not isinstance(one["sha256"], str):
        return False
    is_told = one["secret"] is None or (isinstance(one["secret"], str) and _HEX.fullmatch(one["secret"]) is not None)
    return is_told and _SHA256.fullmatch(one["sha256"]) is not None
