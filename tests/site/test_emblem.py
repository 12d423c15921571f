"""An emblem is small, safe to put into an attribute, and always the same for the same slug."""

import re

from hypothesis import given
from hypothesis import strategies as st

from club.site.emblem import emblem

slugs = st.from_regex(r"[a-z0-9-]{2,80}", fullmatch=True)


def test_the_same_slug_always_gets_the_same_emblem() -> None:
    assert emblem("suma-wholefoods") == "M4 0v4l-4-2zM4 2q2 0 2 2t-2 2zM0"


@given(slugs)
def test_an_emblem_is_short_and_only_path_data(slug: str) -> None:
    drawn = emblem(slug)

    assert len(drawn) <= 110
    assert re.fullmatch(r"(M\d \d[hvlqt0-9 -]+z){4}", drawn)


@given(slugs)
def test_an_emblem_stays_inside_its_box(slug: str) -> None:
    corners = [tuple(map(int, found)) for found in re.findall(r"M(\d) (\d)", emblem(slug))]

    assert all(0 <= x <= 8 and 0 <= y <= 8 for x, y in corners)


def test_most_slugs_get_an_emblem_of_their_own() -> None:
    drawn = {emblem(f"co-op-{number}") for number in range(500)}

    assert len(drawn) > 400
