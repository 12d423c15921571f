"""Where a co-op is, as lists give it: locality, region, and a point on the map."""

import functools
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from club.core.text import fold
from club.core.vocabulary import Vocabulary
from club.directory.importing.crosswalk import Crosswalk

_MAX_CHARS = 60
_HOUSING_DECIMALS = 2
_DECIMALS = 6
_SEVERAL = re.compile(r"\s*[;/]\s*|\s+-\s+")
# What stands beside a locality and is none, besides the names of countries.
_NO_LOCALITY = frozenset(
    (
        *("uk", "u.k.", "usa", "us", "u.s.a.", "can", "eu", "europe", "mainly europe", "turkey", "the netherlands"),
        *("scotland", "england", "wales", "northern ireland", "remote", "full remote", "global", "international"),
        *("elsewhere", "worldwide", "online", "cypherspace"),
    )
)
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_COUNTRY_IN_FRENCH = re.compile(r"pays \w+")


class Place(NamedTuple):
    """A locality and a region, both perhaps empty, and what was changed."""

    locality: str
    region: str
    notes: tuple[str, ...]


def tidy_place(locality: str, region: str, country: str, crosswalk: Crosswalk) -> Place:
    """Gives a locality without the country and the region that some lists write behind it."""
    if fold(region) == fold(country):
        region = ""
    parts = _parts(locality, crosswalk.vocabulary)
    notes: tuple[str, ...] = ()
    if len(parts) == 2 and not region and not _SEVERAL.search(locality):  # noqa: PLR2004  # town and state
        parts, region = parts[:1], parts[1]
    parts = [crosswalk.locality(_cased(part)) for part in parts]
    tidied = ", ".join(dict.fromkeys(parts))
    if len(tidied) > _MAX_CHARS or (len(parts) > 1 and ";" in locality):
        notes = (f'locality "{locality}" names several places, left out',)
        tidied = ""
    elif tidied != locality:
        notes = (f'locality "{locality}" read as "{tidied}"' if tidied else f'"{locality}" is no locality, left out',)
    return Place(tidied, crosswalk.region(country, region) if region else "", notes)


def _parts(locality: str, vocabulary: Vocabulary) -> list[str]:
    text = _IN_BRACKETS.sub(lambda match: "" if _is_none(match[1], vocabulary) else match[0], locality)
    pieces = [piece.strip() for several in _SEVERAL.split(text) for piece in several.split(",")]
    return [piece for piece in pieces if piece and not _is_none(piece, vocabulary)]


def _is_none(piece: str, vocabulary: Vocabulary) -> bool:
    word = re.sub(r" and beyond$", "", fold(piece))
    return word in _NO_LOCALITY or word in _countries(vocabulary) or bool(_COUNTRY_IN_FRENCH.fullmatch(word))


def _countries(vocabulary: Vocabulary) -> frozenset[str]:
    return _folded(tuple(term.label for term in vocabulary["country"].values()))


@functools.lru_cache(maxsize=4)
def _folded(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, labels)) - {"luxembourg", "singapore", "monaco", "san marino", "gibraltar"}


def _cased(locality: str) -> str:
    return locality.title() if locality.isupper() and len(locality) > 4 else locality  # noqa: PLR2004  # not "CABA"


def tidy_location(
    cells: Mapping[str, str], kind: str, credit: Mapping[str, str] | None, crosswalk: Crosswalk, *, has_locality: bool
) -> tuple[dict[str, Any], list[str]]:
    """Gives the point of a row as an entry holds it, empty where there is none, and notes.

    A housing co-op gets its locality's precision only: a postcode points at
    homes. Where the locality was the name of a country, a point that claims to
    be a town's is the country's.

    Raises:
        InvalidFieldError: Nobody knows the word for how exact the point is.
    """
    lat, lon, word = (cells[column] for column in ("lat", "lon", "geo_precision"))
    if not lat and not lon:
        return {}, []
    precision = crosswalk.find("precisions", "geo_precision", word)["is"] if word else ""
    point = _point(lat, lon)
    if point is None:
        return {}, [f'"{lat}, {lon}" is no place on Earth, left out']
    if not precision:
        return {}, ["coordinates left out: the list does not say how exact they are (geo_precision)"]
    decimals = _DECIMALS
    notes: list[str] = []
    if precision == "city" and cells["locality"] and not has_locality:
        precision, notes = "country", ["the point is taken as the country's: no town is named"]
    if kind == "housing" and precision in ("site", "postcode"):
        precision, decimals = "city", _HOUSING_DECIMALS
        notes += ["point rounded to the locality: a housing co-op's postcode points at homes"]
    location: dict[str, Any] = {"lat": _degrees(point[0], decimals), "lon": _degrees(point[1], decimals)}
    location["precision"] = precision
    if credit:
        location["source"] = dict(credit)
    return location, notes


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    is_on_earth = abs(point[0]) <= 90 and abs(point[1]) <= 180 and point != (0, 0)  # noqa: PLR2004  # degrees
    return point if is_on_earth else None


def _degrees(number: float, decimals: int) -> str:
    text = f"{number:.{decimals}f}".rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"
