"""From the round Earth to flat paper: one projection for the world, one for a country."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from club.site.svg import XY

# longitude, latitude -> x to the right, y downwards, in radians of the sphere
Projection = Callable[[float, float], XY]

_NEARLY_A_CYLINDER = 0.02


def equal_earth(centre: float) -> Projection:
    """Return Equal Earth (Šavrič, Patterson, Jenny 2018): areas true, the world in a soft oval frame."""
    a, b, c, d = 1.340264, -0.081106, 0.000893, 0.003796

    def project(lon: float, lat: float) -> XY:
        slant = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
        square = slant * slant
        sixth = square**3
        slope = a + 3 * b * square + sixth * (7 * c + 9 * d * square)
        x = 2 * math.sqrt(3) / 3 * math.radians(lon - centre) * math.cos(slant) / slope
        return x, -slant * (a + b * square + sixth * (c + d * square))

    return project


def local(west: float, south: float, east: float, north: float) -> Projection:
    """Return Albers' equal-area cone for a box; near the equator a plain grid, true at its middle."""
    centre, sixth = (west + east) / 2, (north - south) / 6
    low, high = math.radians(south + sixth), math.radians(north - sixth)
    cone = (math.sin(low) + math.sin(high)) / 2
    if abs(cone) < _NEARLY_A_CYLINDER:
        narrow = math.cos((low + high) / 2)
        return lambda lon, lat: (math.radians(lon - centre) * narrow, -math.radians(lat))
    size = math.cos(low) ** 2 + 2 * cone * math.sin(low)

    def project(lon: float, lat: float) -> XY:
        radius = math.sqrt(max(0.0, size - 2 * cone * math.sin(math.radians(lat)))) / cone
        angle = cone * math.radians(lon - centre)
        return radius * math.sin(angle), radius * math.cos(angle)

    return project


def bounds(points: Iterable[XY]) -> tuple[float, float, float, float]:
    """Return the least x and y and the greatest x and y."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def dense(ring: Sequence[XY], step: float) -> Iterator[XY]:
    """Yield a ring's points and more between those far apart: a straight border is a curve on a cone."""
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        pieces = 1 + int(max(abs(bx - ax), abs(by - ay)) / step)
        for piece in range(pieces):
            yield ax + (bx - ax) * piece / pieces, ay + (by - ay) * piece / pieces


def clipped(ring: Sequence[XY], width: float, height: float, margin: float) -> list[XY]:
    """Return what of a ring lies on a sheet, a little over the edge included (Sutherland and Hodgman)."""
    shape = list(ring)
    for axis, limit, sign in ((0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1)):
        shape = _cut(shape, axis, limit, sign)
    return shape


def _cut(ring: list[XY], axis: int, limit: float, sign: int) -> list[XY]:
    kept: list[XY] = []
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        was, is_in = (before[axis] - limit) * sign >= 0, (point[axis] - limit) * sign >= 0
        if was != is_in:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if is_in:
            kept.append(point)
    return kept
