"""Which rows are one co-op, and what its entry then holds."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.directory.importing.conftest import Desk
from tests.harness.soak import short_or_long

OTHER = {"id": "o-1", "source": "Other list", "licence": "MIT"}


def test_the_same_domain_and_like_names_are_one_co_op(desk: Desk) -> None:
    said = desk.add(
        {"name": "Calverts"}, OTHER | {"name": "Calvert's Press Ltd", "website": "http://www.bakery.example"}
    )

    assert said == [
        "written gb/calverts.md: ",
        'merged gb/calverts.md: same domain bakery.example as "Calverts" (line 2)',
    ]
    assert "  - name: Other list\n    id: o-1\n    licence: MIT\n" in desk.files()["gb/calverts.md"]


def test_the_same_name_in_the_same_place_is_one_co_op(desk: Desk) -> None:
    said = desk.add({"locality": "Leeds"}, OTHER | {"website": "https://b.example", "locality": "LEEDS, UK"})

    assert said[1].startswith('merged gb/example-bakery.md: same name in Leeds as "Example Bakery" (line 2)')


def test_the_same_name_elsewhere_is_another_co_op(desk: Desk) -> None:
    desk.add(
        {"locality": "Leeds"},
        {"id": "r-2", "website": "https://b.example", "locality": "York"},
        {"id": "r-3", "website": "https://c.example", "country": "IE", "locality": "Leeds"},
    )

    files = desk.files()
    assert list(files) == ["gb/example-bakery-york.md", "gb/example-bakery.md", "ie/example-bakery-leeds.md"]
    assert "duplicate_ok: [example-bakery-leeds, example-bakery-york]" in files["gb/example-bakery.md"]


def test_other_names_on_one_domain_are_kept_apart_and_noted(desk: Desk) -> None:
    desk.add({"name": "Cloudbase Paragliding"}, {"id": "r-2", "name": "Cloudbase Trading"})

    files = desk.files()
    assert "duplicate_ok: [cloudbase-trading]" in files["gb/cloudbase-paragliding.md"]
    assert "duplicate_ok: [cloudbase-paragliding]" in files["gb/cloudbase-trading.md"]


def test_two_lists_do_not_vouch_for_each_other(desk: Desk) -> None:
    desk.add({"name": "Keveral Farmers"}, OTHER | {"name": "One Community"})

    assert not any("duplicate_ok" in text for text in desk.files().values())


def test_pages_on_a_shared_host_are_no_identity(desk: Desk) -> None:
    said = desk.add(
        {"website": "https://www.facebook.com/bakery"},
        OTHER | {"website": "https://www.facebook.com/another", "locality": "York"},
    )

    assert [answer.split()[0] for answer in said] == ["written", "written"]


def test_a_domain_that_many_names_share_is_a_shared_host(desk: Desk) -> None:
    rows = [{"id": f"r-{number}", "name": f"{name} Market"} for number, name in enumerate("ABCDEFGHIJK")]
    twin = OTHER | {"name": "A Market Co-op"}

    said = desk.add(*rows, twin)

    assert all(answer.startswith("written") for answer in said)


def test_an_id_that_stands_twice_for_two_co_ops_is_refused(desk: Desk) -> None:
    said = desk.add({}, {"name": "Quite Another", "website": "https://b.example"}, {})

    assert said[1] == 'refused : source_id: "r-1" stands at line 2 already, for "Example Bakery"'
    assert said[2].startswith("merged gb/example-bakery.md: the same row of Example list stands above")


def test_a_row_without_an_id_is_known_by_its_name_and_locality(desk: Desk) -> None:
    row = {"id": "", "locality": "Leeds"}
    desk.add(row)

    assert desk.add(row) == ["unchanged gb/example-bakery.md: "]
    assert "id: example-bakery-leeds" in desk.files()["gb/example-bakery.md"]


def test_a_merged_entry_holds_the_most_exact_place_the_longest_text_and_https(desk: Desk) -> None:
    first = {"website": "http://bakery.example", "description": "Bread.", "region": "Kent", "sector": "Retail"}
    point = {"lat": "53.8", "lon": "-1.55", "geo_precision": "city", "locality": "Leeds"}
    second = {"website": "https://bakery.example/", "description": "We bake bread.", "sector": "Education"}
    licence = "CC0-1.0 + GeoNames CC-BY-4.0 (coordinates)"

    desk.add(first, OTHER | point | second | {"licence": licence, "status": "supermarket-open"})

    text = desk.files()["gb/example-bakery.md"]
    assert "website: https://bakery.example/\n" in text
    assert "also: [education]" in text
    assert "precision: city, source: {name: GeoNames, licence: CC-BY-4.0}}" in text
    assert "status: {is: active}" in text
    assert "participatory-supermarket" in text
    assert text.endswith("\nWe bake bread.\n")


def test_a_new_row_joins_the_entry_of_another_list(desk: Desk) -> None:
    desk.add({"founded": "1998"})

    said = desk.add(OTHER | {"locality": "Leeds", "founded": "2001"})

    assert said == ['merged gb/example-bakery.md: same domain bakery.example as "Example Bakery"']
    assert "founded: 1998" in desk.files()["gb/example-bakery.md"]
    assert "locality: Leeds" in desk.files()["gb/example-bakery.md"]
    assert desk.add({"founded": "1998"}) == ["unchanged gb/example-bakery.md: "]
    assert desk.add(OTHER | {"locality": "Leeds", "founded": "2001"}) == ["unchanged gb/example-bakery.md: "]


def test_a_new_row_joins_the_entry_of_its_name_and_place(desk: Desk) -> None:
    desk.add({"locality": "Leeds"})

    said = desk.add(OTHER | {"website": "https://www.facebook.com/bakery", "locality": "Leeds"})

    assert said == ["merged gb/example-bakery.md: same name in Leeds"]


def test_a_new_row_does_not_touch_an_edited_entry(desk: Desk) -> None:
    desk.add({})
    path = desk.entries / "gb" / "example-bakery.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEdited.\n", encoding="utf-8")

    (said,) = desk.add(OTHER)

    assert said.startswith("kept gb/example-bakery.md: ")
    assert "if it is the same co-op, add the row to its sources" in said


def test_rows_that_somebody_parted_by_hand_stay_parted(desk: Desk) -> None:
    rows: tuple[dict[str, str], ...] = ({}, OTHER, {"id": "p", "source": "Third list"})
    desk.add(*rows)
    path = desk.entries / "gb" / "example-bakery.md"
    other = "  - name: Other list\n    id: o-1\n    licence: MIT\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(other, ""), encoding="utf-8")
    third = "---\nname: Quite Another\ncountry: GB\nsources:\n" + other + "---\nOurs.\n"
    (path.parent / "quite-another.md").write_text(third, encoding="utf-8")

    said = desk.add(*rows)

    assert [answer.split(":")[0] for answer in said] == [
        "kept gb/example-bakery.md",
        "kept gb/quite-another.md",
        "kept gb/example-bakery.md",
    ]


def test_rows_that_only_a_third_brings_together_are_one_co_op(desk: Desk) -> None:
    rows = [
        {"name": "Unicorn"},
        {"id": "r-2", "name": "Unicorn", "website": "https://b.example", "locality": "Leeds"},
        OTHER | {"name": "Unicorn Grocery", "locality": "Leeds"},
    ]

    said = desk.add(*rows)

    assert [answer.split(":")[0] for answer in said] == [
        "written gb/unicorn.md",
        "merged gb/unicorn.md",
        "merged gb/unicorn.md",
    ]


def test_a_row_does_not_join_an_entry_that_other_rows_of_its_list_claim(desk: Desk) -> None:
    first = {"name": "Unicorn", "website": "https://a.example"}
    second = {"id": "r-2", "name": "Unicorn Farm", "website": "https://a.example"}
    desk.add(first, OTHER | first)
    path = desk.entries / "gb" / "unicorn.md"
    renamed = path.read_text(encoding="utf-8").replace("name: Unicorn\n", "name: Unicorn Farm\n")
    path.write_text(renamed, encoding="utf-8")

    said = desk.add(first, second)

    assert [answer.split(":")[0] for answer in said] == ["kept gb/unicorn.md", "written gb/unicorn-farm.md"]


def test_at_most_eight_rows_go_into_one_entry(desk: Desk) -> None:
    said = desk.add(*({"id": f"r-{number}"} for number in range(9)))

    assert [answer.split()[0] for answer in said] == ["written", *["merged"] * 7, "written"]


def test_a_broken_entry_on_the_shelf_is_nobodys_import(desk: Desk) -> None:
    folder = desk.entries / "gb"
    folder.mkdir(parents=True)
    (folder / "example-bakery.md").write_text("---\nname: [x]\nsources: a\nwebsite: {}\n---\n", encoding="utf-8")
    (folder / "other.md").write_bytes(b"\xff\xfe")

    desk.add({})

    assert "example-bakery-gb.md" in {path.name for path in folder.iterdir()}


# Whatever the rows -----------------------------------------------------------

CELLS = {
    "name": st.sampled_from(
        ["Unicorn Ltd", "Unicorn", "The Unicorn Grocery", "Webarch", "Webarchitects", "X 1", "X 2"]
    ),
    "website": st.sampled_from(
        ["http://a.example", "https://www.a.example/x", "b.example", "facebook.com/u", "", "a@b.example"]
    ),
    "country": st.sampled_from(["GB", "FR", "UK"]),
    "locality": st.sampled_from(["Leeds", "York", "France", ""]),
    "source": st.sampled_from(["List A", "List B", "List C"]),
    "sector": st.sampled_from(["Retail", "Education", "Alchemy"]),
    "description": st.sampled_from(["", "We bake.", "Nous sommes une co-op pour les gens de la ville.", "a@b.example"]),
    "founded": st.sampled_from(["", "1998", "1998-04-30", "soon"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=9)


def _numbered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"id": f"r-{number}"} for number, row in enumerate(rows)]


@settings(max_examples=short_or_long(50, 1_000))
@given(ROWS, st.integers(0, 8))
def test_any_list_ends_the_same_however_often_and_in_however_many_goes(
    rows: list[dict[str, str]], written: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, cut = Desk(Path(folder) / "whole"), Desk(Path(folder) / "cut")
        whole.folder.mkdir()
        cut.folder.mkdir()

        said = whole.add(*_numbered(rows))
        once = whole.files()
        paths = list(dict.fromkeys(answer.split(" ")[1].rstrip(":") for answer in said if answer.startswith("written")))
        for path in paths[:written]:
            target = cut.entries / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(once[path], encoding="utf-8")
        cut.add(*_numbered(rows))

        assert len(said) == len(rows)
        assert cut.files() == once
        assert {answer.split()[0] for answer in whole.add(*_numbered(rows))} <= {"unchanged", "refused"}
        assert whole.files() == once
