import json
from collections.abc import Callable

import pytest

from club.directory.faults import Fault, Problem
from club.directory.reporting import as_github, as_json, as_text, in_order, summary

ERROR = Problem("gb/a.md", 3, Fault("sector", '"x" is wrong', "take another", "education"))
WARNING = Problem("gb/a.md", 2, Fault("", "is odd: 5%, no", "look", is_warning=True))


def test_text_says_file_line_field_fault_mend_and_example() -> None:
    assert as_text([ERROR, WARNING]) == (
        "gb/a.md:2: file: warning: is odd: 5%, no; look\n"
        'gb/a.md:3: sector: "x" is wrong; take another, for example: education\n'
    )


def test_github_gets_workflow_commands() -> None:
    assert as_github([ERROR, WARNING._replace(path="gb/a,b:c.md")]).splitlines() == [
        "::warning file=gb/a%2Cb%3Ac.md,line=2,title=file::is odd: 5%25, no; look",
        '::error file=gb/a.md,line=3,title=sector::"x" is wrong; take another, for example: education',
    ]


def test_json_holds_everything() -> None:
    told = json.loads(as_json([ERROR, WARNING], {"entry": 2}))

    assert (told["errors"], told["warnings"], told["checked"]) == (1, 1, {"entry": 2})
    assert told["problems"][1] == {
        "path": "gb/a.md",
        "line": 3,
        "field": "sector",
        "severity": "error",
        "what": '"x" is wrong',
        "mend": "take another",
        "example": "education",
    }


def test_a_problem_is_told_once_and_errors_first() -> None:
    assert in_order([WARNING._replace(line=3), ERROR, ERROR]) == [ERROR, WARNING._replace(line=3)]


@pytest.mark.parametrize("tell", [as_text, as_github, lambda problems: as_json(problems, {})])
def test_nothing_in_an_entry_can_break_a_line_or_the_terminal(tell: Callable[[list[Problem]], str]) -> None:
    nasty = "a\n::error::b\x1b[31m\u202e\udc80" + "x" * 1000

    told = tell([Problem(nasty, 1, Fault(nasty, nasty, nasty, nasty))])

    assert "\x1b" not in told
    assert "\n::error::b" not in told
    assert len(told.encode()) < 4000


@pytest.mark.parametrize(
    ("problems", "checked", "said"),
    [
        ([], {"entry": 1}, "Checked 1 entry: no errors, 0 warnings."),
        (
            [ERROR, ERROR._replace(line=4), WARNING],
            {"entry": 10000, "edition": 2, "page": 0},
            "Checked 10,000 entries, 2 editions and 0 pages: 2 errors in 1 file, 1 warning.",
        ),
    ],
)
def test_the_summary_counts(problems: list[Problem], checked: dict[str, int], said: str) -> None:
    assert summary(problems, checked) == said
