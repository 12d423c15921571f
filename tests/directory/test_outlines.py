import json
import sys
from pathlib import Path
from typing import Any

import pytest

from club.directory.geography import Outlines, is_in_country, packed_lines
from club.directory.outlines import codes, make, topology

Arc = list[tuple[float, float]]


def _topology(arcs: list[Arc], geometries: list[dict[str, Any]], name: str = "countries") -> dict[str, Any]:
    """Return a quantised topology with steps of a hundredth of a degree."""
    steps = []
    for arc in arcs:
        at, flat = (0, 0), []
        for x, y in arc:
            to = round((x + 180) * 100), round((y + 90) * 100)
            flat.append([to[0] - at[0], to[1] - at[1]])
            at = to
        steps.append(flat)
    transform = {"scale": [0.01, 0.01], "translate": [-180, -90]}
    return {"transform": transform, "arcs": steps, "objects": {name: {"geometries": geometries}}}


def _country(number: str | None, name: str, *polygons: list[list[int]]) -> dict[str, Any]:
    about: dict[str, Any] = {"properties": {"name": name}, "type": "MultiPolygon", "arcs": list(polygons)}
    return about | ({"id": number} if number else {})


def _wiggly(ax: float, ay: float, bx: float, by: float) -> Arc:
    points = [(ax + (bx - ax) * i / 50, ay + (by - ay) * i / 50) for i in range(51)]
    return [(x, y + (0.002 if 0 < i < 50 and i % 2 else 0)) for i, (x, y) in enumerate(points)]


def test_neighbours_keep_the_same_border() -> None:
    border = [(5.0, 40.0), (5.4, 43.0), (5.0, 46.0)]
    west = [(5.0, 46.0), (0.0, 46.0), (0.0, 40.0), (5.0, 40.0)]
    east = [(5.0, 40.0), (9.0, 40.0), (9.0, 46.0), (5.0, 46.0)]
    both = [_country("250", "France", [[0, 1]]), _country("380", "Italy", [[2, ~0]])]

    found = make.countries(_topology([border, west, east], both))

    assert list(found) == ["FR", "IT"]
    corner = pytest.approx((5.4, 43.0))
    assert any(point == corner for point in found["FR"][0])
    assert any(point == corner for point in found["IT"][0])


def test_what_two_pieces_of_one_country_share_is_dissolved() -> None:
    line = [(33.0, 35.0), (34.0, 35.0)]
    north = [(34.0, 35.0), (34.0, 36.0), (33.0, 36.0), (33.0, 35.0)]
    south = [(34.0, 35.0), (34.0, 34.0), (33.0, 34.0), (33.0, 35.0)]
    pieces = [_country(None, "N. Cyprus", [[0, 1]]), _country("196", "Cyprus", [[0, 2]])]

    found = make.countries(_topology([line, north, south], pieces))

    assert len(found["CY"]) == 1


def test_a_ring_is_made_whole_across_the_180th_meridian() -> None:
    west = [(-180.0, -17.0), (178.0, -17.0), (178.0, -16.0), (-180.0, -16.0)]
    east = [(-180.0, -16.0), (-179.0, -16.0), (-179.0, -17.0), (-180.0, -17.0)]

    found = make.countries(_topology([west, east], [_country("242", "Fiji", [[0, 1]])]))

    xs = [x for x, _ in found["FJ"][0]]
    assert len(found["FJ"]) == 1
    assert max(xs) - min(xs) == pytest.approx(3)


def test_places_with_their_own_code_leave_the_country_they_are_drawn_with() -> None:
    mainland = [(0.0, 45.0), (5.0, 45.0), (5.0, 48.0), (0.0, 45.0)]
    reunion = [(55.3, -21.3), (55.7, -21.3), (55.7, -20.9), (55.3, -21.3)]

    found = make.countries(_topology([mainland, reunion], [_country("250", "France", [[0]], [[1]])]))

    assert set(found) == {"FR", "RE"}


def test_a_country_drawn_as_a_line_still_gets_a_shape() -> None:
    line = [(12.45, 41.9), (12.46, 41.9), (12.45, 41.9)]

    found = make.countries(_topology([line], [_country("336", "Vatican", [[0]])]))

    assert len(found["VA"][0]) == 4


def test_unknown_reefs_and_antarctica_are_left_out() -> None:
    arc = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]
    pieces = [_country(None, "Spratly Is.", [[0]]), _country("010", "Antarctica", [[0]])]

    assert make.countries(_topology([arc], pieces)) == {}


def test_simplifying_keeps_ends_corners_and_at_least_a_triangle() -> None:
    line = _wiggly(0, 0, 10, 0) + _wiggly(10, 0, 10, 10)[1:]
    islet = [(0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.001), (0.0, 0.0)]

    assert topology.simplify(line, 0.5) == [(0, 0), (10, 0), (10, 10)]
    assert len(topology.simplify(islet, 1)) == 4
    assert topology.simplify(line, 0) == line


def test_an_outline_that_does_not_close_is_refused() -> None:
    with pytest.raises(ValueError, match="does not close"):
        topology.outline([[[0]]], [[(0, 0), (1, 1)]], centre=0)


def test_every_iso_number_has_one_code() -> None:
    numbers = codes.alpha2_by_number()

    assert len(numbers) == len(set(numbers.values())) == 249
    assert numbers["826"] == "GB"


def test_the_command_writes_files_that_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    square = [(0.0, 45.0), (5.0, 45.0), (5.0, 48.0), (0.0, 48.0), (0.0, 45.0)]
    south = [(0.0, -80.0), (5.0, -80.0), (5.0, -70.0), (0.0, -80.0)]
    whole = {"type": "Polygon", "arcs": [[0]], "id": "250", "properties": {"name": "France"}}
    (tmp_path / "countries-10m.json").write_text(json.dumps(_topology([square], [whole])))
    land = {"type": "MultiPolygon", "arcs": [[[0]], [[1]]]}
    (tmp_path / "land-110m.json").write_text(json.dumps(_topology([square, south], [land], "land")))
    monkeypatch.setattr(sys, "argv", ["make", str(tmp_path), "--into", str(tmp_path)])

    make.main()

    outlines = Outlines(packed_lines((tmp_path / "countries.json").read_text()))
    assert is_in_country(46, 2, "FR", outlines=outlines) is True
    assert is_in_country(40, 2, "FR", outlines=outlines) is False
    assert len(json.loads((tmp_path / "land.json").read_text())["land"]) == 1
