"""What promotions ask of the ledger: balances, and paying for slots (it fills `club.promotions.ports.Treasury`)."""

import datetime as dt

from club.points.entries import LedgerError
from club.points.ports import Books
from club.points.purse import refund, spend


class LedgerTreasury:
    """The points of co-ops; every booking is idempotent by its key."""

    def __init__(self, books: Books) -> None:
        """Takes the ledger."""
        self._books = books

    def balance(self, coop: str) -> int:
        """Gives the settled points of a co-op."""
        return self._books.purse(coop).balance

    def spend(self, coop: str, points: int, *, key: str, about: str, now: dt.datetime) -> bool:
        """Books what a slot costs; False where there are too few.

        Booked before, it is True, also where it was refunded since. Nothing costs nothing.
        """
        day = _day(now)
        if points == 0 or self._books.is_booked(key):
            return True
        try:
            self._books.book(coop, lambda purse: spend(purse, points, key=key, day=day, about=about))
        except LedgerError:
            return self._books.is_booked(key)  # by another call at the same moment, after which there was too little
        return True

    def refund(self, coop: str, *, key: str, about: str, now: dt.datetime) -> None:
        """Returns what was spent for a key; nothing where nothing was, or where it was returned before."""
        day = _day(now)
        self._books.book(
            coop, lambda purse: refund(purse, key, day=day, about=about) if key in purse.spent else []
        )  # fmt: skip


def _day(now: dt.datetime) -> str:
    return now.astimezone(dt.UTC).date().isoformat()
