"""Where a co-op can be: countries' outlines, and whether a point lies in the country that an entry names.

The outlines show who holds a place, not who claims it, and are drawn for small maps. So the check forgives: 25 km, and
any country to which the place may be said to belong.
"""

import functools
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = EARTH_RADIUS_KM * math.pi / 180
TOLERANCE_KM = 25.0

# Countries that, in ISO 3166-2, also count places with a code of their own among their parts.
PARTS: Mapping[str, tuple[str, ...]] = {
    "CN": ("HK", "MO", "TW"),
    "FI": ("AX",),
    "FR": ("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"),
    "MA": ("EH",),
    "NL": ("AW", "BQ", "CW", "SX"),
    "NO": ("BV", "SJ"),
    "RS": ("XK",),
    "US": ("AS", "GU", "MP", "PR", "UM", "VI"),
}
_CELL_DEGREES = 0.5
_UNITS_PER_DEGREE = 1000
_DATA = Path(__file__).parent / "outlines"

Point = tuple[float, float]  # longitude, latitude
Ring = tuple[Point, ...]  # closed; the first point is not repeated


class Box(NamedTuple):
    """A box of longitudes and latitudes. East may be past 180, or west before -180, never west above east."""

    west: float
    south: float
    east: float
    north: float


# The same for parts without a code of their own: Crimea (UA-43, UA-40).
PART_BOXES: Mapping[str, Box] = {"UA": Box(32.4, 44.3, 36.7, 46.3)}


class Outlines:
    """Countries' outlines by ISO 3166-1 alpha-2 code (and XK), each unpacked when first asked for."""

    def __init__(self, packed: Mapping[str, str]) -> None:
        self._packed = packed
        self._rings: dict[str, tuple[Ring, ...]] = {}
        self._boxes: dict[str, tuple[Box, ...]] = {}
        self._shapes: dict[str, _Shape] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def rings(self, code: str) -> tuple[Ring, ...]:
        """Return a country's rings, largest first, to be filled by the even-odd rule."""
        if code not in self._rings:
            self._rings[code] = unpacked(self._packed[code])
        return self._rings[code]

    def boxes(self, code: str) -> tuple[Box, ...]:
        """Return the box of each of a country's rings, in the same order."""
        if code not in self._boxes:
            self._boxes[code] = tuple(box_of(ring) for ring in self.rings(code))
        return self._boxes[code]

    def shape(self, code: str) -> "_Shape":
        """Return a country's outline, made ready for questions."""
        if code not in self._shapes:
            self._shapes[code] = _Shape(self.rings(code))
        return self._shapes[code]


@functools.cache
def world_outlines() -> Outlines:
    """Return the outlines of all countries."""
    return Outlines(packed_lines((_DATA / "countries.json").read_text(encoding="ascii")))


@functools.cache
def world_land() -> tuple[Ring, ...]:
    """Return the world's land but Antarctica, for a map whose edge is at 169° west."""
    return unpacked(packed_lines((_DATA / "land.json").read_text(encoding="ascii"))["land"])


def packed_lines(text: str) -> dict[str, str]:
    """Split a file of outlines, one line each, without reading what the lines hold."""
    lines = (line.rstrip(",") for line in text.splitlines() if line.startswith('"'))
    return {name.strip('"'): rings for name, _, rings in (line.partition(":") for line in lines)}


def unpacked(rings: str) -> tuple[Ring, ...]:
    """Return the rings of one line: steps of thousandths of a degree, longitude before latitude."""
    return tuple(_ring(steps) for steps in json.loads(rings))


