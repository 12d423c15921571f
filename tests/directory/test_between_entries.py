"""What is wrong between entries: slugs, duplicates, references."""

import time
from pathlib import Path

import pytest

from club.directory.brief import Brief
from club.directory.check import cross_check
from club.directory.faults import Problem
from tests.directory.samples import brief, entry_text, write_tree

Entry = tuple[str, Brief]
NAME, SITE = "Example Bakery", "https://bakery.example"


def other(**fields: str) -> Entry:
    """Gives a second entry that shares nothing with the sample but what is given."""
    return brief("other-mill", **{"name": "Other Mill", "website": "https://mill.example", **fields})


def found(*entries: Entry) -> list[Problem]:
    return cross_check(entries)


def test_a_slug_used_twice_is_an_error_on_the_later_and_names_the_first() -> None:
    first = brief(country="FR", name="Boulangerie", website="https://b.example")

    [problem] = found(brief(website=SITE), first)

    assert problem.path == "gb/example-bakery.md"
    assert problem.fault.what == "has the slug of fr/example-bakery.md"
    assert not problem.fault.is_warning


@pytest.mark.parametrize(
    "name",
    [
        "example bakery",
        "Éxample  Bakery",
        "The Example Bakery",
        "Example Bakery Ltd",
        "Example Bakery Limited",
        "Example-Bakery",
        "Example Bakery, S.L.",
        "Example Bakery SCOP",
    ],
)
def test_names_are_the_same_but_for_what_registers_change(name: str) -> None:
    problems = found(brief(website=SITE), other(name=name, website=SITE + "/shop"))

    assert [(one.fault.field, one.fault.is_warning) for one in problems] == [("name", False)] * 2


def test_a_co_operative_is_the_same_however_it_is_spelled() -> None:
    names = ("Leeds Co-operative", "Leeds Cooperative", "Leeds Co-op", "Leeds Coop Limited")

    problems = found(*(brief(f"leeds-{n}", name=name, website=SITE) for n, name in enumerate(names)))

    assert [one.fault.is_warning for one in problems] == [False] * 4


def test_the_same_name_in_the_same_place_is_an_error() -> None:
    problems = found(brief(website=SITE, locality="Leeds"), other(name=NAME, locality="LEEDS"))

    assert [one.fault.is_warning for one in problems] == [False, False]
    assert "the same name and town as gb/other-mill.md" in problems[0].fault.what


def test_the_same_name_in_places_of_one_name_in_two_countries_is_a_warning() -> None:
    problems = found(brief(website=SITE, locality="Perth"), other(name=NAME, locality="Perth", country="AU"))

    assert [one.fault.is_warning for one in problems] == [True, True]


@pytest.mark.parametrize(("fields", "field"), [({"name": NAME}, "name"), ({"website": SITE + "/mill"}, "website")])
def test_the_same_name_alone_or_domain_alone_is_a_warning_to_each(fields: dict[str, str], field: str) -> None:
    problems = found(brief(website=SITE), other(**fields))

    assert [(one.path, one.fault.field, one.fault.is_warning) for one in problems] == [
        ("gb/example-bakery.md", field, True),
        ("gb/other-mill.md", field, True),
    ]
    assert problems[0].fault.example == "duplicate_ok: [other-mill]"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"duplicate_ok": "[other-mill]"}, {}),
        ({}, {"duplicate_ok": "[example-bakery]"}),
        ({"status": "{is: merged, successor: other-mill}"}, {}),
    ],
)
def test_either_side_answers_a_warning(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert found(brief(website=SITE, **ours), other(website=SITE, **theirs)) == []


def test_an_error_is_not_answered() -> None:
    problems = found(brief(website=SITE, duplicate_ok="[other-mill]"), other(name=NAME, website=SITE))

    assert len(problems) == 2


def test_a_shared_host_is_no_domain() -> None:
    sites = (
        "https://www.facebook.com/a",
        "https://facebook.com/b",
        "https://a.wordpress.com",
        "https://b.wordpress.com",
    )

    assert found(*(brief(f"mill-{n}", name=f"Mill {n}", website=site) for n, site in enumerate(sites))) == []


def test_a_large_cluster_gives_one_warning_each() -> None:
    problems = found(*(brief(f"mill-{n}", name=f"Mill {n}", website=SITE) for n in range(46)))

    assert len(problems) == 46
    assert problems[0].fault.what == "has the same domain as mill-1, mill-2, mill-3 and others"


def test_clusters_are_not_compared_pair_by_pair() -> None:
    path, one = brief(website=SITE)
    entries = [
        (path, one._replace(slug=f"mill-{n}", name_key=f"mill{n}", duplicate_ok=(f"mill-{n // 2}",)))
        for n in range(9000)
    ]

    start = time.process_time()
    problems = found(*entries)

    assert len([one for one in problems if one.fault.is_warning]) == 9000
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"member_of": "[other-mill, example-bakers]"}, "member_of.1"),
        ({"duplicate_ok": "[nobody]"}, "duplicate_ok.0"),
        ({"status": "{is: merged, successor: nobody}"}, "status.successor"),
        ({"member_of": "[example-bakery]"}, "member_of.0"),
    ],
)
def test_a_reference_to_nothing_is_an_error(fields: dict[str, str], field: str) -> None:
    [problem] = found(brief(website=SITE, **fields), other())

    assert (problem.fault.field, problem.fault.is_warning) == (field, False)


def test_the_nearest_entry_is_proposed() -> None:
    [problem] = found(brief(website=SITE, member_of="[other-mil]"), other())

    assert problem.fault.mend == 'write "other-mill", if that is what you mean'


def test_problems_have_their_lines_where_the_folder_is_known(tmp_path: Path) -> None:
    text = entry_text(more="member_of:\n  - other-mill\n  - nobody\n")
    folder = write_tree(tmp_path, {"gb/example-bakery.md": text})
    path, mine = brief(website=SITE)

    problems = cross_check([(path, mine._replace(member_of=("other-mill", "nobody"))), other()], folder)

    assert [problem.line for problem in problems] == [9]
