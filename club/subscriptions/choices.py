"""What a reader chooses: topics, a language, a country; all may be left open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from club.core.errors import InvalidFieldError


@dataclass(frozen=True, slots=True)
class Choices:
    """Topics (ids of sectors; none means every edition), and a language and a country, which may be empty."""

    interests: tuple[str, ...] = ()
    language: str = ""
    country: str = ""


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True)
class Known:
    """What the site tells the functions: the words that a form may use, and what readers are shown.

    Attributes:
        interests: Ids of topics with their labels, in order.
        languages: Codes (ISO 639) with their names.
        countries: Codes (ISO 3166-1 alpha-2) with their names.
        coops: Slugs of the co-ops that a form may be attributed to.
        wordings: Hash of every published version of the sign-up's consent wording, by version.
        wording: The version that forms show now.
        privacy: Hash of the privacy notice that is shown now.
    """

    interests: Mapping[str, str]
    languages: Mapping[str, str]
    countries: Mapping[str, str]
    coops: Collection[str]
    wordings: Mapping[str, str]
    wording: str
    privacy: str


def read_choices(interests: Sequence[str], language: str, country: str, *, known: Known) -> Choices:
    """Reads choices; a topic chosen twice counts once, and topics come in the vocabulary's order.

    Raises:
        InvalidFieldError: `interests`, `language` or `country` is none that is known.
    """
    if unknown := [one for one in interests if one not in known.interests]:
        raise InvalidFieldError("interests", f"There is no topic {unknown[0][:40]!r}. Choose from the list.")
    if language and language not in known.languages:
        raise InvalidFieldError("language", "Choose a language from the list, or leave it open.")
    if country and country not in known.countries:
        raise InvalidFieldError("country", "Choose a country from the list, or leave it open.")
    return Choices(tuple(one for one in known.interests if one in interests), language, country)
