"""Slugs for imported entries: short, readable, and unique over all countries."""

import itertools
import re
from collections.abc import Container

from unidecode import unidecode

from club.core.text import slugify
from club.directory.importing.names import short_words

MAX_SLUG_CHARS = 50
_LEAST_CHARS = 2
_DANGLING = re.compile(r"(?:-(?:and|of|the|for|in|de|del|et|und))+$")


def free_slug(name: str, locality: str, country: str, taken: Container[str]) -> str:
    """Gives a slug that is not taken: the name's, then with the locality, the country, a number."""
    base = slug_of(name)
    place = slug_of(locality) if locality else ""
    if len(base) < _LEAST_CHARS:
        base = f"{base}-{country.lower()}"
    named = f"{base}-{place}" if place and place not in base else base
    for slug in (base, named, f"{named}-{country.lower()}"):
        if slug not in taken:
            return slug
    return next(slug for number in itertools.count(2) if (slug := f"{named}-{number}") not in taken)


def slug_of(name: str) -> str:
    """Gives the slug of a name: ASCII, without "the" and legal endings, cut between words."""
    text = name.replace("@", " at ").replace("&", " and ")
    words = slugify(" ".join(short_words(unidecode(text)))).split("-")
    words = words[1:] if words[0] == "the" and len(words) > 1 else words
    slug = words[0][:MAX_SLUG_CHARS]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > MAX_SLUG_CHARS:
            break
        slug = f"{slug}-{word}"
    return _DANGLING.sub("", slug)
