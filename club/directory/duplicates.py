"""Entries that look like the same co-op twice, found by keys and never pair by pair."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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


Clusters = Mapping[tuple[str, ...], list[Placed]]


def duplicates(entries: Iterable[Placed]) -> Iterator[tuple[str, Fault]]:
    """Gives the paths of entries that look like another, with what is wrong.

    The same name with the same domain or place is an error. The same name alone
    or the same domain alone is a warning, unless one of the two names the other
    in `duplicate_ok` or as its successor. A shared host is no domain.
    Each entry gets at most one warning of a sort, however many it looks like.
    """
    keyed = [(entry, entry.brief.name_key, entry.brief.domain) for entry in entries]
    by_name: defaultdict[tuple[str, ...], list[Placed]] = defaultdict(list)
    by_domain: defaultdict[tuple[str, ...], list[Placed]] = defaultdict(list)
    certain: defaultdict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for entry, name, host in keyed:
        by_name[(name,)].append(entry)
        if host:
            by_domain[(host,)].append(entry)
            certain[(name, "domain", host)].append(entry)
        if entry.brief.locality:
            certain[(name, "place", entry.brief.country, fold(entry.brief.locality))].append(entry)
    answers = _answers(by_name, by_domain)
    for entry, name, host in keyed:
        domain_twins = certain[(name, "domain", host)] if host else []
        place_twins = certain.get((name, "place", entry.brief.country, fold(entry.brief.locality)), [])
        if len(domain_twins) > 1 or len(place_twins) > 1:
            yield entry.path, _error(entry, domain_twins, place_twins)
            continue
        for field, what, cluster in (
            ("name", "the same name as", by_name[(name,)]),
            ("website", "the same domain as", by_domain[(host,)] if host else []),
        ):
            if len(cluster) > 1 and (others := _unanswered(entry, cluster, answers)):
                yield entry.path, _warning(field, what, others)


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


def _unanswered(entry: Placed, cluster: list[Placed], answers: Mapping[str, set[str]]) -> list[str]:
    """Gives the first few others; reads no further than the answers are many."""
    slug = entry.brief.slug
    answered = answers.get(slug, set())
    others = (other.brief.slug for other in cluster if other.brief.slug != slug)
    return list(islice((other for other in others if other not in answered), _MOST_NAMED + 1))


def _error(entry: Placed, domain_twins: list[Placed], place_twins: list[Placed]) -> Fault:
    twins, shared = (domain_twins, "website") if len(domain_twins) > 1 else (place_twins, "town")
    first = next((twin.path for twin in twins if twin.path != entry.path), entry.path)
    mend = "keep one of the two; if they are two co-ops, say in the names what tells them apart"
    return Fault("name", f"has the same name and {shared} as {first}", mend, f"{entry.brief.name} (North)")


def _warning(field: str, what: str, others: list[str]) -> Fault:
    named = ", ".join(others[:_MOST_NAMED]) + (" and others" if len(others) > _MOST_NAMED else "")
    mend = "delete one, or say in either that they are two co-ops"
    return Fault(field, f"has {what} {named}", mend, f"duplicate_ok: [{others[0]}]", is_warning=True)
