"""A bar chart as a drawing, made when the site is built; the page puts a table behind it."""

import html
from collections.abc import Sequence

from club.site import svg

WIDTH, HEIGHT = 680, 240
_TOP, _FOOT = 26, 28  # room for the numbers above and the labels below
_GAP_SHARE = 0.22
_LEAST = 2  # pixels, so that one is not nothing


def bars_svg(
    pairs: Sequence[tuple[str, int]], *, title: str, description: str = "", width: int = WIDTH, height: int = HEIGHT
) -> str:
    """Return a chart with a bar, its number above it and its label below it, for each (label, number).

    Colours and letters come from the page's style sheet: `bars`, `base`, `number`, `label`.
    """
    step = width / max(1, len(pairs))
    most = max((number for _, number in pairs), default=0)
    floor = height - _FOOT
    bars, texts = [], []
    for i, (label, number) in enumerate(pairs):
        high = max(_LEAST, round((floor - _TOP) * number / most)) if number > 0 else 0
        middle = round((i + 0.5) * step)
        if high:
            left, wide = round((i + _GAP_SHARE / 2) * step), round((1 - _GAP_SHARE) * step)
            bars.append(f"M{left} {floor}v-{high}h{wide}v{high}z")
            texts.append(_text("number", middle, floor - high - 8, f"{number:,}"))
        texts.append(_text("label", middle, height - 8, label))
    base = svg.path(f"M0 {floor}h{width}", "base")
    return svg.drawing(
        width, height, [svg.path("".join(bars), "bars"), base, *texts], title=title, description=description
    )


def _text(name: str, x: int, y: int, words: str) -> str:
    return f'<text class="{name}" text-anchor="middle" x="{x}" y="{y}">{html.escape(words, quote=False)}</text>'
