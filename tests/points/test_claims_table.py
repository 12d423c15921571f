"""Claims in memory and on a store: one suite for both."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from club.core.errors import ConflictError
from club.points.claims import Claim, State, ended, new_claim, proven
from club.points.claims_ports import Claims
from club.points.claims_table import ClaimTable
from club.points.earning import Proof
from tests.harness.aws import Aws, running
from tests.points.claiming import BAKERY, GROCER, NOW, WEAVERS, FakeClaims
from tests.points.stores import KINDS, new_table


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with running() as server:
        yield server


@pytest.fixture(params=KINDS)
def claims(request: pytest.FixtureRequest) -> Claims:
    if request.param == KINDS[0]:
        return FakeClaims()
    aws: Aws = request.getfixturevalue("aws")
    return ClaimTable(aws.client("dynamodb"), ledger=new_table(aws))


def new(promoted: str = GROCER, **time: float) -> Claim:
    return new_claim(BAKERY, promoted, Proof.PAGE, now=NOW + dt.timedelta(**time), circle="c1")


def test_a_claim_is_found_as_it_was_written(claims: Claims) -> None:
    added = claims.add(new())
    full = replace(
        proven(added, now=NOW, url="https://bakery.example/"), said="why", tries=3, state=State.PROVEN
    )  # fmt: skip
    saved = claims.save(full, was=added)

    assert claims.find(added.id) == saved == replace(full, version=2)
    assert claims.find("nobody") is None


def test_a_co_ops_claims_come_in_their_order(claims: Claims) -> None:
    later, first = claims.add(new(hours=1)), claims.add(new(WEAVERS))

    assert claims.of(BAKERY) == [first, later]
    assert claims.of(GROCER) == []


def test_a_pair_has_one_claim_a_month_until_it_is_withdrawn(claims: Claims) -> None:
    first = claims.add(new())
    with pytest.raises(ConflictError, match="this month"):
        claims.add(new(days=1))
    claims.add(new(days=29))

    claims.save(ended(first, State.WITHDRAWN), was=first)
    again = claims.add(new(days=2))

    assert len(claims.of(BAKERY)) == 3
    assert claims.find(again.id) == again


def test_who_comes_late_writes_nothing(claims: Claims) -> None:
    first = claims.add(new())
    saved = claims.save(replace(first, tries=1), was=first)

    with pytest.raises(ConflictError):
        claims.save(replace(first, tries=9), was=first)

    assert claims.find(first.id) == saved


def test_what_is_due_comes_when_it_is(claims: Claims) -> None:
    second, first, ending = claims.add(new(hours=1)), claims.add(new(WEAVERS)), claims.add(new(days=29))
    assert first.due_at is not None

    moved = claims.save(replace(second, due_at=first.due_at + dt.timedelta(seconds=1)), was=second)
    claims.save(ended(ending, State.LAPSED), was=ending)

    assert list(claims.due(first.due_at - dt.timedelta(seconds=1))) == []
    assert list(claims.due(first.due_at)) == [first]
    assert list(claims.due(first.due_at + dt.timedelta(days=400))) == [first, moved]
