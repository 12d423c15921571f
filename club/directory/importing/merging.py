"""Several rows of one co-op, and its entry if there is one, as one entry."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from club.directory.importing.candidates import place_of
from club.directory.importing.groups import MAX_SOURCES, Group

_EXACT = ("site", "postcode", "city", "region", "country")
_MAX_ALSO, _MAX_TAGS = 3, 8
_PLACE = ("location", "locality", "region")


class Part(NamedTuple):
    """One teller of what an entry holds: a row, or the entry as it stood."""

    values: Mapping[str, Any]
    body: str


def merge(group: Group) -> Part:
    """Gives the entry of a group: the first teller's word counts, the others fill the gaps.

    Rows come in the order in which the entry names its sources, new ones last.
    The entry as it stood is asked last, and only where it has a source that is
    not in this list: so an import of one list takes back nothing that another
    one brought, and the same rows give the same entry every time.
    """
    kept = group.kept
    members = list(group.members)
    parts: list[Part] = []
    if kept:
        members.sort(key=lambda one: kept.sources.index(one.source) if one.source in kept.sources else MAX_SOURCES)
    parts = [Part(one.values, one.body) for one in members]
    if kept and not set(kept.sources) <= {one.source for one in members}:
        primary = kept.sources[0] if kept.sources else None
        parts.insert(1 if members[0].source == primary else 0, Part(kept.values, kept.body))
    return _merged(parts)


def _merged(parts: Sequence[Part]) -> Part:
    values: dict[str, Any] = {}
    for part in parts:
        for key, value in part.values.items():
            if value and key not in _PLACE and not values.get(key):
                values[key] = value
    values |= _place(parts)
    values["sources"] = _all_of(parts, "sources", MAX_SOURCES)
    values["tags"] = _all_of(parts, "tags", _MAX_TAGS)
    values["website"] = _secure([str(part.values["website"]) for part in parts])
    values["also"] = _also(parts, values["sector"])
    body, language = _text(parts)
    values.pop("lang", None)
    if language:
        values["lang"] = language
    return Part(values, body)


def _all_of(parts: Sequence[Part], key: str, most: int) -> list[Any]:
    found: list[Any] = []
    for part in parts:
        found += [one for one in part.values.get(key) or () if one not in found]
    return found[:most]


def _also(parts: Sequence[Part], main: str) -> list[str]:
    sectors = [part.values["sector"] for part in parts if part.values["sector"] != "other"]
    further = [*sectors, *_all_of(parts, "also", _MAX_ALSO)]
    return [one for one in dict.fromkeys(further) if one != main][:_MAX_ALSO]


def _secure(addresses: Sequence[str]) -> str:
    """Gives the first address, or the same one by https where another teller has that."""
    first = addresses[0]
    bare = first.removeprefix("http://").rstrip("/")
    same = (one for one in addresses if one.startswith("https://") and one[8:].rstrip("/") == bare)
    return first if first.startswith("https://") else next(same, first)


def _place(parts: Sequence[Part]) -> dict[str, Any]:
    """Gives the most exact place that the tellers of the entry's own country know."""
    country = parts[0].values["country"]
    near = [part.values for part in parts if part.values["country"] == country]
    exact = sorted(near, key=_exactness)
    return {key: value for key in _PLACE if (value := next((one[key] for one in exact if one.get(key)), ""))}


def _exactness(values: Mapping[str, Any]) -> tuple[int, bool]:
    location = values.get("location") or {}
    precision = location.get("precision", "")
    return (_EXACT.index(precision) if precision in _EXACT else len(_EXACT), not place_of(values))


def _text(parts: Sequence[Part]) -> tuple[str, str]:
    """Gives the longest body, the first of equals, with its language."""
    best = max(parts, key=lambda part: len(part.body))
    language = best.values.get("lang") or ""
    return best.body, str(language)
