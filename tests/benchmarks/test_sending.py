"""Sending's benchmarks, small: every way reaches everybody, and the figures are what they are said to be."""

import itertools
from typing import Any

import pytest

from benchmarks.sending import cost
from benchmarks.sending.__main__ import WAYS, Way, main, measure
from benchmarks.sending.memory import ArrayDeliveries
from benchmarks.sending.people import address_of, key_of, number_of
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState, shard_of
from tests.harness.building import ROOT
from tests.newsletter.post_office import NOW

EDITION = 12


def test_all_ways_reach_everybody_once(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--readers", "200", "--minutes", "2"])

    printed = capsys.readouterr().out
    assert code == 0
    assert printed.count(" 200 ") == len(WAYS)
    assert "Held: MB of the worker" in printed
    assert ": store calls a mail" in printed  # few readers bear what each run costs anyway


def test_the_store_in_memory_counts_the_calls_that_tables_make() -> None:
    ways = [Way("in memory", "memory", is_over_http=False), Way("on tables", "tables")]

    in_memory, on_tables = (sum(measure(way, 300, 120)["calls"].values()) for way in ways)

    assert in_memory == pytest.approx(on_tables, abs=5)


def test_a_way_that_takes_too_long_is_stopped() -> None:
    told: Any = measure(Way("in memory", "memory", is_over_http=False), 300, 0)

    assert (told["is_done"], told["sent"]) == (False, 0)


def test_made_up_readers_are_all_different_and_scattered() -> None:
    keys = [key_of(number) for number in range(5_000)]

    assert [number_of(key) for key in keys] == list(range(5_000))
    assert {len(key) for key in keys} == {43}
    assert len({shard_of(key) for key in keys}) == SHARDS
    assert address_of(7) == "reader-7@coop.example"


def test_rows_in_arrays_go_as_rows_do() -> None:
    store, key = ArrayDeliveries(50), key_of(7)
    claim = Row(EDITION, key, RowState.SENDING, NOW, block=3)
    store.plan(EDITION, [key, key_of(8)], now=NOW)

    moved = [store.move(claim, was=RowState.PLANNED, now=NOW) for _ in range(2)]
    reports = [store.report(EDITION, key, Outcome.DELIVERED, now=NOW) for _ in range(2)]

    found = list(itertools.chain(*(store.rows(EDITION, shard, list(RowState)) for shard in range(SHARDS))))
    assert moved == [True, False]
    assert [bool(report) for report in reports] == [True, False]
    assert {row.key: row.state for row in found} == {key: RowState.SENT, key_of(8): RowState.PLANNED}
    assert store.count(EDITION) == {RowState.SENT: 1, RowState.PLANNED: 1}


def test_the_bill_on_the_page_is_the_one_that_the_code_comes_to() -> None:
    page = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    first, last = cost.MARKS

    assert page.partition(first)[2].partition(last)[0].strip() == cost.text().strip()


def test_the_bill_follows_the_prices() -> None:
    lines = cost.bill(100, prices=cost.Prices(mail=1.0), guesses=cost.Guesses(), mails=1_000)

    assert {line.what: line.dollars for line in lines}["SES, mails"] == 1_000
    assert all(line.dollars > 0 for line in lines)
