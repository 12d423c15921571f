"""The crosswalk: every word of the lists leads to a word of ours."""

import tomllib
from pathlib import Path

import pytest

from club.core.errors import ClubError, InvalidFieldError
from club.core.vocabulary import Vocabulary
from club.directory.importing.crosswalk import Crosswalk, load_crosswalk
from tests.directory.importing.conftest import VOCABULARY, Desk

SECTORS = {
    "Agriculture": "agriculture",
    "Arts and Culture": "arts-culture",
    "Digital, Media and Communication": "digital-media",
    "Education": "education",
    "Energy and Environment": "energy-environment",
    "Finance": "finance",
    "Food service, Accommodation and Pubs": "food-drink-hospitality",
    "Health and Social Care": "health-social-care",
    "Housing": "housing-property",
    "Manufacturing": "manufacturing-crafts",
    "Membership associations, social clubs and trade unions": "associations-clubs",
    "Other": "other",
    "Professional and Legal services": "professional-legal",
    "Retail": "retail-wholesale",
    "Sports and Recreation": "sports-recreation",
    "Transport": "transport-logistics",
}


@pytest.mark.parametrize(("label", "sector"), SECTORS.items())
def test_each_sector_of_the_lists_is_known(label: str, sector: str, crosswalk: Crosswalk) -> None:
    assert crosswalk.find("sectors", "sector", label.upper())["is"] == sector


@pytest.mark.parametrize(
    ("word", "status", "tags"),
    [
        ("live", "active", []),
        ("shop-open", "active", ["food-co-op"]),
        ("supermarket-open", "active", ["participatory-supermarket", "food-co-op"]),
        ("buying-group", "active", ["buying-group", "food-co-op"]),
        ("idea", "planning", []),
        ("creating", "planning", []),
        ("closed", "closed", []),
    ],
)
def test_each_status_of_the_lists_is_known(word: str, status: str, tags: list[str], crosswalk: Crosswalk) -> None:
    found = crosswalk.find("statuses", "status", word)

    assert (found["is"], found.get("tags", [])) == (status, tags)


@pytest.mark.parametrize("licence", ["CC0-1.0", "MIT", "ODC-By-1.0"])
def test_a_licence_with_geonames_is_two_licences(licence: str, crosswalk: Crosswalk) -> None:
    found = crosswalk.find("licences", "licence", f"{licence} + GeoNames CC-BY-4.0 (coordinates)")

    assert found == {"is": licence, "coordinates": {"name": "GeoNames", "licence": "CC-BY-4.0"}}
    assert crosswalk.find("licences", "licence", licence) == {"is": licence}


def test_every_code_of_essglobal_in_the_vocabulary_is_a_type(vocabulary: Vocabulary, crosswalk: Crosswalk) -> None:
    codes = [(code, term.id) for term in vocabulary["type"].values() for code in term.essglobal]

    assert codes
    assert all(crosswalk.find("types", "coop_type", code)["is"] == kind for code, kind in codes)


def test_every_legal_form_code_is_in_the_vocabulary(vocabulary: Vocabulary) -> None:
    forms = tomllib.loads((VOCABULARY / "crosswalk.toml").read_text(encoding="utf-8"))["legal_forms"].values()

    assert all(form["elf"] in vocabulary["legal-form"] for form in forms if isinstance(form, dict))


@pytest.mark.parametrize(
    ("table", "column", "word", "nearest"),
    [
        ("sectors", "sector", "Agricultur", "agriculture"),
        ("types", "coop_type", "multi stakeholder", "multi-stakeholder"),
        ("statuses", "status", "Aktive", "active"),
        ("licences", "licence", "GPL", ""),
        ("precisions", "geo_precision", "galaxy", ""),
    ],
)
def test_an_unknown_word_is_an_error_with_the_nearest_and_never_other(
    table: str, column: str, word: str, nearest: str, crosswalk: Crosswalk
) -> None:
    with pytest.raises(InvalidFieldError) as error:
        crosswalk.find(table, column, word)

    assert error.value.field == column
    assert (f'the nearest is "{nearest}"' in str(error.value)) is bool(nearest)


