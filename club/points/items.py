"""What an item of the ledger's table looks like: its key, its attributes, and what is read out of them again.

Attributes that are empty are left out. Entries and purses are one JSON text each: nothing is ever asked
of the store about what is in them.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, texts, time, time_text
from club.points.booking import Head
from club.points.entries import Entry, from_values, to_line
from club.points.member import Application, Member, Stage, Verdict, Worker
from club.points.ports import Carry
from club.points.purse import Lot, Purse, Waiting

Item = dict[str, str | int | bool | tuple[str, ...]]

LEDGER, ENTRY, PURSES, MEMBERS, WORKERS = "LEDGER", "ENTRY#", "PURSES", "MEMBERS", "WORKERS"
VERSION = "version"
_CLASSES = ("coops", "individuals", "workers")


def head_key() -> Item:
    """Gives the key of the ledger's end: `LEDGER` / `HEAD`."""
    return {PK: LEDGER, SK: "HEAD"}


def head_item(entry: Entry) -> Item:
    """Gives the ledger's end, after an entry."""
    return {**head_key(), "number": entry.number, "seal": entry.seal}


def read_head(item: Stored) -> Head:
    """Reads the ledger's end."""
    return Head(number(item, "number"), text(item, "seal"))


def entry_item(entry: Entry) -> Item:
    """Gives an entry as it is stored: `LEDGER` / `ENTRY#<10 digits>`."""
    return {PK: LEDGER, SK: f"{ENTRY}{entry.number:010}", "entry": to_line(entry)}


def read_entry(item: Stored) -> Entry:
    """Reads an entry."""
    return from_values(json.loads(text(item, "entry")), int(text(item, SK).removeprefix(ENTRY)))


def booked_key(key: str) -> Item:
    """Gives the key of the mark that something is booked: `KEY#<key>` / `KEY`."""
    return {PK: f"KEY#{key}", SK: "KEY"}


def booked_item(entry: Entry) -> Item:
    """Gives the mark that an entry's key is booked."""
    return {**booked_key(entry.draft.key), "number": entry.number}


def purse_key(coop: str) -> Item:
    """Gives the key of a purse: `PURSE#<coop>` / `PURSE`."""
    return {PK: f"PURSE#{coop}", SK: "PURSE"}


def purse_item(purse: Purse, version: int) -> Item:
    """Gives a purse as it is stored."""
    return {**purse_key(purse.coop), "purse": json.dumps(asdict(purse), sort_keys=True), VERSION: version}


def read_purse(item: Stored) -> Purse:
    """Reads a purse."""
    values: Mapping[str, Any] = json.loads(text(item, "purse"))
    return Purse(
        values["coop"],
        _lots(values["lots"]),
        {key: Waiting(**one) for key, one in values["waiting"].items()},
        {key: _lots(lots) for key, lots in values["spent"].items()},
        values["owed"],
        values["promoted"],
    )


def listed_purse(coop: str) -> Item:
    """Gives the item that lists a co-op among those that have a purse: `PURSES` / `<coop>`."""
    return {PK: PURSES, SK: coop}


def member_key(coop: str) -> Item:
    """Gives the key of a member: `MEMBER#<coop>` / `MEMBER`."""
    return {PK: f"MEMBER#{coop}", SK: "MEMBER"}


def member_item(member: Member) -> Item:
    """Gives a member, in its next version, as it is stored."""
    return _filled(
        member_key(member.coop),
        email=member.email,
        since=member.since.isoformat() if member.since else "",
        version=member.version + 1,
    )


def read_member(item: Stored) -> Member:
    """Reads a member."""
    since = text(item, "since")
    day = dt.date.fromisoformat(since) if since else None
    return Member(text(item, PK).partition("#")[2], text(item, "email"), day, number(item, VERSION))


def listed_member_key(coop: str) -> Item:
    """Gives the key of a member's place in the list of members: `MEMBERS` / `<coop>`."""
    return {PK: MEMBERS, SK: coop}


def application_key(coop: str, application_id: str) -> Item:
    """Gives the key of an application: `MEMBER#<coop>` / `ASK#<id>`."""
    return {PK: f"MEMBER#{coop}", SK: f"ASK#{application_id}"}


def application_item(one: Application) -> Item:
    """Gives an application, in its next version, as it is stored."""
    verdict = one.verdict
    return _filled(
        application_key(one.coop, one.id),
        email=one.email,
        asked_at=time_text(one.asked_at),
        stage=one.stage.value,
        is_proven=one.is_proven,
        confirmed_at=time_text(one.confirmed_at) if one.confirmed_at else "",
        decided=verdict.what.value if verdict else "",
        decided_by=verdict.by if verdict else "",
        decided_at=time_text(verdict.at) if verdict else "",
        note=verdict.note if verdict else "",
        former_contact=verdict.contact if verdict else "",
        member_version=verdict.version if verdict else 0,
        told=one.told,
        version=one.version + 1,
        **{EXPIRES: second(one.ends_at)},
    )


def read_application(item: Stored) -> Application:
    """Reads an application."""
    return Application(
        coop=text(item, PK).partition("#")[2],
        id=text(item, SK).partition("#")[2],
        email=text(item, "email"),
        asked_at=time(item, "asked_at"),
        stage=Stage(text(item, "stage")),
        is_proven=bool(item.get("is_proven")),
        confirmed_at=time(item, "confirmed_at") if "confirmed_at" in item else None,
        verdict=_read_verdict(item) if "decided" in item else None,
        told=texts(item, "told"),
        version=number(item, VERSION),
    )


def worker_key(key: str) -> Item:
    """Gives the key of a worker: `WORKERS` / `<key>`."""
    return {PK: WORKERS, SK: key}


def worker_item(worker: Worker) -> Item:
    """Gives a worker, in its next version, as it is stored."""
    days = {name: getattr(worker, name).isoformat() for name in _CLASSES}
    return _filled(worker_key(worker.key), **days, version=worker.version + 1)


def read_worker(item: Stored) -> Worker:
    """Reads a worker."""
    coops, individuals, workers = (dt.date.fromisoformat(text(item, name)) for name in _CLASSES)
    return Worker(text(item, SK), coops, individuals, workers, number(item, VERSION))


def mark_key(name: str) -> Item:
    """Gives the key of how far the clock has got with something: `MARK#<name>` / `MARK`."""
    return {PK: f"MARK#{name}", SK: "MARK"}


def carry_key(coop: str) -> Item:
    """Gives the key of the readers that are carried over: `CARRY#<coop>` / `CARRY`."""
    return {PK: f"CARRY#{coop}", SK: "CARRY"}


def carry_item(coop: str, carry: Carry) -> Item:
    """Gives the readers that are carried over, as they are stored."""
    return {**carry_key(coop), "week": carry.week, "readers": carry.readers}


def read_carry(item: Stored) -> Carry:
    """Reads the readers that are carried over."""
    return Carry(text(item, "week"), number(item, "readers"))


def _read_verdict(item: Stored) -> Verdict:
    return Verdict(
        Stage(text(item, "decided")),
        text(item, "decided_by"),
        time(item, "decided_at"),
        text(item, "note"),
        text(item, "former_contact"),
        number(item, "member_version"),
    )


def _lots(values: list[Mapping[str, Any]]) -> tuple[Lot, ...]:
    return tuple(Lot(**one) for one in values)


def _filled(key: Item, **values: str | int | tuple[str, ...]) -> Item:
    return {**key, **{name: value for name, value in values.items() if value not in ("", ())}}