def box_of(points: Sequence[Point]) -> Box:
    """Return the box round some points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def bounding_box(country: str, *, outlines: Outlines) -> Box | None:
    """Return the box round everything that is drawn with a country, or None if it has no outline."""
    return outlines.shape(country).box if country in outlines else None


def is_in_country(lat: float, lon: float, country: str, *, outlines: Outlines) -> bool | None:
    """Tell whether a point is in a country or at most 25 km outside; None when we have no outline of it."""
    if country not in outlines:
        return None
    if country in PART_BOXES and _holds(PART_BOXES[country], lat, lon):
        return True
    places = (country, *(part for part in PARTS.get(country, ()) if part in outlines))
    return any(outlines.shape(place).holds(lat, lon) for place in places)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance between two points on a round Earth (haversine)."""
    up, across = math.radians(other_lat - lat) / 2, math.radians(other_lon - lon) / 2
    narrow = math.cos(math.radians(lat)) * math.cos(math.radians(other_lat))
    chord = math.sin(up) ** 2 + narrow * math.sin(across) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _ring(steps: list[int]) -> Ring:
    points, x, y = [], 0, 0
    for i in range(0, len(steps), 2):
        x += steps[i]
        y += steps[i + 1]
        points.append((x / _UNITS_PER_DEGREE, y / _UNITS_PER_DEGREE))
    return tuple(points)


def _holds(box: Box, lat: float, lon: float) -> bool:
    return box.west <= lon <= box.east and box.south <= lat <= box.north


class _Shape:
    """One country's outline, its edges sorted into squares and rows so that a question meets few of them."""

    def __init__(self, rings: tuple[Ring, ...]) -> None:
        self.box = box_of([point for ring in rings for point in ring])
        up, across = _reach(max(abs(self.box.south), abs(self.box.north)))
        self._wide = Box(self.box.west - across, self.box.south - up, self.box.east + across, self.box.north + up)
        self._near: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
        self._rows: dict[int, list[_Edge]] = defaultdict(list)
        self._whole: dict[tuple[int, int], bool] = {}
        for ring in rings:
            for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
                self._add((ax, ay, bx, by))

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a point is inside or within the tolerance."""
        return any(self._holds(lat, x) for x in (lon, lon + 360, lon - 360) if _holds(self._wide, lat, x))

    def _add(self, edge: "_Edge") -> None:
        ax, ay, bx, by = edge
        for row in range(_cell(min(ay, by)), _cell(max(ay, by)) + 1):
            self._rows[row].append(edge)
        up, across = _reach(max(abs(ay), abs(by)))
        for row in range(_cell(min(ay, by) - up), _cell(max(ay, by) + up) + 1):
            for column in range(_cell(min(ax, bx) - across), _cell(max(ax, bx) + across) + 1):
                self._near[column, row].append(edge)

    def _holds(self, lat: float, lon: float) -> bool:
        cell = _cell(lon), _cell(lat)
        near = self._near.get(cell)
        if near is None:  # no edge in reach: the whole square is inside, or the whole square is outside
            if cell not in self._whole:
                self._whole[cell] = self._is_inside(lat, lon)
            return self._whole[cell]
        return _is_close(lat, lon, near) or self._is_inside(lat, lon)

    def _is_inside(self, lat: float, lon: float) -> bool:
        """Count the edges to the east (even-odd rule)."""
        inside = False
        for ax, ay, bx, by in self._rows.get(_cell(lat), ()):
            if (ay > lat) != (by > lat) and lon < (bx - ax) * (lat - ay) / (by - ay) + ax:
                inside = not inside
        return inside


_Edge = tuple[float, float, float, float]


def _cell(degrees: float) -> int:
    return math.floor(degrees / _CELL_DEGREES)


def _reach(lat: float) -> tuple[float, float]:
    """Return the tolerance in degrees of latitude, and of longitude where they are narrowest."""
    up = TOLERANCE_KM / KM_PER_DEGREE
    return up, up / max(0.05, math.cos(math.radians(min(90.0, lat + up))))


def _is_close(lat: float, lon: float, edges: list[_Edge]) -> bool:
    narrow = math.cos(math.radians(lat))
    limit = (TOLERANCE_KM / KM_PER_DEGREE) ** 2
    for ax, ay, bx, by in edges:
        x, y = (ax - lon) * narrow, ay - lat
        dx, dy = (bx - ax) * narrow, by - ay
        length = dx * dx + dy * dy
        along = max(0.0, min(1.0, -(x * dx + y * dy) / length)) if length else 0.0
        x += along * dx
        y += along * dy
        if x * x + y * y <= limit:
            return True
    return False
