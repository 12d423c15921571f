"""Every change as one action of a transaction, with the condition under which it holds."""

import datetime as dt
import functools
import itertools
from dataclasses import dataclass

from club.cloud.dynamodb import Action, Value, delete, put, update
from club.cloud.items import PK, second, time_text
from club.subscriptions import changes as ch
from club.subscriptions import items, keys
from club.subscriptions.caps import ADDRESS_MONTH, ADDRESS_PAUSE, ADDRESS_PER_MONTH
from club.subscriptions.reader import Why

_IS_THERE = f"attribute_exists(#{PK})"
_IS_NEW = f"attribute_not_exists(#{PK})"
_IS_OPEN = "#ends_at > :now"  # false as well where there is no such item
_IS_NOT_FINAL = f"({_IS_NEW} OR #why = :unsubscribed)"
_LONG_AGO = ""  # sorts before every time
# The times of the last mails to an address, the latest first.
_MAILED = tuple(f"mailed_{n}" for n in range(1, ADDRESS_PER_MONTH + 1))


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables in this installation."""

    subscribers: str
    throttles: str
    erasures: str


class Actions:
    """Actions on the tables of an installation at a moment, by which it is told what has ended."""

    def __init__(self, tables: Tables, now: dt.datetime) -> None:
        """Takes the tables and the moment."""
        self._tables, self._now = tables, time_text(now)

    @functools.singledispatchmethod
    def of(self, change: object) -> Action:
        """Gives the one action that makes a change."""
        raise TypeError(type(change).__name__)

    @of.register
    def _(self, change: ch.AddRequest) -> Action:
        return put(self._tables.subscribers, items.request_item(change.request), condition=_IS_NEW)

    @of.register
    def _(self, change: ch.ClaimRequest) -> Action:
        return update(
            self._tables.subscribers,
            keys.request_key(change.key, change.id),
            "SET #answered_at = :at",
            condition=f"{_IS_OPEN} AND attribute_not_exists(#answered_at)",
            at=time_text(change.at),
            now=self._now,
        )

    @of.register
    def _(self, change: ch.ReleaseRequest) -> Action:
        key = keys.request_key(change.key, change.id)
        return update(self._tables.subscribers, key, "REMOVE #answered_at", condition=_IS_THERE)

    @of.register
    def _(self, change: ch.DropRequest) -> Action:
        return delete(self._tables.subscribers, keys.request_key(change.key, change.id))

    @of.register
    def _(self, change: ch.AddEvent) -> Action:
        return put(self._tables.subscribers, items.event_item(change.event), condition=_IS_NEW)

    @of.register
    def _(self, change: ch.DropEvent) -> Action:
        return delete(self._tables.subscribers, keys.event_key(change.event))

    @of.register
    def _(self, change: ch.SaveReader) -> Action:
        item, before = items.reader_item(change.reader), change.reader.version - 1
        if before:
            condition = f"#version = :before AND (attribute_not_exists(#ends_at) OR {_IS_OPEN})"
            return put(self._tables.subscribers, item, condition=condition, before=before, now=self._now)
        # What has ended may still be there; its version counts for nothing.
        return put(self._tables.subscribers, item, condition=f"{_IS_NEW} OR #ends_at <= :now", now=self._now)

    @of.register
    def _(self, change: ch.DropReader) -> Action:
        key = keys.reader_key(change.key)
        return delete(self._tables.subscribers, key, condition="#version = :version", version=change.version)

    @of.register
    def _(self, change: ch.AddStop) -> Action:
        item = items.stop_item(change.stop)
        if change.stop.is_final:
            return put(self._tables.subscribers, item)
        return put(self._tables.subscribers, item, condition=_IS_NOT_FINAL, unsubscribed=Why.UNSUBSCRIBED)

    @of.register
    def _(self, change: ch.LiftStop) -> Action:
        key = keys.stop_key(change.key)
        return delete(self._tables.subscribers, key, condition=_IS_NOT_FINAL, unsubscribed=Why.UNSUBSCRIBED)

    @of.register
    def _(self, change: ch.AddLink) -> Action:
        return put(self._tables.subscribers, items.link_item(change.link), condition=_IS_NEW)

    @of.register
    def _(self, change: ch.UseLink) -> Action:
        return update(
            self._tables.subscribers,
            keys.link_key(change.hash),
            "SET #used_at = :at",
            condition=f"{_IS_OPEN} AND attribute_not_exists(#used_at)",
            at=time_text(change.at),
            now=self._now,
        )

    @of.register
    def _(self, change: ch.PointTo) -> Action:
        return put(self._tables.subscribers, items.pointer_item(change.former, change.present, self._now))

    @of.register
    def _(self, change: ch.DropPointer) -> Action:
        return delete(self._tables.subscribers, keys.pointer_key(change.former))

    @of.register
    def _(self, change: ch.AddSeen) -> Action:
        return put(
            self._tables.subscribers, items.seen_item(change.mailbox), condition=_IS_NEW if change.is_new else ""
        )

    @of.register
    def _(self, change: ch.DropSeen) -> Action:
        return delete(self._tables.subscribers, keys.seen_key(change.mailbox))

    @of.register
    def _(self, change: ch.AddRecruit) -> Action:
        return put(self._tables.subscribers, items.recruit_item(change.recruit))

    @of.register
    def _(self, change: ch.DropRecruit) -> Action:
        return delete(self._tables.subscribers, keys.recruit_key(change.week, change.key))

    @of.register
    def _(self, change: ch.AddCounted) -> Action:
        return put(self._tables.subscribers, items.counted_item(change.counted), condition=_IS_NEW)

    @of.register
    def _(self, change: ch.AddErasure) -> Action:
        return put(self._tables.erasures, items.erasure_item(change.key, change.at))

    @of.register
    def _(self, change: ch.CountAddress) -> Action:
        # A window slides without being read: each time moves one place on, and the last is forgotten.
        latest, *_, oldest = _MAILED
        moves = [f"#{after} = if_not_exists(#{before}, :long_ago)" for before, after in itertools.pairwise(_MAILED)]
        return update(
            self._tables.throttles,
            keys.cap_item_key(change.cap_key),
            f"SET {', '.join(moves)}, #{latest} = :at, #expires = :expires",
            condition=(
                f"attribute_not_exists(#{latest}) OR (#{latest} <= :pause AND "
                f"(attribute_not_exists(#{oldest}) OR #{oldest} <= :month))"
            ),
            at=time_text(change.at),
            long_ago=_LONG_AGO,
            pause=time_text(change.at - ADDRESS_PAUSE),
            month=time_text(change.at - ADDRESS_MONTH),
            expires=second(change.at + ADDRESS_MONTH),
        )

    @of.register
    def _(self, change: ch.UncountAddress) -> Action:
        latest, *_, oldest = _MAILED
        moves = [f"#{before} = if_not_exists(#{after}, :long_ago)" for before, after in itertools.pairwise(_MAILED)]
        return update(
            self._tables.throttles,
            keys.cap_item_key(change.cap_key),
            f"SET {', '.join(moves)}, #{oldest} = :long_ago",
            condition=f"#{latest} = :at",
            at=time_text(change.at),
            long_ago=_LONG_AGO,
        )

    @of.register
    def _(self, change: ch.CountWindow) -> Action:
        window = change.window
        values: dict[str, Value] = {"one": 1, "expires": second(window.ends_at)}
        condition = ""
        if window.most is not None:
            values["most"] = window.most
            is_first = "attribute_not_exists(#counted) OR " if window.most > 0 else ""
            condition = f"{is_first}#counted < :most"
        expression = "SET #expires = :expires ADD #counted :one"
        return update(self._tables.throttles, keys.window_key(window.name), expression, condition=condition, **values)
