"""Entries that look like the same co-op twice, found by keys and never pair by pair."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from club.core.text import fold
from club.directory.brief import Brief
from club.directory.faults import Fault

_MOST_NAMED = 3


class Placed(NamedTuple):
    """A co-op and the file that tells of it."""

    path: str
    brief: Brief


Clusters = Mapping[str, list[Placed]]


def duplicates(entries: Iterable[Placed]) -> Iterator[tuple[str, Fault]]:
    """Gives the paths of entries that look like another, with what is wrong.

    The same name with the same domain or place is an error. The same name alone
    or the same domain alone is a warning, unless one of the two names the other
    in `duplicate_ok` or as its successor. A shared host is no domain.
    Each entry gets at most one warning of a sort, however many it looks like.
    """
    entries = list(entries)
    by_name: defaultdict[str, list[Placed]] = defaultdict(list)
    by_domain: defaultdict[str, list[Placed]] = defaultdict(list)
    for entry in entries:
        by_name[entry.brief.name_key].append(entry)
        if entry.brief.domain:
            by_domain[entry.brief.domain].append(entry)
    answers = _answers(by_name, by_domain)
    certain = _certain(by_name.values())
    for entry in entries:
        namesakes, neighbours = by_name[entry.brief.name_key], by_domain.get(entry.brief.domain, ())
        if len(namesakes) < 2 and len(neighbours) < 2:  # noqa: PLR2004  # so it is for nearly all
            continue
        domain_twins, place_twins = (certain.get(key, ()) for key in _certain_keys(entry.brief))
        if len(domain_twins) > 1 or len(place_twins) > 1:
            yield entry.path, _error(entry, domain_twins, place_twins)
            continue
        for field, what, cluster in (
            ("name", "the same name as", namesakes),
            ("website", "the same domain as", neighbours),
        ):
            if len(cluster) > 1 and (others := _unanswered(entry, cluster, answers)):
                yield entry.path, _warning(field, what, others)


def _certain(clusters: Iterable[list[Placed]]) -> dict[tuple[str, ...], list[Placed]]:
    """Gives, of the co-ops with one name, those with one domain and those in one place."""
    certain: defaultdict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for cluster in clusters:
        if len(cluster) > 1:
            for entry in cluster:
                for key in _certain_keys(entry.brief):
                    certain[key].append(entry)
    certain.pop((), None)
    return certain


def _certain_keys(brief: Brief) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Gives name and domain, and name and place; what lacks the second has no key."""
    name = brief.name_key
    by_domain = (name, "domain", brief.domain) if brief.domain else ()
    by_place = (name, "place", brief.country, fold(brief.locality)) if brief.locality else ()
    return by_domain, by_place


def _answers(*families: Clusters) -> Mapping[str, set[str]]:
    """Gives for each slug those that are known to be other co-ops, from either side."""
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for family in families:
        for cluster in family.values():
            if len(cluster) > 1:
                for _, brief in cluster:
                    for slug in (*brief.duplicate_ok, brief.successor):
                        answers[brief.slug].add(slug)
                        answers[slug].add(brief.slug)
    return answers


def _unanswered(entry: Placed, cluster: Sequence[Placed], answers: Mapping[str, set[str]]) -> list[str]:
    """Gives the first few others; reads no further than the answers are many."""
    slug = entry.brief.slug
    answered = answers.get(slug, set())
    others = (other.brief.slug for other in cluster if other.brief.slug != slug)
    return list(islice((other for other in others if other not in answered), _MOST_NAMED + 1))


def _error(entry: Placed, domain_twins: Sequence[Placed], place_twins: Sequence[Placed]) -> Fault:
    twins, shared = (domain_twins, "website") if len(domain_twins) > 1 else (place_twins, "town")
    first = next((twin.path for twin in twins if twin.path != entry.path), entry.path)
    mend = "keep one of the two; if they are two co-ops, say in the names what tells them apart"
    return Fault("name", f"has the same name and {shared} as {first}", mend, f"{entry.brief.name} (North)")


def _warning(field: str, what: str, others: list[str]) -> Fault:
    named = ", ".join(others[:_MOST_NAMED]) + (" and others" if len(others) > _MOST_NAMED else "")
    mend = "delete one, or say in either that they are two co-ops"
    return Fault(field, f"has {what} {named}", mend, f"duplicate_ok: [{others[0]}]", is_warning=True)
