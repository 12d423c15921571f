"""Facets: the ready-made lists of the directory, and their addresses.

A facet is a kind and an id (`country`, `gb`); a list is one facet, or two of
different kinds where at least `MIN_PAIR` co-ops match. A region belongs to its
country and so counts as one facet. Co-ops that are gone are in no list but
that of their status.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from club.directory.brief import Brief

MIN_PAIR = 3
MOST_LINKS = 30  # beside a list; a country with more regions has an index of them
PAIRED = ("country", "type", "sector", "tag")


class Facet(NamedTuple):
    """One condition; the id of a country is lower case, that of a region `gb/devon`."""

    kind: str
    id: str


Key = tuple[Facet, ...]


class Facets(NamedTuple):
    """Every list of the directory, with the places of its co-ops among the briefs.

    `lists` holds one- and two-facet keys that have a page; `counts` the number
    for every key, pageless pairs too; `within` for a facet the facets that
    occur beside it, with their counts.
    """

    lists: dict[Key, list[int]]
    counts: dict[Key, int]
    within: dict[Facet, dict[Facet, int]]


def facets_of(brief: Brief) -> Iterator[Facet]:
    """Gives the facets that a co-op is listed under, in the order of `PAIRED`, then the others."""
    country = brief.country.lower()
    if not brief.gone:
        yield Facet("country", country)
        yield Facet("type", brief.type)
        for sector in brief.sectors:
            yield Facet("sector", sector)
        for tag in brief.tags:
            yield Facet("tag", tag)
        if brief.region_id:
            yield Facet("region", f"{country}/{brief.region_id}")
    if brief.status:
        yield Facet("status", brief.status)


def group(briefs: Iterable[Brief]) -> Facets:
    """Groups co-ops by facet and by pairs of facets, in one pass.

    Args:
        briefs: In the order the lists shall have.
    """
    singles: defaultdict[Key, list[int]] = defaultdict(list)
    pairs: defaultdict[Key, list[int]] = defaultdict(list)
    made: dict[tuple[object, ...], tuple[list[list[int]], list[list[int]]]] = {}
    for place, brief in enumerate(briefs):
        # Co-ops with the same facets are common, so that their lists are looked up once.
        shape = (brief.country, brief.type, brief.sectors, brief.tags, brief.region_id, brief.status, brief.gone)
        known = made.get(shape)
        if known is None:
            facets = list(facets_of(brief))
            ones = [singles[(facet,)] for facet in facets]
            twos = [pairs[pair] for pair in _pairs(facets)]
            known = made[shape] = (ones, twos)
        for members in known[0]:
            members.append(place)
        for members in known[1]:
            members.append(place)
    lists = dict(singles)
    lists.update((key, members) for key, members in pairs.items() if len(members) >= MIN_PAIR)
    counts = {key: len(members) for key, members in singles.items()}
    within: defaultdict[Facet, dict[Facet, int]] = defaultdict(dict)
    for key, members in pairs.items():
        counts[key] = len(members)
        first, second = key
        within[first][second] = within[second][first] = len(members)
    return Facets(lists, counts, within)


def _pairs(facets: list[Facet]) -> Iterator[Key]:
    paired = [facet for facet in facets if facet.kind in PAIRED]
    for place, first in enumerate(paired):
        for second in paired[place + 1 :]:
            if first.kind != second.kind:
                yield first, second


def path_of(key: Key) -> str:
    """Gives the address of a list: `/country/gb/`, `/country/gb/type/worker/`."""
    return "/" + "".join(_part(facet) for facet in key)


def _part(facet: Facet) -> str:
    if facet.kind == "region":
        country, _, region = facet.id.partition("/")
        return f"country/{country}/region/{region}/"
    return f"{facet.kind}/{facet.id}/"


def pair_of(first: Facet, second: Facet) -> Key:
    """Gives two facets in the order that their address has."""
    if PAIRED.index(first.kind) < PAIRED.index(second.kind):
        return first, second
    return second, first
