"""The kinds of value a field can hold: how each is typed, and its JSON Schema.

A kind turns the text that stands in the front matter into a typed value, or
says what is wrong with it. Front matter is read as text on purpose: YAML makes
dates, booleans and numbers of things that were meant as words.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from club.core.vocabulary import Vocabulary
from club.directory.addresses import address_fault
from club.directory.faults import Fault

type_of_json = dict[str, Any]
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])")
_MISSING = frozenset(("", "null", "~", "Null", "NULL"))
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


class Context(NamedTuple):
    """What typing a value needs to know besides the value."""

    vocabulary: Vocabulary
    today: datetime.date
    say: Callable[[Fault], None]


class Kind(Protocol):
    """Types one value; says its faults through the context and then gives None."""

    def read(self, value: object, path: str, context: Context) -> Any:  # noqa: ANN401
        """Gives the typed value."""

    def schema(self, vocabulary: Vocabulary) -> type_of_json:
        """Gives the JSON Schema of the typed value."""


def is_missing(value: object) -> bool:
    """Tells whether a front-matter value counts as not given."""
    return value is None or (isinstance(value, str) and value in _MISSING) or value in ([], {})


def _text(value: object, path: str, context: Context, example: str) -> str | None:
    if isinstance(value, str):
        return value
    shape = "a list" if isinstance(value, list) else "a mapping"
    context.say(Fault(path, f"is {shape}", "write one plain value", example))
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words of at most `most` characters, without control characters."""

    most: int
    example: str = ""
    least: int = 1

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the text with runs of white space folded."""
        text = _text(value, path, context, self.example)
        if text is None:
            return None
        if _CONTROL.search(text):
            context.say(Fault(path, "has a control character in it", "delete it", self.example))
            return None
        text = " ".join(text.split())
        if len(text) > self.most:
            what = f"has {len(text):,} characters, at most {self.most:,} fit"
            context.say(Fault(path, what, "shorten it", self.example))
            return None
        if "@" in text and _EMAIL.search(text):
            mend = "take it out: entries hold no personal data"
            context.say(Fault(path, "has an e-mail address in it", mend, self.example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives a string with a length."""
        return {"type": "string", "minLength": self.least, "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Choice:
    """One term of a kind of the vocabulary, by its id."""

    kind: str

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the id."""
        terms = context.vocabulary[self.kind]
        if isinstance(value, str) and value in terms:
            return value
        example = next(iter(terms))
        text = _text(value, path, context, example)
        if text is None:
            return None
        nearest = context.vocabulary.nearest(self.kind, text)
        if nearest:
            mend = f'write "{nearest}", if that is what you mean'
        elif len(terms) <= _LISTED:
            mend = "take one of " + ", ".join(terms)
        else:
            mend = f"take one of the {len(terms)} that the vocabulary lists for {self.kind}"
        context.say(Fault(path, f'"{text[:60]}" is not in the vocabulary', mend, nearest or example))
        return None

    def schema(self, vocabulary: Vocabulary) -> type_of_json:
        """Gives the list of ids."""
        return {"type": "string", "enum": list(vocabulary[self.kind])}


_LISTED = 12


@dataclass(frozen=True, slots=True)
class Day:
    """A whole date, not in the future unless `may_come`."""

    may_come: bool = False

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the date as ISO 8601 text."""
        example = "2026-01-31"
        text = _text(value, path, context, example)
        if text is None:
            return None
        try:
            if len(text) != len(example):
                raise ValueError(text)
            day = datetime.date.fromisoformat(text)
        except ValueError:
            context.say(Fault(path, f'"{text[:40]}" is no date', "write year-month-day", example))
            return None
        if day > context.today and not self.may_come:
            context.say(Fault(path, f"{text} is in the future", "check the year", example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives a date."""
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a whole date; the rules of the entry judge the future."""

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives ISO 8601 text of reduced precision: `1998`, `1998-04` or `1998-04-30`."""
        example = "1998 or 1998-04-30"
        text = _text(value, path, context, example)
        if text is None:
            return None
        match = _PARTIAL_DATE.fullmatch(text)
        try:
            if not match:
                raise ValueError(text)
            year, month, day = match.groups(default="1")
            datetime.date(int(year), int(month), int(day))
        except ValueError:
            context.say(
                Fault(path, f'"{text[:40]}" is no year or date', "write a year or a date", example)
            )
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives text of that shape."""
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


@dataclass(frozen=True, slots=True)
class Link:
    """A public web address, http or https."""

    example: str = "https://example.coop"

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the address as written."""
        text = _text(value, path, context, self.example)
        if text is None:
            return None
        fault = address_fault(text)
        if fault:
            context.say(Fault(path, fault[0], fault[1], self.example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives a web address."""
        return {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": 300}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of one shape, such as a slug or an identifier."""

    pattern: re.Pattern[str]
    rule: str
    example: str

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the text as written."""
        text = _text(value, path, context, self.example)
        if text is None or self.pattern.fullmatch(text):
            return text
        context.say(Fault(path, f'"{text[:80]}" is not {self.rule}', "mend it", self.example))
        return None

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives the pattern."""
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number within bounds."""

    least: float
    most: float
    example: str

    def read(self, value: object, path: str, context: Context) -> float | None:
        """Gives the number."""
        text = _text(value, path, context, self.example)
        if text is None:
            return None
        try:
            number = float(text) if _DECIMAL.fullmatch(text) else None
        except ValueError:
            number = None
        if number is None or not self.least <= number <= self.most:
            mend = f"write a number from {self.least:g} to {self.most:g}"
            context.say(Fault(path, f'"{text[:40]}" is impossible', mend, self.example))
            return None
        return number

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives a number with bounds."""
        return {"type": "number", "minimum": self.least, "maximum": self.most}


_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:\.\d{0,15})?")


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, in the words `yes`, `no`, `true` and `false`."""

    def read(self, value: object, path: str, context: Context) -> bool | None:
        """Gives the truth value."""
        text = _text(value, path, context, "yes")
        if text is None:
            return None
        if text.lower() not in _TRUTH:
            context.say(Fault(path, f'"{text[:40]}" is neither yes nor no', "write yes or no", "yes"))
            return None
        return _TRUTH[text.lower()]

    def schema(self, vocabulary: Vocabulary) -> type_of_json:  # noqa: ARG002
        """Gives a truth value."""
        return {"type": "boolean"}


_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at most `most` values of one kind, none of them twice."""

    kind: Kind
    most: int

    def read(self, value: object, path: str, context: Context) -> list[Any] | None:
        """Gives the list of those values that are right."""
        if not isinstance(value, list):
            mend = "write a list, also for a single value"
            context.say(Fault(path, "is not a list", mend, f"{path}: [first, second]"))
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

    def schema(self, vocabulary: Vocabulary) -> type_of_json:
        """Gives a list without repetitions."""
        items = self.kind.schema(vocabulary)
        return {"type": "array", "items": items, "maxItems": self.most, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping with fields of its own, typed into `make`."""

    make: Callable[..., Any]
    kinds: Mapping[str, Kind]
    required: Sequence[str] = ()
    example: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # YAML key → attribute, where they differ

    def read(self, value: object, path: str, context: Context) -> Any:  # noqa: ANN401
        """Gives an instance of `make`, or None when anything in it is wrong."""
        if not isinstance(value, dict):
            mend = "write it as a mapping with " + ", ".join(self.kinds)
            context.say(Fault(path, "is not a mapping", mend, self.example))
            return None
        typed: dict[str, Any] = {}
        is_whole = True
        for key, one in value.items():
            kind = self.kinds.get(key)
            if kind is None:
                say_unknown(f"{path}.{key}", key, self.kinds, context)
                is_whole = False
            elif not is_missing(one):
                typed[self.names.get(key, key)] = kind.read(one, f"{path}.{key}", context)
        for key in self.required:
            if is_missing(value.get(key)):
                context.say(Fault(path, f"lacks {key}", f"add {key}", self.example))
                is_whole = False
        if not is_whole or None in typed.values():
            return None
        return self.make(**typed)

    def schema(self, vocabulary: Vocabulary) -> type_of_json:
        """Gives an object that takes no other keys."""
        return {
            "type": "object",
            "properties": {key: kind.schema(vocabulary) for key, kind in self.kinds.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }


def say_unknown(path: str, key: str, known: Mapping[str, object], context: Context) -> None:
    """Says that a field does not exist, with the one that was probably meant."""
    import difflib  # noqa: PLC0415  # only broken entries need it

    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    mend = f'write "{near[0]}", if that is what you mean' if near else "delete it"
    example = near[0] if near else ", ".join(list(known)[:5])
    context.say(Fault(path, "is an unknown field", mend, example))
