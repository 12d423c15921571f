"""What the club's builder is meant to reach, and whether it did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.builders import CLUB, HUGO, REAL_THEME, Builder
from benchmarks.measure import Cost
from benchmarks.results import CHECK, COLD, Results

_MOST_OF_HUGO = {"changed": 0.2, "added": 0.2, "removed": 0.2, "unchanged": 0.15}
_WARM_ENTRIES = 10_000
_MOST_MEMORY_OF_HUGO = {10_000: 0.25, 100_000: 0.1}
_MOST_OF_HUGO_COLD = 0.6
_MOST_TIMES_LONGER = 11.0
_MOST_CHECK_SECONDS = {10_000: 4.0}
_MOST_OF_HUGO_REAL_THEME = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One aim with what was measured; both in the same unit, smaller is better."""

    what: str
    measured: float
    most: float
    unit: str

    @property
    def is_met(self) -> bool:
        """Tells whether the aim holds."""
        return self.measured <= self.most


def judge(results: Results) -> Iterator[Verdict]:
    """Gives a verdict for every aim that the measured sizes allow one for."""
    yield from _judge_cold(results)
    yield from _judge_growth(results)
    yield from _judge_warm(results)
    yield from _judge_rest(results)


def _judge_cold(results: Results) -> Iterator[Verdict]:
    for entries, most in _MOST_MEMORY_OF_HUGO.items():
        at = f"cold, {entries:,} entries"
        yield from _of_hugo(results, COLD, entries, _wall, f"{at}, time", _MOST_OF_HUGO_COLD)
        yield from _of_hugo(results, COLD, entries, _largest, f"{at}, largest process", most)
        yield from _of_hugo(results, COLD, entries, _all_memory, f"{at}, all processes", most)


def _judge_growth(results: Results) -> Iterator[Verdict]:
    small, large = (results.cost(COLD, entries, CLUB.name) for entries in _MOST_MEMORY_OF_HUGO)
    if small and large:
        yield Verdict("100,000 against 10,000 entries, time", large.wall_s / small.wall_s, _MOST_TIMES_LONGER, "times")


def _judge_warm(results: Results) -> Iterator[Verdict]:
    for scenario, most in _MOST_OF_HUGO.items():
        what = f"warm, {scenario}, {_WARM_ENTRIES:,} entries, time"
        yield from _of_hugo(results, scenario, _WARM_ENTRIES, _wall, what, most)


def _judge_rest(results: Results) -> Iterator[Verdict]:
    for entries, most in _MOST_CHECK_SECONDS.items():
        check = results.cost(CHECK, entries, CLUB.name)
        if check:
            yield Verdict(f"check, {entries:,} entries", check.wall_s, most, "s")
    for entries in _MOST_MEMORY_OF_HUGO:
        what = f"cold, {entries:,} entries, {REAL_THEME.name}, time"
        yield from _of_hugo(results, COLD, entries, _wall, what, _MOST_OF_HUGO_REAL_THEME, REAL_THEME)


def _of_hugo(
    results: Results,
    scenario: str,
    entries: int,
    part: Callable[[Cost], float],
    what: str,
    most: float,
    builder: Builder = CLUB,
) -> Iterator[Verdict]:
    ours, hugo = (results.cost(scenario, entries, one.name) for one in (builder, HUGO))
    if ours and hugo:
        yield Verdict(what, part(ours) / part(hugo), most, "of Hugo")


def _wall(cost: Cost) -> float:
    return cost.wall_s


def _largest(cost: Cost) -> float:
    return cost.largest_mb


def _all_memory(cost: Cost) -> float:
    return cost.sum_mb or cost.largest_mb
