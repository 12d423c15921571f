"""Fields: what a file's front matter may hold, and how all of it is typed at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from club.directory.faults import Fault
from club.directory.groups import say_unknown
from club.directory.kinds import Context, Kind, is_missing


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a file, with the words that a form and the docs show for it."""

    name: str
    kind: Kind
    label: str
    hint: str
    example: str
    is_required: bool = False


def type_fields(values: Mapping[str, object], fields: Mapping[str, Field], context: Context) -> dict[str, Any]:
    """Types front matter; says what is unknown, wrong or missing.

    Returns:
        Every given field that is known; None for those that are wrong.
    """
    for wanted in fields.values():
        if wanted.is_required and is_missing(values.get(wanted.name)):
            context.say(Fault(wanted.name, "is missing", "add it", f"{wanted.name}: {wanted.example}"))
    typed: dict[str, Any] = {}
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            say_unknown(name, name, fields, context)
        elif not is_missing(value):
            typed[name] = field.kind.read(value, name, context)
    return typed
