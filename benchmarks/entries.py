"""Makes co-ops that do not exist, as many as asked for, the same ones from the same seed.

The first thousand of ten thousand are the same as a thousand: sizes differ in size only.
Shares of countries, types and sectors and the lengths of texts follow the open
registries that the directory starts from.
"""

import datetime as dt
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from benchmarks.places import COUNTRIES, City, Country
from benchmarks.words import BY_LANGUAGE, NAME_ENDS, NAME_MIDDLES, NAME_STARTS, Words

SEED = 20_260_930

TYPES = {
    "consumer": 320,
    "community": 300,
    "worker": 240,
    "producer": 105,
    "housing": 65,
    "multi-stakeholder": 56,
    "secondary": 8,
    "federation": 4,
    "support": 2,
}
SECTORS = {
    "associations-clubs": 220,
    "retail-wholesale": 140,
    "sports-recreation": 92,
    "digital-media": 90,
    "housing-property": 80,
    "finance": 62,
    "agriculture": 60,
    "food-drink-hospitality": 52,
    "energy-environment": 48,
    "other": 40,
    "arts-culture": 30,
    "education": 28,
    "professional-legal": 24,
    "health-social-care": 18,
    "manufacturing-crafts": 14,
    "construction": 9,
    "business-services": 7,
    "transport-logistics": 6,
    "fishing-forestry": 4,
    "co-op-development": 3,
    "insurance": 2,
}
TAGS = ("platform", "credit-union", "social-co-op", "community-energy", "open-source", "food-co-op")
_SOURCES = (
    ("Made-up register of societies", "ODC-By-1.0"),
    ("Made-up list of tech co-ops", "CC0-1.0"),
    ("Made-up atlas", "CC-BY-4.0"),
)
_FIRST_DAY = dt.date(2021, 1, 4)
_DAYS = 2000
_JITTER_DEGREES = 0.06
_MEDIAN_BODY_CHARS = 210  # a long tail lifts the mean to about 350
_MAX_BODY_CHARS = 2_800


@dataclass(slots=True)
class Entry:
    """One made-up co-op; `location` is (lat, lon, precision), `source` (name, id, licence)."""

    slug: str
    name: str
    country: str
    city: City
    type: str
    sector: str
    tags: list[str]
    lang: str
    website: str
    location: tuple[float, float, str] | None
    founded: str
    added: str
    source: tuple[str, str, str]
    body: str


def make_entries(count: int, seed: int = SEED) -> Iterator[Entry]:
    """Gives `count` entries; no two share a name, a slug or a website."""
    rng = random.Random(seed)
    stems: set[str] = set()
    country_weights = list(accumulate(country.weight for country in COUNTRIES))
    for number in range(count):
        country = rng.choices(COUNTRIES, cum_weights=country_weights)[0]
        yield _entry(number, country, rng, stems)


def _entry(number: int, country: Country, rng: random.Random, stems: set[str]) -> Entry:
    words = BY_LANGUAGE[country.language]
    city = rng.choice(country.cities)
    kind = rng.choices(list(TYPES), list(TYPES.values()))[0]
    sector = rng.choices(list(SECTORS), list(SECTORS.values()))[0]
    name, slug = _name(words, rng, stems)
    website = f"https://{slug}.example/"
    source, licence = rng.choice(_SOURCES)
    return Entry(
        slug=slug,
        name=name,
        country=country.code,
        city=city,
        type=kind,
        sector=sector,
        tags=rng.sample(TAGS, rng.choices((0, 1, 2), (75, 20, 5))[0]),
        lang=country.language,
        website=website,
        location=_location(city, kind, rng),
        founded=_founded(rng),
        added=(_FIRST_DAY + dt.timedelta(rng.randrange(_DAYS))).isoformat(),
        source=(source, f"X{number:06}", licence),
        body=_body(words, city.name, sector.replace("-", " "), website, rng),
    )


def _name(words: Words, rng: random.Random, stems: set[str]) -> tuple[str, str]:
    while True:
        first = rng.choice(words.adjectives)
        if rng.random() > 0.05:  # noqa: PLR2004  # most co-ops carry a proper name
            first = rng.choice(NAME_STARTS) + rng.choice(NAME_MIDDLES) + rng.choice(NAME_ENDS)
        stem = f"{first} {rng.choice(words.nouns)}"
        name = f"{stem} {rng.choice(words.endings)}"
        # Names that differ in their ending only, such as Co-op and Co-operative, are duplicates to the check.
        if _slug(stem) not in stems:
            stems.add(_slug(stem))
            return name, _slug(name)


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("’", ""))
    plain = folded.encode("ascii", "ignore").decode().lower().replace(".", "")
    return "-".join(plain.replace("-", " ").split())


def _location(city: City, kind: str, rng: random.Random) -> tuple[float, float, str] | None:
    if rng.random() < 0.04:  # noqa: PLR2004  # some registries give no coordinates
        return None
    lat = round(city.lat + rng.uniform(-_JITTER_DEGREES, _JITTER_DEGREES), 5)
    lon = round(city.lon + rng.uniform(-_JITTER_DEGREES, _JITTER_DEGREES), 5)
    return lat, lon, "city" if kind == "housing" else rng.choice(("postcode", "postcode", "city"))


def _founded(rng: random.Random) -> str:
    year = 2024 - min(int(rng.expovariate(1 / 18)), 150)
    if rng.random() < 0.5:  # noqa: PLR2004  # registries give a year as often as a date
        return str(year)
    return f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _body(words: Words, place: str, trade: str, site: str, rng: random.Random) -> str:
    """Gives one to four paragraphs; every seventh text or so has a list in it."""
    wanted = min(_MEDIAN_BODY_CHARS * rng.lognormvariate(0, 0.85), _MAX_BODY_CHARS)
    sentences: list[str] = []
    length = 0
    while not sentences or length < wanted:
        sentence = rng.choice(words.sentences).format(place=place, trade=trade, site=site)
        sentences.append(sentence)
        length += len(sentence) + 1
    paragraphs = rng.randint(1, min(4, len(sentences)))
    size = -(-len(sentences) // paragraphs)
    blocks = [" ".join(sentences[at : at + size]) for at in range(0, len(sentences), size)]
    if rng.random() < 0.15:  # noqa: PLR2004
        items = rng.sample(words.items, 3)
        blocks.insert(1, "\n".join(f"- {item}" for item in items))
    return "\n\n".join(blocks) + "\n"
