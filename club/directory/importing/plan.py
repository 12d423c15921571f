"""What an import would write, and its answer to every row; nothing is written here."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from club.core.errors import InvalidFieldError
from club.directory.coop import BY_NAME
from club.directory.entry import read_entry, write_entry
from club.directory.importing.candidates import Candidate, make_candidate
from club.directory.importing.crosswalk import Crosswalk
from club.directory.importing.fingerprint import marked
from club.directory.importing.grouping import group_rows
from club.directory.importing.groups import Group
from club.directory.importing.merging import merge
from club.directory.importing.names import is_like, name_key
from club.directory.importing.rows import Answer, Row, Verdict
from club.directory.importing.shelf import Kept
from club.directory.importing.slugs import free_slug

LeftOut = Mapping[tuple[str, str], str]
_MAX_DUPLICATE_OK = 30


class Plan(NamedTuple):
    """The files to write, by path relative to the folder of entries, in order, and the answers."""

    files: Mapping[str, str]
    answers: Sequence[Answer]


class _Draft(NamedTuple):
    group: Group
    path: str
    values: dict[str, Any]
    body: str


def make_plan(
    rows: Sequence[Row],
    *,
    crosswalk: Crosswalk,
    shelf: Sequence[Kept],
    left_out: LeftOut,
    today: dt.date,
    progress: Callable[[Sequence[Row]], Iterable[Row]] = iter,
) -> Plan:
    """Gives the plan of an import.

    Args:
        rows: The list's rows under our columns' names.
        crosswalk: Their words in ours.
        shelf: The entries that are there.
        left_out: Why a row, by its source and id, is not wanted.
        today: Goes into `added` of new entries.
        progress: Gives the rows on, and may tell somebody how far they are.
    """
    answers: dict[str, Answer] = {}
    candidates = list(_candidates(progress(rows), crosswalk, left_out, answers, today))
    groups = group_rows(candidates, shelf)
    drafts = list(_drafts(groups, shelf, today))
    _allow_duplicates(drafts)
    files: dict[str, str] = {}
    for draft in drafts:
        text = marked(write_entry(draft.values, draft.body))
        faults = _faults(draft.path, text, crosswalk, today)
        if faults:
            _answer_all(draft.group, "refused", "", answers, faults)
            continue
        if draft.group.kept is None or draft.group.kept.text != text:
            files[draft.path] = text
        _answer_written(draft, text, answers)
    for group in groups:
        if group.kept and not group.kept.is_ours:
            _answer_kept(group, answers)
    return Plan(files, [answers[row.place] for row in rows])


# Rows ----------------------------------------------------------------------


def _candidates(
    rows: Iterable[Row], crosswalk: Crosswalk, left_out: LeftOut, answers: dict[str, Answer], today: dt.date
) -> Iterator[Candidate]:
    seen: dict[tuple[str, str], Candidate] = {}
    for row in rows:
        try:
            candidate = make_candidate(row, crosswalk)
            _refuse_second(candidate, seen)
            text = write_entry(candidate.values, candidate.body)
            faults = _faults(f"{candidate.values['country'].lower()}/row.md", text, crosswalk, today)
        except InvalidFieldError as error:
            answers[row.place] = _answer(row, "refused", "", str(error))
            continue
        if faults:
            answers[row.place] = _answer(row, "refused", "", faults)
        elif candidate.source in left_out:
            answers[row.place] = _answer(row, "left out", "", left_out[candidate.source])
        else:
            yield candidate


def _refuse_second(candidate: Candidate, seen: dict[tuple[str, str], Candidate]) -> None:
    first = seen.setdefault(candidate.source, candidate)
    if not is_like(first.values["name"], candidate.values["name"], same_list=False):
        reason = f'"{candidate.source[1]}" stands at {first.row.place} already, for "{first.values["name"]}"'
        raise InvalidFieldError("source_id", reason)


def _faults(path: str, text: str, crosswalk: Crosswalk, today: dt.date) -> str:
    """Gives the errors that `build.py check` would find in a text, as one sentence."""
    entry = read_entry(path, text.encode(), crosswalk.vocabulary, today)
    faults = [problem.fault for problem in entry.problems if not problem.fault.is_warning]
    return "; ".join(f"{fault.field}: {fault.what}" for fault in faults)


# Entries -------------------------------------------------------------------


def _drafts(groups: Iterable[Group], shelf: Iterable[Kept], today: dt.date) -> Iterator[_Draft]:
    taken = {kept.slug for kept in shelf}
    for group in groups:
        kept = group.kept
        if kept and not kept.is_ours:
            continue
        values, body = merge(group)
        values = {key: values[key] for key in BY_NAME if values.get(key)}
        if kept:
            values |= {"country": kept.values["country"], "added": kept.values["added"]}
            yield _Draft(group, kept.path, values, body)
            continue
        values["added"] = today.isoformat()
        slug = free_slug(values["name"], values.get("locality", ""), values["country"], taken)
        taken.add(slug)
        yield _Draft(group, f"{values['country'].lower()}/{slug}.md", values, body)


def _allow_duplicates(drafts: Iterable[_Draft]) -> None:
    """Marks entries that look alike but stand side by side in one list, which tells them apart."""
    alike: dict[tuple[str, str], list[_Draft]] = defaultdict(list)
    for draft in drafts:
        for source in {name for name, _ in _all_sources(draft)}:
            alike[source, f"name {name_key(draft.values['name'])}"].append(draft)
            for domain in {member.domain for member in draft.group.members if member.domain}:
                alike[source, domain].append(draft)
    for several in alike.values():
        if 1 < len(several) <= _MAX_DUPLICATE_OK:
            for one, other in combinations(several, 2):
                _allow(one, other)
                _allow(other, one)


def _all_sources(draft: _Draft) -> list[tuple[str, str]]:
    return [member.source for member in draft.group.members]


def _allow(one: _Draft, other: _Draft) -> None:
    slug = other.path.rpartition("/")[2].removesuffix(".md")
    allowed = one.values.get("duplicate_ok", [])
    if slug not in allowed and len(allowed) < _MAX_DUPLICATE_OK:
        one.values["duplicate_ok"] = sorted([*allowed, slug])


# Answers -------------------------------------------------------------------


def _answer(row: Row, verdict: Verdict, path: str, why: str) -> Answer:
    cells = row.cells
    return Answer(row.place, cells.get("id") or cells.get("source_id", ""), cells.get("name", ""), verdict, path, why)


def _answer_all(group: Group, verdict: Verdict, path: str, answers: dict[str, Answer], why: str) -> None:
    for member in group.members:
        answers[member.row.place] = _answer(member.row, verdict, path, why)


def _answer_written(draft: _Draft, text: str, answers: dict[str, Answer]) -> None:
    group, kept = draft.group, draft.group.kept
    is_same = kept is not None and kept.text == text
    for place, (member, reason) in enumerate(zip(group.members, group.reasons, strict=True)):
        verdict: Verdict = "written"
        why = [*member.notes]
        if kept and member.source in kept.sources:
            verdict = "unchanged" if is_same else "updated"
            why = why if not is_same else []
        elif kept or place:
            verdict = "merged"
            why.insert(0, reason or group.kept_reason)
        answers[member.row.place] = _answer(member.row, verdict, draft.path, "; ".join(filter(None, why)))


def _answer_kept(group: Group, answers: dict[str, Answer]) -> None:
    kept = group.kept
    assert kept is not None  # noqa: S101  # asked for by the caller
    why = "the entry has been edited by hand, so it stays as it is"
    for member in group.members:
        is_new = member.source not in kept.sources
        hint = f"; {group.kept_reason}: if it is the same co-op, add the row to its sources" if is_new else ""
        answers[member.row.place] = _answer(member.row, "kept", kept.path, why + hint)
