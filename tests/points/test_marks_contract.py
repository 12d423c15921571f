"""What every keeper of marks does: the one in memory that tests use, and the real one on a real server."""

import pytest

from club.core.errors import ConflictError
from club.points.marks import MarkTable
from club.points.ports import Carry, Marks
from tests.harness.aws import Aws
from tests.points.builders import new_coop
from tests.points.fakes import FakeMarks
from tests.points.stores import KINDS, new_table


@pytest.fixture(scope="module")
def table(aws: Aws) -> str:
    return new_table(aws)


@pytest.fixture(scope="module", params=KINDS)
def marks(request: pytest.FixtureRequest, aws: Aws, table: str) -> Marks:
    return FakeMarks() if request.param == "in memory" else MarkTable(aws.client("dynamodb"), ledger=table)


def test_a_mark_moves_only_from_where_it_was(marks: Marks) -> None:
    name = new_coop()
    assert marks.mark(name) == ""

    marks.set_mark(name, "2026-11-23", was="")
    with pytest.raises(ConflictError):
        marks.set_mark(name, "2026-11-25", was="")
    with pytest.raises(ConflictError):
        marks.set_mark(name, "2026-11-25", was="2026-11-24")
    marks.set_mark(name, "2026-11-24", was="2026-11-23")

    assert marks.mark(name) == "2026-11-24"


def test_what_is_carried_over_moves_only_from_where_it_was(marks: Marks) -> None:
    coop, first, second = new_coop(), Carry("2026-W41", 7), Carry("2026-W42", 0)
    assert marks.carry(coop) == Carry()

    marks.set_carry(coop, first, was=Carry())
    with pytest.raises(ConflictError):
        marks.set_carry(coop, second, was=Carry())
    assert marks.carry(coop) == first
    marks.set_carry(coop, second, was=first)

    assert marks.carry(coop) == second
