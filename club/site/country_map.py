"""One country's map: what is on the sheet, and where a place falls on it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from club.directory.geography import KM_PER_DEGREE, Box, Outlines, Ring
from club.site import svg
from club.site.projection import Projection, bounds, clipped, dense, local
from club.site.svg import XY

WIDTH = 680  # drawn at twice the width of a phone's column, so that whole numbers are fine enough
NARROWEST, WIDEST = 0.6, 1.7  # width over height; beyond, the sheet is filled up with sea and neighbours
MARGIN = 0.04  # of the longer side

# An island belongs on the sheet when it is not tiny and not far from what is on it already.
_FAR_SHARE, _FAR_LEAST_KM, _FAR_MOST_KM = 0.2, 150.0, 300.0
_TINY_SHARE = 0.002
_AT_HOME_KM = 30.0  # a co-op so near an island's box brings the island onto the sheet
_STRAIGHT_DEGREES = 2.0  # a longer stretch of border is bent as the projection bends it
_LEAST_DEGREES = 0.12  # a sheet's width; the source knows nothing finer, so Monaco lies among its neighbours
_GRID = 40  # steps across, to find out what a sheet shows
_OVER_EDGE = 4  # pixels drawn beyond the sheet, so that no cut edge shows
CLUSTER_COLUMNS = 14  # squares of 24 px on a map 340 px wide


class Place(NamedTuple):
    """A co-op on a map."""

    slug: str
    type: str
    locality: str
    lat: float
    lon: float


class Cluster(NamedTuple):
    """Co-ops too close together on a map to be told apart by a finger."""

    x: int
    y: int
    size: int  # how many
    type: str  # the commonest
    label: str  # the commonest locality, or nothing
    slugs: tuple[str, ...]


class Sheet(NamedTuple):
    """A piece of paper: its size, and the projection that brings a place onto it."""

    width: int
    height: int
    left: float
    top: float
    scale: float  # pixels per radian
    centre: float  # the longitude in the middle
    projection: Projection

    def place(self, lon: float, lat: float) -> XY:
        """Return where a place falls, its longitude counted as the sheet counts."""
        x, y = self.projection(lon, lat)
        return (x - self.left) * self.scale, (y - self.top) * self.scale


@dataclass(frozen=True)
class CountryMap:
    """A country's sheet. Equal `parts` of a country mean equal sheets; its outlines are drawn when asked for."""

    country: str
    parts: tuple[int, ...]
    sheet: Sheet
    outlines: Outlines

    @cached_property
    def land(self) -> str:
        """Path data of the country."""
        return _drawn(self.sheet, self.outlines.rings(self.country))

    @cached_property
    def neighbours(self) -> str:
        """Path data of the countries around it."""
        boxes = self.outlines.boxes(self.country)
        home = _around([boxes[part] for part in self.parts])
        reach = _reach(home, self.sheet)
        others = [one for code in self.outlines if code != self.country for one in _near(code, reach, self.outlines)]
        return _drawn(self.sheet, others)

    @property
    def width(self) -> int:
        """The width of the view box."""
        return self.sheet.width

    @property
    def height(self) -> int:
        """The height of the view box."""
        return self.sheet.height

    def project(self, lat: float, lon: float) -> XY:
        """Return where a place falls on the sheet, to a tenth of a pixel."""
        x, y = self.sheet.place(_beside(lon, self.sheet.centre), lat)
        return round(x, 1) + 0.0, round(y, 1) + 0.0

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a place falls on the sheet."""
        x, y = self.project(lat, lon)
        return 0 <= x <= self.width and 0 <= y <= self.height


def shown_parts(country: str, points: Iterable[tuple[float, float]], *, outlines: Outlines) -> tuple[int, ...]:
    """Return which parts of a country are on its sheet: far islands only where there are points (latitude, longitude).

    The country must have an outline.
    """
    return _shown(outlines.boxes(country), sorted(set(points)))


def country_map(country: str, parts: tuple[int, ...], *, outlines: Outlines, width: int = WIDTH) -> CountryMap:
    """Return the sheet that shows these parts of a country."""
    rings, boxes = outlines.rings(country), outlines.boxes(country)
    home = _around([boxes[part] for part in parts])
    return CountryMap(country, parts, _sheet(home, [rings[part] for part in parts], width), outlines)


def clusters(places: Iterable[Place], country: CountryMap, *, columns: int = CLUSTER_COLUMNS) -> list[Cluster]:
    """Return a country's co-ops in groups whose centres are at least a column's width apart, largest first."""
    side = country.width / columns
    squares: dict[tuple[int, int], list[tuple[XY, Place]]] = defaultdict(list)
    for place in sorted(places):
        if country.holds(place.lat, place.lon):
            x, y = country.project(place.lat, place.lon)
            squares[int(x // side), int(y // side)].append(((x, y), place))
    groups: list[tuple[XY, list[Place]]] = []
    for square in sorted(squares, key=lambda square: (-len(squares[square]), square)):
        found = squares[square]
        centre = _inside(_mean([at for at, _ in found]), country, side / 2)
        near = min(groups, key=lambda group: math.dist(group[0], centre), default=None)
        if near is not None and math.dist(near[0], centre) < side + 1:  # a pixel for rounding
            near[1].extend(place for _, place in found)
        else:
            groups.append((centre, [place for _, place in found]))
    return sorted((_cluster(at, members) for at, members in groups), key=lambda each: (-each.size, each))


def _cluster(at: XY, places: Sequence[Place]) -> Cluster:
    return Cluster(
        round(at[0]),
        round(at[1]),
        len(places),
        _commonest(place.type for place in places),
        _commonest(place.locality for place in places if place.locality),
        tuple(sorted(place.slug for place in places)),
    )


def _commonest(names: Iterable[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _mean(points: Sequence[XY]) -> XY:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _inside(at: XY, country: CountryMap, margin: float) -> XY:
    x, y = at
    return min(max(x, margin), country.width - margin), min(max(y, margin), country.height - margin)


def _near(code: str, reach: Box, outlines: Outlines) -> Iterable[Ring]:
    """Yield the rings of another country that may be on the sheet."""
    centre, half = (reach.west + reach.east) / 2, (reach.east - reach.west) / 2
    for box, ring in zip(outlines.boxes(code), outlines.rings(code), strict=True):
        across = abs((box.west + box.east) / 2 - centre)
        is_beside = min(across, 360 - across) - (box.east - box.west) / 2 < half
        if is_beside and box.south < reach.north and reach.south < box.north:
            yield ring


def _reach(home: Box, sheet: Sheet) -> Box:
    """Return what a sheet shows of the earth, tried on a grid: a cone shows more than a box, the more so the wider."""
    spare = 1 + max(home.east - home.west, home.north - home.south)
    wide, high = home.east - home.west + 2 * spare, home.north - home.south + 2 * spare
    seen = [
        (lon, lat)
        for lat in (home.south - spare + high * row / _GRID for row in range(_GRID + 1))
        if -90 <= lat <= 90  # noqa: PLR2004  # the poles
        for lon in (home.west - spare + wide * column / _GRID for column in range(_GRID + 1))
        if _is_on(sheet, *sheet.place(lon, lat))
    ]
    lons, lats = [lon for lon, _ in seen], [lat for _, lat in seen]
    across, along = 2 * wide / _GRID, 2 * high / _GRID
    return Box(min(lons) - across, min(lats) - along, max(lons) + across, max(lats) + along)


def _is_on(sheet: Sheet, x: float, y: float) -> bool:
    return -_OVER_EDGE <= x <= sheet.width + _OVER_EDGE and -_OVER_EDGE <= y <= sheet.height + _OVER_EDGE


def _shown(boxes: Sequence[Box], points: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Return which rings make the sheet: the largest, what is near it, and wherever else there is a co-op."""
    main = max(range(len(boxes)), key=lambda part: _size(boxes[part]))
    west, south, east, north = boxes[main]
    diagonal = KM_PER_DEGREE * math.hypot((east - west) * _narrow(boxes[main]), north - south)
    far = min(_FAR_MOST_KM, max(_FAR_LEAST_KM, _FAR_SHARE * diagonal))
    large = {part for part, box in enumerate(boxes) if _size(box) >= _TINY_SHARE * _size(boxes[main])}
    shown, pending = {main}, [main]
    while pending:
        at = pending.pop()
        near = [part for part in sorted(large - shown) if _gap_km(boxes[at], boxes[part]) <= far]
        shown.update(near)
        pending += near
    for lat, lon in points:
        x = _beside(lon, (west + east) / 2)
        if _gap_km(Box(x, lat, x, lat), _around([boxes[part] for part in shown])) > 0:
            gaps = [(_gap_km(Box(x, lat, x, lat), box), part) for part, box in enumerate(boxes)]
            shown.update(part for gap, part in [min(gaps)] if gap <= _AT_HOME_KM)
    return tuple(sorted(shown))


