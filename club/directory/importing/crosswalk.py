"""The crosswalk: the words of other people's lists, in words of ours."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from club.core.errors import ClubError, InvalidFieldError
from club.core.text import fold
from club.core.vocabulary import Vocabulary

# Table of the crosswalk → kind of the vocabulary that its words must be of.
KINDS = {
    "types": "type",
    "sectors": "sector",
    "statuses": "status",
    "precisions": "precision",
    "licences": "licence",
}
_FREE = ("legal_forms", "regions", "localities", "description_chars")


class TagRule(NamedTuple):
    """A tag for entries whose name (and, where given, type and sector) fits."""

    tag: str
    name: re.Pattern[str]
    types: Sequence[str]
    sectors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All tables, by their folded words; the vocabulary's own words are among them."""

    vocabulary: Vocabulary
    tables: Mapping[str, Mapping[str, Any]]
    tag_rules: Sequence[TagRule]

    def find(self, table: str, column: str, word: str) -> dict[str, Any]:
        """Gives what a word of a column stands for: at least `is`, the id of a term.

        Raises:
            InvalidFieldError: Neither the crosswalk nor the vocabulary knows the word.
        """
        found = self.tables[table].get(key_of(word))
        if found is None:
            near = self.vocabulary.nearest(KINDS[table], word)
            hint = f'; the nearest is "{near}"' if near else ""
            raise InvalidFieldError(column, f'"{word[:60]}" is in neither the vocabulary nor the crosswalk{hint}')
        return found if isinstance(found, dict) else {"is": found}

    def region(self, country: str, word: str) -> str:
        """Gives a region of a country as people say it."""
        regions = self.tables["regions"]
        return str(regions.get(key_of(f"{country} {word}")) or regions.get(key_of(word), word))

    def locality(self, word: str) -> str:
        """Gives a locality as its people write it."""
        return str(self.tables["localities"].get(key_of(word), word))

    def legal_form(self, word: str) -> dict[str, str]:
        """Gives a legal form in local words, with its ISO 20275 code where that is certain."""
        found = self.tables["legal_forms"].get(key_of(word), word)
        return dict(found) if isinstance(found, dict) else {"name": str(found)}

    def description_chars(self, source: str, otherwise: int) -> int:
        """Gives how many characters of a description may be taken from a source."""
        return int(self.tables["description_chars"].get(key_of(source), otherwise))

    def tags(self, name: str, kind: str, sector: str) -> Iterator[str]:
        """Gives the tags that a name leaves no doubt about."""
        for rule in self.tag_rules:
            fits = (not rule.types or kind in rule.types) and (not rule.sectors or sector in rule.sectors)
            if fits and rule.name.search(name):
                yield rule.tag


def key_of(word: str) -> str:
    """Gives the form in which words are compared: folded, white space as one space."""
    return " ".join(fold(word).split())


def load_crosswalk(path: Path, vocabulary: Vocabulary, more: Mapping[str, Any] | None = None) -> Crosswalk:
    """Reads the crosswalk and holds it to the vocabulary.

    Args:
        path: `content/vocabulary/crosswalk.toml`.
        vocabulary: The words that entries may use.
        more: Tables of a column map; their words come first.

    Raises:
        ClubError: The file cannot be read, has an unknown table, or leads to a word that does not exist.
    """
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"{path}: the crosswalk cannot be read: {error}"
        raise ClubError(reason) from error
    try:
        tables = {kind: _table(kind, vocabulary, loaded, more or {}) for kind in (*KINDS, *_FREE)}
        _refuse_unknown(more or {})
        rules = [_rule(rule, vocabulary) for rule in (*loaded.get("tags", ()), *(more or {}).get("tags", ()))]
    except (InvalidFieldError, AttributeError, KeyError, TypeError, re.error) as error:
        reason = f"the crosswalk or the column map: {error}"
        raise ClubError(reason) from error
    return Crosswalk(vocabulary, tables, rules)


def _refuse_unknown(more: Mapping[str, Any]) -> None:
    for table in more:
        if table not in (*KINDS, *_FREE, "tags"):
            known = ", ".join(("columns", "values", *KINDS, *_FREE, "tags"))
            raise InvalidFieldError(table, f"is no table of a column map; these are: {known}")


def _table(table: str, vocabulary: Vocabulary, loaded: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    kind = KINDS.get(table)
    for term in vocabulary[kind].values() if kind else ():
        words |= {key_of(word): term.id for word in (term.id, term.label, term.plural) if word}
    for word, target in (*loaded.get(table, {}).items(), *more.get(table, {}).items()):
        if kind:
            _hold(f"{table}.{word}", kind, target["is"] if isinstance(target, dict) else target, vocabulary)
            _hold_all(f"{table}.{word}", "tag", target, "tags", vocabulary)
        words[key_of(word)] = target
    return words


def _rule(rule: Mapping[str, Any], vocabulary: Vocabulary) -> TagRule:
    _hold("tags", "tag", rule["tag"], vocabulary)
    for key, kind in (("types", "type"), ("sectors", "sector")):
        _hold_all("tags", kind, rule, key, vocabulary)
    pattern = re.compile(rule["name"], re.IGNORECASE)
    return TagRule(rule["tag"], pattern, tuple(rule.get("types", ())), tuple(rule.get("sectors", ())))


def _hold_all(where: str, kind: str, target: object, key: str, vocabulary: Vocabulary) -> None:
    for one in target.get(key, ()) if isinstance(target, dict) else ():
        _hold(where, kind, one, vocabulary)


def _hold(where: str, kind: str, target: str, vocabulary: Vocabulary) -> None:
    if target not in vocabulary[kind]:
        raise InvalidFieldError(where, f'"{target}" is no {kind} of the vocabulary')
