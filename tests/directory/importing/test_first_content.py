"""The directory's first content: many co-ops, each with its sources, and nothing personal."""

import datetime as dt
import re
from functools import cache

import pytest

from club.core.vocabulary import load_vocabulary
from club.directory.coop import Coop
from club.directory.entry import entries_in, read_entry
from tests.directory.importing.conftest import REPOSITORY, VOCABULARY

ENTRIES = REPOSITORY / "content" / "coops"
QUOTED = "Co-operatives UK open data Q2-2023"


@cache
def shelf() -> list[tuple[Coop, str]]:
    vocabulary = load_vocabulary(VOCABULARY)
    entries = [
        read_entry(path, (ENTRIES / path).read_bytes(), vocabulary, dt.date(2026, 11, 23))
        for path in entries_in(ENTRIES)
    ]
    return [(entry.coop, entry.body.strip()) for entry in entries if entry.coop]


def test_there_are_many_co_ops_of_many_countries_and_kinds() -> None:
    coops = [coop for coop, _ in shelf()]
    kinds = {kind: sum(coop.type == kind for coop in coops) for kind in {coop.type for coop in coops}}

    assert len(coops) >= 600
    assert len({coop.country for coop in coops}) >= 25
    assert sum(count >= 20 for count in kinds.values()) >= 7


def test_each_imported_co_op_names_its_sources_and_licences() -> None:
    vocabulary = load_vocabulary(VOCABULARY)
    licences = {term.name: term.licence for term in vocabulary["source"].values()}
    imported = [coop for coop, _ in shelf() if coop.verification == "imported"]

    assert imported
    for coop in imported:
        assert coop.sources, coop.slug
        for credit in coop.sources:
            assert credit.id, coop.slug
            assert licences[credit.name] == credit.licence, coop.slug


def test_of_a_text_that_may_only_be_quoted_no_more_is_shown() -> None:
    long = [coop.slug for coop, body in shelf() if {one.name for one in coop.sources} == {QUOTED} and len(body) > 300]

    assert long == []


@pytest.mark.parametrize("pattern", [r"[\w.+-]+@[\w-]+\.\w+", r"\+?\(?\d[\d ()./-]{8,}\d", r"&\w+;", r"\ufffd|Ã|â€"])
def test_no_text_holds_personal_data_or_broken_characters(pattern: str) -> None:
    found = [coop.slug for coop, body in shelf() if re.search(pattern, f"{coop.name}\n{body}")]

    assert found == []


def test_no_housing_co_op_is_placed_more_exactly_than_its_town() -> None:
    points = [coop.location for coop, _ in shelf() if coop.type == "housing" and coop.location]

    assert points
    assert all(point.precision in ("city", "region", "country") for point in points)
    assert all(round(point.lat, 2) == point.lat and round(point.lon, 2) == point.lon for point in points)
