"""The ledger as people read it: balances, entries by month, the Hall of Fame, and a page for each co-op with points."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from club.points.earning import MIN_PUBLISHED, POINTS, SETTLE_DAYS, WEEKLY_CAP
from club.points.entries import COOP, Entry, Kind
from club.points.ledger import coop_of
from club.points.purse import LIFE_DAYS
from club.site.bars import bars_svg
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.coop import linked
from club.site.pages.paging import Place, paged
from club.site.standings import Standing, best_of_years
from club.site.theme import month

HALL = 10
_MONTHS = 12  # bars that a phone can show
_SIGNS = {Kind.EARN: "", Kind.REFUSE: "", Kind.OWE: "", Kind.REPAY: ""}  # these move nothing that can be spent


class Row(NamedTuple):
    """A co-op's line in the table of balances; `since` is when it became a member, or empty."""

    coop: str
    name: str
    path: str
    balance: int
    pending: int
    total: int
    since: str


def points_path(coop: str) -> str:
    """Gives the address of a co-op's points."""
    return f"/points/{coop}/"


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page of balances, those of months, and those of co-ops; each in parts of 100 lines."""
    make, standings, pulled = PointsPages(site), site.standings, site.pulled
    rows = _rows(site)
    months = _by_month(pulled.ledger.entries)
    overview = (
        _hall(rows),
        [(year, most, [make.name(coop) for coop in coops]) for year, most, coops in best_of_years(standings.values())],
        _settled(pulled.ledger.entries),
        [(name, len(entries)) for name, entries in reversed(months.items())],
        pulled.statistics.members,
        pulled.ledger.head,
    )
    yield from paged("points/", rows, make.balances, overview)
    for name, entries in months.items():
        yield from paged(f"points/month/{name}/", make.lines(entries), make.month)
    last = max(months, default="")
    for coop, one in standings.items():
        growth = one.months(last)[-_MONTHS:]
        about = (make.name(coop), one.balance, one.pending, one.owed, one.earned, one.promoted, growth)
        yield from paged(points_path(coop)[1:], make.lines(reversed(one.entries)), make.coop, coop, about)


def _rows(site: Directory) -> list[Row]:
    """Gives the co-ops that have entries or are members, those with most points first."""
    rows = []
    for coop in {*site.standings, *site.pulled.members}:
        one = site.standings.get(coop, Standing(coop))
        name, _ = _named(site, coop)
        path = points_path(coop) if coop in site.standings else ""
        since = site.pulled.members.get(coop, "")
        rows.append(Row(coop, name, path, one.balance, one.pending, one.total, since))
    return sorted(rows, key=lambda row: (-row.balance, -row.total, row.coop))


def _hall(rows: Sequence[Row]) -> list[Row]:
    """Gives the co-ops that have earned most ever."""
    best = sorted((row for row in rows if row.total > 0), key=lambda row: (-row.total, row.coop))
    return best[:HALL]


def _by_month(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Gives the entries by month, in order; a day that is not the last one's month is still its own."""
    months: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        months[entry.draft.day[:7]].append(entry)
    return {name: months[name] for name in sorted(months)}


def _settled(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """Gives how many points were settled in each of the last months that have some."""
    counts = Counter[str]()
    for entry in entries:
        if entry.draft.kind == Kind.SETTLE:
            counts[entry.draft.day[:7]] += entry.draft.points
    return sorted(counts.items())[-_MONTHS:]


def _named(site: Directory, coop: str) -> tuple[str, str]:
    """Gives a co-op's name and address; who is no longer in the directory has the slug alone."""
    record = site.by_slug.get(coop)
    return linked(site, record, site.facts.language) if record else (coop, "")


class PointsPages:
    """Makes the pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._names: dict[str, tuple[str, str]] = {}

    def name(self, coop: str) -> tuple[str, str]:
        """Gives a co-op's name, and the address of its points."""
        if coop not in self._names:
            self._names[coop] = (_named(self._site, coop)[0], points_path(coop))
        return self._names[coop]

    def lines(self, entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
        """Gives what a table says of entries: number, day, kind, co-op's name and address, signed points, about."""
        return [
            (one.number, one.draft.day, str(one.draft.kind), *self._signed(one), one.draft.about) for one in entries
        ]

    def _signed(self, entry: Entry) -> tuple[str, str, str]:
        draft = entry.draft
        sign = _SIGNS.get(draft.kind, "+" if draft.target.startswith(COOP) else "\N{MINUS SIGN}")
        return (*self.name(coop_of(draft)), f"{sign}{draft.points:,}")

    def balances(self, place: Place, rows: Sequence[Row], overview: Sequence[Any]) -> bytes:
        """Makes a part of the balances; the first has all else that there is to say."""
        hall, best, settled, months, members, head = overview
        about = "What member co-ops have earned by promoting each other and by winning readers. Anyone can check it."
        context = {
            "page": self._page(place, "Points", description=about),
            "place": place,
            "rows": rows,
            "hall": hall,
            "best": best,
            "settled": _figure(settled, "Points that were settled, by month"),
            "months": [(month(name), f"/points/month/{name}/", count) for name, count in months],
            "members": members,
            "head": head,
            "earning": {one.value: points for one, points in POINTS.items()}
            | {"cap": WEEKLY_CAP, "least": MIN_PUBLISHED, "days": SETTLE_DAYS, "life": LIFE_DAYS},
        }
        return self._site.render("points.html", context)

    def month(self, place: Place, lines: Sequence[Any]) -> bytes:
        """Makes the entries of a month."""
        name = month(place.first.split("/")[2])
        about = f"Every entry of the ledger of points, {name}."
        page = self._page(place, f"Points in {name}", description=about, crumbs=[("Points", "/points/")])
        return self._site.render("points-month.html", {"page": page, "place": place, "lines": lines})

    def coop(self, place: Place, lines: Sequence[Any], coop: str, about: Sequence[Any]) -> bytes:
        """Makes the page of one co-op's points."""
        (name, _), balance, pending, owed, earned, promoted, months = about
        record = self._site.by_slug.get(coop)
        plain = record.brief.name if record else coop
        crumbs = [("Points", "/points/"), *([(name, record.brief.path)] if record else [])]
        page = self._page(
            place, f"Points of {plain}", description=f"What {plain} has earned and spent in the club.", crumbs=crumbs
        )
        context = {
            "page": page,
            "place": place,
            "lines": lines,
            "name": name,
            "balance": balance,
            "pending": pending,
            "owed": owed,
            "earned": earned,
            "promoted": promoted,
            "growth": _figure(months, f"Points of {plain} at the end of each month"),
        }
        return self._site.render("points-coop.html", context)

    def _page(self, place: Place, title: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return self._site.page("/" + place.id, place.titled(title), "points", **more)


def _figure(pairs: Sequence[tuple[str, int]], title: str) -> dict[str, Any] | None:
    """Gives a chart by month, with the rows of the table behind it; none where there is but one bar."""
    if len(pairs) < 2:  # noqa: PLR2004  # one bar shows nothing
        return None
    short = [(f"{name[5:]}/{name[2:4]}", count) for name, count in pairs]
    figure = bars_svg(short, title=title)
    return {"svg": Markup(figure), "title": title, "rows": [(month(name), count) for name, count in pairs]}  # noqa: S704  # drawn by us
