"""The page "Add your co-op": a form made from the fields of an entry."""

from collections.abc import Iterator
from typing import Any

from club.core.vocabulary import Vocabulary
from club.directory.coop import FIELDS, MAX_BODY_CHARS
from club.directory.dates import Day, PartialDate
from club.directory.fields import Field
from club.directory.groups import Group, Many
from club.directory.kinds import Choice, Kind, Link
from club.directory.sample import commented_entry
from club.site.model import Directory
from club.site.outputs import Output

# Fields that are filled in by others, or that a form of plain questions cannot ask for.
_LEFT_OUT = frozenset(("verification", "added", "updated", "checked", "sources", "duplicate_ok", "member_of", "logo"))


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page."""

    def make() -> bytes:
        forge = site.forge
        about = "Answer a few questions, see the card as it will look, and send it. It takes about three minutes."
        context = {
            "page": site.page("/add/", "Add your co-op", "add", description=about),
            "fields": form_fields(site.vocabulary),
            "sample": commented_entry(),
            "folder": "content/coops/",
            "new_file_url": forge.new_entry_url,
        }
        return site.render("add.html", context)

    yield Output("add/", make, ())


def form_fields(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Gives the questions of the form, in the order of the fields; the text comes last."""
    asked = [_question(field, vocabulary) for field in FIELDS if _is_asked(field)]
    about = "What it does and for whom, in its own words. Markdown; no names, e-mail addresses or phone numbers."
    asked.append(_row("body", "About", about, "", kind="textarea", most=MAX_BODY_CHARS))
    return asked


def _is_asked(field: Field) -> bool:
    kind = field.kind.kind if isinstance(field.kind, Many) else field.kind
    return field.name not in _LEFT_OUT and not isinstance(kind, Group)


def _question(field: Field, vocabulary: Vocabulary) -> dict[str, Any]:
    kind: Kind = field.kind
    inner = kind.kind if isinstance(kind, Many) else kind
    terms = vocabulary[inner.kind].values() if isinstance(inner, Choice) else ()
    return _row(
        field.name,
        field.label,
        field.hint,
        field.example,
        kind=_input(kind),
        options=[(term.id, _upper(term.label)) for term in terms],
        is_required=field.is_required,
        most=getattr(kind, "most", 0),
        pattern=inner.schema(vocabulary).get("pattern", ""),
    )


def _row(name: str, label: str, hint: str, example: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {"name": name, "label": label, "hint": hint, "example": example.strip("[]"), "is_required": False}
    return row | {"options": [], "pattern": ""} | more


def _input(kind: Kind) -> str:
    if isinstance(kind, Many):
        return "many"
    if isinstance(kind, Choice):
        return "choice"
    if isinstance(kind, Link):
        return "url"
    if isinstance(kind, Day | PartialDate):
        return "date"
    most = getattr(kind, "most", 0)
    return "textarea" if most > _LINE else "text"


_LINE = 150


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
