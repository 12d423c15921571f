"""Circles on DynamoDB, or on whatever speaks its API: `CIRCLES` / `<id>`, one JSON text each.

There are few, and who looks at one looks at all.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from club.cloud.dynamodb import DynamoDb, get, put, query, transact
from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, time_text
from club.points.circles import WAITING_DAYS, Circle

_CIRCLES, _VERSION = "CIRCLES", "version"
_KEPT_DAYS = WAITING_DAYS + 800  # longer than the longest circle, by a year


class CircleTable:
    """`club.points.circles_make.Circles` in the ledger's table; every read sees every write that came before."""

    def __init__(self, client: DynamoDb, *, ledger: str) -> None:
        """Takes a client and the table's name."""
        self._client, self._table = client, ledger

    def find(self, circle_id: str) -> Circle | None:
        """Gives a circle, by one GetItem."""
        item = get(self._table, {PK: _CIRCLES, SK: circle_id}, client=self._client)
        return _read(item) if item else None

    def all(self) -> Sequence[Circle]:
        """Gives every circle, by Query."""
        found = map(_read, query(self._table, _CIRCLES, client=self._client))
        return sorted(found, key=lambda circle: (circle.proposed_at, circle.id))

    def add(self, circle: Circle) -> Circle:
        """Writes a new circle, by one transaction."""
        return self._write(replace(circle, version=1), condition=f"attribute_not_exists(#{PK})")

    def save(self, circle: Circle, *, was: Circle) -> Circle:
        """Writes a circle in its next version, by one transaction; raises as the port says."""
        return self._write(replace(circle, version=was.version + 1), f"#{_VERSION} = :before", before=was.version)

    def _write(self, circle: Circle, condition: str, **values: int) -> Circle:
        transact([put(self._table, _item(circle), condition=condition, **values)], client=self._client)
        return circle


def _item(circle: Circle) -> dict[str, str | int]:
    values = asdict(circle) | {
        "proposed_at": time_text(circle.proposed_at),
        "complete_at": time_text(circle.complete_at) if circle.complete_at else "",
    }
    content = json.dumps({name: value for name, value in values.items() if name not in {"id", _VERSION}})
    ends = second(circle.proposed_at + dt.timedelta(days=_KEPT_DAYS))
    return {PK: _CIRCLES, SK: circle.id, "circle": content, _VERSION: circle.version, EXPIRES: ends}


def _read(item: Stored) -> Circle:
    values: Mapping[str, Any] = json.loads(text(item, "circle"))
    complete = values["complete_at"]
    return Circle(
        **{
            **values,
            "id": text(item, SK),
            "topics": tuple(values["topics"]),
            "coops": tuple(values["coops"]),
            "proposed_at": dt.datetime.fromisoformat(values["proposed_at"]),
            "complete_at": dt.datetime.fromisoformat(complete) if complete else None,
            "version": number(item, _VERSION),
        }
    )
