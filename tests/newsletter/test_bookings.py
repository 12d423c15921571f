import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.newsletter.bookings import Picture, Promotion, booking_problems, read_bookings
from tests.newsletter.letters import edition

ROW: dict[str, Any] = {
    "slot": "feature-1",
    "kind": "feature",
    "coop": "dairy",
    "headline": "Cheese at cost",
    "body": "Forty farms deliver.",
    "button": "See the list",
    "link": "https://dairy.example/list",
    "image": {"path": "/pictures/cheese.jpg", "alt": "A wheel of cheese", "width": 600, "height": 300},
}
CLASSIFIED: dict[str, Any] = {
    "slot": "community-1",
    "kind": "classified",
    "coop": "tools",
    "headline": "",
    "body": "We lend tools.",
    "button": None,
    "link": "https://tools.example",
    "image": None,
}


def write(folder: Path, *rows: Any, number: str = "12") -> Path:  # noqa: ANN401 - whatever JSON holds
    path = folder / "bookings.json"
    path.write_text(json.dumps({"format": 1, "editions": {number: list(rows)}}, indent=1), encoding="utf-8")
    return path


def test_a_club_without_the_file_has_no_promotions(tmp_path: Path) -> None:
    found = read_bookings(tmp_path / "bookings.json")

    assert (found.promotions, found.problems) == ({}, [])


def test_promotions_come_in_the_order_of_the_editions_slots(tmp_path: Path) -> None:
    found = read_bookings(write(tmp_path, CLASSIFIED, ROW))

    [feature, classified] = found.of(edition())
    assert found.problems == []
    assert feature.image == Picture("/pictures/cheese.jpg", "A wheel of cheese", 600, 300)
    assert classified == Promotion("community-1", "classified", "tools", "We lend tools.", "https://tools.example")
    assert found.of(edition(number=13)) == []


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        ({"coop": None}, "coop", "is missing"),
        ({"headline": ""}, "headline", "is missing"),
        ({"kind": "banner"}, "kind", "is none of feature, classified"),
        ({"coop": "The Dairy"}, "coop", "is no slug"),
        ({"body": "a\nb"}, "body", "is no line of text"),
        ({"body": 7}, "body", "is no line of text"),
        ({"link": "http://dairy.example"}, "link", "does not begin with https://"),
        ({"link": "javascript:alert(1)"}, "link", "does not start with https://"),
        ({"colour": "red"}, "colour", "is an unknown field"),
        ({"image": "x.jpg"}, "image", "is not a path, alt, width and height"),
        ({"image": {**ROW["image"], "path": "https://elsewhere.example/x.jpg"}}, "image.path", "is no path"),
        ({"image": {**ROW["image"], "path": "//elsewhere.example/x.jpg"}}, "image.path", "is no path"),
        ({"image": {**ROW["image"], "alt": " "}}, "image.alt", "in words"),
        ({"image": {**ROW["image"], "width": 1200}}, "image.width", "from 1 to 600"),
        ({"image": {**ROW["image"], "height": True}}, "image.height", "from 1 to 600"),
    ],
)
def test_a_fault_is_said_with_its_field_and_line(tmp_path: Path, change: dict[str, Any], field: str, what: str) -> None:
    found = read_bookings(write(tmp_path, CLASSIFIED, ROW | change))

    [problem] = found.problems
    assert problem.fault.field == f"editions.12.1.{field}"
    assert what in problem.fault.what
    assert problem.line > 10


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 2, "editions": {}}', '{"format": 1}', '{"format": 1, "editions": {"x": []}}',
             '{"format": 1, "editions": {"1": {}}}', '{"format": 1, "editions": {"1": ["x"]}}']
)  # fmt: skip
def test_a_file_of_another_shape_is_a_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "bookings.json").write_text(text)

    assert len(read_bookings(tmp_path / "bookings.json").problems) == 1


def test_a_slot_is_booked_once(tmp_path: Path) -> None:
    [problem] = read_bookings(write(tmp_path, ROW, ROW)).problems

    assert (problem.fault.field, problem.fault.what) == ("editions.12.feature-1", "is booked twice")


def test_bookings_must_fit_the_editions_and_entries(tmp_path: Path) -> None:
    found = read_bookings(write(tmp_path, ROW, {**CLASSIFIED, "slot": "community-9"}, {**CLASSIFIED, "kind": "feature",
                                "headline": "Tools", "button": "Borrow"}))  # fmt: skip

    problems = [one.fault.what for one in booking_problems(found, [edition()], {"dairy"})]

    assert problems == [
        '"tools" is no entry of this directory',
        "edition 12 has no such slot",
        '"tools" is no entry of this directory',
        "is booked as a feature, but the edition's slot is a classified",
    ]
    assert list(booking_problems(found, [], {"dairy", "tools"})) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from([*ROW, "1"]), some, max_size=6),
    max_leaves=20,
)


@given(JSON)
def test_no_json_makes_reading_raise(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.mktemp("bookings") / "bookings.json"
    for values in (value, {"format": 1, "editions": value}, {"format": 1, "editions": {"1": [value]}}):
        path.write_text(json.dumps(values))
        read_bookings(path)
