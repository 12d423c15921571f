"""`python -m benchmarks.fairness`: who gets slots over a year by the club's draw, and by three plainer ways.

Sixty co-ops with points as uneven as incomes (Pareto) ask for four slots of an edition, each of them in
two editions of five. In the club's draw who has had a slot rests for three editions, and no two of a sector
stand in one edition; the plainer ways know neither. What is counted: who gets nothing in the year, what
part of the slots goes to the tenth with most points, and the longest row of requests without a slot.
"""

import argparse
import datetime as dt
import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import write_into
from club.core.pushed import Slot
from club.promotions.allocation import Entrant
from club.promotions.draw_file import run

COOPS, SLOTS, EDITIONS, SECTORS = 60, 4, 52, 22
ASKS = 0.4  # the part of editions in which a co-op asks
SEEDS = 50
_PARETO, _SCALE, _MOST_POINTS = 1.2, 60, 2_000
_DOC = Path(__file__).resolve().parents[1] / "docs" / "fairness.md"
_MARKS = ("<!-- fairness: begin -->", "<!-- fairness: end -->")
_SLOTS = tuple(Slot(f"feature-{number}", "feature") for number in range(1, SLOTS + 1))

Choose = Callable[["Year", int, Sequence["Coop"]], Sequence["Coop"]]


@dataclass(eq=False)
class Coop:
    """One of the sixty; `waits` counts its requests since the last slot."""

    slug: str
    points: int
    sector: str
    haste: float
    credit: int = 0
    last_won: int = 0
    slots: int = 0
    waits: int = 0
    longest: int = 0


@dataclass
class Year:
    """A year of editions."""

    chance: random.Random
    coops: list[Coop] = field(default_factory=list)


class Outcome(NamedTuple):
    """What a year was like: parts from 0 to 1, and a number of requests."""

    left_out: float
    top_tenth: float
    worst_wait: int


def by_draw(year: Year, edition: int, asking: Sequence[Coop]) -> Sequence[Coop]:
    """Chooses as the club does, with its own code."""
    by_slug = {one.slug: one for one in asking}
    entrants = [
        Entrant(one.slug, "feature", one.points, one.credit, one.sector, (one.sector,), one.slug, one.last_won)
        for one in asking
    ]
    drawn = run(entrants, _SLOTS, edition=edition, secret=f"{year.chance.getrandbits(256):064x}")
    for slug, credit in drawn.credits.items():
        by_slug[slug].credit = credit
    return [by_slug[slug] for slug in drawn.winners.values()]


def by_lottery(year: Year, _edition: int, asking: Sequence[Coop]) -> Sequence[Coop]:
    """Chooses blindly."""
    return year.chance.sample(asking, min(SLOTS, len(asking)))


def by_weighted_lottery(year: Year, _edition: int, asking: Sequence[Coop]) -> Sequence[Coop]:
    """Chooses with a ticket for each point (Efraimidis and Spirakis, 2006)."""
    return sorted(asking, key=lambda one: year.chance.random() ** (1 / (1 + one.points)))[-SLOTS:]


def by_arrival(year: Year, _edition: int, asking: Sequence[Coop]) -> Sequence[Coop]:
    """Chooses who comes first; some are always quicker than others."""
    return sorted(asking, key=lambda one: one.haste + year.chance.gauss(0, 0.25))[:SLOTS]


WAYS: Mapping[str, Choose] = {
    "deficit credits (the club's)": by_draw,
    "lottery": by_lottery,
    "lottery weighted by points": by_weighted_lottery,
    "first come, first served": by_arrival,
}


def simulate(choose: Choose, seed: int, *, asks: float = ASKS, editions: int = EDITIONS) -> Outcome:
    """Gives what a year is like when slots are given in one way; the same seed gives the same year."""
    year = Year(random.Random(seed))
    year.coops = [_coop(year.chance, number) for number in range(COOPS)]
    for edition in range(1, editions + 1):
        asking = [one for one in year.coops if year.chance.random() < asks]
        if choose is by_draw:
            asking = [one for one in asking if not _rests(one, edition)]
        _count(asking, choose(year, edition, asking), edition)
    richest = sorted(year.coops, key=lambda one: (-one.points, one.slug))[: COOPS // 10]
    given = sum(one.slots for one in year.coops)
    return Outcome(
        sum(one.slots == 0 for one in year.coops) / COOPS,
        sum(one.slots for one in richest) / given,
        max(one.longest for one in year.coops),
    )


def table(seeds: int = SEEDS) -> str:
    """Gives the comparison in Markdown: means over the seeds, and the worst of them."""
    head = ["how slots are given", "left out", "to the top tenth", "longest wait", "longest wait of all years"]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for asks, when in ((ASKS, ""), (1.0, ", everybody asks every time")):
        for name, choose in WAYS.items():
            years = [simulate(choose, seed, asks=asks) for seed in range(seeds)]
            left_out, top, waits = ([one[place] for one in years] for place in range(3))
            cells = [
                f"{name}{when}",
                f"{statistics.mean(left_out):.1%}",
                f"{statistics.mean(top):.1%}",
                f"{statistics.mean(waits):.1f} requests",
                f"{max(waits)} requests",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and, when asked, writes it into docs/fairness.md; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help=f"how many years ({SEEDS})")
    parser.add_argument("--write", action="store_true", help="write the table into docs/fairness.md")
    options = parser.parse_args(arguments)
    found = table(options.seeds)
    print(found)
    if options.write:
        write_into(_DOC, f"{found}\n", dt.datetime.now(dt.UTC).date(), marks=_MARKS)
    return 0


def _coop(chance: random.Random, number: int) -> Coop:
    points = min(_MOST_POINTS, math.floor(_SCALE * (chance.paretovariate(_PARETO) - 1)))
    return Coop(f"coop-{number:02}", points, f"sector-{chance.randrange(SECTORS):02}", chance.random())


def _rests(one: Coop, edition: int) -> bool:
    return Entrant(one.slug, "feature", 0, 0, one.sector, (), "", one.last_won).is_resting(edition)


def _count(asking: Sequence[Coop], winners: Sequence[Coop], edition: int) -> None:
    for one in asking:
        if one in winners:
            one.slots, one.last_won, one.waits = one.slots + 1, edition, 0
        else:
            one.waits += 1
            one.longest = max(one.longest, one.waits)


if __name__ == "__main__":
    raise SystemExit(main())
