import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from club.directory.document import locate, read_document
from club.directory.quick_yaml import NotCommonError, read_common

WORDS = st.one_of(
    st.text(alphabet="ab:#-?,[]{}&*!|>'\"%@` ~é1.\\", max_size=12),
    st.sampled_from(["x", "https://a.coop/b?c=d#e", "2026-01-01", "-1.5", "a: b", "a #b", "é", ""]),
)
KEYS = st.sampled_from(["name", "type", "a", "b_1", "sources", "is", "no"])
LINES = st.one_of(
    st.builds("{}: {}".format, KEYS, WORDS),
    st.builds("{}:".format, KEYS),
    st.builds("{}: [{}]".format, KEYS, st.lists(WORDS, max_size=3).map(", ".join)),
    st.builds("{}: {{{}: {}, {}: {}}}".format, KEYS, KEYS, WORDS, KEYS, WORDS),
    st.builds("  - {}: {}".format, KEYS, WORDS),
    st.builds("    {}: {}".format, KEYS, WORDS),
    st.builds("  - {}".format, WORDS),
    st.builds("  {}: {}".format, KEYS, WORDS),
    st.builds("- {}".format, WORDS),
    st.just(""),
    st.just("# note"),
)


def text_of(head: str) -> str:
    return f"---\n{head}---\nBody.\n"


@given(st.lists(LINES, max_size=8))
def test_the_quick_reader_gives_what_yaml_gives(lines: list[str]) -> None:
    head = "".join(line + "\n" for line in lines)
    try:
        values = read_common(head)
    except NotCommonError:
        return

    assert values == (yaml.load(head, Loader=yaml.BaseLoader) or {})


@given(st.lists(LINES, max_size=8))
def test_the_locating_reader_gives_what_yaml_gives(lines: list[str]) -> None:
    head = "".join(line + "\n" for line in lines)

    document = locate(text_of(head))

    if not document.faults:
        assert document.values == (yaml.load(head, Loader=yaml.BaseLoader) or {})


@given(st.text(max_size=200))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for document in (read_document(text), read_document(text_of(text)), locate(text_of(text))):
        assert isinstance(document.values, dict)


def test_a_real_entry_takes_the_quick_way() -> None:
    head = (
        'name: "Co-op: the shop"\nwebsite: https://a.coop\nlocation: {lat: 1.5, lon: -1.2}\n'
        "also: [education, finance]\nsources:\n  - name: A b\n    id: R1\n  - name: C\nstatus:\n  is: active\n"
    )

    values = read_common(head)

    assert values["name"] == "Co-op: the shop"
    assert values["sources"] == [{"name": "A b", "id": "R1"}, {"name": "C"}]
    assert values["location"] == {"lat": "1.5", "lon": "-1.2"}


def test_lines_are_counted_in_the_file() -> None:
    document = locate(text_of("name: A\nsources:\n  - name: B\n    id: C\n"))

    assert document.lines["name"] == 2
    assert document.lines["sources.0.id"] == 5
    assert document.body_line == 7


@pytest.mark.parametrize(
    ("head", "line", "what"),
    [
        ("name: A\nname: B\n", 3, "twice"),
        ("- a\n", 2, "not a mapping"),
        ("just words\n", 2, "not a mapping"),
        ("a: {b: {c: {d: {e: {f: 1}}}}}\n", 2, "deeper than 5"),
        ("name: A\nb: &x 1\n", 3, "anchor"),
        ("name: A\nb: *x\n", 3, "alias"),
        ("name: !!int 5\n", 2, "tag"),
        ("name: A\n\tb: c\n", 3, "tab"),
        ("name: A: B\n", 2, "no YAML"),
        ("name: A\n'b\n", 3, "no YAML"),
        ("name: A\n? [x]\n: y\n", 3, "field's name"),
    ],
)
def test_a_fault_of_form_is_named_with_its_line(head: str, line: int, what: str) -> None:
    document = read_document(text_of(head))

    assert [at for at, fault in document.faults if what in fault.what] == [line]


def test_a_yaml_bomb_is_refused_at_its_first_anchor() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))

    document = read_document(text_of("l0: &l0 lol\n" + levels))

    assert len(document.faults) == 1


def test_text_without_front_matter_says_how_to_begin() -> None:
    for text in ("", "name: A\n", "---\nname: A\n"):
        assert read_document(text).faults[0][1].example.startswith("---")
