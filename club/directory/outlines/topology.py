"""TopoJSON, unpacked and made smaller without tearing neighbours apart.

Two countries share the arc between them. Arcs are simplified once, before rings are made of them, so both sides of a
border keep the same points. Rings are meant to be filled by the even-odd rule: a hole is only one more ring.
"""

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Point = tuple[float, float]
Line = list[Point]
Polygon = list[list[int]]  # rings of arc numbers; ~n is arc n backwards

SEAM = 180.0
_NEAR_SEAM = 1e-3


def arcs_of(topology: dict[str, Any]) -> list[Line]:
    """Return every arc of a quantised topology as (longitude, latitude) points."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        xs = itertools.accumulate(step[0] for step in arc)
        ys = itertools.accumulate(step[1] for step in arc)
        lines.append([_meeting(x * scale_x + left, y * scale_y + bottom) for x, y in zip(xs, ys, strict=True)])
    return lines


def polygons_of(geometry: dict[str, Any]) -> list[Polygon]:
    """Return a geometry's polygons, whichever of the two area types it is."""
    return list(geometry["arcs"]) if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def ring_of(polygon: Polygon, arcs: Sequence[Line]) -> Line:
    """Return a polygon's outer ring, its longitudes counted on past ±180 from where it starts."""
    ring: Line = []
    for arc in polygon[0]:
        for x, y in arcs[arc] if arc >= 0 else reversed(arcs[~arc]):
            ring.append((x + (360 * round((ring[-1][0] - x) / 360) if ring else 0), y))
    return ring


def box(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Return west, south, east, north of some points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def simplify(line: Line, tolerance: float) -> Line:
    """Drop the points that change the drawing least (Visvalingam), until each left changes `tolerance`² or more.

    A closed line keeps at least a triangle, and points on the seam stay: there the two sides are joined later.
    """
    least = 4 if line[0] == line[-1] else 3 if _on_seam(line[0]) and _on_seam(line[-1]) else 2
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    heap = [(_area(line, i - 1, i, i + 1), i) for i in range(1, len(line) - 1) if not _on_seam(line[i])]
    heapq.heapify(heap)
    current = {i: area for area, i in heap}
    kept, gone = len(line), set()
    while heap and kept > least:
        area, i = heapq.heappop(heap)
        if i in gone or area != current[i]:
            continue
        if area >= tolerance * tolerance:
            break
        gone.add(i)
        kept -= 1
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if j in current and j not in gone:
                current[j] = max(area, _area(line, before[j], j, after[j]))
                heapq.heappush(heap, (current[j], j))
    return [point for i, point in enumerate(line) if i not in gone]


def outline(polygons: Sequence[Polygon], arcs: Sequence[Line], *, centre: float) -> list[Line]:
    """Return the closed rings round some polygons, whole across the 180th meridian.

    What lies between two of the polygons is dissolved. Longitudes are counted on past ±180 from `centre`, so that no
    ring jumps.
    """
    uses = Counter(arc if arc >= 0 else ~arc for polygon in polygons for ring in polygon for arc in ring)
    border = [arcs[arc] for arc, count in sorted(uses.items()) if count % 2]
    pieces = [_turned(piece, centre) for line in border for piece in _cut(line)]
    return _closed(pieces)


def _area(line: Line, i: int, j: int, k: int) -> float:
    (ax, ay), (bx, by), (cx, cy) = line[i], line[j], line[k]
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def _on_seam(point: Point) -> bool:
    return SEAM - abs(point[0]) < _NEAR_SEAM


def _meeting(x: float, y: float) -> Point:
    """Return a point; on the seam rounded, since its two sides are a little apart in the source."""
    return (x, round(y, 2)) if _on_seam((x, y)) else (x, y)


def _cut(line: Line) -> list[Line]:
    """Cut a line at the seam, and leave out what runs along it: that is a paper's edge, not a coast."""
    pieces: list[Line] = [[line[0]]]
    for previous, point in itertools.pairwise(line):
        if not _on_seam(point):
            if _on_seam(previous):
                pieces.append([_beside(previous, point)])
            pieces[-1].append(point)
        elif not _on_seam(previous):
            pieces[-1].append(_beside(point, previous))
    return [piece for piece in pieces if len(piece) > 1]


def _beside(point: Point, other: Point) -> Point:
    """Return a point of the seam as the side sees it on which `other` lies."""
    return math.copysign(SEAM, other[0]), point[1]


def _turned(line: Line, centre: float) -> Line:
    west, _, east, _ = box(line)
    shift = 360 * round((centre - (west + east) / 2) / 360)
    return [(x + shift, y) for x, y in line]


def _closed(pieces: Iterable[Line]) -> list[Line]:
    """Join pieces end to end into rings (first point not repeated)."""
    open_ends: dict[tuple[int, int], list[Line]] = defaultdict(list)
    rings = []
    for piece in pieces:
        line = piece
        while _end(line[0]) != _end(line[-1]):
            match = next((end for end in (_end(line[-1]), _end(line[0])) if open_ends[end]), None)
            if match is None:
                open_ends[_end(line[0])].append(line)
                open_ends[_end(line[-1])].append(line)
                break
            other = open_ends[match][0]
            open_ends[_end(other[0])].remove(other)
            open_ends[_end(other[-1])].remove(other)
            line = _joined(line, other, match)
        else:
            rings.append(line[:-1])
    if any(open_ends.values()):
        message = "an outline does not close"
        raise ValueError(message)
    return rings


def _end(point: Point) -> tuple[int, int]:
    return round(point[0] * 1e6), round(point[1] * 1e6)


def _joined(line: Line, other: Line, at: tuple[int, int]) -> Line:
    first = line if _end(line[-1]) == at else line[::-1]
    second = other if _end(other[0]) == at else other[::-1]
    return first + second[1:]
