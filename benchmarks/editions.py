"""Makes newsletter editions that were never sent."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.entries import SEED
from benchmarks.words import ENGLISH

EDITIONS = 200
_FIRST_DAY = dt.date(2022, 1, 6)


@dataclass(slots=True)
class Edition:
    """One made-up edition of the newsletter."""

    number: int
    title: str
    date: str
    summary: str
    body: str

    @property
    def slug(self) -> str:
        """Gives the file's name without `.md`."""
        return f"{self.number:03}-a-week-of-co-ops"


def make_editions(count: int = EDITIONS, seed: int = SEED) -> Iterator[Edition]:
    """Gives `count` weekly editions, the oldest first."""
    rng = random.Random(seed)
    for number in range(1, count + 1):
        date = (_FIRST_DAY + dt.timedelta(weeks=number - 1)).isoformat()
        noun = rng.choice(ENGLISH.nouns)
        yield Edition(number, f"{noun} and more", date, f"What {noun.lower()} co-ops did.", _body(rng))


def _body(rng: random.Random) -> str:
    blocks = ["Dear reader,"]
    for _ in range(rng.randint(3, 6)):
        blocks.append(f"## {rng.choice(ENGLISH.adjectives)} {rng.choice(ENGLISH.nouns)}")
        for _ in range(rng.randint(1, 3)):
            chosen = rng.sample(ENGLISH.sentences, 4)
            blocks.append(" ".join(chosen).format(place="Leeds", trade="food", site="https://news.example/"))
        blocks.append("\n".join(f"- {item}" for item in rng.sample(ENGLISH.items, 3)))
    return "\n\n".join(blocks) + "\n"
