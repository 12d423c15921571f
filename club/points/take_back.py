"""Taking settled points back because they should never have been given: a mistake is undone by new entries."""

import datetime as dt

from club.core.errors import ClubError, NotFoundError
from club.points.entries import Draft, Entry, Kind
from club.points.ledger import coop_of
from club.points.ports import Books
from club.points.purse import claw_back

MAX_WHY_CHARS = 200


def take_back(key: str, why: str, *, books: Books, now: dt.datetime) -> list[Entry]:
    """Takes back what was earned by a key: what the co-op has, and the rest from later earnings.

    Called again, it books nothing.

    Raises:
        NotFoundError: Nothing was settled by this key.
        ClubError: It is not said why.
    """
    if not 0 < len(why.strip()) <= MAX_WHY_CHARS:
        raise ClubError(f"say why in 1 to {MAX_WHY_CHARS} characters, and name no person: everybody can read it")
    earned = _earned(key, books)
    day, about = now.astimezone(dt.UTC).date().isoformat(), f"taken back: {why.strip()}"
    return books.book(
        coop_of(earned),
        lambda purse: claw_back(purse, earned.source, earned.points, key=f"{key}:back", day=day, about=about),
    )


def _earned(key: str, books: Books) -> Draft:
    found: Draft | None = None
    for entry in books.entries():
        draft = entry.draft
        if draft.kind == Kind.EARN and draft.key == key:
            found = draft
        elif found and draft.kind == Kind.SETTLE and draft.undoes == key:
            return found
    raise NotFoundError(f"nothing was settled by the key {key}")