@pytest.mark.parametrize(
    ("name", "kind", "sector", "tags"),
    [
        ("Glasgow Credit Union Limited", "consumer", "finance", ["credit-union"]),
        ("Association of British Credit Unions", "secondary", "associations-clubs", []),
        ("Accrington Stanley Supporters’ Society Limited", "community", "sports-recreation", ["supporters-trust"]),
        ("Grindleford Community Shop Limited", "community", "retail-wholesale", ["community-shop"]),
        ("Ivy House Community Pub Limited", "community", "food-drink-hospitality", ["community-pub"]),
        ("The Publishing House", "community", "food-drink-hospitality", []),
        ("Bristol Community Energy", "community", "energy-environment", ["community-energy"]),
        ("Mole Valley Farmers", "producer", "agriculture", ["farmers-co-op"]),
    ],
)
def test_a_tag_is_given_where_the_name_leaves_no_doubt(
    name: str, kind: str, sector: str, tags: list[str], crosswalk: Crosswalk
) -> None:
    assert list(crosswalk.tags(name, kind, sector)) == tags


@pytest.mark.parametrize(
    "cells",
    [
        {"coop_type": "sole trader"},
        {"sector": "Retail; Alchemy"},
        {"licence": "all rights reserved"},
        {"country": "Narnia"},
        {"status": "resting"},
        {"lat": "1", "lon": "1", "geo_precision": "galaxy"},
        {"source": ""},
        {"name": ""},
        {"name": "N" * 130},
        {"name": "Jo jo@a.coop"},
        {"website": ""},
        {"founded": "2031"},
    ],
)
def test_a_row_with_an_error_is_refused_with_its_column(desk: Desk, cells: dict[str, str]) -> None:
    (said,) = desk.add(cells)

    column = list(cells)[-1]
    assert said.startswith(f"refused : {column}: ")
    assert desk.files() == {}


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ({"country": "Guernsey", "locality": "St Peter Port"}, ["country: GG"]),
        ({"country": "gg"}, ["country: GG"]),
        ({"country": "JE"}, ["country: JE"]),
        (
            {"sector": "Retail; Education; Finance; Housing; Transport"},
            ["also: [education, finance, housing-property]"],
        ),
        ({"founded": "1998-04-30", "members": "1,234"}, ["founded: 1998-04-30", "members: 1000-9999"]),
        ({"members": "12000"}, ["members: 10000+"]),
        ({"members": "10-49"}, ["members: 10-49"]),
        ({"legal_form": "Co-operative Society"}, ["legal_form: {name: Co-operative society, elf: ZZGG}"]),
        ({"legal_form": "Act of Parliament"}, ["legal_form: {name: Act of Parliament}"]),
        ({"name": "N" * 111}, ["name: " + "N" * 111]),
    ],
)
def test_cells_come_through(desk: Desk, cells: dict[str, str], lines: list[str]) -> None:
    (said,) = desk.add(cells)

    (text,) = desk.files().values()
    assert said.startswith("written")
    assert all(f"{line}\n" in text for line in lines)


@pytest.mark.parametrize("cells", [{"founded": "30/04/1998"}, {"members": "several"}])
def test_what_cannot_be_read_and_need_not_be_there_is_left_out_and_said(desk: Desk, cells: dict[str, str]) -> None:
    (said,) = desk.add(cells)

    assert f"{next(iter(cells))} " in said
    assert "left out" in said
    assert f"{next(iter(cells))}:" not in desk.files()["gb/example-bakery.md"]


@pytest.mark.parametrize(
    "text",
    [
        '[sectors]\nBread = "bakery"\n',
        '[status]\nopen = "active"\n',
        "sectors = 1\n",
        '[statuses]\nx = {is = "active", tags = ["y"]}\n',
        "[[tags]]\n",
    ],
)
def test_a_column_map_that_leads_nowhere_is_an_error(desk: Desk, text: str) -> None:
    path = desk.folder / "map.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ClubError, match="the crosswalk or the column map"):
        desk.run(desk.rows({}), "--map", str(path))


def test_a_missing_crosswalk_is_an_error(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(ClubError, match="cannot be read"):
        load_crosswalk(tmp_path / "crosswalk.toml", vocabulary)
