"""The parts of a co-op that have parts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Credit:
    """A source with its licence; `id` is the row's own id there."""

    name: str
    licence: str
    id: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Location:
    """A point in degrees (WGS 84), how exact it is, and where it comes from."""

    lat: float
    lon: float
    precision: str
    source: Credit | None = None


@dataclass(slots=True)
class Status:
    """Whether the co-op is at work, since when, and who followed it; `kind` is the entry's `is`."""

    kind: str
    since: str | None = None
    successor: str | None = None


@dataclass(slots=True)
class LegalForm:
    """The legal form in local words, with its ISO 20275 code."""

    name: str
    elf: str | None = None


@dataclass(slots=True)
class Evidence:
    """Where it can be seen that this is a co-op."""

    kind: str
    url: str
    checked: str | None = None


@dataclass(slots=True)
class Promotes:
    """What the co-op offers others in its own newsletter."""

    newsletter: str | None = None
    url: str | None = None
    language: str | None = None
    audience: str | None = None
    topics: list[str] | None = None
    accepts: bool | None = None
    refuses: list[str] | None = None


# What stands in each part, under the names that it has in an entry.
_NAMES: Mapping[type, Mapping[str, str]] = {
    part: {"is" if (part, own) == (Status, "kind") else own: own for own in part.__slots__}
    for part in (Credit, Evidence, LegalForm, Location, Promotes, Status)
}


def plain(value: Any) -> Any:  # noqa: ANN401  # a part, a list of parts or of text, or a plain value
    """Gives a part as JSON values, under the names of an entry; what is not given is left out."""
    if isinstance(value, list):
        return [one if type(one) is str else plain(one) for one in value]
    names = _NAMES.get(type(value))
    if names is None:
        return value
    given = [(name, getattr(value, own)) for name, own in names.items()]
    return {name: one if type(one) is str else plain(one) for name, one in given if one is not None and one != []}
