"""Asking a person for a file's fields, one at a time, each judged at once by the file's own rules."""

import sys
from collections.abc import Callable, Mapping, Sequence

from club.core.errors import ClubError, InvalidFieldError
from club.core.vocabulary import Vocabulary
from club.directory.faults import Fault
from club.directory.fields import Field
from club.directory.kinds import Choice, Context, is_missing

_MOST_LISTED = 30
Ask = Callable[[str], str]


def gather(
    fields: Sequence[Field], given: Mapping[str, str | None], context: Context, ask: Ask | None
) -> dict[str, str]:
    """Gives a right value for every field: what was given by option, the rest by asking.

    Args:
        fields: What is needed.
        given: Values from the command line, by field; None where there is none.
        context: Vocabulary and today's date; its faults are not used.
        ask: Shows a question and gives the answer; None where nobody can answer.

    Raises:
        ClubError: A value is missing and nobody can be asked, or a given one is wrong.
    """
    lacking = [field for field in fields if given.get(field.name) is None]
    if lacking and ask is None:
        options = ", ".join(f"--{field.name}" for field in lacking)
        example = lacking[0]
        raise ClubError(f'{options} missing; for example --{example.name} "{example.example}", or answer in a terminal')
    values: dict[str, str] = {}
    for field in fields:
        value = given.get(field.name)
        if value is not None:
            values[field.name] = _judged(field, value, context)
        elif ask is not None:
            values[field.name] = _asked(field, context, ask)
    return values


def terminal() -> Ask | None:
    """Gives the way to ask in a terminal, or None where there is none."""
    return input if sys.stdin.isatty() and sys.stdout.isatty() else None


def _asked(field: Field, context: Context, ask: Ask) -> str:
    sys.stdout.write(_introduction(field, context.vocabulary))
    while True:
        try:
            return _judged(field, ask(f"{field.label}: ").strip(), context)
        except InvalidFieldError as error:
            sys.stdout.write(f"  {error.reason}\n")
        except EOFError as error:
            raise ClubError("nothing was written, because an answer is missing") from error


def _judged(field: Field, value: str, context: Context) -> str:
    """Gives the value as its kind types it; a term may also be given by its label or its place in the list."""
    faults: list[Fault] = []
    value = _as_id(field, value, context.vocabulary)
    typed = None if is_missing(value) else field.kind.read(value, field.name, context._replace(say=faults.append))
    if typed is not None:
        return str(typed)
    fault = faults[0] if faults else Fault(field.name, "is missing", field.hint.rstrip("."), field.example)
    raise InvalidFieldError(field.name, f"{fault.what}; {fault.mend}, for example: {fault.example or field.example}")


def _as_id(field: Field, value: str, vocabulary: Vocabulary) -> str:
    if not isinstance(field.kind, Choice):
        return value
    terms = vocabulary[field.kind.kind]
    if len(terms) <= _MOST_LISTED and value.isdecimal() and 1 <= int(value) <= len(terms):
        return list(terms)[int(value) - 1]
    for term in terms.values():
        if value.casefold() in (term.id.casefold(), term.label.casefold()):
            return term.id
    return value


def _introduction(field: Field, vocabulary: Vocabulary) -> str:
    lines = ["", f"{field.hint} For example: {field.example}"]
    if isinstance(field.kind, Choice) and len(vocabulary[field.kind.kind]) <= _MOST_LISTED:
        for place, term in enumerate(vocabulary[field.kind.kind].values(), 1):
            about = f"  {term.about}" if term.about else f"  {term.label}"
            lines.append(f"  {place:2}  {term.id:24}{about}")
    return "\n".join(lines) + "\n"
