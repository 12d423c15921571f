"""A co-op: its fields, what each may hold, and how an entry's text becomes one.

`FIELDS` is the one place that knows the fields: the check, the JSON Schema, the
form of `/add/`, the importer and the exports all follow it.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from club.directory.dates import Day, PartialDate
from club.directory.faults import Fault
from club.directory.fields import Field, type_fields
from club.directory.groups import Group, Many
from club.directory.kinds import SLUG, Choice, Context, Flag, Kind, Link, Number, Pattern, Text
from club.directory.parts import Credit, Evidence, LegalForm, Location, Promotes, Status, plain

__all__ = [
    "BY_NAME", "FIELDS", "MAX_BODY_CHARS", "MAX_SUMMARY_CHARS", "Coop", "Credit", "Evidence", "Field", "LegalForm",
    "Location", "Promotes", "Status", "as_json", "is_gone", "type_coop",
]  # fmt: skip

MAX_SUMMARY_CHARS = 160
MAX_BODY_CHARS = 4_000


@dataclass(slots=True)
class Coop:
    """One co-op as its entry tells it; `None` and `[]` mean not provided."""

    slug: str
    name: str
    country: str
    website: str
    type: str
    sector: str
    lang: str
    verification: str | None
    summary: str | None
    also: list[str]
    tags: list[str]
    region: str | None
    locality: str | None
    location: Location | None
    founded: str | None
    status: Status | None
    scope: str | None
    legal_form: LegalForm | None
    languages: list[str]
    members: str | None
    workers: str | None
    identifiers: list[str]
    member_of: list[str]
    evidence: list[Evidence]
    promotes: Promotes | None
    feed: str | None
    logo: str | None
    added: str | None
    updated: str | None
    checked: str | None
    sources: list[Credit]
    duplicate_ok: list[str]


_SLUG = Pattern(SLUG, "the name of an entry's file, without .md", "example-workers-co-operative")
_IDENTIFIER = Pattern(
    re.compile(r"[A-Z]{2}-[A-Z0-9]{2,8}-[A-Za-z0-9_./-]{1,40}|wikidata-Q[0-9]{1,12}|lei-[A-Z0-9]{20}"),
    "an identifier: the register's org-id code, a hyphen and the number",
    "GB-COH-01234567",
)
_CREDIT: Mapping[str, Kind] = {"name": Text(120), "id": Text(80), "licence": Choice("licence"), "url": Link()}
_POINT: Mapping[str, Kind] = {
    "lat": Number(-90, 90, "53.8008"),
    "lon": Number(-180, 180, "-1.5491"),
    "precision": Choice("precision"),
    "source": Group(Credit, _CREDIT, ("name", "licence")),
}
_STATUS: Mapping[str, Kind] = {"is": Choice("status"), "since": PartialDate(), "successor": _SLUG}
_EVIDENCE: Mapping[str, Kind] = {"kind": Choice("evidence"), "url": Link(), "checked": Day()}
_PROMOTES: Mapping[str, Kind] = {
    "newsletter": Text(80),
    "url": Link(),
    "language": Choice("language"),
    "audience": Choice("band"),
    "topics": Many(Choice("sector"), 8),
    "accepts": Flag(),
    "refuses": Many(Text(60), 8),
}

FIELDS = (
    Field("name", Text(120), "Name", "As the co-op writes it.", "Example Workers' Co-operative", is_required=True),
    Field("country", Choice("country"), "Country", "Where its seat is; in the file, the two letters of ISO 3166-1.",
          "GB", is_required=True),
    Field("website", Link(), "Website", "With https:// in front.", "https://example.coop", is_required=True),
    Field("type", Choice("type"), "Kind of co-op", "Who owns it, for what interest.", "worker", is_required=True),
    Field("sector", Choice("sector"), "Sector", "What it mainly does.", "digital-media", is_required=True),
    Field("summary", Text(MAX_SUMMARY_CHARS), "Summary", "One sentence: what it does and for whom.",
          "We make maps for walkers and planners."),
    Field("lang", Choice("language"), "Language of the text", "Of the name and the text; English if left out.", "en"),
    Field("also", Many(Choice("sector"), 3), "Further sectors", "Up to three more.", "[education]"),
    Field("tags", Many(Choice("tag"), 8), "Tags", "What else people look for.", "[open-source]"),
    Field("region", Text(60), "Region", "County, state or province.", "West Yorkshire"),
    Field("locality", Text(60), "Town or city", "Where it is.", "Leeds"),
    Field("location", Group(Location, _POINT, ("lat", "lon", "precision")), "Place on the map",
          "Degrees, and how exact they are. Never a person's home.", "{lat: 53.8008, lon: -1.5491, precision: city}"),
    Field("founded", PartialDate(), "Founded", "A year or a date.", "1998"),
    Field("status", Group(Status, _STATUS, ("is",), {"is": "kind"}), "Status",
          "Whether it is at work, since when, and who followed it.", "{is: active}"),
    Field("scope", Choice("scope"), "Scope", "How far it works.", "local"),
    Field("legal_form", Group(LegalForm, {"name": Text(80), "elf": Choice("legal-form")}, ("name",)), "Legal form",
          "In local words, with its ISO 20275 code if you know it.", "{name: Society}"),
    Field("languages", Many(Choice("language"), 12), "Languages", "Those it works in.", "[en, cy]"),
    Field("members", Choice("band"), "Members", "How many, as a band.", "10-49"),
    Field("workers", Choice("band"), "Workers", "How many, as a band.", "1-9"),
    Field("identifiers", Many(_IDENTIFIER, 8), "Identifiers", "Numbers in public registers, Wikidata, LEI.",
          "[GB-COH-01234567]"),
    Field("member_of", Many(_SLUG, 12), "Member of", "Federations and co-ops in this directory that it belongs to.",
          "[example-federation]"),
    Field("evidence", Many(Group(Evidence, _EVIDENCE, ("kind", "url")), 8), "Evidence",
          "Where it can be seen that this is a co-op.",
          "[{kind: rules, url: https://example.coop/rules, checked: 2026-01-31}]"),
    Field("promotes", Group(Promotes, _PROMOTES), "Promotes others",
          "Its own newsletter, and what it promotes there for other co-ops.",
          "{newsletter: Example News, audience: 250-999, accepts: yes}"),
    Field("feed", Link(), "News feed", "RSS or Atom.", "https://example.coop/feed.xml"),
    Field("logo", Link(), "Logo", "Goes into the open data; the site itself fetches no pictures.",
          "https://example.coop/logo.svg"),
    Field("verification", Choice("verification"), "Verification", "Who has confirmed the entry.", "self-declared"),
    Field("added", Day(), "Added", "When the entry came into the directory.", "2026-01-31"),
    Field("updated", Day(), "Updated", "When its content last changed.", "2026-01-31"),
    Field("checked", Day(), "Checked", "When somebody last looked whether it is still right.", "2026-01-31"),
    Field("sources", Many(Group(Credit, _CREDIT, ("name", "licence")), 8), "Sources",
          "Open lists the entry was taken from, with their licences.", "[{name: hng/tech-coops, licence: CC0-1.0}]"),
    Field("duplicate_ok", Many(_SLUG, 30), "Not a duplicate of", "Entries that look alike but are other co-ops.",
          "[example-housing-co-operative]"),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
_LISTS = tuple(field.name for field in FIELDS if isinstance(field.kind, Many))
_REQUIRED = tuple(field for field in FIELDS if field.is_required)
_BLANK: Mapping[str, Any] = dict.fromkeys(BY_NAME)
_values_of = attrgetter(*BY_NAME)


def type_coop(slug: str, values: Mapping[str, object], body: str, context: Context) -> Coop | None:
    """Types an entry's front matter.

    Args:
        slug: The file's name without `.md`.
        values: Front matter as nested text.
        body: The Markdown below it.
        context: Vocabulary, today's date, and where faults are said.

    Returns:
        The co-op, or None when a required field is missing or wrong.
    """
    typed = {**_BLANK, **type_fields(values, BY_NAME, context)}
    for name in _LISTS:
        typed[name] = typed[name] or []
    typed["lang"] = typed["lang"] or "en"
    coop = Coop(slug=slug, **typed)
    for fault in _faults_between_fields(coop, body, context.today.isoformat()):
        context.say(fault)
    return None if any(typed[field.name] is None for field in _REQUIRED) else coop


def _faults_between_fields(coop: Coop, body: str, today: str) -> Iterator[Fault]:
    if not coop.summary and coop.verification != "imported" and not body.strip():
        mend = "write below the front matter what the co-op does, or give a summary"
        yield Fault("body", "is empty and there is no summary", mend, "summary: We make maps for walkers.")
    if coop.sector in coop.also:
        yield Fault("also", f'"{coop.sector}" is the main sector already', "take it out here")
    for path, date in (("founded", coop.founded), ("status.since", coop.status and coop.status.since)):
        if date and date > today[: len(date)] and not _is_planned(coop):
            mend = "check it, or say that the co-op is being planned"
            yield Fault(path, f"{date} is in the future", mend, "status: {is: planning}")
    if coop.status and coop.status.successor == coop.slug:
        yield Fault("status.successor", "names the co-op itself", "name the co-op that followed it, or delete it")
    if coop.added and coop.updated and coop.updated < coop.added:
        yield Fault("updated", "is before the entry was added", "check both dates", coop.added)
    if coop.type == "housing" and coop.location and coop.location.precision in ("site", "postcode"):
        mend = "give the locality's point: a postcode points at homes"
        yield Fault("location.precision", f"is {coop.location.precision} for a housing co-op", mend, "precision: city")


def _is_planned(coop: Coop) -> bool:
    return coop.status is not None and coop.status.kind == "planning"


def is_gone(coop: Coop, gone: Container[str]) -> bool:
    """Tells whether the co-op is closed, converted or merged (the statuses in `gone`)."""
    return coop.status is not None and coop.status.kind in gone


def as_json(coop: Coop) -> dict[str, Any]:
    """Gives the entry's given fields under their own names, as JSON values."""
    return {
        name: value if type(value) is str else plain(value)
        for name, value in zip(BY_NAME, _values_of(coop), strict=True)
        if value
    }
