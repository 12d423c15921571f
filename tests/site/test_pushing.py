import datetime as dt
from pathlib import Path

import pytest

from club.core.pushed import Price, Slot, read_pushed, write_pushed
from club.site.places import find_places
from club.site.pushing import read_content
from club.site.verify import BrokenContentError
from tests.site.content import fill, vary, write

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return vary(fill(tmp_path / "content", 3))


def test_the_functions_are_told_of_co_ops_editions_and_prices(content: Path) -> None:
    pushed = read_content(find_places(content), TODAY)

    assert pushed.prices["feature"] == Price(40, 12_000)
    assert [(one.number, one.slots) for one in pushed.editions] == [
        (12, (Slot("feature-1", "feature"), Slot("community-1", "classified", is_community=True)))
    ]
    assert pushed.coops["bakery"].domain == "bakery.example"
    assert pushed.coops["bakery"].sectors == {"food-drink-hospitality", "retail-wholesale"}
    assert read_pushed(write_pushed(pushed)) == pushed


def test_who_is_gone_and_what_is_an_example_is_left_out(content: Path) -> None:
    edition = content / "newsletter" / "012-everything.md"
    write(
        content,
        "newsletter/012-everything.md",
        edition.read_text("utf-8").replace("---\n\nA", "example: yes\n---\n\nA"),
    )

    pushed = read_content(find_places(content), TODAY)

    assert pushed.editions == ()
    assert "planned" in pushed.coops
    assert {"mill", "merged", "sold"}.isdisjoint(pushed.coops)


def test_wrong_content_is_not_pushed(content: Path) -> None:
    write(content, "coops/gb/wrong.md", "---\nname: Wrong\n---\n")

    with pytest.raises(BrokenContentError):
        read_content(find_places(content), TODAY)
