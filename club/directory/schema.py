"""The JSON Schema of an entry, made from its fields (draft 2020-12)."""

import datetime as dt

from club.core.vocabulary import Vocabulary
from club.directory.coop import FIELDS, MAX_BODY_CHARS
from club.directory.document import read_document
from club.directory.faults import Fault
from club.directory.fields import Field
from club.directory.kinds import Context, JsonSchema
from club.directory.parts import plain

SCHEMA_PATH = "/data/schema/coop.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def entry_schema(vocabulary: Vocabulary, *, url: str = "") -> JsonSchema:
    """Gives the schema of an entry's JSON, as `as_json` and `coops.json` give it.

    Beside the entry's own fields it takes what the open data adds: `slug`,
    `url` and `body`.

    Args:
        vocabulary: The words an entry may use.
        url: The site's public address, without a final slash, for `$id`.
    """
    properties = {field.name: _property(field, vocabulary) for field in FIELDS}
    properties |= {
        "slug": {"title": "Slug", "description": "The entry's id.", "type": "string", "pattern": "^[a-z0-9-]{2,80}$"},
        "url": {"title": "Page", "description": "The co-op's page here.", "type": "string", "format": "uri"},
        "body": {
            "title": "Text",
            "description": "What the co-op does, in CommonMark.",
            "type": "string",
            "maxLength": MAX_BODY_CHARS,
        },
    }
    return {
        "$schema": _DRAFT,
        "$id": url + SCHEMA_PATH,
        "title": "Co-op",
        "description": "One co-op of the directory. What is not given is not known.",
        "type": "object",
        "properties": properties,
        "required": [field.name for field in FIELDS if field.is_required],
        "additionalProperties": False,
    }


def _property(field: Field, vocabulary: Vocabulary) -> JsonSchema:
    words: JsonSchema = {"title": field.label, "description": field.hint}
    return words | field.kind.schema(vocabulary) | {"examples": [example_value(field, vocabulary)]}


def example_value(field: Field, vocabulary: Vocabulary) -> object:
    """Gives a field's example as a JSON value."""
    values = read_document(f"---\n{field.name}: {field.example}\n---\n").values
    return plain(field.kind.read(values[field.name], field.name, Context(vocabulary, dt.date.max, _ignore)))


def _ignore(_: Fault) -> None:
    """Examples are right: a test holds them to it."""
