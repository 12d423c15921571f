"""What an item of the store looks like: its key, its attributes, and what is read out of them again.

Times are texts of one length, so that the store compares them as we do; `expires` is the second
from which on it may delete the item. Attributes that are empty are left out.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, texts, time, time_text
from club.subscriptions.choices import Choices
from club.subscriptions.consent import ConsentEvent, How, Step
from club.subscriptions.keys import (
    counted_key,
    erasure_key,
    event_key,
    link_key,
    pointer_key,
    reader_key,
    recruit_key,
    request_key,
    seen_key,
    stop_key,
)
from club.subscriptions.reader import Reader, State, Stop, Why
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import REMEMBERED_DAYS, Kind, Link, Opens, Request

Value = str | int | Sequence[str]
Item = dict[str, Value]

COUNTED, PRESENT = "counted", "present"
REMEMBERED = dt.timedelta(days=REMEMBERED_DAYS)


def reader_item(reader: Reader) -> Item:
    """Gives a reader as it is stored."""
    return _filled(
        reader_key(reader.key),
        address=reader.address,
        state=reader.state,
        **_choices(reader.choices),
        form=reader.form,
        confirmed_at=reader.confirmed_at,
        changed_at=reader.changed_at,
        paused_until=reader.paused_until,
        here_at=reader.here_at,
        formerly=reader.formerly,
        **_ending(reader.ends_at),
        version=reader.version,
        mailbox=reader.mailbox,
        recruited=reader.recruited,
        member_since=reader.member_since,
    )


def read_reader(item: Stored) -> Reader:
    """Reads a reader."""
    return Reader(
        key=_after_hash(item, PK),
        address=text(item, "address"),
        state=State(text(item, "state")),
        choices=_read_choices(item),
        form=text(item, "form"),
        confirmed_at=time(item, "confirmed_at"),
        changed_at=time(item, "changed_at"),
        paused_until=_perhaps_time(item, "paused_until"),
        here_at=_perhaps_time(item, "here_at"),
        formerly=texts(item, "formerly"),
        ends_at=_perhaps_time(item, "ends_at"),
        version=number(item, "version"),
        mailbox=text(item, "mailbox"),
        recruited=text(item, "recruited"),
        member_since=_perhaps_time(item, "member_since"),
    )


def stop_item(stop: Stop) -> Item:
    """Gives a stop as it is stored."""
    return _filled(stop_key(stop.key), why=stop.why, at=stop.at)


def read_stop(item: Stored) -> Stop:
    """Reads a stop."""
    return Stop(_after_hash(item, PK), Why(text(item, "why")), time(item, "at"))


def request_item(request: Request) -> Item:
    """Gives a request as it is stored."""
    return _filled(
        request_key(request.key, request.id),
        kind=request.kind,
        address=request.address,
        asked_at=request.asked_at,
        **_choices(request.choices),
        form=request.form,
        how=request.how,
        wording=request.wording,
        privacy=request.privacy,
        moves=request.moves,
        answered_at=request.answered_at,
        mailbox=request.mailbox,
        **_ending(request.ends_at),
    )


def read_request(item: Stored) -> Request:
    """Reads a request."""
    return Request(
        key=_after_hash(item, PK),
        id=_after_hash(item, SK),
        kind=Kind(text(item, "kind")),
        address=text(item, "address"),
        asked_at=time(item, "asked_at"),
        ends_at=time(item, "ends_at"),
        choices=_read_choices(item),
        form=text(item, "form"),
        how=How(text(item, "how")),
        wording=text(item, "wording"),
        privacy=text(item, "privacy"),
        moves=text(item, "moves"),
        answered_at=_perhaps_time(item, "answered_at"),
        mailbox=text(item, "mailbox"),
    )


def event_item(event: ConsentEvent) -> Item:
    """Gives a consent event as it is stored."""
    return _filled(
        event_key(event),
        step=event.step,
        how=event.how,
        **_choices(event.choices),
        form=event.form,
        wording=event.wording,
        privacy=event.privacy,
        asked_at=event.asked_at,
        proof=event.proof,
        **_ending(event.ends_at),
    )


def read_event(item: Stored) -> ConsentEvent:
    """Reads a consent event."""
    at, _, event_id = _after_hash(item, SK).partition("#")
    return ConsentEvent(
        key=_after_hash(item, PK),
        id=event_id,
        at=dt.datetime.fromisoformat(at),
        step=Step(text(item, "step")),
        how=How(text(item, "how")),
        choices=_read_choices(item),
        form=text(item, "form"),
        wording=text(item, "wording"),
        privacy=text(item, "privacy"),
        asked_at=_perhaps_time(item, "asked_at"),
        ends_at=_perhaps_time(item, "ends_at"),
        proof=text(item, "proof"),
    )


def link_item(link: Link) -> Item:
    """Gives a mailed link as it is stored; it is kept REMEMBERED_DAYS past its end."""
    return _filled(
        link_key(link.hash),
        opens=link.opens,
        key=link.key,
        made_at=link.made_at,
        request_id=link.request_id,
        used_at=link.used_at,
        ends_at=link.ends_at,
        **{EXPIRES: second(link.ends_at + REMEMBERED)},
    )


def read_link(item: Stored) -> Link:
    """Reads a mailed link."""
    return Link(
        hash=_after_hash(item, PK),
        opens=Opens(text(item, "opens")),
        key=text(item, "key"),
        made_at=time(item, "made_at"),
        ends_at=time(item, "ends_at"),
        request_id=text(item, "request_id"),
        used_at=_perhaps_time(item, "used_at"),
    )


def pointer_item(former: str, present: str, at: str) -> Item:
    """Gives a pointer from a former address' key to the present one's, written at a time."""
    return _filled(pointer_key(former), present=present, at=at)


def seen_item(mailbox: str) -> Item:
    """Gives a mailbox that has been here as it is stored: its key alone."""
    return _filled(seen_key(mailbox))


def recruit_item(recruit: Recruit) -> Item:
    """Gives a recruit as it is stored."""
    return _filled(
        recruit_key(recruit.week, recruit.key), form=recruit.form, at=recruit.at, **_ending(recruit.ends_at)
    )  # fmt: skip


def read_recruit(item: Stored) -> Recruit:
    """Reads a recruit."""
    return Recruit(_after_hash(item, PK), _after_hash(item, SK), text(item, "form"), time(item, "at"))


def counted_item(counted: Counted) -> Item:
    """Gives the counts of a week as they are stored: a JSON object of numbers by co-op."""
    counts = json.dumps(dict(counted.counts), sort_keys=True)
    return _filled(counted_key(counted.week), counts=counts, at=counted.at, **_ending(counted.ends_at))


def read_counted(item: Stored) -> Counted:
    """Reads the counts of a week."""
    return Counted(_after_hash(item, PK), json.loads(text(item, "counts")), time(item, "at"))


def erasure_item(key: str, at: dt.datetime) -> Item:
    """Gives an erasure as it is stored."""
    return _filled(erasure_key(key), at=at)


def read_erasure(item: Stored) -> tuple[str, dt.datetime]:
    """Reads an erasure: the key, and when."""
    return _after_hash(item, PK), time(item, "at")


def has_ended(item: Stored, now: dt.datetime) -> bool:
    """Tells whether an item has ended; the store deletes those in its own time, often days later."""
    ends_at = text(item, "ends_at")
    return bool(ends_at) and ends_at <= time_text(now)


def _filled(key: Mapping[str, str], /, **values: Value | dt.datetime | None) -> Item:
    """Leaves out what is empty, and writes times as texts."""
    item: Item = dict(key)
    for name, value in values.items():
        if isinstance(value, dt.datetime):
            item[name] = time_text(value)
        elif value is not None and value not in ("", ()):
            item[name] = value
    return item


def _ending(ends_at: dt.datetime | None) -> dict[str, dt.datetime | int | None]:
    return {"ends_at": ends_at, EXPIRES: second(ends_at) if ends_at else None}


def _choices(choices: Choices) -> dict[str, str | tuple[str, ...]]:
    return {"interests": choices.interests, "language": choices.language, "country": choices.country}


def _read_choices(item: Stored) -> Choices:
    return Choices(texts(item, "interests"), text(item, "language"), text(item, "country"))


def _perhaps_time(item: Stored, name: str) -> dt.datetime | None:
    return time(item, name) if name in item else None


def _after_hash(item: Stored, name: str) -> str:
    """Gives what follows the first # of a key, which names a thing of its kind."""
    return text(item, name).partition("#")[2]
