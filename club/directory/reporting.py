"""Problems told: as lines for a person, as JSON for a program, as annotations for a forge."""

import json
import re
from collections.abc import Iterable

from club.directory.faults import Problem

_MOST_CHARS = 400
# What would break a line, move the cursor or turn the writing, and what no encoding can write.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def as_text(problems: Iterable[Problem]) -> str:
    """Gives a line for each problem: `file:line: field: what is wrong; what to do, for example: …`."""
    return "".join(f"{_place(one)}: {_words(one)}\n" for one in in_order(problems))


def as_github(problems: Iterable[Problem]) -> str:
    """Gives a workflow command for each problem, which GitHub shows beside the line.

    Source: docs.github.com, "Workflow commands for GitHub Actions".
    """
    return "".join(
        f"::{'warning' if one.fault.is_warning else 'error'} file={_property(one.path)},line={one.line},"
        f"title={_property(_field(one))}::{_message(_sentence(one))}\n"
        for one in in_order(problems)
    )


def as_json(problems: Iterable[Problem], checked: dict[str, int]) -> str:
    """Gives one JSON object: counts, how many files of each sort were read, and every problem."""
    rows = [
        {
            "path": _clean(one.path),
            "line": one.line,
            "field": _clean(one.fault.field),
            "severity": "warning" if one.fault.is_warning else "error",
            "what": _clean(one.fault.what),
            "mend": _clean(one.fault.mend),
            "example": _clean(one.fault.example),
        }
        for one in in_order(problems)
    ]
    warnings = sum(row["severity"] == "warning" for row in rows)
    counts = {"errors": len(rows) - warnings, "warnings": warnings, "checked": checked}
    return json.dumps(counts | {"problems": rows}, ensure_ascii=False, indent=1) + "\n"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Gives the problems by file and line, errors before warnings, each of them once."""
    return sorted(dict.fromkeys(problems), key=lambda one: (one.path, one.line, one.fault.is_warning, one.fault.field))


def summary(problems: Iterable[Problem], checked: dict[str, int]) -> str:
    """Gives one sentence: how much was read, and how much is wrong."""
    problems = list(problems)
    warnings = sum(one.fault.is_warning for one in problems)
    errors = len(problems) - warnings
    files = len({one.path for one in problems if not one.fault.is_warning})
    parts = [_count(number, noun) for noun, number in checked.items()]
    read = ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    found = f"{_count(errors, 'error')} in {_count(files, 'file')}" if errors else "no errors"
    return f"Checked {read}: {found}, {_count(warnings, 'warning')}."


def _count(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _place(problem: Problem) -> str:
    return f"{_clean(problem.path)}:{problem.line}"


def _field(problem: Problem) -> str:
    return _clean(problem.fault.field) or "file"


def _words(problem: Problem) -> str:
    warning = "warning: " if problem.fault.is_warning else ""
    return f"{_field(problem)}: {warning}{_sentence(problem)}"


def _sentence(problem: Problem) -> str:
    fault = problem.fault
    example = f", for example: {_clean(fault.example)}" if fault.example else ""
    return f"{_clean(fault.what)}; {_clean(fault.mend)}{example}"


def _clean(text: str) -> str:
    shown = text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + "…"
    return _UNPRINTABLE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), shown)


def _message(text: str) -> str:
    return text.replace("%", "%25")


def _property(text: str) -> str:
    return _message(_clean(text)).replace(":", "%3A").replace(",", "%2C")
