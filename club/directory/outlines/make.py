"""Make the outline data from the npm package `world-atlas`: python -m club.directory.outlines.make UNPACKED_PACKAGE."""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from club.directory.outlines.codes import LEFT_OUT, NAMED, SPLIT, alpha2_by_number
from club.directory.outlines.topology import (
    Line,
    Polygon,
    arcs_of,
    box,
    outline,
    polygons_of,
    ring_of,
    simplify,
)

UNITS_PER_DEGREE = 1000

DETAIL = 240  # steps along a country's longer side; what is smaller does not show on its map
SCATTERED = 8  # far-flung islands: a map shows some, no more across than so many times the largest
SPECK = 1.5  # islands smaller than this many steps squared go, when a bigger one is near
SPECK_NEAR_KM = 12  # well inside the tolerance of the coordinates check
COUNTS_AS_EXTENT = 0.02  # parts this much as large as the largest say how large a country is

LEAST = 0.006  # degrees; the width of a country that has none in the source

WORLD_STEP = 0.22  # degrees; the world map is some 1,000 pixels for 360
WORLD_WEST = -169.0  # the paper's edge: through the Bering Strait, where it cuts no land
WORLD_SOUTH = -58.0  # Antarctica is left out


def main() -> None:
    """Write countries.json and land.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked package, which holds countries-10m.json")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="where to write")
    chosen = parser.parse_args()
    package, into = chosen.package, chosen.into
    _write(into / "countries.json", countries(json.loads((package / "countries-10m.json").read_bytes())))
    _write(into / "land.json", {"land": world(json.loads((package / "land-110m.json").read_bytes()))})


def countries(topology: dict[str, Any]) -> dict[str, list[Line]]:
    """Return each country's rings by its ISO code, simplified to what its own map can show."""
    arcs = arcs_of(topology)
    polygons = _polygons_by_code(topology, arcs)
    steps = {code: _extent(parts, arcs) / DETAIL for code, parts in polygons.items()}
    finest: dict[int, float] = {}
    for code, parts in polygons.items():
        for arc in _arc_numbers(parts):
            finest[arc] = min(steps[code], finest.get(arc, math.inf))
    simpler = [simplify(arc, finest[i]) if i in finest else arc for i, arc in enumerate(arcs)]
    return {
        code: _without_specks(outline(parts, simpler, centre=_centre(parts, arcs)), steps[code])
        for code, parts in sorted(polygons.items())
    }


def world(topology: dict[str, Any]) -> list[Line]:
    """Return the rings of all land but Antarctica, with longitudes from WORLD_WEST eastwards."""
    arcs = arcs_of(topology)
    polygons = [part for geometry in topology["objects"]["land"]["geometries"] for part in polygons_of(geometry)]
    shown = [part for part in polygons if box(ring_of(part, arcs))[3] > WORLD_SOUTH]
    simpler = [simplify(arc, WORLD_STEP) for arc in arcs]
    return outline(shown, simpler, centre=WORLD_WEST + 180)


def _polygons_by_code(topology: dict[str, Any], arcs: Sequence[Line]) -> dict[str, list[Polygon]]:
    numbers, found = alpha2_by_number(), defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = numbers.get(geometry.get("id", "")) or NAMED.get(geometry["properties"]["name"])
        if code is None or code in LEFT_OUT:
            continue
        for polygon in polygons_of(geometry):
            found[_own_code(code, ring_of(polygon, arcs))].append(polygon)
    return found


def _own_code(code: str, points: Iterable[tuple[float, float]]) -> str:
    west, south, east, north = box(points)
    for country, place, (box_south, box_west, box_north, box_east) in SPLIT:
        if country == code and box_south < south and north < box_north and box_west < west and east < box_east:
            return place
    return code


def _arc_numbers(polygons: Iterable[Polygon]) -> set[int]:
    return {arc if arc >= 0 else ~arc for polygon in polygons for ring in polygon for arc in ring}


def _size(ring_box: tuple[float, float, float, float]) -> float:
    west, south, east, north = ring_box
    return (east - west) * (north - south) * math.cos(math.radians((south + north) / 2))


def _largest(polygons: Iterable[Polygon], arcs: Sequence[Line]) -> tuple[float, float, float, float]:
    return max((box(ring_of(polygon, arcs)) for polygon in polygons), key=_size)


def _centre(polygons: Iterable[Polygon], arcs: Sequence[Line]) -> float:
    west, _, east, _ = _largest(polygons, arcs)
    return math.remainder((west + east) / 2, 360)


def _extent(polygons: Sequence[Polygon], arcs: Sequence[Line]) -> float:
    """Return a country's longer side in degrees of latitude, from the parts that make its shape."""
    boxes = [box(ring_of(polygon, arcs)) for polygon in polygons]
    largest = max(map(_size, boxes))
    main = [each for each in boxes if _size(each) >= COUNTS_AS_EXTENT * largest]
    centre = max(main, key=_size)
    near = [each for each in main if abs(each[0] - centre[0]) < 180]  # noqa: PLR2004 — half the globe
    west, south, _, _ = (min(side) for side in zip(*near, strict=True))
    _, _, east, north = (max(side) for side in zip(*near, strict=True))
    whole = max((east - west) * math.cos(math.radians((south + north) / 2)), north - south)
    return float(min(whole, SCATTERED * math.sqrt(largest)))


def _without_specks(rings: Iterable[Line], step: float) -> list[Line]:
    """Return the rings, largest first, less the islets that lie close to a larger one."""
    kept: list[Line] = []
    areas = [ring for ring in rings if len(ring) > 2]  # noqa: PLR2004 — a triangle
    for ring in sorted(areas or map(_diamond, rings), key=lambda ring: (-_size(box(ring)), ring[0])):
        if _size(box(ring)) >= SPECK * step * step or not _is_near(ring[0], kept):
            kept.append(ring)
    return kept


def _diamond(ring: Line) -> Line:
    """Return a shape for a country that the source draws as a mere line: the Vatican."""
    west, south, east, north = box(ring)
    x, y, half = (west + east) / 2, (south + north) / 2, LEAST / 2
    return [(x - half, y), (x, y - half), (x + half, y), (x, y + half)]


def _is_near(point: tuple[float, float], rings: Iterable[Line]) -> bool:
    reach = SPECK_NEAR_KM / 111.2
    narrow = math.cos(math.radians(point[1]))
    return any(abs(y - point[1]) < reach and abs(x - point[0]) * narrow < reach for ring in rings for x, y in ring)


def _write(path: Path, places: dict[str, list[Line]]) -> None:
    lines = []
    for code, rings in places.items():
        packed = [steps for steps in map(_steps, rings) if len(steps) >= 2 * 3]  # still a triangle when rounded
        lines.append(f"{json.dumps(code)}:{json.dumps(packed, separators=(',', ':'))}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="ascii")


def _steps(ring: Line) -> list[int]:
    """Return longitude and latitude of the first point, then the way to each next, in thousandths of a degree."""
    flat: list[int] = []
    at = (0, 0)
    for x, y in ring:
        point = (round(x * UNITS_PER_DEGREE), round(y * UNITS_PER_DEGREE))
        if flat and point == at:
            continue
        flat += [point[0] - at[0], point[1] - at[1]]
        at = point
    return flat


if __name__ == "__main__":
    main()
