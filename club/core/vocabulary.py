"""The words an entry may use, read from `content/vocabulary`."""

import csv
import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from club.core.errors import ClubError

# Codes that people write for a country although ISO 3166-1 gives it another.
_COUNTRY_SLIPS = {"UK": "GB", "EL": "GR", "EN": "GB", "USA": "US"}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of one kind, with what a person reads for it."""

    id: str
    label: str
    plural: str = ""
    about: str = ""
    name: str = ""
    url: str = ""
    credit: str = ""
    licence: str = ""
    gone: bool = False
    essglobal: tuple[str, ...] = ()
    isic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms, by kind and then by id, in the order of their file.

    Kinds: `type`, `sector`, `tag`, `status`, `scope`, `precision`, `verification`,
    `evidence`, `band`, `identifier`, `licence`, `source`, `country` (ISO 3166-1
    alpha-2), `language` (ISO 639) and `legal-form` (ISO 20275, active codes).
    """

    kinds: Mapping[str, Mapping[str, Term]]

    def __getitem__(self, kind: str) -> Mapping[str, Term]:
        """Gives the terms of a kind by id."""
        return self.kinds[kind]

    def label(self, kind: str, term_id: str) -> str:
        """Gives the words for an id, or the id itself where it is unknown."""
        term = self.kinds[kind].get(term_id)
        return term.label if term else term_id

    def nearest(self, kind: str, value: str) -> str | None:
        """Gives the id whose id or label is most like `value`, if any is near."""
        terms = self.kinds[kind]
        if kind == "country" and value.upper() in _COUNTRY_SLIPS:
            return _COUNTRY_SLIPS[value.upper()]
        by_word = {word.casefold(): term.id for term in terms.values() for word in _words(term)}
        found = difflib.get_close_matches(value.casefold(), by_word, n=1, cutoff=0.6)
        return by_word[found[0]] if found else None


def load_vocabulary(folder: Path) -> Vocabulary:
    """Reads the vocabulary's files.

    Args:
        folder: Holds `vocabulary.toml`, `countries.toml`, `languages.toml`
            and `legal-forms.csv`.

    Raises:
        ClubError: A file is missing or is not TOML; names the file.
    """
    kinds: dict[str, Mapping[str, Term]] = {}
    for kind, rows in _toml(folder / "vocabulary.toml").items():
        terms = [_term(row, folder / "vocabulary.toml") for row in rows]
        kinds[kind] = {term.id: term for term in terms}
    for kind, file in (("country", "countries.toml"), ("language", "languages.toml")):
        names = _toml(folder / file)
        kinds[kind] = {code: Term(code, name) for code, name in names.items()}
    kinds["legal-form"] = dict(_legal_forms(folder / "legal-forms.csv"))
    return Vocabulary(kinds)


def _words(term: Term) -> Iterator[str]:
    yield term.id
    yield term.label
    if term.plural:
        yield term.plural


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"{path}: the vocabulary cannot be read: {error}"
        raise ClubError(reason) from error


def _term(row: Mapping[str, object], path: Path) -> Term:
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    values.setdefault("label", values.get("name", ""))
    try:
        return Term(**values)  # type: ignore[arg-type]  # the file's keys are checked by this call
    except TypeError as error:
        reason = f"{path}: {row.get('id')}: a term has an unknown or missing key: {error}"
        raise ClubError(reason) from error


def _legal_forms(path: Path) -> Iterator[tuple[str, Term]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows:
            if row["status"] == "ACTV":
                yield row["elf_code"], Term(row["elf_code"], row["local_name"])
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        reason = f"{path}: the vocabulary cannot be read: {error}"
        raise ClubError(reason) from error
