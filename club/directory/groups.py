"""The kinds of field that hold other kinds: lists and mappings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from club.core.vocabulary import Vocabulary
from club.directory.faults import Fault
from club.directory.kinds import Context, JsonSchema, Kind, is_missing


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at most `most` values of one kind, none of them twice."""

    kind: Kind
    most: int

    def read(self, value: object, path: str, context: Context) -> list[Any] | None:
        """Gives the list of those values that are right."""
        if not isinstance(value, list):
            mend = "write a list, also for a single value"
            context.say(Fault(path, "is not a list", mend))
            return None
        if len(value) > self.most:
            what = f"has {len(value)} values, at most {self.most} fit"
            context.say(Fault(path, what, "keep the ones that matter most"))
            return None
        read: list[Any] = []
        for place, one in enumerate(value):
            typed = self.kind.read(one, f"{path}.{place}", context)
            if typed is None:
                continue
            if typed in read:
                context.say(Fault(f"{path}.{place}", "stands twice in the list", "keep one of them"))
            else:
                read.append(typed)
        return read

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:
        """Gives a list without repetitions."""
        items = self.kind.schema(vocabulary)
        return {"type": "array", "items": items, "maxItems": self.most, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping with fields of its own, typed into `make`."""

    make: Callable[..., Any]
    kinds: Mapping[str, Kind]
    required: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # YAML key → attribute, where they differ

    def read(self, value: object, path: str, context: Context) -> Any:  # noqa: ANN401  # as `make` gives it
        """Gives an instance of `make`, or None when anything in it is wrong."""
        if not isinstance(value, dict):
            mend = "write it as a mapping with " + ", ".join(self.kinds)
            context.say(Fault(path, "is not a mapping", mend))
            return None
        typed = dict(self._typed(value, path, context))
        lacking = [key for key in self.required if self.names.get(key, key) not in typed]
        for key in lacking:
            context.say(Fault(path, f"lacks {key}", f"add {key}"))
        if lacking or not typed or None in typed.values():
            return None
        return self.make(**typed)

    def _typed(self, value: Mapping[str, object], path: str, context: Context) -> list[tuple[str, Any]]:
        typed: list[tuple[str, Any]] = []
        for key, one in value.items():
            kind = self.kinds.get(key)
            if kind is None:
                say_unknown(f"{path}.{key}", key, self.kinds, context)
                typed.append((key, None))
            elif not is_missing(one):
                typed.append((self.names.get(key, key), kind.read(one, f"{path}.{key}", context)))
        return typed

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:
        """Gives an object that takes no other keys."""
        schema: JsonSchema = {
            "type": "object",
            "properties": {key: kind.schema(vocabulary) for key, kind in self.kinds.items()},
            "additionalProperties": False,
        }
        return schema | ({"required": list(self.required)} if self.required else {"minProperties": 1})


def say_unknown(path: str, key: str, known: Mapping[str, object], context: Context) -> None:
    """Says that a field does not exist, with the one that was probably meant."""
    import difflib  # noqa: PLC0415  # only broken entries need it

    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    mend = f'write "{near[0]}", if that is what you mean' if near else "delete it"
    example = near[0] if near else ", ".join(list(known)[:5])
    context.say(Fault(path, "is an unknown field", mend, example))
