"""An edition of the newsletter: its fields, its rules and the Markdown file that holds it."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from club.core.vocabulary import Vocabulary
from club.directory.dates import Day
from club.directory.faults import Fault, Problem
from club.directory.fields import Field, type_fields
from club.directory.groups import Group, Many
from club.directory.kinds import Choice, Context, Flag, Pattern, Text, Word
from club.directory.markdown_file import Form, MarkdownFile, read_markdown_file
from club.directory.page import CheckedFiles, check_files, repeated
from club.newsletter.shortcodes import shortcode_faults, unknown_coops

MAX_EDITION_CHARS = 30_000
STATUSES = ("draft", "scheduled", "locked", "sent")
SLOT_KINDS = ("feature", "classified")
_MAY_COME = ("draft", "scheduled", "locked")  # locked two days before it is sent
_NAME = re.compile(r"([0-9]{3,5})-[a-z0-9][a-z0-9-]{0,70}")
_NUMBER = Pattern(re.compile(r"[1-9][0-9]{0,4}"), "a number from 1 on", "12")
_SLOT_ID = Pattern(re.compile(r"[a-z][a-z0-9-]{0,39}"), "an id of a-z, 0-9 and hyphens", "feature-1")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets the edition; an empty list means everybody."""

    interests: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a promotion; a community slot is free, for co-ops without points."""

    id: str
    kind: str
    is_community: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition; `name` is the file's without `.md`, and `date` an ISO day."""

    name: str
    number: int
    title: str
    date: str
    summary: str
    preheader: str | None
    language: str
    audience: Audience
    slots: list[Slot]
    status: str
    is_example: bool

    @property
    def path(self) -> str:
        """Gives the address of its page."""
        return f"/newsletter/{self.name}/"


_AUDIENCE = {"interests": Many(Choice("sector"), 21), "countries": Many(Choice("country"), 60)}
_SLOT = Group(
    Slot,
    {"id": _SLOT_ID, "kind": Word(SLOT_KINDS), "community": Flag()},
    ("id", "kind"),
    {"community": "is_community"},
)
_FIELDS = (
    Field("number", _NUMBER, "Number", "Counted from 1; the file's name begins with it.", "12", is_required=True),
    Field("title", Text(120), "Title", "Subject of the mail.", "Co-ops that bake", is_required=True),
    Field("date", Day(may_come=True), "Date", "The day it is sent.", "2026-01-31", is_required=True),
    Field("summary", Text(300), "Summary", "One or two sentences.", "Four bakeries tell.", is_required=True),
    Field("preheader", Text(140), "Preheader", "What a mailbox shows beside the subject.", "Bread, and who owns it"),
    Field("language", Choice("language"), "Language", "Of the text.", "en", is_required=True),
    Field("audience", Group(Audience, _AUDIENCE), "Audience", "Who gets it; all if left out.", "{countries: [GB]}"),
    Field("slots", Many(_SLOT, 12), "Slots", "Places for promotions.", "[{id: feature-1, kind: feature}]"),
    Field("status", Word(STATUSES), "Status", "How far it is.", "draft", is_required=True),
    Field("example", Flag(), "Example", "Whether it was never sent and only shows what an edition is.", "yes"),
)  # fmt: skip
EDITION_FIELDS: Mapping[str, Field] = {one.name: one for one in _FIELDS}
_FORM = Form(EDITION_FIELDS, MAX_EDITION_CHARS)


def read_edition(path: str, content: bytes, vocabulary: Vocabulary, today: dt.date) -> MarkdownFile[Edition]:
    """Reads one edition, whatever its bytes are; never raises for its content.

    Args:
        path: Relative to the folder of editions (`001-first.md`).
        content: The file's bytes.
        vocabulary: The words it may use.
        today: The date that counts as today.
    """
    name = path.removesuffix(".md")

    def type_it(values: Mapping[str, object], body: str, context: Context) -> Edition | None:
        edition = _edition(name, type_fields(values, EDITION_FIELDS, context))
        for fault in _faults(name, edition, body, context.today.isoformat()):
            context.say(fault)
        return edition

    file = read_markdown_file(path, content, _FORM, type_it, vocabulary=vocabulary, today=today)
    slots = [slot.id for slot in file.thing.slots] if file.thing else []
    for line, fault in shortcode_faults(file.body, file.rendered, slots) if file.thing else ():
        file.problems.append(Problem(path, file.body_line + line - 1, fault))
    return file


def check_editions(
    folder: Path, vocabulary: Vocabulary, today: dt.date, *, step: Callable[[], object] = lambda: None
) -> CheckedFiles[Edition]:
    """Reads and judges every edition in a folder, and whether two have one number; `step` is called after each."""

    def read(path: str, content: bytes) -> MarkdownFile[Edition]:
        return read_edition(path, content, vocabulary, today)

    checked = check_files(folder, read, what="edition", step=step)
    checked.problems += repeated({path: edition.number for path, edition in checked.things.items()}, "number", folder)
    return checked


def coop_problems(checked: CheckedFiles[Edition], slugs: Collection[str]) -> Iterator[Problem]:
    """Gives the shortcodes of editions that name no entry, with their lines."""
    for path, file in checked.files.items():
        for line, fault in unknown_coops(file.body, file.rendered, slugs):
            yield Problem(path, file.body_line + line - 1, fault)


def _edition(name: str, typed: Mapping[str, object]) -> Edition | None:
    values = {one: typed.get(one) for one in EDITION_FIELDS}
    if any(values[one.name] is None for one in EDITION_FIELDS.values() if one.is_required):
        return None
    is_example = bool(values.pop("example"))
    values["number"] = int(str(values["number"]))
    values["audience"] = values["audience"] or Audience()
    values["slots"] = _with_community(values["slots"] or [])  # type: ignore[arg-type]  # as below
    return Edition(name=name, is_example=is_example, **values)  # type: ignore[arg-type]  # typed by the fields' kinds


def _with_community(slots: list[Slot]) -> list[Slot]:
    """Gives the slots with one at least that is for the community: the last, where none is said to be."""
    if not slots or any(slot.is_community for slot in slots):
        return slots
    return [*slots[:-1], replace(slots[-1], is_community=True)]


def _faults(name: str, edition: Edition | None, body: str, today: str) -> Iterator[Fault]:
    match = _NAME.fullmatch(name)
    if not match:
        mend = "name the file with its number in three figures, a hyphen, and a-z, 0-9 and hyphens"
        yield Fault("", f'"{name[:90]}" is no name of an edition', mend, "012-co-ops-that-bake.md")
    if edition is None:
        return
    if match and int(match[1]) != edition.number:
        yield Fault(
            "number", f"is {edition.number}, but the file is {match[1]}", "mend one", f"number: {int(match[1])}"
        )
    if edition.date > today and edition.status not in _MAY_COME:
        mend = "check the year, or say that it is scheduled"
        yield Fault(
            "date", f"{edition.date} is in the future, but the edition is {edition.status}", mend, "status: draft"
        )
    if edition.status != "draft" and not body.strip():
        yield Fault("body", f"is empty, but the edition is {edition.status}", "write it", "## What is new")
    ids = [slot.id for slot in edition.slots]
    for place, slot_id in enumerate(ids):
        if slot_id in ids[:place]:
            yield Fault(f"slots.{place}", f'"{slot_id}" is the id of another slot', "give it its own", "feature-2")
