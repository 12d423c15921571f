"""The world's map and countries' maps as drawings, made when the site is built.

A drawing inside a page takes its colours from the page's style sheet, by class: `land`, `neighbours`, `grid`, and
`t-<type>` for dots. A drawing in a file of its own cannot see the page, so it carries its colours, light and dark.
"""

import html
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from club.directory.geography import Ring
from club.site import svg
from club.site.country_map import CountryMap
from club.site.projection import bounds, equal_earth
from club.site.svg import XY

WORLD_WIDTH = 1000
WORLD_CENTRE = 11.0  # the sheet's edge then falls into the Bering Strait
WORLD_SOUTH, WORLD_NORTH = -57.0, 84.0
WORLD_DOT = 6
# The more dots on a country, the smaller: up to how many, and how wide.
COUNTRY_DOTS = ((60, 13), (300, 11), (1500, 9), (math.inf, 7))
_GRID_DEGREES = 30
_GRID_STEP = 6


class Dot(NamedTuple):
    """A co-op on a map: what type it is, and where."""

    type: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Colours:
    """The colours of a drawing that is a file of its own, for light or for dark paper."""

    land: str
    neighbours: str
    coast: str
    line: str  # frame, grid, neighbours' borders
    types: Mapping[str, str]


class Inks(NamedTuple):
    """Both sets of colours."""

    light: Colours
    dark: Colours


def world_svg(
    dots: Iterable[Dot], *, land: Iterable[Ring], title: str, description: str = "", inks: Inks | None = None
) -> str:
    """Return the world with a dot per co-op, without borders and without Antarctica."""
    sheet = _World(WORLD_WIDTH)
    shapes = svg.areas([sheet.project(lat, lon) for lon, lat in ring] for ring in land)
    parts = [
        _styled(inks),
        svg.path(svg.lines(sheet.grid()), "grid"),
        svg.path(shapes, "land"),
        _dots(((dot.type, sheet.project(dot.lat, sheet.turned(dot.lon))) for dot in dots), WORLD_DOT),
    ]
    return svg.drawing(WORLD_WIDTH, sheet.height, parts, title=title, description=description)


def world_height() -> int:
    """Return the height of the world's sheet, which is `WORLD_WIDTH` wide."""
    return _World(WORLD_WIDTH).height


def country_svg(
    sheet: CountryMap, dots: Iterable[Dot] = (), *, title: str, description: str = "", inks: Inks | None = None
) -> str:
    """Return a country with its neighbours faint, and a dot per co-op that falls on the sheet."""
    shown = ((dot.type, sheet.project(dot.lat, dot.lon)) for dot in dots if sheet.holds(dot.lat, dot.lon))
    parts = [
        _styled(inks),
        svg.path(sheet.neighbours, "neighbours"),
        svg.path(sheet.land, "land"),
        _frame(sheet.width, sheet.height),
        _dots(shown),
    ]
    return svg.drawing(sheet.width, sheet.height, parts, title=title, description=description)


class _World:
    """The world's sheet."""

    def __init__(self, width: int) -> None:
        self._projection = equal_earth(WORLD_CENTRE)
        left, top, right, bottom = bounds(line for line in self._edges())
        self._left, self._top, self._scale = left, top, (width - 2) / (right - left)
        self.height = round((bottom - top) * self._scale) + 2

    def turned(self, lon: float) -> float:
        """Return a longitude as the sheet counts it, from its left edge to its right."""
        return lon + 360 * math.ceil((WORLD_CENTRE - 180 - lon) / 360)

    def project(self, lat: float, lon: float) -> XY:
        x, y = self._projection(lon, max(lat, WORLD_SOUTH))
        return (x - self._left) * self._scale + 1, (y - self._top) * self._scale + 1

    def grid(self) -> list[list[XY]]:
        """Return the sheet's frame and every thirtieth meridian and parallel."""
        lats = [*range(int(WORLD_SOUTH), int(WORLD_NORTH), _GRID_STEP), int(WORLD_NORTH)]
        edges = (WORLD_CENTRE - 180, WORLD_CENTRE + 180)
        meridians = [*edges, *range(-150, 181, _GRID_DEGREES)]
        upright = [[self.project(lat, lon) for lat in lats] for lon in meridians]
        level = [WORLD_SOUTH, *range(-30, 61, _GRID_DEGREES), WORLD_NORTH]
        return upright + [[self.project(lat, lon) for lon in edges] for lat in level]

    def _edges(self) -> Iterable[XY]:
        for lat in (WORLD_SOUTH, 0, WORLD_NORTH):
            yield self._projection(WORLD_CENTRE - 180, lat)
            yield self._projection(WORLD_CENTRE + 180, lat)


def _dots(placed: Iterable[tuple[str, XY]], size: int | None = None) -> str:
    """Return a path per type, the commonest first, so that rare ones lie on top; a pixel is drawn once per type."""
    by_type: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for kind, (x, y) in placed:
        by_type[kind].add((round(x), round(y)))
    order = sorted(by_type, key=lambda kind: (-len(by_type[kind]), kind))
    if size is None:
        total = sum(map(len, by_type.values()))
        size = next(size for most, size in COUNTRY_DOTS if total <= most)
    paths = "".join(svg.path(svg.dots(by_type[kind]), f"t-{kind}") for kind in order)
    head = f'<g class="dots" fill="none" stroke-linecap="round" stroke-width="{size}">'
    return f"{head}{paths}</g>" if paths else ""


def _frame(width: int, height: int) -> str:
    return svg.path(f"M1 1h{width - 2}v{height - 2}h{2 - width}z", "grid")


def _styled(inks: Inks | None) -> str:
    if inks is None:
        return ""
    dark = f"@media(prefers-color-scheme:dark){{{_rules(inks.dark)}}}"
    return f"<style>{html.escape(_rules(inks.light) + dark)}</style>"


def _rules(colours: Colours) -> str:
    shape = "fill-rule:evenodd;stroke-linejoin:round;stroke-width"
    rules = {
        ".land": f"fill:{colours.land};stroke:{colours.coast};{shape}:1.2",
        ".neighbours": f"fill:{colours.neighbours};stroke:{colours.line};{shape}:.8",
        ".grid": f"fill:none;stroke:{colours.line}",
    }
    rules |= {f".t-{kind}": f"stroke:{colour}" for kind, colour in sorted(colours.types.items())}
    return svg.style(rules)
