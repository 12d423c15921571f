import random
import time

from hypothesis import given
from hypothesis import strategies as st

from club.directory.geography import distance_km
from club.directory.nearby import Located, affected, nearby

# Crowded on purpose: a small box, coarse steps, and both sides of the 180th meridian.
_lats = st.integers(-8, 8).map(lambda step: 51 + step / 20)
_lons = st.integers(-8, 8).map(lambda step: (180 + step / 20 + 180) % 360 - 180)
_places = st.tuples(_lats, _lons)
_shelves = st.dictionaries(st.from_regex(r"[a-d][a-z]?", fullmatch=True), _places, max_size=40)


def _points(shelf: dict[str, tuple[float, float]]) -> list[Located]:
    return [(slug, lat, lon) for slug, (lat, lon) in shelf.items()]


@given(_shelves, st.integers(1, 6))
def test_the_nearest_are_those_that_a_slow_search_finds(shelf: dict[str, tuple[float, float]], count: int) -> None:
    found = nearby(_points(shelf), count=count)

    assert found.keys() == shelf.keys()
    for slug, place in shelf.items():
        reach = sorted(distance_km(*place, *other) for name, other in shelf.items() if name != slug)
        expected = [round(km, 1) for km in reach if km <= 50][:count]
        assert len(found[slug]) == len(expected)
        assert all(abs(km - best) < 0.11 for (_, km), best in zip(found[slug], expected, strict=True))
        assert all(abs(km - distance_km(*place, *shelf[name])) < 0.06 for name, km in found[slug])


def test_the_nearest_are_found_beyond_the_group_that_is_searched_together() -> None:
    chance = random.Random(3)
    towns = [(chance.uniform(50, 53), chance.uniform(-3, 0)) for _ in range(12)]
    shelf = {
        f"c{i}": (lat + chance.gauss(0, 0.1), lon + chance.gauss(0, 0.1)) for i, (lat, lon) in enumerate(towns * 30)
    }

    found = nearby(_points(shelf))

    for slug, place in shelf.items():
        reach = sorted((distance_km(*place, *other), name) for name, other in shelf.items() if name != slug)
        assert [name for name, _ in found[slug]] == [name for km, name in reach[:4] if km <= 50]


@given(_shelves, st.randoms(use_true_random=False))
def test_the_order_of_the_points_does_not_matter(shelf: dict[str, tuple[float, float]], chance: random.Random) -> None:
    points = _points(shelf)
    expected = nearby(points)

    chance.shuffle(points)

    assert nearby(points) == expected


@given(_shelves, _shelves, st.sets(st.sampled_from("abcd")))
def test_finding_only_what_is_affected_again_is_as_good_as_finding_all(
    shelf: dict[str, tuple[float, float]], other: dict[str, tuple[float, float]], removed: set[str]
) -> None:
    new = {slug: place for slug, place in (shelf | dict(list(other.items())[:3])).items() if slug not in removed}
    moved = {slug for slug in shelf.keys() | new.keys() if shelf.get(slug) != new.get(slug)}
    places = [place for slug in moved for place in (shelf.get(slug), new.get(slug)) if place]
    before = {slug: near for slug, near in nearby(_points(shelf)).items() if slug in new}

    again = affected(places, _points(new))
    after = before | nearby(_points(new), only=again)

    assert after == nearby(_points(new))
    assert moved & new.keys() <= again


def test_a_far_change_affects_nobody() -> None:
    points = [("leeds", 53.8, -1.55), ("york", 53.96, -1.08), ("bristol", 51.45, -2.59)]

    assert affected([(51.38, -2.36)], points) == {"bristol"}
    assert affected([], points) == set()


def test_equally_near_co_ops_come_by_slug_and_nobody_is_their_own_neighbour() -> None:
    found = nearby([(slug, 53.8, -1.55) for slug in "dgbface"])

    assert found["a"] == (("b", 0.0), ("c", 0.0), ("d", 0.0), ("e", 0.0))
    assert found["g"] == (("a", 0.0), ("b", 0.0), ("c", 0.0), ("d", 0.0))


def test_no_points_have_no_neighbours() -> None:
    assert nearby([]) == {}
    assert nearby([("alone", 0, 0)]) == {"alone": ()}


def test_ten_thousand_co_ops_at_one_address_and_ten_thousand_around_are_quick() -> None:
    chance = random.Random(7)
    one = [(f"a{i}", 51.5, -0.1) for i in range(10_000)]
    crowd = [(f"b{i}", 51.5 + chance.random() / 500, -0.1 + chance.random() / 500) for i in range(1_000)]
    wide = [(f"c{i}", chance.uniform(50, 58), chance.uniform(-5, 1)) for i in range(9_000)]
    start = time.process_time()

    found = nearby(one + crowd + wide)

    assert len(found) == 20_000
    assert time.process_time() - start < 5  # some 0.5 s on a quiet machine
