"""The kinds of date a field can hold."""

import datetime as dt
import re
from dataclasses import dataclass

from club.core.vocabulary import Vocabulary
from club.directory.faults import Fault
from club.directory.kinds import Context, JsonSchema, text_of

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_FIRST_DAY = "0001-01-01"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole date, not in the future unless `may_come`."""

    may_come: bool = False

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives the date as ISO 8601 text."""
        example = "2026-01-31"
        text = text_of(value, path, context, example)
        if text is None:
            return None
        if not _DAY.fullmatch(text) or not _is_in_calendar(text):
            context.say(Fault(path, f'"{text[:40]}" is no date', "write year-month-day", example))
            return None
        if not self.may_come and text > context.today.isoformat():
            context.say(Fault(path, f"{text} is in the future", "check the year", example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives a date."""
        return {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a whole date; the rules of the entry judge the future."""

    def read(self, value: object, path: str, context: Context) -> str | None:
        """Gives ISO 8601 text of reduced precision: `1998`, `1998-04` or `1998-04-30`."""
        example = "1998 or 1998-04-30"
        text = text_of(value, path, context, example)
        if text is None:
            return None
        if not _PARTIAL.fullmatch(text) or not _is_in_calendar(text + _FIRST_DAY[len(text) :]):
            context.say(Fault(path, f'"{text[:40]}" is no year or date', "write a year or a date", example))
            return None
        return text

    def schema(self, vocabulary: Vocabulary) -> JsonSchema:  # noqa: ARG002
        """Gives text of that shape."""
        return {"type": "string", "pattern": f"^{_PARTIAL.pattern}$"}


def _is_in_calendar(day: str) -> bool:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False
    return True
