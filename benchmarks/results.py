"""What was measured, by scenario, size and builder."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.measure import Cost, middle, timed

COLD, CHECK, IMPORT, IMPORTED = "cold", "check", "import", "cold, imported"


@dataclass(frozen=True, slots=True)
class Result:
    """One run of one builder."""

    scenario: str
    entries: int
    builder: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Row:
    """The medians of all runs of one builder, its quickest and slowest, and how often it ran."""

    scenario: str
    entries: int
    builder: str
    cost: Cost
    least_s: float
    most_s: float
    runs: int


@dataclass(slots=True)
class Results:
    """Every run so far."""

    runs: dict[tuple[str, int, str], list[Cost]] = field(default_factory=lambda: defaultdict(list))

    def add(self, result: Result) -> None:
        """Keeps one run."""
        self.runs[result.scenario, result.entries, result.builder].append(result.cost)

    def cost(self, scenario: str, entries: int, builder: str) -> Cost | None:
        """Gives the medians, or None where nothing was measured."""
        costs = self.runs.get((scenario, entries, builder))
        return middle(costs) if costs else None

    def rows(self) -> Iterator[Row]:
        """Gives one row per scenario, size and builder, in the order they were first measured."""
        for (scenario, entries, builder), costs in self.runs.items():
            walls = [cost.wall_s for cost in timed(costs)]
            yield Row(scenario, entries, builder, middle(costs), min(walls), max(walls), len(walls))
