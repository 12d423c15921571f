"""The ledger as a whole: rebuilt from its entries, published as one file, and verified from that file alone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from club.points.entries import (
    COOP,
    EXPIRED,
    OWED,
    PENDING,
    PROMOTING,
    RECRUITING,
    SLOTS,
    UNPAID,
    Draft,
    Entry,
    Kind,
    LedgerError,
    from_values,
    to_line,
)
from club.points.purse import Purse, after

FORMAT = 1
_SOURCES = (RECRUITING, PROMOTING)
# From which account to which each kind may go; a prefix stands for the co-op's own account.
_WAYS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.EARN: (_SOURCES, (PENDING,)),
    Kind.SETTLE: ((PENDING,), (COOP,)),
    Kind.REFUSE: ((PENDING,), _SOURCES),
    Kind.SPEND: ((COOP,), (SLOTS,)),
    Kind.REFUND: ((SLOTS,), (COOP,)),
    Kind.CLAW_BACK: ((COOP,), _SOURCES),
    Kind.OWE: ((OWED,), (UNPAID,)),
    Kind.REPAY: ((UNPAID,), (OWED,)),
    Kind.EXPIRE: ((COOP,), (EXPIRED,)),
}


@dataclass
class Ledger:
    """Entries in order, with every account's balance and every co-op's purse that follow from them."""

    entries: list[Entry] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    purses: dict[str, Purse] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    @property
    def head(self) -> str:
        """Gives the seal of the last entry; empty where there is none."""
        return self.entries[-1].seal if self.entries else ""

    def purse(self, coop: str) -> Purse:
        """Gives a co-op's purse, which is empty for one that has no entry."""
        return self.purses.get(coop, Purse(coop))

    def book(self, drafts: Iterable[Draft]) -> list[Entry]:
        """Adds entries; one whose key is there already was booked before, and is left out.

        Raises:
            LedgerError: One is not as it must be; those before it are booked.
        """
        added = []
        for draft in drafts:
            if draft.key not in self.keys:
                entry = Entry(len(self.entries) + 1, self.head, draft)
                self.add(entry)
                added.append(entry)
        return added

    def add(self, entry: Entry) -> None:
        """Adds an entry that has its place already.

        Raises:
            LedgerError: It does not follow the last one, was booked before, or breaks a rule.
        """
        draft, number = entry.draft, entry.number
        if number != len(self.entries) + 1 or entry.previous != self.head:
            reason = "does not follow the entry before it: that, or what this says of it, is not as it was written"
            raise LedgerError(number, reason)
        if draft.key in self.keys:
            raise LedgerError(number, f"{draft.key} was booked before")
        coop = coop_of(draft, number)
        try:
            self.purses[coop] = after(self.purse(coop), draft)
        except LedgerError as error:
            raise LedgerError(number, str(error)) from error
        self.balances[draft.source] = self.balances.get(draft.source, 0) - draft.points
        self.balances[draft.target] = self.balances.get(draft.target, 0) + draft.points
        self.entries.append(entry)
        self.keys.add(draft.key)


def coop_of(draft: Draft, number: int = 0) -> str:
    """Gives the co-op of an entry, which its accounts name.

    Raises:
        LedgerError: The accounts are not those of its kind, or name two co-ops.
    """
    found = {
        _coop(account, allowed)
        for account, allowed in zip((draft.source, draft.target), _WAYS[draft.kind], strict=True)
    }
    coops = found - {""}
    if None in found or len(coops) != 1:
        raise LedgerError(number, f"{draft.kind} does not go from {draft.source} to {draft.target}")
    return str(coops.pop())


def replay(entries: Iterable[Entry]) -> Ledger:
    """Rebuilds a ledger.

    Raises:
        LedgerError: Names the first entry that does not hold.
    """
    ledger = Ledger()
    for entry in entries:
        ledger.add(entry)
    return ledger


def publish(ledger: Ledger) -> str:
    """Gives the public file: an entry a line, every balance, and the seal of the last entry."""
    lines = ",\n".join(to_line(entry) for entry in ledger.entries)
    balances = json.dumps(_shown(ledger), sort_keys=True, indent=1, ensure_ascii=False)
    head = json.dumps(ledger.head)
    return f'{{"format": {FORMAT},\n"entries": [\n{lines}\n],\n"balances": {balances},\n"head": {head}}}\n'


def verify(text: str) -> Ledger:
    """Rebuilds the ledger from the public file, and holds the file to it, byte for byte.

    Raises:
        LedgerError: Something in it does not follow from its entries; says what.
    """
    try:
        values: Any = json.loads(text)
        entries = values["entries"]
        is_known = values["format"] == FORMAT
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise LedgerError(0, "this is no ledger: it must be the JSON of data/ledger.json") from error
    if not is_known or not isinstance(entries, list):
        raise LedgerError(0, f"this ledger is of another format than {FORMAT}")
    ledger = replay(from_values(one, number) for number, one in enumerate(entries, start=1))
    if values.get("balances") != _shown(ledger):
        wrong = _first_difference(values.get("balances"), _shown(ledger))
        raise LedgerError(0, f"the balances do not follow from the entries: {wrong}")
    if values.get("head") != ledger.head:
        raise LedgerError(0, "the seal at the end is not that of the last entry")
    if text != publish(ledger):
        raise LedgerError(0, "the file is not written as the ledger writes it, though its figures hold")
    return ledger


def _shown(ledger: Ledger) -> dict[str, int]:
    return {account: points for account, points in sorted(ledger.balances.items()) if points}


def _first_difference(said: object, true: Mapping[str, int]) -> str:
    if not isinstance(said, dict):
        return "there are none"
    account = min(name for name in {*said, *true} if said.get(name) != true.get(name))
    return f"{account} is {true.get(account, 0)}, and the file says {said.get(account, 0)}"


def _coop(account: str, allowed: tuple[str, ...]) -> str | None:
    """Gives the co-op that an account names, "" for one of the club's own, None for one that is not allowed."""
    if account in allowed:
        return "" if not account.endswith(":") else None
    for prefix in allowed:
        if prefix.endswith(":") and account.startswith(prefix):
            return account.removeprefix(prefix) or None
    return None
