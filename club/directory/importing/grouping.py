"""Which rows are one co-op, and which entry on the shelf is theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from club.directory.importing.candidates import Candidate, place_of
from club.directory.importing.groups import MAX_SOURCES, Group
from club.directory.importing.merging import merge
from club.directory.importing.names import is_like, name_key
from club.directory.importing.shelf import Kept

# More names than this on one domain, and it is a host that many share.
MAX_NAMES_PER_DOMAIN = 10


def group_rows(candidates: Sequence[Candidate], shelf: Sequence[Kept]) -> list[Group]:
    """Gives the groups in the order of their first rows.

    What belongs together is told from the rows alone first; only then is each
    group looked for on the shelf, and by name and domain only among entries
    that no row claims by its id. So an import that was cut off and is run
    again comes to the same groups, whatever it had written.
    """
    crowded = _crowded(candidates)
    groups = _Groups(crowded)
    for candidate in candidates:
        groups.add(candidate)
    return list(_with_kept(_united(groups.all), shelf, crowded))


def _united(groups: Iterable[Group]) -> list[Group]:
    """Unites groups whose entries would have one name and one place, as their rows alone had not."""
    by_place: dict[tuple[str, ...], Group] = {}
    united: list[Group] = []
    for group in groups:
        key = _place_key(merge(group).values)
        first = by_place.get(key) if key else None
        if first is None or len(first.members) + len(group.members) > MAX_SOURCES:
            united.append(group)
            by_place.setdefault(key, group)
        else:
            first.take(group, f"same name and place as {first.members[0].row.place}, put together")
    return united


def _crowded(candidates: Iterable[Candidate]) -> frozenset[str]:
    names = defaultdict(set)
    for candidate in candidates:
        if candidate.domain:
            names[candidate.domain].add(name_key(candidate.values["name"]))
    return frozenset(domain for domain, keys in names.items() if len(keys) > MAX_NAMES_PER_DOMAIN)


class _Groups:
    """Groups under way, with what they can be found by."""

    def __init__(self, crowded: frozenset[str]) -> None:
        self.all: list[Group] = []
        self._crowded = crowded
        self._by_source: dict[tuple[str, str], Group] = {}
        self._by_domain: dict[str, list[tuple[Candidate, Group]]] = defaultdict(list)
        self._by_place: dict[tuple[str, ...], list[tuple[Candidate, Group]]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        group, reason = self._find(candidate)
        if group is None or len(group.members) >= MAX_SOURCES:
            group = Group([candidate])
            self.all.append(group)
        else:
            group.members.append(candidate)
            group.reasons.append(reason)
        self._by_source.setdefault(candidate.source, group)
        if candidate.domain and candidate.domain not in self._crowded:
            self._by_domain[candidate.domain].append((candidate, group))
        if place_of(candidate.values):
            self._by_place[_place_key(candidate.values)].append((candidate, group))

    def _find(self, candidate: Candidate) -> tuple[Group | None, str]:
        if candidate.source in self._by_source:
            return self._by_source[candidate.source], f"the same row of {candidate.source[0]} stands above"
        name = candidate.values["name"]
        for other, group in self._by_domain.get(candidate.domain or "", ()):
            if is_like(name, other.values["name"], same_list=candidate.source[0] == other.source[0]):
                return group, _because(f"same domain {candidate.domain}", other)
        for other, group in self._by_place.get(_place_key(candidate.values), ()):
            return group, _because(f"same name in {candidate.values['locality']}", other)
        return None, ""


def _because(what: str, other: Candidate) -> str:
    return f'{what} as "{other.values["name"]}" ({other.row.place})'


def _place_key(values: Mapping[str, Any]) -> tuple[str, ...]:
    return (name_key(values["name"]), *place_of(values)) if place_of(values) else ()


# The shelf -----------------------------------------------------------------


def _with_kept(groups: Iterable[Group], shelf: Sequence[Kept], crowded: frozenset[str]) -> Iterable[Group]:
    by_source = {source: kept for kept in shelf for source in kept.sources}
    groups = [part for group in groups for part in _parted(group, by_source)]
    claimed = {group.kept.path for group in groups if group.kept}
    finder = _Finder([kept for kept in shelf if kept.path not in claimed], crowded)
    for group in groups:
        if group.kept is None:
            group.kept, group.kept_reason = finder.find(group)
    return groups


def _parted(group: Group, by_source: Mapping[tuple[str, str], Kept]) -> Iterable[Group]:
    """Parts a group that somebody has parted on the shelf, by the entries that name its rows."""
    parts: dict[str, Group] = {}
    loose: list[tuple[Candidate, str]] = []
    for member, reason in zip(group.members, group.reasons, strict=True):
        kept = by_source.get(member.source)
        if kept is None:
            loose.append((member, reason))
        elif kept.path in parts:
            parts[kept.path].members.append(member)
            parts[kept.path].reasons.append(reason)
        else:
            parts[kept.path] = Group([member], [reason], kept)
    if not parts:
        return [group]
    first = next(iter(parts.values()))
    for member, reason in loose:
        first.members.append(member)
        first.reasons.append(reason)
    return parts.values()


class _Finder:
    """Finds entries on the shelf by domain and name."""

    def __init__(self, shelf: Iterable[Kept], crowded: frozenset[str]) -> None:
        self._by_domain: dict[str, list[Kept]] = defaultdict(list)
        self._by_place: dict[tuple[str, ...], Kept] = {}
        for kept in shelf:
            if "name" not in kept.values or "country" not in kept.values:
                continue
            if kept.domain and kept.domain not in crowded:
                self._by_domain[kept.domain].append(kept)
            if place_of(kept.values):
                self._by_place.setdefault(_place_key(kept.values), kept)

    def find(self, group: Group) -> tuple[Kept | None, str]:
        for member in group.members:
            name = member.values["name"]
            for kept in self._by_domain.get(member.domain or "", ()):
                same_list = any(member.source[0] == source for source, _ in kept.sources)
                if is_like(name, kept.values["name"], same_list=same_list):
                    return kept, f'same domain {member.domain} as "{kept.values["name"]}"'
            found = self._by_place.get(_place_key(member.values)) if place_of(member.values) else None
            if found:
                return found, f"same name in {member.values['locality']}"
        return None, ""
