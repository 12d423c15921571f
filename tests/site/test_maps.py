import gzip
import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.directory.geography import Outlines, world_land, world_outlines
from club.site import svg
from club.site.bars import bars_svg
from club.site.country_map import CLUSTER_COLUMNS, CountryMap, Place, clusters, country_map, shown_parts
from club.site.maps import Colours, Dot, Inks, country_svg, world_svg
from club.site.projection import clipped, equal_earth, local

SVG = "{http://www.w3.org/2000/svg}"
INKS = Inks(
    Colours("#eee", "#ddd", "#aaa", "#ccc", {"worker": "#b63517"}),
    Colours("#111", "#222", "#333", "#444", {"worker": "#fa9a84"}),
)
LONDON, LEEDS = Dot("worker", 51.51, -0.13), Dot("housing", 53.8, -1.55)


def _sheet(country: str, *points: tuple[float, float]) -> CountryMap:
    outlines = world_outlines()
    return country_map(country, shown_parts(country, points, outlines=outlines), outlines=outlines)


def _paths(drawing: str) -> dict[str, str]:
    return {each.get("class", ""): each.get("d", "") for each in ET.fromstring(drawing).iter(f"{SVG}path")}


def test_the_world_is_a_light_drawing_with_a_dot_per_co_op_in_its_type_s_class() -> None:
    drawing = world_svg([LONDON, LEEDS, LEEDS], land=world_land(), title="Where co-ops are")

    paths = _paths(drawing)
    assert {"land", "grid", "t-worker", "t-housing"} <= paths.keys()
    assert paths["t-housing"].count("h0") == 1
    assert "<style" not in drawing
    assert len(gzip.compress(drawing.encode(), mtime=0)) < 8_000


def test_two_thousand_dots_weigh_little() -> None:
    dots = [Dot("worker", 40 + i % 97 / 5, -5 + i % 211 / 7) for i in range(2_000)]

    bare = world_svg([], land=world_land(), title="World")
    full = world_svg(dots, land=world_land(), title="World")

    assert len(gzip.compress(full.encode(), mtime=0)) - len(gzip.compress(bare.encode(), mtime=0)) < 8_000


def test_every_dot_falls_on_the_world_s_sheet() -> None:
    corners = [
        Dot(f"k{i}", lat, lon)
        for i, (lat, lon) in enumerate([(0, -180), (0, 180), (0, -168.9), (83, -169.1), (-90, 0)])
    ]

    root = ET.fromstring(world_svg(corners, land=(), title="World"))

    _, _, width, height = map(int, root.get("viewBox", "").split())
    for each in root.iter(f"{SVG}path"):
        if each.get("class", "").startswith("t-"):
            x, y = map(int, re.findall(r"-?\d+", each.get("d", ""))[:2])
            assert 0 <= x <= width
            assert 0 <= y <= height


def test_a_drawing_in_its_own_file_carries_both_sets_of_colours() -> None:
    drawing = country_svg(_sheet("GB"), [LONDON], title="Co-ops in the United Kingdom", inks=INKS)

    style = ET.fromstring(drawing).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media(prefers-color-scheme:dark)")
    assert ".t-worker{stroke:#b63517}" in light
    assert ".t-worker{stroke:#fa9a84}" in dark
    assert "fill:#111" in dark


def test_a_drawing_says_what_it_shows_in_safe_words() -> None:
    root = ET.fromstring(country_svg(_sheet("GB"), title="Tea & <cake>", description="A & B"))

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Tea & <cake>"
    assert root.findtext(f"{SVG}desc") == "A & B"


@pytest.mark.parametrize("country", ["GB", "FR", "NZ", "US", "AR", "JE", "FJ", "RU", "CL", "VA", "KI", "ID"])
def test_a_country_s_own_land_is_on_its_sheet_and_has_a_decent_shape(country: str) -> None:
    sheet = _sheet(country)

    assert sheet.land.startswith("M")
    assert 0.55 <= sheet.width / sheet.height <= 1.75
    assert not re.search(r"-0(?!\d)|\d\.\d", sheet.land + sheet.neighbours)
    assert len(gzip.compress((sheet.land + sheet.neighbours).encode(), mtime=0)) < 12_000


@pytest.mark.parametrize("country", ["RU", "FJ", "NZ", "KI"])
def test_a_country_on_the_180th_meridian_is_drawn_whole(country: str) -> None:
    outlines = world_outlines()
    home = outlines.boxes(country)[0]

    sheet = _sheet(country)

    assert sheet.holds((home.south + home.north) / 2, (home.west + home.east) / 2)
    assert sheet.project(0, 179.5)[0] < sheet.project(0, -179.5)[0]


def test_neighbours_are_drawn_where_they_are() -> None:
    assert _sheet("FR").neighbours
    assert not _sheet("NZ").neighbours


def test_far_islands_are_on_the_sheet_only_when_a_co_op_is_there() -> None:
    honolulu, at_sea = (21.3, -157.86), (30, -165)

    plain, with_hawaii = _sheet("US"), _sheet("US", honolulu, (40.7, -74))

    assert not plain.holds(*honolulu)
    assert with_hawaii.holds(*honolulu)
    assert with_hawaii.holds(40.7, -74)
    assert _sheet("US", at_sea).parts == plain.parts


def test_islands_near_the_mainland_are_always_on_the_sheet() -> None:
    assert _sheet("FR").holds(41.92, 8.74)  # Ajaccio
    assert _sheet("GB").holds(60.15, -1.14)  # Lerwick
    assert _sheet("DK").holds(55.1, 14.7)  # Rønne
    assert not _sheet("ES").holds(28.1, -15.4)  # Las Palmas


