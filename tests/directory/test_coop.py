import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.vocabulary import Vocabulary
from club.directory.coop import BY_NAME, FIELDS, as_json, is_gone
from club.directory.dates import Day, PartialDate
from club.directory.entry import entries_in, read_entry, write_entry
from club.directory.groups import Group, Many
from club.directory.kinds import Choice, Flag, Kind, Link, Number, Text
from club.directory.schema import example_value
from tests.directory.samples import PATH, TODAY, entry_text, vocabulary, write_tree

FULL: dict[str, Any] = {field.name: example_value(field, vocabulary()) for field in FIELDS} | {
    "also": ["finance"],
    "location": {"lat": 53.8, "lon": -1.5, "precision": "city", "source": {"name": "GeoNames", "licence": "CC-BY-4.0"}},
    "status": {"is": "merged", "since": "2020-04", "successor": "other-mill"},
    "promotes": {"newsletter": "News", "topics": ["finance"], "accepts": False, "refuses": ["fur"]},
}


def json_of(text: str) -> dict[str, Any]:
    entry = read_entry(PATH, text.encode(), vocabulary(), TODAY)
    assert entry.coop is not None, entry.problems
    assert entry.problems == []
    return as_json(entry.coop)


def test_an_entry_with_every_field_comes_back_as_it_was_written() -> None:
    assert json_of(write_entry(FULL, "We bake.")) == FULL


def test_what_is_not_given_is_left_out() -> None:
    assert json_of(entry_text()) == {
        "name": "Example Bakery",
        "country": "GB",
        "website": "https://example.coop",
        "type": "worker",
        "sector": "education",
        "lang": "en",
    }


def test_white_space_is_folded() -> None:
    assert json_of(entry_text(name='" Example   Bakery "'))["name"] == "Example Bakery"


@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("True", True), ("no", False), ("false", False)])
def test_yes_and_no_are_words(word: str, truth: bool) -> None:
    assert json_of(entry_text(promotes=f"{{accepts: {word}}}"))["promotes"] == {"accepts": truth}


def test_an_empty_mapping_counts_as_not_given() -> None:
    assert "promotes" not in json_of(entry_text(promotes="{accepts: }"))


def test_norway_is_no_falsehood() -> None:
    entry = read_entry("no/bakeri.md", entry_text(country="NO").encode(), vocabulary(), TODAY)

    assert entry.coop is not None
    assert entry.coop.country == "NO"


def test_a_co_op_is_gone_by_its_status() -> None:
    gone = ("closed", "merged")
    there, closed = (
        read_entry(PATH, entry_text(status=f"{{is: {word}}}").encode(), vocabulary(), TODAY).coop
        for word in ("dormant", "closed")
    )

    assert there is not None
    assert closed is not None
    assert (is_gone(there, gone), is_gone(closed, gone)) == (False, True)


def test_numbers_are_written_as_people_write_them() -> None:
    place = {"lat": 0.00001, "lon": -7.0, "precision": "city"}

    text = write_entry(FULL | {"location": place}, "")

    assert "{lat: 0.00001, lon: -7, precision: city}" in text
    assert json_of(text)["location"] == place


def test_files_are_listed_in_order(tmp_path: Any) -> None:  # noqa: ANN401
    write_tree(tmp_path, {"gb/b.md": "", "fr/a.md": "", "gb/c.txt": ""})

    assert entries_in(tmp_path) == ["fr/a.md", "gb/b.md"]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), max_size=40)


def values_of(kind: Kind, words: Vocabulary) -> st.SearchStrategy[Any]:
    """Gives right JSON values of a kind of field."""
    made: st.SearchStrategy[Any]
    match kind:
        case Text() as text:
            most = text.most
            made = NAMES.map(lambda name: " ".join(f"{name} x".replace("@", "a").split())[-most:].strip() or "x")
        case Choice(kind=name):
            made = st.sampled_from(list(words[name])[:20])
        case Number(least=least, most=most):
            made = st.integers(int(least), int(most)).map(float)
        case Flag():
            made = st.booleans()
        case Many(kind=inner):
            made = st.lists(values_of(inner, words), max_size=2, unique_by=lambda one: json.dumps(one, sort_keys=True))
        case Group(kinds=kinds, required=required):
            parts = {name: values_of(one, words) for name, one in kinds.items()}
            needed = {name: parts.pop(name) for name in required or list(parts)[:1]}
            made = st.fixed_dictionaries(needed, optional=parts)
        case _:
            made = st.just(CONSTANT[type(kind)])
    return made


CONSTANT = {Link: "https://a.coop/b?c=d#e", Day: "2026-01-31", PartialDate: "1998-04"}
ENTRIES = st.fixed_dictionaries(
    {name: values_of(field.kind, vocabulary()) for name, field in BY_NAME.items() if field.is_required},
    optional={
        name: values_of(field.kind, vocabulary())
        for name, field in BY_NAME.items()
        if not field.is_required and name not in ("identifiers", "member_of", "duplicate_ok", "status", "also")
    },
)


@given(ENTRIES)
def test_whatever_is_right_survives_writing_and_reading(values: dict[str, Any]) -> None:
    values = {name: _trimmed(value) for name, value in values.items()}

    entry = read_entry(f"{values['country'].lower()}/x1.md", write_entry(values, "x").encode(), vocabulary(), TODAY)

    wrong = [one for one in entry.problems if "housing" not in one.fault.what]
    assert wrong == []
    assert entry.coop is not None
    given_values = {name: value for name, value in values.items() if value not in ([], {})}
    assert as_json(entry.coop) == {"lang": "en"} | given_values


def _trimmed(value: Any) -> Any:  # noqa: ANN401
    """Gives a value without empty lists inside: they count as not given."""
    if isinstance(value, dict):
        return {name: _trimmed(one) for name, one in value.items() if one != []}
    return value


def test_today_is_not_in_the_future() -> None:
    text = entry_text(added=TODAY.isoformat(), founded=str(TODAY.year))

    assert read_entry(PATH, text.encode(), vocabulary(), TODAY).problems == []
    assert read_entry(PATH, text.encode(), vocabulary(), TODAY - dt.timedelta(1)).problems != []
