"""Booking what happens to one co-op: its entries in their places, and its purse after them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from club.points.entries import Draft, Entry, LedgerError
from club.points.ledger import coop_of
from club.points.purse import Purse, after

# Gives what happens, by the rules of club.points.purse; the key of the first draft names it. Nothing is no draft.
Make = Callable[[Purse], Sequence[Draft]]


class Head(NamedTuple):
    """The last entry's number and seal; 0 and nothing where there is none."""

    number: int = 0
    seal: str = ""


def placed(head: Head, drafts: Sequence[Draft]) -> list[Entry]:
    """Gives the entries that follow a head."""
    entries: list[Entry] = []
    for draft in drafts:
        number, seal = (entries[-1].number, entries[-1].seal) if entries else head
        entries.append(Entry(number + 1, seal, draft))
    return entries


def after_all(purse: Purse, drafts: Sequence[Draft]) -> Purse:
    """Gives the purse as it is after drafts.

    Raises:
        LedgerError: One breaks a rule, is of another co-op, or has the key of one before.
    """
    if len({draft.key for draft in drafts}) < len(drafts):
        raise LedgerError(0, "two entries of one booking have the same key")
    for draft in drafts:
        if coop_of(draft) != purse.coop:
            raise LedgerError(0, f"{draft.key} is not of {purse.coop}")
        purse = after(purse, draft)
    return purse
