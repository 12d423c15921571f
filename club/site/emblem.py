"""Every co-op's emblem: a small geometric figure that follows from its slug alone.

The figure fills a square of 8 by 8 with four tiles, like a tiled floor. Two or
three shapes take turns round the middle, each turned by the same step as the one
before, so that chance always lays something that looks laid on purpose.
"""

from hashlib import blake2b

# Shapes of 4 by 4, each as four quarter turns: where the pen starts, and its relative path.
# Curves are quadratic: half the characters of an arc, and a little squarer, like cut paper.
_SHAPES = (
    ((0, 0, "h4q0 4-4 4z"), (4, 0, "v4q-4 0-4-4z"), (4, 4, "h-4q0-4 4-4z"), (0, 4, "v-4q4 0 4 4z")),
    ((0, 0, "q4 0 4 4-4 0-4-4z"), (4, 0, "q0 4-4 4 0-4 4-4z")) * 2,
    ((0, 0, "h4l-4 4z"), (4, 0, "v4l-4-4z"), (4, 4, "h-4l4-4z"), (0, 4, "v-4l4 4z")),
    ((0, 4, "v-2q0-2 2-2t2 2v2z"), (0, 0, "h2q2 0 2 2t-2 2h-2z"),
     (4, 0, "v2q0 2-2 2t-2-2v-2z"), (4, 4, "h-2q-2 0-2-2t2-2h2z")),
    ((2, 0, "h2q0 4-4 4v-2q2 0 2-2z"), (4, 2, "v2q-4 0-4-4h2q0 2 2 2z"),
     (2, 4, "h-2q0-4 4-4v2q-2 0-2 2z"), (0, 2, "v-2q4 0 4 4h-2q0-2-2-2z")),
    ((0, 4, "l2-4 2 4z"), (0, 0, "l4 2-4 2z"), (0, 0, "h4l-2 4z"), (4, 0, "v4l-4-2z")),
    ((0, 0, "h4v2h-4z"), (2, 0, "h2v4h-2z"), (0, 2, "h4v2h-4z"), (0, 0, "h2v4h-2z")),
    ((0, 2, "q0-2 2-2t2 2-2 2-2-2z"),) * 4,
)  # fmt: skip

# The same at each of the four places, clockwise from the upper left, ready to join.
_PLACES = ((0, 0), (4, 0), (4, 4), (0, 4))
_TILES = tuple(
    tuple(tuple(f"M{x + left} {y + top}{path}" for x, y, path in shape) for shape in _SHAPES) for left, top in _PLACES
)


def emblem(slug: str) -> str:
    """Gives the path data of a co-op's emblem, in a box of 8 by 8."""
    chance = int.from_bytes(blake2b(slug.encode(), digest_size=6).digest())
    chance, first = divmod(chance, 8)
    chance, second = divmod(chance, 7)
    chance, third = divmod(chance, 16)
    chance, turn = divmod(chance, 4)
    chance, other_turn = divmod(chance, 4)
    step = chance % 4
    second += second >= first
    # One time in two the fourth tile repeats the second; else a third shape stands there.
    last = third if third < len(_SHAPES) else second
    return (
        _TILES[0][first][turn]
        + _TILES[1][second][other_turn]
        + _TILES[2][first][(turn + 2 * step) % 4]
        + _TILES[3][last][(other_turn + 2 * step) % 4]
    )
