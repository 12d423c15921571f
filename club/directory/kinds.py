"""The kinds of value a field can hold: how each is typed, and its JSON Schema.

A kind turns the text that stands in the front matter into a typed value, or
says what is wrong with it. Front matter is read as text on purpose: YAML makes
dates, booleans and numbers of things that were meant as words. Dates are in
`dates`, lists and mappings in `groups`.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from club.core.vocabulary import Vocabulary
from club.directory.addresses import MAX_ADDRESS_CHARS, address_fault
from club.directory.faults import Fault

JsonSchema = dict[str, Any]
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,78}[a-z0-9]")
_MISSING = frozenset(("", "null", "~", "Null", "NULL"))
# Besides what moves a cursor: signs that turn the direction of writing, and those that show nothing.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]")
_WORD = re.compile(r"[^\W_]")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,15})?")
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}
_MOST_LISTED = 12


class Context(NamedTuple):
    """What typing a value needs to know besides the value."""

    vocabulary: Vocabulary
    today: dt.date
    say: Callable[[Fault], None]


class Kind(Protocol):
    """Types one value; says its faults through the context and then gives None."""

    def read(self, value: object, path: str, context: Context) -> Any:  # noqa: ANN401  # each kind has its own type
        """Gives the typed value."""

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:
        """Gives the JSON Schema of the typed value."""


def is_missing(value: object) -> bool:
    """Tells whether a front-matter value counts as not given."""
    return value in _MISSING or value.isspace() if isinstance(value, str) else not value


def text_of(value: object, path: str, context: Context, example: str) -> str | None:
    """Gives a value that is text, or says that it is not."""
    if isinstance(value, str):
        return value
    shape = "a list" if isinstance(value, list) else "a mapping"
    context.say(Fault(path, f"is {shape}", "write one plain value", example))
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words of at most `most` characters, without control characters or e-mail addresses."""

    most: int
    example: str = ""

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the text with runs of white space folded."""
        text = text_of(value, path, context, self.example)
        if text is None:
            return None
        folded = " ".join(text.split())
        fault = self._fault(text, folded)
        if fault:
            context.say(Fault(path, *fault, self.example))
            return None
        return folded

    def _fault(self, text: str, folded: str) -> tuple[str, str] | None:
        if not (text.isascii() and text.isprintable()) and _CONTROL.search(text):
            return "has a control character or an invisible one in it", "delete it"
        if len(folded) > self.most:
            return f"has {len(folded):,} characters, at most {self.most:,} fit", "shorten it"
        if "@" in folded and EMAIL.search(folded):
            return "has an e-mail address in it", "take it out: entries hold no personal data"
        if not (folded[:1].isalnum() or _WORD.search(folded)):
            return f'"{folded}" has no letter and no figure in it', "write it in words"
        return None

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives a string with a length."""
        return {"type": "string", "minLength": 1, "maxLength": self.most}


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
        text = text_of(value, path, context, example)
        if text is None:
            return None
        nearest = context.vocabulary.nearest(self.kind, text)
        if nearest:
            mend = f'write "{nearest}", if that is what you mean'
        elif len(terms) <= _MOST_LISTED:
            mend = "take one of " + ", ".join(terms)
        else:
            mend = f"take one of the {len(terms)} that content/vocabulary lists for {self.kind}"
        context.say(Fault(path, f'"{text[:60]}" is not in the vocabulary', mend, nearest or example))
        return None

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:
        """Gives the list of ids."""
        return {"type": "string", "enum": list(vocabulary[self.kind])}


@dataclass(frozen=True, slots=True)
class Link:
    """A public web address, http or https."""

    example: str = "https://example.coop"

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the address as written."""
        text = text_of(value, path, context, self.example)
        if text is None:
            return None
        fault = address_fault(text)
        if fault:
            context.say(Fault(path, *fault, self.example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives a web address."""
        return {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": MAX_ADDRESS_CHARS}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of one shape, such as a slug or an identifier."""

    pattern: re.Pattern[str]
    rule: str
    example: str

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the text as written."""
        text = text_of(value, path, context, self.example)
        if text is None or self.pattern.fullmatch(text):
            return text
        context.say(Fault(path, f'"{text[:80]}" is not {self.rule}', "write it in that form", self.example))
        return None

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives the pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number within bounds."""

    least: float
    most: float
    example: str

    def read(self, value: object, path: str, context: Context) -> float | None:
        """Gives the number."""
        text = text_of(value, path, context, self.example)
        if text is None:
            return None
        if _DECIMAL.fullmatch(text) and self.least <= (number := float(text)) <= self.most:
            return number
        mend = f"write a number from {self.least:g} to {self.most:g}"
        context.say(Fault(path, f'"{text[:40]}" is impossible', mend, self.example))
        return None

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives a number with bounds."""
        return {"type": "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, in the words `yes`, `no`, `true` and `false`."""

    def read(self, value: object, path: str, context: Context) -> bool | None:
        """Gives the truth value."""
        text = text_of(value, path, context, "yes")
        if text is None:
            return None
        if text.lower() not in _TRUTH:
            context.say(Fault(path, f'"{text[:40]}" is neither yes nor no', "write yes or no", "yes"))
            return None
        return _TRUTH[text.lower()]

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives a truth value."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words that no vocabulary owns, such as the state of an edition."""

    words: tuple[str, ...]

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the word."""
        text = text_of(value, path, context, self.words[0])
        if text is None or text in self.words:
            return text
        context.say(Fault(path, f'"{text[:60]}" is unknown', "take one of " + ", ".join(self.words), self.words[0]))
        return None

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives the list of words."""
        return {"type": "string", "enum": list(self.words)}
