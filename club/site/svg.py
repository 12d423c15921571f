"""SVG path data in few bytes: whole numbers, steps instead of places, no separator that is not needed."""

import html
from collections.abc import Iterable, Mapping, Sequence

XY = tuple[float, float]


def areas(rings: Iterable[Sequence[XY]]) -> str:
    """Return path data for closed rings; what rounds to less than a triangle is left out."""
    return "".join(_ring(_plain([(round(x), round(y)) for x, y in ring])) for ring in rings)


def lines(lines: Iterable[Sequence[XY]]) -> str:
    """Return path data for open lines."""
    return "".join(_steps([(round(x), round(y)) for x, y in line]) for line in lines)


def dots(points: Iterable[XY]) -> str:
    """Return path data that draws a dot at each point, once per pixel, when line ends are round."""
    pixels = sorted({(round(x), round(y)) for x, y in points}, key=lambda pixel: (pixel[1] // 8, pixel))
    data, at = [], None
    for x, y in pixels:
        data.append(f"M{x} {y}h0" if at is None else f"m{_pair(x - at[0], y - at[1])}h0")
        at = x, y
    return "".join(data)


def drawing(
    width: int, height: int, parts: Iterable[str], *, title: str, description: str = "", attributes: str = ""
) -> str:
    """Return a whole drawing that says what it shows."""
    about = f"<title>{html.escape(title, quote=False)}</title>"
    if description:
        about += f"<desc>{html.escape(description, quote=False)}</desc>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"{attributes}>'
    return f"{head}{about}{''.join(parts)}</svg>\n"


def path(data: str, name: str) -> str:
    """Return a path element of a class, or nothing when there is nothing to draw."""
    return f'<path class="{html.escape(name)}" d="{data}"/>' if data else ""


def style(rules: Mapping[str, str]) -> str:
    """Return a style sheet's rules, packed."""
    return "".join(f"{selector}{{{body}}}" for selector, body in rules.items() if body)


def _ring(points: list[tuple[int, int]]) -> str:
    return _steps(points) + "z" if len(points) > 2 else ""  # noqa: PLR2004 — a triangle


def _steps(points: Sequence[tuple[int, int]]) -> str:
    (x, y), data = points[0], []
    for a, b in points[1:]:
        if (a, b) != (x, y):
            data.append(_pair(a - x, b - y))
            x, y = a, b
    steps = "".join(data[:1]) + "".join(step if step[0] == "-" else " " + step for step in data[1:])
    return f"M{_pair(*points[0])}l{steps}" if steps else ""


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def _plain(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a ring's corners: neither repeated points nor points on the way straight ahead."""
    kept: list[tuple[int, int]] = []
    for x, y in points:
        while kept and ((x, y) == kept[-1] or (len(kept) > 1 and _is_straight(kept[-2], kept[-1], (x, y)))):
            kept.pop()
        kept.append((x, y))
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _is_straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])
