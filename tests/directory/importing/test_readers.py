"""Lists that cannot be read, and how that is said."""

from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.directory.importing.columns import ColumnMap, load_column_map, our_rows
from club.directory.importing.readers import read_table
from tests.directory.importing.conftest import Desk


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n \n", "is empty"),
        ("a.csv", b"name,website\n", "has no rows"),
        ("a.csv", b"name,name\na,b\n", "the column name stands there twice"),
        ("a.csv", b"name,website\nCaf\xe9,x\n", "line 2: is not UTF-8 (byte 0xe9)"),
        ("a.csv", b'name,website\n"a,b\n', "is not CSV"),
        ("a.xlsx", b"x", "must end in .csv, .json or .geojson"),
        ("a.json", b'{"name": "a"}', "is not a list"),
        ("a.json", b"[", "line 1: is not JSON"),
        ("a.json", b"[" * 100_000, "is not JSON"),
        ("a.json", b"[]", "has no rows"),
        ("a.geojson", b"[]", "is not a GeoJSON FeatureCollection"),
        ("a.geojson", b'{"type": "FeatureCollection"}', "has no list of features"),
    ],
)
def test_a_file_that_is_no_list_is_said_in_one_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ClubError, match=r"^[^\n]+$") as error:
        read_table(path)

    assert said in str(error.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match=r"none\.csv: cannot be read: No such file"):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_found_out_and_said(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"name{delimiter}website\nA, B{delimiter}x\n", encoding="utf-8-sig")

    table = read_table(path)

    assert table.rows[0].cells == {"name": "A, B", "website": "x"}
    assert table.remarks


def test_rows_keep_their_line_over_cells_of_several_lines_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,website\n"A\nB",x\n\n,\nC,y\nD\n', encoding="utf-8")

    rows = read_table(path).rows

    assert [row.place for row in rows] == ["line 2", "line 6", "line 7"]
    assert rows[2].fault == "has 1 cells where the first line names 2 columns"


def test_a_json_row_is_flattened(desk: Desk) -> None:
    path = desk.json("a.json", [{"address": {"city": "Leeds"}, "open": True, "tags": ["a", {}, "b"], "n": None}, "x"])

    rows = read_table(path).rows

    assert rows[0].cells == {"address.city": "Leeds", "open": "yes", "tags": "a; b", "n": ""}
    assert rows[1].fault == "is not an object with the columns as its keys"


def test_a_geometry_that_is_no_point_is_the_rows_fault(desk: Desk) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {"name": "A"}}

    table = read_table(desk.json("a.geojson", {"type": "FeatureCollection", "features": [feature]}))

    assert table.rows[0].fault == "has a geometry that is no point"


def test_missing_columns_are_named_together_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,url\nA,x\n", encoding="utf-8")

    with pytest.raises(ClubError, match=r"no column website, country, .* it has: name, url"):
        our_rows(read_table(path), ColumnMap())


@pytest.mark.parametrize(
    ("text", "said"),
    [("[columns", "cannot be read"), ('[columns]\nnom = "Nom"\n', "nom: is no column of ours")],
)
def test_a_column_map_with_a_slip_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ClubError, match=said):
        load_column_map(path)
