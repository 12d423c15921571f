"""The co-ops nearest to each co-op, and whose nearest may have changed.

Places are metres in space, rounded, so that the date line and the poles need no thought, sums are exact, and the answer
is the same on every machine. A tree halves them until a few places are left together; those share one search. What
stands on the same spot is one place, so that a thousand co-ops at one address cost no more than a few.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import NamedTuple

from club.directory.geography import EARTH_RADIUS_KM

NEARBY_COUNT = 4
NEARBY_KM = 50.0

Located = tuple[str, float, float]  # slug, latitude, longitude
Neighbour = tuple[str, float]  # slug, kilometres to one decimal

_RADIUS_M = EARTH_RADIUS_KM * 1000
_TOGETHER = 10  # places that share one search; half of them still hold the neighbours asked for
_MANY = 64  # changes near one square beyond which all of it counts as changed

_Place = tuple[float, float, float]
_Spot = tuple[float, float, float, tuple[str, ...]]
_Bounds = tuple[float, float, float, float, float, float]


class _Branch(NamedTuple):
    bounds: _Bounds
    parts: "tuple[_Branch, _Branch] | None"
    spots: list[_Spot]


def nearby(
    points: Iterable[Located],
    *,
    count: int = NEARBY_COUNT,
    within_km: float = NEARBY_KM,
    only: AbstractSet[str] | None = None,
) -> dict[str, tuple[Neighbour, ...]]:
    """Return for each point the nearest others, nearest first, equally near ones by slug.

    With `only`, answer for those slugs alone, as they would be answered among all.
    """
    located = list(points)
    if only is not None:
        located = _around(located, only, within_km)
    residents: dict[_Place, list[str]] = defaultdict(list)
    for slug, lat, lon in located:
        residents[_place(lat, lon)].append(slug)
    for slugs in residents.values():
        slugs.sort()
    # From one spot, no more than the first few slugs can be among anybody's nearest.
    spots = [(*place, tuple(slugs[: count + 1])) for place, slugs in residents.items()]
    wanted = {place for place, slugs in residents.items() if only is None or not only.isdisjoint(slugs)}
    found = {}
    for spot, nearest in _searched(spots, wanted, count, _chord_m(within_km) ** 2):
        for slug in residents[spot[:3]]:
            if only is None or slug in only:
                found[slug] = tuple([(other, km) for km, other in nearest if other != slug][:count])
    return found


def affected(
    changed: Iterable[tuple[float, float]], points: Iterable[Located], *, within_km: float = NEARBY_KM
) -> set[str]:
    """Return the slugs whose nearest may differ after changes at some places (latitude, longitude).

    For what moved, give both the old place and the new. It may name too many, never too few.
    """
    return {slug for slug, _, _ in _within(changed, points, within_km)}


def _around(located: Sequence[Located], only: AbstractSet[str], within_km: float) -> list[Located]:
    return list(_within([(lat, lon) for slug, lat, lon in located if slug in only], located, within_km))


def _within(centres: Iterable[tuple[float, float]], points: Iterable[Located], within_km: float) -> Iterator[Located]:
    """Yield the points in reach of any centre; where centres crowd, those merely near one as well."""
    side, limit = _chord_m(within_km) + 2, (_chord_m(within_km) + 2) ** 2
    near: dict[tuple[int, ...], list[_Place]] = defaultdict(list)
    for centre in {_place(lat, lon) for lat, lon in centres}:
        for step in itertools.product((-1, 0, 1), repeat=3):
            near[tuple(int(at // side) + by for at, by in zip(centre, step, strict=True))].append(centre)
    for point in points:
        x, y, z = _place(point[1], point[2])
        close = near.get((int(x // side), int(y // side), int(z // side)), ())
        if len(close) > _MANY or any((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2 <= limit for a, b, c in close):
            yield point


def _place(lat: float, lon: float) -> _Place:
    up, across = math.radians(lat), math.radians(lon)
    out = _RADIUS_M * math.cos(up)
    # Adding nothing turns -0.0 into 0.0: one spot, one key.
    return (
        round(out * math.cos(across)) + 0.0,
        round(out * math.sin(across)) + 0.0,
        round(_RADIUS_M * math.sin(up)) + 0.0,
    )


def _chord_m(km: float) -> float:
    return 2 * _RADIUS_M * math.sin(min(math.pi / 2, km / EARTH_RADIUS_KM / 2))


def _km(squared: float) -> float:
    """Return a chord's length along the ground (the series of 2·asin(chord/2); its next term is below a metre)."""
    return round(math.sqrt(squared) * (1 + squared / (24 * _RADIUS_M * _RADIUS_M)) / 1000, 1)


def _searched(
    spots: list[_Spot], wanted: AbstractSet[_Place], count: int, limit: float
) -> Iterator[tuple[_Spot, list[tuple[float, str]]]]:
    """Yield each wanted spot with the nearest slugs, its own among them, as (kilometres, slug)."""
    if not spots:
        return
    root = _tree(spots, max(_TOGETHER, 2 * count + 2))
    for group in _groups(root):
        asked = [spot for spot in group.spots if spot[:3] in wanted]
        if not asked:
            continue
        reaches = [_nearest(spot, group.spots, count, limit)[1] for spot in asked]
        candidates = list(_in_reach(root, group.bounds, max(reaches)))
        for spot, reach in zip(asked, reaches, strict=True):
            yield spot, [(_km(squared), slug) for squared, slug in _nearest(spot, candidates, count, reach)[0]]


def _nearest(spot: _Spot, others: Iterable[_Spot], count: int, limit: float) -> tuple[list[tuple[float, str]], float]:
    """Return the nearest slugs by squared distance, one more than asked for, and how far they reach."""
    x, y, z, _ = spot
    reach = math.sqrt(limit)
    west, east, south, north = x - reach, x + reach, y - reach, y + reach
    found = sorted(
        (squared, slug)
        for a, b, c, slugs in others
        if west <= a <= east
        and south <= b <= north  # most are out of reach: say so quickly
        and (squared := (a - x) * (a - x) + (b - y) * (b - y) + (c - z) * (c - z)) <= limit
        for slug in slugs
    )
    return found[: count + 1], found[count][0] if len(found) > count else limit


def _tree(spots: list[_Spot], together: int) -> _Branch:
    xs, ys, zs, _ = zip(*spots, strict=True)
    bounds = (min(xs), max(xs), min(ys), max(ys), min(zs), max(zs))
    if len(spots) <= together:
        return _Branch(bounds, None, spots)
    spreads = [bounds[1] - bounds[0], bounds[3] - bounds[2], bounds[5] - bounds[4]]
    along: Callable[[_Spot], float] = itemgetter(spreads.index(max(spreads)))
    spots.sort(key=along)
    half = len(spots) // 2
    return _Branch(bounds, (_tree(spots[:half], together), _tree(spots[half:], together)), [])


def _groups(branch: _Branch) -> Iterator[_Branch]:
    pending = [branch]
    while pending:
        branch = pending.pop()
        if branch.parts is None:
            yield branch
        else:
            pending += branch.parts


def _in_reach(root: _Branch, bounds: _Bounds, limit: float) -> Iterator[_Spot]:
    """Yield the spots whose group is no farther from some bounds than the root of `limit`."""
    reach = math.sqrt(limit)
    west, east, south, north, low, high = (side + by for side, by in zip(bounds, (-reach, reach) * 3, strict=True))
    pending = [root]
    while pending:
        (a, b, c, d, e, f), parts, spots = pending.pop()
        if a > east or b < west or c > north or d < south or e > high or f < low:
            continue
        if parts is None:
            yield from spots
        else:
            pending += parts