def test_co_ops_that_move_about_the_mainland_do_not_change_the_sheet() -> None:
    one, other = _sheet("GB", (51.5, -0.1)), _sheet("GB", (53.8, -1.55), (57.1, -2.1))

    assert one.parts == other.parts
    assert one.land == other.land
    assert one.project(55, -3) == other.project(55, -3)


def test_north_is_up_and_east_is_right() -> None:
    sheet = _sheet("FR")

    (paris_x, paris_y), (nice_x, nice_y) = sheet.project(48.86, 2.35), sheet.project(43.7, 7.27)

    assert paris_x < nice_x
    assert paris_y < nice_y


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(50, 58), st.floats(-6, 1.5), st.sampled_from("ab"), st.sampled_from(["", "Leeds"])),
        max_size=60,
    )
)
def test_clusters_hold_every_co_op_once_and_keep_their_distance(found: list[tuple[float, float, str, str]]) -> None:
    sheet = _sheet("GB")
    places = [Place(f"s{i}", kind, town, lat, lon) for i, (lat, lon, kind, town) in enumerate(found)]

    groups = clusters(places, sheet)

    slugs = [slug for group in groups for slug in group.slugs]
    assert sorted(slugs) == sorted(place.slug for place in places if sheet.holds(place.lat, place.lon))
    assert all(group.size == len(group.slugs) for group in groups)
    assert groups == clusters(places[::-1], sheet)
    least = sheet.width / CLUSTER_COLUMNS
    assert all(math.dist(one[:2], other[:2]) >= least - 0.5 for one, other in combinations(groups, 2))
    assert all(12 <= group.x / 2 <= 340 - 12 for group in groups)


def test_a_cluster_is_named_after_what_is_commonest() -> None:
    names = [
        ("a", "worker", "Leeds"),
        ("b", "housing", ""),
        ("c", "worker", "Leeds"),
        ("d", "housing", "York"),
        ("e", "worker", ""),
    ]
    places = [Place(slug, kind, town, 53.8, -1.55) for slug, kind, town in names]

    (group,) = clusters(places, _sheet("GB"))

    assert (group.size, group.type, group.label) == (5, "worker", "Leeds")


def test_a_triangle_of_latitude_and_longitude_keeps_its_area_on_a_cone() -> None:
    project = local(-5, 40, 10, 52)

    def area(lat: float) -> float:
        corners = [project(0, lat), project(1, lat), project(1, lat + 1), project(0, lat + 1)]
        return abs(
            sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True))
        )

    true_share = (math.sin(math.radians(51)) - math.sin(math.radians(50))) / (
        math.sin(math.radians(42)) - math.sin(math.radians(41))
    )
    assert area(50) / area(41) == pytest.approx(true_share, rel=0.01)


def test_the_world_s_projection_is_true_to_its_formula() -> None:
    project = equal_earth(0)

    assert project(180, 0)[0] == pytest.approx(2.7066, abs=1e-3)
    assert project(0, 90)[1] == pytest.approx(-1.3173, abs=1e-3)


def test_what_lies_off_the_sheet_is_cut_away() -> None:
    corner = clipped([(-10, -10), (5, -10), (5, 5), (-10, 5)], 10, 10, 0)

    assert sorted(corner) == [(0, 0), (0, 5), (5, 0), (5, 5)]
    assert clipped([(20, 20), (30, 20), (30, 30)], 10, 10, 0) == []


def test_path_data_wastes_no_bytes() -> None:
    assert svg.areas([[(0, 0), (4, 0), (8, 0), (8, 8), (-0.2, 8)]]) == "M0 0l8 0 0 8-8 0z"
    assert svg.areas([[(0, 0), (0.2, 0.2), (0.4, 0)]]) == ""
    assert svg.dots([(3, 4), (1.2, 2), (1, 2)]) == "M1 2h0m2 2h0"
    assert svg.dots([]) == ""


def test_drawings_are_the_same_bytes_whatever_the_order_of_the_co_ops() -> None:
    assert world_svg([LONDON, LEEDS], land=(), title="W") == world_svg([LEEDS, LONDON], land=(), title="W")


def test_the_rarest_type_is_drawn_last() -> None:
    drawing = world_svg([LONDON, Dot("worker", 40, 0), LEEDS], land=(), title="World")

    assert drawing.index("t-worker") < drawing.index("t-housing")


def test_a_country_s_dots_grow_smaller_as_they_grow_many() -> None:
    many = [Dot("worker", 51 + i % 50 / 20, -3 + i // 50 / 20) for i in range(2_000)]

    few_size = re.search(r'stroke-width="(\d+)"', country_svg(_sheet("GB"), [LONDON], title="GB"))
    many_size = re.search(r'stroke-width="(\d+)"', country_svg(_sheet("GB"), many, title="GB"))

    assert few_size is not None
    assert many_size is not None
    assert int(few_size[1]) > int(many_size[1])


def test_bars_show_each_number_and_label_and_nothing_for_zero() -> None:
    root = ET.fromstring(bars_svg([("1990s", 5), ("2000s", 0), ("2010s", 1200)], title="Founded"))

    words = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert words == ["5", "1990s", "2000s", "1,200", "2010s"]
    assert next(root.iter(f"{SVG}path")).get("d", "").count("z") == 2


def test_no_bars_are_an_empty_chart() -> None:
    assert ET.fromstring(bars_svg([], title="Founded")).findtext(f"{SVG}title") == "Founded"


def test_a_country_at_the_equator_is_drawn_on_a_plain_grid() -> None:
    square = Outlines({"AA": "[[-2000,-2000,4000,0,0,4000,-4000,0]]"})

    sheet = country_map("AA", (0,), outlines=square)

    assert sheet.project(0, 0) == (sheet.width / 2, sheet.height / 2)