def _around(boxes: Sequence[Box]) -> Box:
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return Box(min(wests), min(souths), max(easts), max(norths))


def _narrow(box: Box) -> float:
    return math.cos(math.radians((box.south + box.north) / 2))


def _size(box: Box) -> float:
    return (box.east - box.west) * (box.north - box.south) * _narrow(box)


def _gap_km(a: Box, b: Box) -> float:
    across = max(a.west - b.east, b.west - a.east, 0) * min(_narrow(a), _narrow(b))
    return KM_PER_DEGREE * math.hypot(across, max(a.south - b.north, b.south - a.north, 0))


def _beside(lon: float, centre: float) -> float:
    return lon + 360 * round((centre - lon) / 360)


def _sheet(home: Box, rings: Iterable[Ring], width: int) -> Sheet:
    """Return a sheet round some rings."""
    projection = local(*home)
    left, top, right, bottom = bounds(projection(*point) for ring in rings for point in dense(ring, _STRAIGHT_DEGREES))
    pad = MARGIN * max(right - left, bottom - top)
    across, down = right - left + 2 * pad, bottom - top + 2 * pad
    wide = max(across, down * NARROWEST, math.radians(_LEAST_DEGREES))
    high = max(down, wide / WIDEST)
    left, top, scale = (left + right - wide) / 2, (top + bottom - high) / 2, width / wide
    return Sheet(width, round(high * scale), left, top, scale, (home.west + home.east) / 2, projection)


def _drawn(sheet: Sheet, rings: Iterable[Ring]) -> str:
    shapes = []
    for ring in rings:
        shift = _beside(ring[0][0], sheet.centre) - ring[0][0]
        points = [sheet.place(x + shift, y) for x, y in dense(ring, _STRAIGHT_DEGREES)]
        shapes.append(clipped(points, sheet.width, sheet.height, _OVER_EDGE))
    return svg.areas(shape for shape in shapes if shape)
