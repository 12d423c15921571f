"""Every fault of one entry, each alone, with the line it is said on."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.directory.coop import FIELDS
from club.directory.entry import MAX_ENTRY_BYTES, read_entry
from tests.directory.samples import PATH, TODAY, entry_text, problems_of, vocabulary

LONG = "x" * 161
BOMB = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
LOCATION = "location: {{lat: {}, lon: {}, precision: {}}}\n"

# The text, the line, the field, and a part of what is said.
FAULTS: dict[str, tuple[str | bytes, int, str, str]] = {
    "missing field": (entry_text(type=None), 1, "type", "is missing"),
    "empty field": (entry_text(type=""), 5, "type", "is missing"),
    "null field": (entry_text(type="null"), 5, "type", "is missing"),
    "tilde field": (entry_text(type="~"), 5, "type", "is missing"),
    "blank field": (entry_text(name='"  "'), 2, "name", "is missing"),
    "unknown field": (entry_text(webiste="https://a.coop"), 7, "webiste", "is an unknown field"),
    "repeated field": (entry_text(more="name: Other\n"), 7, "name", "stands twice, first on line 2"),
    "no front matter": ("We bake.\n", 1, "", "has no front matter"),
    "empty file": ("", 1, "", "has no front matter"),
    "front matter without an end": ("---\nname: A\n", 1, "", "has front matter without an end"),
    "list as front matter": ("---\n- name\n---\nWe bake.\n", 2, "", "is a list, not a mapping"),
    "word as front matter": ("---\nname\n---\nWe bake.\n", 2, "", "is not a mapping"),
    "empty front matter": ("---\n---\nWe bake.\n", 1, "name", "is missing"),
    "deep nesting": (entry_text(status="{is: {a: {b: {c: {d: 1}}}}}"), 7, "", "deeper than 5"),
    "no YAML": (entry_text(name="Co-op: the shop"), 2, "", "is no YAML"),
    "alias": (entry_text(summary="*x"), 7, "", "has an alias"),
    "anchor": (entry_text(summary="&x y"), 7, "", "has an anchor"),
    "tag": (entry_text(summary="!!int 5"), 7, "", "or a tag"),
    "bomb": (entry_text(more=BOMB), 7, "", "has an anchor"),
    "tab": (entry_text(more="status:\n\tis: active\n"), 8, "", "has a tab in it"),
    "second document": (entry_text(more="--- x\n"), 7, "", "second document"),
    "wrong word": (entry_text(sector="educaton"), 6, "sector", "is not in the vocabulary"),
    "wrong country": (entry_text(country="UK"), 3, "country", "is not in the vocabulary"),
    "list for a word": (entry_text(sector="[education]"), 6, "sector", "is a list"),
    "mapping for a word": (entry_text(sector="{is: education}"), 6, "sector", "is a mapping"),
    "word for a list": (entry_text(also="finance"), 7, "also", "is not a list"),
    "word for a mapping": (entry_text(status="active"), 7, "status", "is not a mapping"),
    "mapping that lacks a key": (entry_text(location="{lat: 1, lon: 2}"), 7, "location", "lacks precision"),
    "unknown key of a mapping": (entry_text(status="{is: active, on: 2020}"), 7, "status.on", "is an unknown field"),
    "too many values": (entry_text(also="[finance, insurance, other, agriculture]"), 7, "also", "has 4 values"),
    "value twice in a list": (entry_text(also="[finance, finance]"), 7, "also.1", "stands twice"),
    "main sector again": (entry_text(also="[education]"), 7, "also", "is the main sector already"),
    "line of a list's item": (entry_text(more="tags:\n  - open-source\n  - x1\n"), 9, "tags.1", "not in the vocab"),
    "no flag": (entry_text(promotes="{accepts: perhaps}"), 7, "promotes.accepts", "neither yes nor no"),
    "no slug": (entry_text(member_of="[Not A Slug]"), 7, "member_of.0", "is not the name of an entry"),
    "no identifier": (entry_text(identifiers="[12345]"), 7, "identifiers.0", "is not an identifier"),
    "address without scheme": (entry_text(website="example.coop"), 4, "website", "does not start with https://"),
    "unsafe address": (entry_text(website="javascript:alert(1)"), 4, "website", "does not start with https://"),
    "address of a machine": (entry_text(website="http://127.0.0.1/"), 4, "website", "by its number"),
    "address of a private host": (entry_text(website="http://shop.local/"), 4, "website", "no public host name"),
    "address with a password": (entry_text(website="https://a:b@example.coop"), 4, "website", "user name or password"),
    "address with a space": (entry_text(website="https://a.coop or b"), 4, "website", "space, quote or bracket"),
    "two addresses": (entry_text(website="https://a.coop; https://b.coop"), 4, "website", "space, quote or bracket"),
    "long address": (entry_text(website="https://a.coop/" + "x" * 300), 4, "website", "at most 300 fit"),
    "impossible latitude": (entry_text(more=LOCATION.format(91, 0, "city")), 7, "location.lat", "is impossible"),
    "impossible longitude": (entry_text(more=LOCATION.format(0, -181, "city")), 7, "location.lon", "is impossible"),
    "no number": (entry_text(more=LOCATION.format("north", 0, "city")), 7, "location.lat", "is impossible"),
    "figures of another script": (entry_text(more=LOCATION.format("٣", 0, "city")), 7, "location.lat", "impossible"),
    "point of a home": (
        entry_text(type="housing", more=LOCATION.format(53.8, -1.5, "postcode")),
        7,
        "location.precision",
        "for a housing co-op",
    ),
    "no date": (entry_text(added="31.1.2026"), 7, "added", "is no date"),
    "week for a date": (entry_text(added="2026-W05-1"), 7, "added", "is no date"),
    "day that is not in the calendar": (entry_text(added="2026-02-30"), 7, "added", "is no date"),
    "future date": (entry_text(checked="2026-11-24"), 7, "checked", "is in the future"),
    "future founding": (entry_text(founded="2027"), 7, "founded", "is in the future"),
    "future status": (entry_text(status="{is: closed, since: 2027-01}"), 7, "status.since", "is in the future"),
    "list for a day": (entry_text(added="[2026-01-31]"), 7, "added", "is a list"),
    "mapping for a year": (entry_text(founded="{year: 1998}"), 7, "founded", "is a mapping"),
    "list for a number": (entry_text(location="{lat: [1], lon: 1, precision: city}"), 7, "location.lat", "is a list"),
    "list for a flag": (entry_text(promotes="{accepts: [yes]}"), 7, "promotes.accepts", "is a list"),
    "no year": (entry_text(founded="about 1900"), 7, "founded", "is no year or date"),
    "updated before added": (entry_text(added="2026-02-01", updated="2026-01-01"), 8, "updated", "before the entry"),
    "own successor": (entry_text(status="{is: merged, successor: example-bakery}"), 7, "status.successor", "itself"),
    "long summary": (entry_text(summary=LONG), 7, "summary", "has 161 characters, at most 160 fit"),
    "name of signs": (entry_text(name='"—"'), 2, "name", "no letter and no figure"),
    "invisible character": (entry_text(name="Bak\u200bery"), 2, "name", "invisible"),
    "address of a person": (entry_text(summary="Write to ann@example.coop"), 7, "summary", "e-mail address"),
    "control character": (entry_text("We\x07 bake.\n"), 8, "", "has a control character"),
    "turned writing": (entry_text("We \u202e bake.\n"), 8, "", "has a control character"),
    "no UTF-8": (entry_text().encode() + b"caf\xe9\n", 9, "", "is not UTF-8: byte 0xe9"),
    "byte order mark": (b"\xef\xbb\xbf" + entry_text().encode(), 1, "", "begins with a byte order mark"),
    "Windows line ends": (entry_text().replace("\n", "\r\n"), 1, "", "has Windows line ends"),
    "one Windows line end": (entry_text("We\r\nbake.\n"), 8, "", "has Windows line ends"),
    "10 MB": ("x" * (MAX_ENTRY_BYTES + 1), 1, "", "has more than 64,000 bytes"),
    "no body and no summary": (entry_text(""), 8, "body", "is empty and there is no summary"),
    "long body": (entry_text("x " * 2001), 8, "body", "has 4,002 characters, at most 4,000 fit"),
    "HTML in a line": (entry_text("We\n\nbake <b>bread</b>.\n"), 10, "body", "has HTML in it"),
    "block of HTML": (entry_text("We\n\n<div>\nbake\n"), 10, "body", "has HTML in it"),
    "comment": (entry_text("We <!-- bake -->\n"), 8, "body", "has HTML in it"),
    "script": (entry_text("We\n<script>alert(1)</script>\n"), 9, "body", "has HTML in it"),
    "picture": (entry_text("We\n\n![bake](https://a.coop/x.png)\n"), 10, "body", "has a picture"),
    "first heading": (entry_text("We bake\n\n# Bread\n"), 10, "body", "heading of the first level"),
    "underlined heading": (entry_text("We bake\n=====\n"), 9, "body", "heading of the first level"),
    "unsafe link": (entry_text("We\n\n[bake](javascript:alert(1))\n"), 10, "body", "unsafe link"),
    "empty link": (entry_text("We [bake]()\n"), 8, "body", "unsafe link"),
    "address of a person in the body": (entry_text("We bake.\nAsk ann@example.coop\n"), 9, "body", "e-mail address"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_with_its_line(name: str) -> None:
    text, line, field, what = FAULTS[name]

    found = [one for one in problems_of(text) if one.fault.field == field and what in one.fault.what]

    assert [one.line for one in found] == [line], problems_of(text)
    assert found[0].fault.mend
    assert not found[0].fault.is_warning


_WITH_OTHERS = {"empty front matter", "deep nesting"}


@pytest.mark.parametrize("name", FAULTS.keys() - _WITH_OTHERS)
def test_a_fault_brings_no_others(name: str) -> None:
    assert len(problems_of(FAULTS[name][0])) == 1


@pytest.mark.parametrize(
    ("path", "field", "what"),
    [
        ("gb/Example Bakery.md", "", "is no slug"),
        ("gb/e.md", "", "is no slug"),
        ("gb/-bakery.md", "", "is no slug"),
        (f"gb/{'x' * 81}.md", "", "is no slug"),
        ("gb/bäckerei.md", "", "is no slug"),
        ("fr/example-bakery.md", "country", "is GB, but the file is not in gb/"),
        ("GB/example-bakery.md", "country", "is GB, but the file is not in gb/"),
        ("example-bakery.md", "country", "is GB, but the file is not in gb/"),
        ("gb/leeds/example-bakery.md", "country", "is GB, but the file is not in gb/"),
    ],
)
def test_a_file_in_the_wrong_place_is_said(path: str, field: str, what: str) -> None:
    found = problems_of(entry_text(), path)

    assert [(one.line, one.fault.field) for one in found] == [(3 if field else 1, field)]
    assert what in found[0].fault.what


def test_a_right_entry_has_no_faults() -> None:
    assert problems_of(entry_text()) == []
    assert problems_of(entry_text("", verification="imported")) == []
    assert problems_of(entry_text("", summary="We bake.")) == []
    assert problems_of(entry_text(founded="2027", status="{is: planning}")) == []


def test_the_nearest_word_is_proposed() -> None:
    [problem] = problems_of(entry_text(sector="educaton"))

    assert problem.fault.mend == 'write "education", if that is what you mean'
    assert problem.fault.example == "education"


def test_all_faults_are_said_at_once() -> None:
    found = problems_of(entry_text("<b>We</b>\n", name="", sector="x", website="y", added="z"))

    assert [one.fault.field for one in found] == ["name", "website", "sector", "added", "body"]
    assert [one.line for one in found] == [2, 4, 6, 7, 9]


def test_every_fault_of_a_field_shows_an_example() -> None:
    for name, (text, _, field, _) in FAULTS.items():
        if field and field != "body":
            assert all(one.fault.example for one in problems_of(text)), name


def test_every_html_line_is_named_and_code_is_not() -> None:
    body = "a <b>x\n`<i>` is code\n\n```\n<u>\n```\n\nc <s>\n"

    assert [one.line for one in problems_of(entry_text(body))] == [8, 15]


@given(st.binary(max_size=400))
def test_no_bytes_make_reading_raise(content: bytes) -> None:
    for text in (content, b"---\n" + content, b"---\n" + content + b"\n---\nWe bake.\n"):
        read_entry(PATH, text, vocabulary(), TODAY)


YAML = st.recursive(
    st.sampled_from(["a", "null", "GB", "2026-01-01", "53.8", "yes", "'", "{", "&x", "*x", "", " ", "é", "- b", "\t"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["is", "lat", "name", "kind", "x"]), inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from([field.name for field in FIELDS]), YAML), max_size=6), st.text(max_size=60))
def test_no_yaml_makes_reading_raise(fields: list[tuple[str, str]], body: str) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in fields)

    entry = read_entry(PATH, f"---\n{head}---\n{body}".encode(errors="replace"), vocabulary(), TODAY)

    assert all(problem.line >= 1 for problem in entry.problems)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a@",
        "[",
        "](",
        "](a:",
        "`",
        "*",
        "<",
        "<a ",
        "![",
        "> ",
        "- ",
        "a_",
        "&amp;",
        "[a](",
        "\n\n",
        "#",
        "=\n",
        "a.",
    ],
)
def test_no_small_file_takes_long(piece: str) -> None:
    most = MAX_ENTRY_BYTES - 200
    body = (piece * most)[: most - 20] + " a@\n"

    start = time.process_time()
    problems_of(entry_text(body))
    problems_of(f"---\nname: {(piece * most)[: most // 2]}\n---\n")

    assert time.process_time() - start < 2
