import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.directory import geography
from club.directory.geography import Outlines, bounding_box, distance_km, is_in_country, world_land, world_outlines

A_SQUARE = "[[0,0,4000,0,0,4000,-4000,0],[1000,1000,2000,0,0,2000,-2000,0]]"  # 4° wide, with a hole of 2°


def _square() -> Outlines:
    return Outlines({"AA": A_SQUARE})


@pytest.mark.parametrize(
    ("place", "lat", "lon", "country"),
    [
        ("London", 51.507, -0.128, "GB"),
        ("Lerwick", 60.155, -1.145, "GB"),
        ("Saint Helier", 49.187, -2.107, "JE"),
        ("Calais", 50.951, 1.859, "FR"),
        ("Ajaccio", 41.919, 8.738, "FR"),
        ("Saint-Denis, Réunion", -20.882, 55.450, "RE"),
        ("Saint-Denis, Réunion", -20.882, 55.450, "FR"),
        ("Honolulu", 21.307, -157.858, "US"),
        ("San Juan, Puerto Rico", 18.466, -66.106, "US"),
        ("Attu, past the 180th meridian", 52.9, 172.9, "US"),
        ("Anadyr", 64.734, 177.515, "RU"),
        ("Uelen, past the 180th meridian", 66.16, -169.81, "RU"),
        ("Taveuni", -16.8, -179.97, "FJ"),
        ("Chatham Islands", -43.95, -176.56, "NZ"),
        ("Kiritimati", 1.87, -157.4, "KI"),
        ("Tarawa", 1.45, 173.03, "KI"),
        ("Gibraltar", 36.14, -5.353, "GI"),
        ("Funafuti", -8.52, 179.2, "TV"),
        ("Valletta", 35.899, 14.514, "MT"),
        ("Singapore", 1.29, 103.85, "SG"),
        ("Hong Kong", 22.28, 114.16, "HK"),
        ("Las Palmas", 28.12, -15.43, "ES"),
        ("Pristina", 42.66, 21.16, "XK"),
        ("Pristina", 42.66, 21.16, "RS"),
        ("Simferopol", 44.95, 34.1, "UA"),
        ("Hargeisa", 9.56, 44.06, "SO"),
        ("Kyrenia", 35.34, 33.32, "CY"),
    ],
)
def test_a_town_is_in_its_country(place: str, lat: float, lon: float, country: str) -> None:
    assert is_in_country(lat, lon, country, outlines=world_outlines()) is True, place


@pytest.mark.parametrize(
    ("place", "lat", "lon", "country"),
    [
        ("London", 51.507, -0.128, "FR"),
        ("Paris", 48.857, 2.352, "GB"),
        ("latitude and longitude the wrong way round", -0.128, 51.507, "GB"),
        ("the sign lost", 41.0, 74.0, "US"),
        ("Mokhotlong in Lesotho, the hole", -29.3, 28.5, "ZA"),
        ("the middle of the Atlantic", 30.0, -40.0, "PT"),
        ("nowhere", 0.0, 0.0, "GB"),
    ],
)
def test_a_town_is_not_in_another_country(place: str, lat: float, lon: float, country: str) -> None:
    assert is_in_country(lat, lon, country, outlines=world_outlines()) is False, place


def test_the_tolerance_is_twenty_five_kilometres() -> None:
    just_in, just_out = 4 + 24.5 / geography.KM_PER_DEGREE, 4 + 25.5 / geography.KM_PER_DEGREE

    assert is_in_country(just_in, 2, "AA", outlines=_square()) is True
    assert is_in_country(just_out, 2, "AA", outlines=_square()) is False
    assert is_in_country(2, 4.22, "AA", outlines=_square()) is True
    assert is_in_country(2, 4.23, "AA", outlines=_square()) is False


def test_a_hole_is_outside_beyond_the_tolerance() -> None:
    assert is_in_country(2, 2, "AA", outlines=_square()) is False
    assert is_in_country(1.1, 2, "AA", outlines=_square()) is True
    assert is_in_country(0.5, 0.5, "AA", outlines=_square()) is True


def test_without_an_outline_the_answer_is_unknown() -> None:
    assert is_in_country(-80, 0, "AQ", outlines=world_outlines()) is None
    assert is_in_country(51, 0, "ZZ", outlines=world_outlines()) is None
    assert bounding_box("ZZ", outlines=world_outlines()) is None


def test_the_outlines_are_keyed_by_iso_codes() -> None:
    codes = list(world_outlines())

    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)
    assert len(codes) == 249
    assert {"GB", "FR", "RE", "GP", "MQ", "GF", "YT", "JE", "GG", "IM", "GI", "XK", "SJ", "BQ", "TK"} <= set(codes)
    assert "AQ" not in codes


def test_every_outline_can_be_drawn() -> None:
    outlines = world_outlines()

    for code in outlines:
        rings, boxes = outlines.rings(code), outlines.boxes(code)
        assert all(len(ring) >= 3 for ring in rings), code
        assert all(-90 <= box.south <= box.north <= 90 and box.east - box.west < 360 for box in boxes), code


def test_outlines_are_whole_across_the_180th_meridian() -> None:
    outlines = world_outlines()

    widths = {code: box.east - box.west for code in outlines if (box := bounding_box(code, outlines=outlines))}

    assert widths["FJ"] < 10
    assert widths["NZ"] < 20
    assert widths["RU"] < 180
    assert max(widths.values()) < 180


def test_the_world_s_land_leaves_out_antarctica() -> None:
    points = [point for ring in world_land() for point in ring]

    assert min(lat for _, lat in points) > -58
    assert -172 < min(lon for lon, _ in points) < max(lon for lon, _ in points) < 192


def test_distances_are_those_of_an_atlas() -> None:
    assert distance_km(51.507, -0.128, 48.857, 2.352) == pytest.approx(343, abs=2)
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.1)
    assert distance_km(90, 0, -90, 0) == pytest.approx(20015, abs=1)
    assert distance_km(10, 20, 10, 20) == 0


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(["GB", "FR", "RU", "US", "FJ", "AA", "CN"]))
def test_any_place_gets_an_answer(lat: float, lon: float, country: str) -> None:
    assert is_in_country(lat, lon, country, outlines=world_outlines()) in {True, False, None}


@given(st.floats(-1, 5), st.floats(-1, 5))
def test_the_quick_answer_is_the_slow_one(lat: float, lon: float) -> None:
    def km_to(low: float, high: float) -> float:
        """Kilometres to the nearest side of a square."""
        lat_beside, lon_beside = min(max(lat, low), high), min(max(lon, low), high)
        if (lat_beside, lon_beside) != (lat, lon):
            return distance_km(lat, lon, lat_beside, lon_beside)
        return min(distance_km(lat, lon, *side) for side in ((low, lon), (high, lon), (lat, low), (lat, high)))

    inside = 0 <= lat <= 4 and 0 <= lon <= 4 and not (1 < lat < 3 and 1 < lon < 3)
    km = min(km_to(0, 4), km_to(1, 3))

    found = is_in_country(lat, lon, "AA", outlines=_square())

    if inside or abs(km - geography.TOLERANCE_KM) > 0.2:
        assert found is (inside or km < geography.TOLERANCE_KM)


def test_ten_thousand_checks_are_quick() -> None:
    outlines = world_outlines()
    start = time.process_time()

    for i in range(10_000):
        is_in_country(50 + i % 100 / 11, -5 + i % 89 / 14, "GB", outlines=outlines)

    assert time.process_time() - start < 2  # some 0.2 s on a quiet machine
