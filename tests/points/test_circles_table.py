"""Circles in memory and on a store: one suite for both."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from club.core.errors import ConflictError
from club.points.circles import Circle
from club.points.circles_make import Circles
from club.points.circles_table import CircleTable
from club.points.claims import new_id
from tests.harness.aws import Aws, running
from tests.points.claiming import BAKERY, GROCER, NOW, FakeCircles
from tests.points.stores import KINDS, new_table


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with running() as server:
        yield server


@pytest.fixture(params=KINDS)
def circles(request: pytest.FixtureRequest) -> Circles:
    if request.param == KINDS[0]:
        return FakeCircles()
    aws: Aws = request.getfixturevalue("aws")
    return CircleTable(aws.client("dynamodb"), ledger=new_table(aws))


def new(**time: float) -> Circle:
    return Circle(new_id(), "Brot & Saat „süß“", "de", ("food",), 3, NOW + dt.timedelta(**time), (BAKERY,))


def test_circles_are_found_as_they_were_written_in_their_order(circles: Circles) -> None:
    later, first = circles.add(new(days=1)), circles.add(new())
    full = replace(first, coops=(BAKERY, GROCER), complete_at=NOW, left={BAKERY: "2027-01"})

    saved = circles.save(full, was=first)

    assert saved == replace(full, version=2)
    assert circles.all() == [saved, later]
    assert circles.find(first.id) == saved
    assert circles.find("nobody") is None


def test_who_comes_late_writes_nothing(circles: Circles) -> None:
    first = circles.add(new())
    saved = circles.save(replace(first, months=4), was=first)

    with pytest.raises(ConflictError):
        circles.save(replace(first, months=5), was=first)

    assert circles.find(first.id) == saved
