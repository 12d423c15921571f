"""What the ledger says of each co-op: what it has, what it has earned by what, and how that came about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from club.points.entries import COOP, PROMOTING, RECRUITING, Entry, Kind
from club.points.ledger import Ledger, coop_of

_EARNED_BY = {PROMOTING: "promoting", RECRUITING: "recruiting"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One co-op's points.

    Attributes:
        balance: What it can spend.
        pending: What waits for proof.
        owed: What is withheld from later earnings.
        earned: What was settled and not clawed back, by `promoting` and `recruiting`, altogether.
        promoted: How many promotions of other members were settled, by year.
        by_year: Points settled for promoting, by year.
        entries: Its own, the oldest first.
    """

    coop: str
    balance: int = 0
    pending: int = 0
    owed: int = 0
    earned: Mapping[str, int] = field(default_factory=dict)
    promoted: Mapping[str, int] = field(default_factory=dict)
    by_year: Mapping[str, int] = field(default_factory=dict)
    entries: Sequence[Entry] = ()

    @property
    def total(self) -> int:
        """Gives all that it has ever earned."""
        return sum(self.earned.values())

    def months(self, until: str) -> list[tuple[str, int]]:
        """Gives its balance at the end of each month (`2026-10`) from its first entry to a month, without gaps."""
        account = COOP + self.coop
        changes = Counter[str]()
        for one in self.entries:
            draft = one.draft
            changes[draft.day[:7]] += draft.points * ((draft.target == account) - (draft.source == account))
        names = list(_months(min(changes, default=until), until))
        return list(zip(names, accumulate(changes[name] for name in names), strict=True))


def standings(ledger: Ledger) -> dict[str, Standing]:
    """Gives the standing of every co-op that has an entry, by slug and in its order."""
    own: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries:
        own[coop_of(entry.draft)].append(entry)
    return {coop: _standing(ledger, coop, own[coop]) for coop in sorted(own)}


def _standing(ledger: Ledger, coop: str, entries: Sequence[Entry]) -> Standing:
    sources = {one.draft.key: one.draft.source for one in entries if one.draft.kind == Kind.EARN}
    earned, promoted, by_year = Counter[str](), Counter[str](), Counter[str]()
    for one in entries:
        draft, year = one.draft, one.draft.day[:4]
        if draft.kind == Kind.SETTLE:
            source = sources.get(draft.undoes, "")
            earned[_EARNED_BY.get(source, source)] += draft.points
            if source == PROMOTING:
                promoted[year] += 1
                by_year[year] += draft.points
        elif draft.kind == Kind.CLAW_BACK:
            earned[_EARNED_BY.get(draft.target, draft.target)] -= draft.points
    purse = ledger.purse(coop)
    return Standing(
        coop,
        purse.balance,
        purse.pending,
        purse.owed,
        earned=dict(sorted(earned.items())),
        promoted=dict(sorted(promoted.items())),
        by_year=dict(sorted(by_year.items())),
        entries=entries,
    )


def best_of_years(found: Iterable[Standing]) -> list[tuple[str, int, list[str]]]:
    """Gives each year's most points for promoting, the last year first, with whoever has earned so many."""
    years: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for one in found:
        for year, points in one.by_year.items():
            years[year][one.coop] = points
    best = []
    for year in sorted(years, reverse=True):
        most = max(years[year].values())
        best.append((year, most, [coop for coop, points in years[year].items() if points == most]))
    return best


def _months(first: str, last: str) -> Iterable[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004  # months of a year
