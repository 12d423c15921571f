"""Promotions that are booked into slots: `content/club/bookings.json`, which the club's functions write.

    {"format": 1, "editions": {"12": [{"slot": "feature-1", "kind": "feature", "coop": "example-bakery",
     "headline": "Bread at night", "body": "…", "button": "See the ovens", "link": "https://bakery.example",
     "image": {"path": "/pictures/bread.jpg", "alt": "Nine loaves", "width": 600, "height": 300}}]}}

`image` may be null, and of a classified so may be `headline` and `button`. A club without the file has
no promotions. How long the words may be is for whoever books them to judge; here they must only fit a mail.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from club.directory.addresses import address_fault
from club.directory.faults import Fault, Problem
from club.directory.kinds import SLUG
from club.newsletter.edition import SLOT_KINDS, Edition

NAME = "bookings.json"
PICTURES = "/pictures/"  # where the site has what lies in content/club/pictures
MAX_ALT_CHARS = 125
MAX_PICTURE_PX = 600
_FORMAT = 1
_NEEDED = {"slot", "kind", "coop", "body", "link"}
_FIELDS = _NEEDED | {"headline", "button", "image"}
_PATH = re.compile(r"/[\w-]+(?:/[\w-]+)*\.(?:jpg|jpeg|png|gif)", re.ASCII)  # what every mail program shows
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_MEND = "run build.py pull, or mend it in the club's store"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the club's own site; sizes in pixels."""

    path: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a co-op says in a slot."""

    slot: str
    kind: str
    coop: str
    body: str
    link: str
    headline: str = ""
    button: str = ""
    image: Picture | None = None


@dataclass(slots=True)
class Bookings:
    """The promotions by the edition's number, and all that is wrong with the file."""

    promotions: dict[int, list[Promotion]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, edition: Edition) -> Sequence[Promotion]:
        """Gives an edition's promotions in the order of its slots."""
        places = {slot.id: place for place, slot in enumerate(edition.slots)}
        found = [one for one in self.promotions.get(edition.number, ()) if one.slot in places]
        return sorted(found, key=lambda one: places[one.slot])


def read_bookings(path: Path) -> Bookings:
    """Reads the file, whatever is in it; a missing one holds nothing."""
    if not path.exists():
        return Bookings()
    try:
        text = path.read_text(encoding="utf-8")  # years of bookings are more than an entry may have
    except OSError as error:
        return Bookings(problems=[Problem(NAME, 1, Fault("", f"cannot be read: {error.strerror}", _MEND))])
    except ValueError as error:
        return Bookings(problems=[Problem(NAME, 1, Fault("", f"is no text: {error}", _MEND))])
    try:
        values = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        return Bookings(problems=[Problem(NAME, line, Fault("", f"is no JSON: {error}", _MEND, '{"format": 1, …}'))])
    reader = _Reader(text)
    return Bookings(dict(reader.editions(values)), reader.problems)


def booking_problems(bookings: Bookings, editions: Iterable[Edition], slugs: Collection[str]) -> Iterator[Problem]:
    """Gives what the bookings say that editions and entries do not bear out; editions to come may be missing."""
    by_number = {edition.number: edition for edition in editions}
    for number, promotions in bookings.promotions.items():
        edition = by_number.get(number)
        for one in promotions:
            where = f"editions.{number}.{one.slot}"
            if one.coop not in slugs:
                yield _problem(f"{where}.coop", f'"{one.coop}" is no entry of this directory', _MEND)
            if edition and (fault := _unfit(one, edition)):
                yield _problem(where, fault, f"mend the slots of {edition.name}.md, or the booking")


def picture_problems(bookings: Bookings, folder: Path) -> Iterator[Problem]:
    """Gives the pictures that promotions show and that are not in the folder of pictures."""
    for number, promotions in bookings.promotions.items():
        for one in promotions:
            if one.image and one.image.path.startswith(PICTURES):
                name = one.image.path.removeprefix(PICTURES)
                if not (folder / name).is_file():
                    yield _problem(f"editions.{number}.{one.slot}.image.path", f"{name} is not in {folder}", _MEND)


def _unfit(promotion: Promotion, edition: Edition) -> str:
    kind = {slot.id: slot.kind for slot in edition.slots}.get(promotion.slot)
    if kind is None:
        return f"edition {edition.number} has no such slot"
    return "" if kind == promotion.kind else f"is booked as a {promotion.kind}, but the edition's slot is a {kind}"


