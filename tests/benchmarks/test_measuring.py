"""Costs, medians, aims and the written table."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from benchmarks.aims import judge
from benchmarks.builders import CLUB, HUGO
from benchmarks.measure import BenchmarkError, Command, Cost, measure, middle
from benchmarks.report import markdown, write_into
from benchmarks.results import COLD, Result, Results


def _python(source: str, folder: Path) -> Command:
    return Command((sys.executable, "-c", source), folder)


def test_a_whole_process_is_measured(tmp_path: Path) -> None:
    source = "import time; held = bytearray(80_000_000); time.sleep(0.2)"

    cost = measure(_python(source, tmp_path), tmp_path / "log.txt")
    assert 0.2 <= cost.wall_s < 10
    assert cost.cpu_s > 0
    assert 80 < cost.largest_mb < 160
    assert cost.sum_mb is None


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_memory_is_summed_over_forked_processes(tmp_path: Path) -> None:
    source = "import os, time; os.fork(); held = bytearray(60_000_000); time.sleep(0.6)"

    cost = measure(_python(source, tmp_path), tmp_path / "log.txt", is_sampled=True)
    assert cost.sum_mb is not None
    assert cost.sum_mb > 110
    assert cost.largest_mb < 100


def test_a_builder_that_fails_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="ended with 3:\nno such theme"):
        measure(_python("import sys; print('no such theme'); sys.exit(3)", tmp_path), tmp_path / "log.txt")


def test_a_command_that_does_not_exist_fails(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="127"):
        measure(Command(("no-such-builder",), tmp_path), tmp_path / "log.txt")


def test_medians_leave_the_sampled_run_out() -> None:
    costs = [Cost(1, 1, 10), Cost(3, 3, 30), Cost(2, 2, 20), Cost(9, 9, 99, 120)]

    assert middle(costs) == Cost(2, 2, 30, 120)


def _results(ours: float, hugo: float) -> Results:
    results = Results()
    for entries in (10_000, 100_000):
        results.add(Result(COLD, entries, HUGO.name, Cost(hugo * entries, 1, 1_000)))
        results.add(Result(COLD, entries, CLUB.name, Cost(ours * entries, 1, 90)))
        results.add(Result(COLD, entries, CLUB.name, Cost(ours * entries, 1, 90, 240)))
    results.add(Result("changed", 10_000, HUGO.name, Cost(3, 1, 1_000)))
    results.add(Result("changed", 10_000, CLUB.name, Cost(0.9, 1, 90)))
    return results


def test_aims_are_judged_against_hugo() -> None:
    verdicts = {verdict.what: verdict for verdict in judge(_results(ours=5, hugo=10))}

    assert verdicts["cold, 10,000 entries, time"].is_met
    assert verdicts["cold, 10,000 entries, all processes"].is_met
    assert not verdicts["cold, 100,000 entries, all processes"].is_met
    assert verdicts["100,000 against 10,000 entries, time"].measured == pytest.approx(10)
    assert not verdicts["warm, changed, 10,000 entries, time"].is_met


def test_nothing_is_judged_that_was_not_measured() -> None:
    assert list(judge(Results())) == []


def test_the_table_goes_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    real = Path(__file__).resolve().parents[2] / "docs" / "speed.md"
    page.write_text(real.read_text(encoding="utf-8"), encoding="utf-8")
    text = markdown(_results(ours=7, hugo=10), ["Machine: one."])

    write_into(page, text, dt.date(2026, 11, 23))
    once = page.read_text(encoding="utf-8")
    write_into(page, text, dt.date(2026, 11, 23))
    assert page.read_text(encoding="utf-8") == once
    assert "| cold | 10,000 | the club | 70000.00 |" in once
    assert "| cold, 10,000 entries, time | 0.70 of Hugo | 0.6 | missed |" in once


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text("# Speed\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"speed\.md lacks the marks"):
        write_into(page, "", dt.date(2026, 11, 23))
