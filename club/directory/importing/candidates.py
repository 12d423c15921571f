"""One row, made into what an entry would hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from club.core.errors import InvalidFieldError
from club.core.text import fold
from club.directory.coop import MAX_BODY_CHARS
from club.directory.importing.crosswalk import Crosswalk
from club.directory.importing.descriptions import tidy_description, to_markdown
from club.directory.importing.languages import language_of, language_of_name
from club.directory.importing.names import tidy_name
from club.directory.importing.places import tidy_location, tidy_place
from club.directory.importing.rows import Row
from club.directory.importing.slugs import slug_of
from club.directory.importing.websites import own_domain, tidy_website

_MAX_ALSO = 3
_BANDS = ((1, 9), (10, 49), (50, 249), (250, 999), (1_000, 9_999))
_YEAR = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(slots=True)
class Candidate:
    """A row as an entry: the front matter's values, the body, and what was changed on the way.

    `domain` is None where the website is on a shared host.
    """

    row: Row
    values: dict[str, Any]
    body: str
    domain: str | None
    notes: list[str]

    @property
    def source(self) -> tuple[str, str]:
        """Gives the source and the row's id there: what the row is known by."""
        credit = self.values["sources"][0]
        return credit["name"], credit["id"]


def make_candidate(row: Row, crosswalk: Crosswalk) -> Candidate:
    """Types a row by the crosswalk.

    Raises:
        InvalidFieldError: The row cannot become an entry; says which column is to blame.
    """
    if row.fault:
        raise InvalidFieldError("row", row.fault)
    maker = _Maker(row.cells, crosswalk)
    values = maker.values()
    return Candidate(row, values, maker.body(values), own_domain(values["website"]), maker.notes)


class _Maker:
    """Makes one row's values; collects the notes on the way."""

    def __init__(self, cells: Mapping[str, str], crosswalk: Crosswalk) -> None:
        self._cells = cells
        self._crosswalk = crosswalk
        self.notes: list[str] = []

    def values(self) -> dict[str, Any]:
        """Gives the front matter's values by field."""
        website = tidy_website(self._cells["website"])
        name = self._name()
        self.notes += website.notes
        kind = self._crosswalk.find("types", "coop_type", self._given("coop_type"))["is"]
        sectors = self._sectors()
        licence = self._crosswalk.find("licences", "licence", self._given("licence"))
        country, status = self._country(), self._status()
        tags = [*status.pop("tags", ()), *self._crosswalk.tags(name, kind, sectors[0])]
        values: dict[str, Any] = {
            "name": name,
            "country": country,
            "website": website.address,
            "type": kind,
            "sector": sectors[0],
            "also": [one for one in sectors[1 : _MAX_ALSO + 1] if one != sectors[0]],
            "tags": list(dict.fromkeys(tags)),
            **self._place(country, kind, licence.get("coordinates")),
            "founded": self._founded(),
            "status": status,
            "legal_form": self._legal_form(),
            "members": self._members(),
            "verification": "imported",
        }
        values["sources"] = [{"name": self._given("source"), "id": self._id(values), "licence": licence["is"]}]
        return values

    def body(self, values: dict[str, Any]) -> str:
        """Gives the description as Markdown, and tells its language to the values."""
        cell = self._cells["description"]
        most = self._crosswalk.description_chars(self._cells["source"], MAX_BODY_CHARS)
        text, notes = tidy_description(cell, most) if cell else ("", ())
        self.notes += notes
        language = language_of(text) if text else language_of_name(values["name"], values["country"])
        if language and language != "en":
            values["lang"] = language
        return to_markdown(text)

    def _given(self, column: str) -> str:
        if not self._cells[column]:
            raise InvalidFieldError(column, "is missing")
        return self._cells[column]

    def _name(self) -> str:
        cell = " ".join(self._given("name").split())
        name = tidy_name(cell)
        if name != cell:
            self.notes.append(f'name tidied, it was "{cell}"')
        if "\N{REPLACEMENT CHARACTER}" in name or re.search(r"\w\?\s?\w", name):
            self.notes.append("the name holds a broken character: mend it by hand")
        return name

    def _country(self) -> str:
        code = self._given("country").upper()
        known = self._crosswalk.vocabulary["country"]
        if code in known:
            return code
        word = fold(code)
        found = [term.id for term in known.values() if fold(term.label) == word]
        if found:
            return found[0]
        near = self._crosswalk.vocabulary.nearest("country", code)
        hint = f'; the nearest is "{near}"' if near else ""
        raise InvalidFieldError("country", f'"{code[:40]}" is no ISO 3166-1 alpha-2 code{hint}')

    def _sectors(self) -> list[str]:
        words = self._given("sector")
        try:
            return [self._crosswalk.find("sectors", "sector", words)["is"]]
        except InvalidFieldError:
            if ";" not in words:
                raise
        parts = [part.strip() for part in words.split(";") if part.strip()]
        found = [self._crosswalk.find("sectors", "sector", part)["is"] for part in parts]
        return list(dict.fromkeys(found))

    def _status(self) -> dict[str, Any]:
        word = self._cells["status"]
        return dict(self._crosswalk.find("statuses", "status", word)) if word else {}

    def _place(self, country: str, kind: str, credit: Mapping[str, str] | None) -> dict[str, Any]:
        place = tidy_place(self._cells["locality"], self._cells["region"], country, self._crosswalk)
        location, notes = tidy_location(self._cells, kind, credit, self._crosswalk, has_locality=bool(place.locality))
        self.notes += [*place.notes, *notes]
        return {"region": place.region, "locality": place.locality, "location": location}

    def _founded(self) -> str:
        founded = self._cells["founded"]
        if founded and not _YEAR.fullmatch(founded):
            self.notes.append(f'founded "{founded[:40]}" is no year or date (1998, 1998-04-30), left out')
            return ""
        return founded

    def _legal_form(self) -> dict[str, str]:
        words = self._cells["legal_form"]
        return self._crosswalk.legal_form(words) if words else {}

    def _members(self) -> str:
        cell = self._cells["members"].replace(",", "").replace(" ", "")
        bands = self._crosswalk.vocabulary["band"]
        if not cell or cell in bands:
            return cell
        if cell.isdecimal() and cell.isascii():
            count = int(cell)
            return next((f"{low}-{high}" for low, high in _BANDS if low <= count <= high), "10000+" if count else "")
        self.notes.append(f'members "{cell[:40]}" is no number, left out')
        return ""

    def _id(self, values: Mapping[str, Any]) -> str:
        given = self._cells["source_id"] or self._cells["id"]
        return given or slug_of(f"{values['name']} {values['locality']}")


def place_of(values: Mapping[str, Any]) -> Sequence[str]:
    """Gives what two co-ops of one name must share to be one: country and locality, folded."""
    locality = values.get("locality")
    return (values["country"], fold(locality)) if locality else ()