def _problem(where: str, what: str, mend: str, line: int = 1) -> Problem:
    return Problem(NAME, line, Fault(where, what, mend))


class _Reader:
    """Types the file's values, and keeps what is wrong with them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.problems: list[Problem] = []

    def editions(self, values: Any) -> Iterator[tuple[int, list[Promotion]]]:  # noqa: ANN401  # whatever JSON holds
        editions = values.get("editions") if isinstance(values, dict) else None
        if not isinstance(editions, dict) or values.get("format") != _FORMAT:
            self._say("", f'is not {{"format": {_FORMAT}, "editions": {{…}}}}', "")
            return
        for number, rows in editions.items():
            if not re.fullmatch(r"[1-9][0-9]{0,4}", number) or not isinstance(rows, list):
                self._say(f"editions.{number}", "is not the number of an edition with a list of promotions", number)
                continue
            promotions = [one for place, row in enumerate(rows) if (one := self._promotion(number, place, row))]
            slots = [one.slot for one in promotions]
            for slot in {slot for slot in slots if slots.count(slot) > 1}:
                self._say(f"editions.{number}.{slot}", "is booked twice", slot)
            yield int(number), promotions

    def _promotion(self, number: str, place: int, row: Any) -> Promotion | None:  # noqa: ANN401
        where = f"editions.{number}.{place}"
        if not isinstance(row, dict):
            self._say(where, "is no promotion", number)
            return None
        given = {name: value for name, value in row.items() if value not in ("", None)}
        near = str(given.get("slot", number))
        faults = list(_faults(given))
        for name, what in faults:
            self._say(f"{where}.{name}", what, near)
        if faults:
            return None
        picture = given.pop("image", None)
        return Promotion(**given, image=Picture(**picture) if picture else None)

    def _say(self, where: str, what: str, near: str) -> None:
        at = max(self._text.find(f'"{near}"'), 0)
        self.problems.append(_problem(where, what, _MEND, self._text.count("\n", 0, at) + 1))


def _faults(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Gives what is wrong with a promotion: the field's name, and what."""
    needed = _NEEDED | ({"headline", "button"} if given.get("kind") == "feature" else set())
    yield from ((name, "is missing") for name in sorted(needed - given.keys()))
    yield from ((name, "is an unknown field") for name in sorted(given.keys() - _FIELDS))
    words = {name: value for name, value in given.items() if name in _FIELDS - {"image"}}
    yield from ((name, "is no line of text") for name, value in words.items() if not _is_line(value))
    right = {name: value for name, value in words.items() if _is_line(value)}
    if right.get("kind", SLOT_KINDS[0]) not in SLOT_KINDS:
        yield "kind", f"is none of {', '.join(SLOT_KINDS)}"
    if "coop" in right and not SLUG.fullmatch(right["coop"]):
        yield "coop", "is no slug"
    link = right.get("link", "https://example.coop")
    if fault := address_fault(link):
        yield "link", fault[0]
    elif not link.startswith("https://"):
        yield "link", "does not begin with https://"
    if "image" in given:
        yield from _picture_faults(given["image"])


def _picture_faults(picture: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # whatever JSON holds
    if not isinstance(picture, dict) or picture.keys() != {"path", "alt", "width", "height"}:
        yield "image", "is not a path, alt, width and height"
        return
    if not isinstance(picture["path"], str) or not _PATH.fullmatch(picture["path"]):
        yield "image.path", "is no path of a JPEG, PNG or GIF on the club's own site, such as /pictures/bread.jpg"
    if not _is_line(picture["alt"]) or len(picture["alt"]) > MAX_ALT_CHARS:
        yield "image.alt", f"is not what the picture shows in words, at most {MAX_ALT_CHARS} characters"
    for name in ("width", "height"):
        size = picture[name]
        if type(size) is not int or not 0 < size <= MAX_PICTURE_PX:
            yield f"image.{name}", f"is no number of pixels from 1 to {MAX_PICTURE_PX}"


def _is_line(value: Any) -> bool:  # noqa: ANN401  # whatever JSON holds
    return isinstance(value, str) and bool(value.strip()) and not _CONTROL.search(value)
