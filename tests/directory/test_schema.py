from typing import Any

import jsonschema
import pytest
from hypothesis import given

from club.directory.coop import FIELDS, as_json
from club.directory.entry import entries_in, read_entry
from club.directory.schema import entry_schema, example_value
from tests.directory.samples import PATH, ROOT, TODAY, entry_text, vocabulary
from tests.directory.test_coop import ENTRIES, FULL

SCHEMA = entry_schema(vocabulary(), url="https://club.example")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def faults(value: dict[str, Any]) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(value)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$id"] == "https://club.example/data/schema/coop.json"
    assert SCHEMA["required"] == ["name", "country", "website", "type", "sector"]
    assert SCHEMA["additionalProperties"] is False


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_has_its_words_and_a_right_example(field: Any) -> None:  # noqa: ANN401
    schema = SCHEMA["properties"][field.name]

    assert schema["title"]
    assert schema["description"]
    assert example_value(field, vocabulary()) is not None
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(schema["examples"][0])) == []


def test_an_entry_with_every_field_is_valid() -> None:
    assert faults(FULL | {"slug": "example-bakery", "url": "https://club.example/coops/example-bakery/"}) == []


@given(ENTRIES)
def test_what_the_rules_accept_is_valid(values: dict[str, Any]) -> None:
    assert faults({name: value for name, value in values.items() if value != {}}) == []


def test_every_entry_of_the_directory_is_valid() -> None:
    folder = ROOT / "content" / "coops"

    for path in entries_in(folder)[::10]:
        coop = read_entry(path, (folder / path).read_bytes(), vocabulary(), TODAY).coop
        assert coop is not None, path
        assert faults(as_json(coop)) == [], path


REFUSED: dict[str, dict[str, Any]] = {
    "missing": {"name": None},
    "unknown": {"webiste": "https://a.coop"},
    "wrong word": {"sector": "educaton"},
    "wrong country": {"country": "UK"},
    "wrong type": {"tags": "open-source"},
    "too many": {"also": ["finance", "insurance", "other", "agriculture"]},
    "twice": {"tags": ["open-source", "open-source"]},
    "no address": {"website": "example.coop"},
    "impossible": {"location": {"lat": 91, "lon": 0, "precision": "city"}},
    "lacks a key": {"location": {"lat": 1, "lon": 0}},
    "unknown key": {"status": {"is": "active", "on": "2020"}},
    "no date": {"added": "31.1.2026"},
    "no year": {"founded": "about 1900"},
    "too long": {"summary": "x" * 161},
    "no slug": {"member_of": ["Not A Slug"]},
    "no identifier": {"identifiers": ["12345"]},
    "empty mapping": {"promotes": {}},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_rules_refuse_is_invalid(name: str) -> None:
    entry = read_entry(PATH, entry_text().encode(), vocabulary(), TODAY)
    assert entry.coop is not None
    right = as_json(entry.coop)

    broken = {key: value for key, value in {**right, **REFUSED[name]}.items() if value is not None}

    assert faults(right) == []
    assert faults(broken) != []
