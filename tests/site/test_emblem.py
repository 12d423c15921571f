"""An emblem is small, safe to put into an attribute, and always the same for the same slug."""

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from club.site.emblem import emblem

SIZES = {"h": 1, "v": 1, "l": 2, "t": 2, "q": 4}


def ends(path: str) -> Iterator[tuple[int, int]]:
    """Gives where each stroke of relative path data ends."""
    x = y = 0
    for letter, digits in re.findall(r"([Mhvlqt])([0-9 -]+)", path):
        numbers = [int(one) for one in re.findall(r"-?\d+", digits)]
        if letter == "M":
            x, y = numbers
            continue
        size = SIZES[letter]
        for at in range(0, len(numbers), size):
            last = numbers[at : at + size]
            x += 0 if letter == "v" else last[-2:][0]
            y += 0 if letter == "h" else last[-1]
            yield x, y


slugs = st.from_regex(r"[a-z0-9-]{2,80}", fullmatch=True)


def test_the_same_slug_always_gets_the_same_emblem() -> None:
    assert emblem("suma-wholefoods") == (
        "M0 2q0-2 2-2t2 2-2 2-2-2zM8 0v4q-4 0-4-4zM4 6q0-2 2-2t2 2-2 2-2-2zM0 4h2v4h-2z"
    )


@given(slugs)
def test_an_emblem_is_short_and_only_path_data(slug: str) -> None:
    drawn = emblem(slug)

    assert len(drawn) <= 110
    assert re.fullmatch(r"(M\d \d[hvlqt0-9 -]+z){4}", drawn)


@given(slugs)
def test_an_emblem_stays_inside_its_box(slug: str) -> None:
    points = list(ends(emblem(slug)))

    assert len(points) >= 8
    assert all(0 <= x <= 8 and 0 <= y <= 8 for x, y in points)


def test_most_slugs_get_an_emblem_of_their_own() -> None:
    drawn = {emblem(f"co-op-{number}") for number in range(500)}

    assert len(drawn) > 400
