"""docs/promotions.md draws the life of a request: here it is held to the code."""

import re

from club.promotions.calendar import CLOSES_DAYS, CONFIRM_DAYS, COOL_DOWN_EDITIONS, DUE_DAYS, LOCKED_DAYS
from club.promotions.clock import GONE_DAYS
from club.promotions.items import KEPT_DAYS
from club.promotions.life import TRANSITIONS
from club.promotions.request import ENDED, State
from club.promotions.timing import GIVE_UP_DAYS, MISSED_DAYS, REMIND_DAYS
from tests.harness.building import ROOT

TEXT = (ROOT / "docs/promotions.md").read_text(encoding="utf-8")
DIAGRAM = TEXT.partition("```mermaid\n")[2].partition("```")[0]
ARROW = re.compile(r"^    (\S+) --> (\S+?)(?:: (.*))?$", re.MULTILINE)


def test_the_diagram_draws_every_step_and_no_other() -> None:
    arrows = [(one.replace("_", "-"), other.replace("_", "-"), steps) for one, other, steps in ARROW.findall(DIAGRAM)]

    drawn = {(one, step, other) for one, other, steps in arrows for step in steps.split(", ") if step}
    ends = {one for one, other, _ in arrows if other == "[*]"}
    assert drawn - {("[*]", "ask", "requested")} == {
        (before.value, step.value, after.value) for (before, step), after in TRANSITIONS.items()
    }
    assert ends == set(ENDED)
    assert len(arrows) == len(DIAGRAM.strip().splitlines()) - 1


def test_every_state_is_explained() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| \S", TEXT, re.MULTILINE)

    assert rows == [state.value for state in State]


def test_the_days_are_those_of_the_code() -> None:
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (\d+) \|", TEXT, re.MULTILINE))

    assert {name: int(days) for name, days in rows.items()} == {
        "requests close": CLOSES_DAYS,
        "reminder": DUE_DAYS + REMIND_DAYS,
        "due": DUE_DAYS,
        "locked": LOCKED_DAYS,
        "out": 0,
    }
    for said in (
        f"within {CONFIRM_DAYS} days",
        f"{MISSED_DAYS} days after its day",
        f"site for {GONE_DAYS} days",
        f"none for {GIVE_UP_DAYS} days",
        f"within {COOL_DOWN_EDITIONS} editions",
        f"{KEPT_DAYS} days after its last change",
    ):
        assert said in " ".join(TEXT.split())
