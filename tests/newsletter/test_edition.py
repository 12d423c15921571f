from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.newsletter.edition import Slot, check_editions, read_edition
from tests.directory.samples import TODAY, vocabulary, write_tree

PATH = "012-bread.md"
FIELDS = {
    "number": "12",
    "title": "Bread",
    "date": "2026-01-31",
    "summary": "Who bakes.",
    "language": "en",
    "status": "sent",
}


def edition_text(body: str = "## What is new\n", **fields: str | None) -> str:
    """Gives an edition's text: its required fields on lines 2 to 7, then `fields`."""
    values = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in values.items()) + f"---\n{body}"


def said(text: str, path: str = PATH) -> list[tuple[int, str, str]]:
    problems = read_edition(path, text.encode(), vocabulary(), TODAY).problems
    return [(one.line, one.fault.field, one.fault.what) for one in problems]


def test_an_edition_is_read_with_all_its_fields() -> None:
    more = {
        "preheader": "Bread and who owns it",
        "audience": "{interests: [education], countries: [GB]}",
        "slots": "[{id: feature-1, kind: feature}, {id: feature-2, kind: feature}]",
        "example": "yes",
    }

    edition = read_edition(PATH, edition_text(**more).encode(), vocabulary(), TODAY).thing

    assert edition is not None
    assert (edition.number, edition.path, edition.is_example) == (12, "/newsletter/012-bread/", True)
    assert edition.audience.countries == ["GB"]
    assert [slot.id for slot in edition.slots] == ["feature-1", "feature-2"]


@pytest.mark.parametrize(
    ("marks", "communal"),
    [(("", ""), [False, True]), ((", community: yes", ""), [True, False]), ((", community: no", ""), [False, True])],
)
def test_an_edition_with_slots_has_one_for_the_community(marks: tuple[str, str], communal: list[bool]) -> None:
    slots = f"[{{id: feature-1, kind: feature{marks[0]}}}, {{id: small-1, kind: classified{marks[1]}}}]"

    edition = read_edition(PATH, edition_text(slots=slots).encode(), vocabulary(), TODAY).thing

    assert edition is not None
    assert edition.slots == [Slot("feature-1", "feature", communal[0]), Slot("small-1", "classified", communal[1])]


def test_an_edition_may_be_short() -> None:
    file = read_edition(PATH, edition_text().encode(), vocabulary(), TODAY)

    assert file.problems == []
    assert file.thing is not None
    assert (file.thing.preheader, file.thing.slots, file.thing.is_example) == (None, [], False)


@pytest.mark.parametrize(
    ("fields", "line", "field", "what"),
    [
        ({"title": None}, 1, "title", "is missing"),
        ({"title": ""}, 3, "title", "is missing"),
        ({"number": "twelve"}, 2, "number", "is not a number"),
        ({"number": "13"}, 2, "number", "is 13, but the file is 012"),
        ({"date": "2026-11-24"}, 4, "date", "is in the future, but the edition is sent"),
        ({"date": "tomorrow"}, 4, "date", "is no date"),
        ({"language": "english"}, 6, "language", "is not in the vocabulary"),
        ({"status": "ready"}, 7, "status", "is unknown"),
        ({"statos": "sent"}, 8, "statos", "is an unknown field"),
        ({"audience": "{countries: [UK]}"}, 8, "audience.countries.0", "is not in the vocabulary"),
        ({"slots": "[{id: a, kind: banner}]"}, 8, "slots.0.kind", "is unknown"),
        ({"slots": "[{id: a, kind: feature}, {id: a, kind: classified}]"}, 8, "slots.1", "id of another slot"),
    ],
)
def test_a_fault_is_said_with_its_line(fields: dict[str, Any], line: int, field: str, what: str) -> None:
    [found] = said(edition_text(**fields))

    assert found[:2] == (line, field)
    assert what in found[2]


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_is_to_come_may_be_in_the_future(status: str) -> None:
    assert said(edition_text(date="2026-12-24", status=status)) == []


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("a\n<b>c</b>\n", 10, "has HTML in it"),
        ("x " * 15_001, 9, "at most 30,000 fit"),
        ("", 9, "is empty, but the edition is sent"),
        ("# A\n", 9, "heading of the first level"),
    ],
)
def test_a_fault_of_the_body_is_said_with_its_line(body: str, line: int, what: str) -> None:
    [found] = said(edition_text(body))

    assert found[:2] == (line, "body")
    assert what in found[2]


@pytest.mark.parametrize("path", ["12-bread.md", "bread.md", "012-Bread.md", "2026/012-bread.md"])
def test_a_file_is_named_after_its_number(path: str) -> None:
    assert [what for _, field, what in said(edition_text(), path) if not field] == [
        f'"{path.removesuffix(".md")}" is no name of an edition'
    ]


def test_numbers_are_unique(tmp_path: Path) -> None:
    write_tree(tmp_path, {"012-bread.md": edition_text(), "012-cheese.md": edition_text()})

    checked = check_editions(tmp_path, vocabulary(), TODAY)

    assert [(one.path, one.line, one.fault.what) for one in checked.problems] == [
        ("012-cheese.md", 2, "12 is that of 012-bread.md")
    ]
    assert sorted(checked.things) == ["012-bread.md", "012-cheese.md"]


def test_a_club_without_a_newsletter_has_no_faults(tmp_path: Path) -> None:
    assert check_editions(tmp_path / "newsletter", vocabulary(), TODAY).problems == []


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_raise(content: bytes) -> None:
    for text in (content, b"---\n" + content + b"\n---\nx\n"):
        read_edition(PATH, text, vocabulary(), TODAY)
