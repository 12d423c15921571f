"""Claims on DynamoDB, or on whatever speaks its API.

| pk | sk | what |
|---|---|---|
| `CLAIM#<id>` | `CLAIM` | the claim |
| `CLAIMS` | `<due time>#<id>` | what the clock must look at, in order |
| `CLAIMS#<promoter>` | `<made at>#<id>` | a co-op's claims, in order |
| `PAIR#<promoter>#<promoted>#<month>` | `PAIR` | that this pair has its claim of the month |
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from club.cloud.dynamodb import Action, DynamoDb, delete, get, get_all, put, query, transact
from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, time, time_text
from club.core.errors import ConflictError
from club.points.claims import KEPT_DAYS, Claim, State
from club.points.earning import Proof

_DUE, _VERSION = "CLAIMS", "version"
_IS_NEW = f"attribute_not_exists(#{PK})"
_MOST = 100  # BatchGetItem
_TAKEN = "This co-op has been claimed for this month already: one claim per pair of co-ops and month."

Item = dict[str, str | int | bool]


class ClaimTable:
    """`club.points.claims_ports.Claims` in the ledger's table; every read sees every write that came before."""

    def __init__(self, client: DynamoDb, *, ledger: str) -> None:
        """Takes a client and the table's name."""
        self._client, self._table = client, ledger

    def find(self, claim_id: str) -> Claim | None:
        """Gives a claim, by one GetItem."""
        item = get(self._table, _key(claim_id), client=self._client)
        return _read(item) if item else None

    def of(self, coop: str) -> Sequence[Claim]:
        """Gives a co-op's claims, by Query and BatchGetItem."""
        listed = query(self._table, f"{_DUE}#{coop}", client=self._client)
        return self._all([text(item, SK).rpartition("#")[2] for item in listed])

    def due(self, now: dt.datetime) -> Iterator[Claim]:
        """Gives what is due, by Query and a GetItem for each."""
        until = time_text(now)
        listed = (text(item, SK) for item in query(self._table, _DUE, client=self._client))
        for sk in takewhile(lambda sk: sk.partition("#")[0] <= until, listed):
            if claim := self.find(sk.partition("#")[2]):
                yield claim

    def add(self, claim: Claim) -> Claim:
        """Writes a new claim, by one transaction; raises as the port says."""
        new, end = replace(claim, version=1), second(claim.made_at + dt.timedelta(days=KEPT_DAYS))
        pair = {**_pair_key(claim), "id": claim.id, EXPIRES: end}
        listed: Item = {PK: f"{_DUE}#{claim.promoter}", SK: f"{time_text(claim.made_at)}#{claim.id}", EXPIRES: end}
        try:
            self._write(
                put(self._table, pair, condition=_IS_NEW),
                put(self._table, _item(new), condition=_IS_NEW),
                put(self._table, listed),
                *self._moved(None, new),
            )
        except ConflictError as error:
            raise ConflictError(_TAKEN) from error
        return new

    def save(self, claim: Claim, *, was: Claim) -> Claim:
        """Writes a claim in its next version, by one transaction; raises as the port says."""
        new = replace(claim, version=was.version + 1)
        condition = f"#{_VERSION} = :before"
        actions = [put(self._table, _item(new), condition=condition, before=was.version), *self._moved(was, new)]
        if new.state == State.WITHDRAWN != was.state:
            actions.append(delete(self._table, _pair_key(new), condition="#id = :id", id=new.id))
        self._write(*actions)
        return new

    def _all(self, ids: Sequence[str]) -> Sequence[Claim]:
        found: dict[str, Claim] = {}
        for start in range(0, len(ids), _MOST):
            keys = [_key(one) for one in ids[start : start + _MOST]]
            found |= {one.id: one for one in map(_read, get_all(self._table, keys, client=self._client))}
        return [found[one] for one in ids if one in found]

    def _moved(self, was: Claim | None, new: Claim) -> Iterator[Action]:
        before, after = _due_key(was), _due_key(new)
        if before and before != after:
            yield delete(self._table, before)
        if after and after != before:
            yield put(self._table, after)

    def _write(self, *actions: Action) -> None:
        transact(actions, client=self._client)


def _key(claim_id: str) -> Item:
    return {PK: f"CLAIM#{claim_id}", SK: "CLAIM"}


def _pair_key(claim: Claim) -> Item:
    return {PK: f"PAIR#{claim.promoter}#{claim.promoted}#{claim.month}", SK: "PAIR"}


def _due_key(claim: Claim | None) -> Item | None:
    return {PK: _DUE, SK: f"{time_text(claim.due_at)}#{claim.id}"} if claim and claim.due_at else None


def _item(claim: Claim) -> Item:
    values: Item = {
        "promoter": claim.promoter,
        "promoted": claim.promoted,
        "kind": claim.kind.value,
        "made_at": time_text(claim.made_at),
        "state": claim.state.value,
        "url": claim.url,
        "said": claim.said,
        "tries": claim.tries,
        "proven_at": time_text(claim.proven_at) if claim.proven_at else "",
        "due_at": time_text(claim.due_at) if claim.due_at else "",
        "is_booked": claim.is_booked,
        "circle": claim.circle,
        _VERSION: claim.version,
        EXPIRES: second(claim.made_at + dt.timedelta(days=KEPT_DAYS)),
    }
    return {**_key(claim.id), **{name: value for name, value in values.items() if value != ""}}


def _read(item: Stored) -> Claim:
    return Claim(
        id=text(item, PK).partition("#")[2],
        promoter=text(item, "promoter"),
        promoted=text(item, "promoted"),
        kind=Proof(text(item, "kind")),
        made_at=time(item, "made_at"),
        state=State(text(item, "state")),
        url=text(item, "url"),
        said=text(item, "said"),
        tries=number(item, "tries"),
        proven_at=time(item, "proven_at") if "proven_at" in item else None,
        due_at=time(item, "due_at") if "due_at" in item else None,
        is_booked=bool(item.get("is_booked")),
        circle=text(item, "circle"),
        version=number(item, _VERSION),
    )
