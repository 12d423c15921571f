"""What an item of the deliveries looks like: its key, its attributes, and what is read out of them again."""

import datetime as dt
from collections.abc import Iterable

from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, texts, time, time_text
from club.newsletter.audience import Aim
from club.newsletter.delivery import Outcome, Row, RowState, shard_of
from club.newsletter.pace import Tally
from club.newsletter.run import SEGMENTS, Place, Run, RunState

Key = dict[str, str]
Item = dict[str, str | int | tuple[str, ...]]

KEPT = dt.timedelta(days=400)  # more than a year, so that an edition can be compared with last year's
_SECOND_KEPT_S = 3_600
STATE, OUTCOME, AT = "state", "outcome", "at"
VERSION, COUNTED, TOTAL = "version", "counted", "total"
SENT, DELIVERED, PASSED = "sent", "delivered", "passed"


def run_key(edition: int) -> Key:
    """Gives the key of a run: `RUN#<edition>` / `RUN`."""
    return _key(f"RUN#{edition}", "RUN")


def place_key(edition: int, segment: int) -> Key:
    """Gives the key of how far the planning of a segment is: `PLACE#<edition>#<segment>` / `PLACE`."""
    return _key(f"PLACE#{edition}#{segment:02}", "PLACE")


def row_key(edition: int, key: str) -> Key:
    """Gives the key of a row: `ROW#<edition>#<shard>` / `<reader's key>`."""
    return _key(shard(edition, shard_of(key)), key)


def shard(edition: int, number_: int) -> str:
    """Gives the partition of a shard of an edition's rows."""
    return f"ROW#{edition}#{number_:02}"


def tally(edition: int) -> str:
    """Gives the partition of an edition's tallies, one for each shard and one for what was sent."""
    return f"TALLY#{edition}"


def block(number_: int) -> str:
    """Gives the partition of a block's tallies, as an edition's."""
    return f"BLOCK#{number_}"


def part_key(pk: str, key: str = "") -> Key:
    """Gives the key of a part of a tally: `…` / `<shard>` of a reader's key, or `…` / `SENT`.

    Reports come by the hundred a second. In parts, they hardly meet.
    """
    return _key(pk, f"{shard_of(key):02}" if key else "SENT")


def total_key() -> Key:
    """Gives the key of how much was ever sent: `SENT` / `SENT`."""
    return _key("SENT", "SENT")


def second_key(second_: int) -> Key:
    """Gives the key of what was taken in a second: `RATE#<second>` / `COUNT`, in `throttles`."""
    return _key(f"RATE#{second_}", "COUNT")


def second_ends(second_: int) -> int:
    """Gives when a second's count may go; its reader never looks back."""
    return second_ + _SECOND_KEPT_S


def run_item(run: Run) -> Item:
    """Gives a run as it is stored. It never ends: that an edition was sent is not forgotten."""
    return {
        **run_key(run.edition),
        STATE: run.state.value,
        "language": run.aim.language,
        "interests": tuple(run.aim.interests),
        "countries": tuple(run.aim.countries),
        "manifest": run.manifest,
        "started_at": time_text(run.started_at),
        "since": time_text(run.since),
        "reason": run.reason,
        "resumes": run.resumes,
        "tick": run.tick,
        "looked_at": time_text(run.looked_at) if run.looked_at else "",
        "sent_for_s": run.sent_for_s,
        "untold": int(not run.is_told),
        VERSION: run.version,
        **{planned(segment): readers for segment, readers in run.planned.items()},
    }


def planned(segment: int) -> str:
    """Gives the attribute for how many readers a segment has."""
    return f"planned_{segment:02}"


def read_run(item: Stored) -> Run:
    """Reads a run."""
    return Run(
        edition=int(text(item, PK).partition("#")[2]),
        state=RunState(text(item, STATE)),
        aim=Aim(text(item, "language"), texts(item, "interests"), texts(item, "countries")),
        manifest=text(item, "manifest"),
        started_at=time(item, "started_at"),
        since=time(item, "since"),
        planned={segment: number(item, name) for segment in range(SEGMENTS) if (name := planned(segment)) in item},
        reason=text(item, "reason"),
        resumes=text(item, "resumes"),
        tick=number(item, "tick"),
        looked_at=time(item, "looked_at") if text(item, "looked_at") else None,
        sent_for_s=number(item, "sent_for_s"),
        is_told=not number(item, "untold"),
        version=number(item, VERSION),
    )


def place_item(edition: int, segment: int, place: Place, now: dt.datetime) -> Item:
    """Gives how far the planning of a segment is, as it is stored."""
    ends = second(now + KEPT)
    return {**place_key(edition, segment), "position": place.position, "planned": place.planned, EXPIRES: ends}


def read_place(item: Stored) -> Place:
    """Reads how far the planning of a segment is."""
    return Place(text(item, "position"), number(item, "planned"))


def row_item(edition: int, key: str, now: dt.datetime) -> Item:
    """Gives a new row as it is stored."""
    return {
        **row_key(edition, key),
        STATE: RowState.PLANNED.value,
        AT: time_text(now),
        OUTCOME: Outcome.NONE.value,
        EXPIRES: second(now + KEPT),
    }


def read_row(item: Stored) -> Row:
    """Reads a row."""
    return Row(
        edition=int(text(item, PK).split("#")[1]),
        key=text(item, SK),
        state=RowState(text(item, STATE)),
        at=time(item, AT),
        why=text(item, "why"),
        message_id=text(item, "message_id"),
        outcome=Outcome(text(item, OUTCOME)),
        block=number(item, "block"),
    )


def read_tally(parts: Iterable[Stored]) -> Tally:
    """Adds up the parts of a tally."""
    return sum((_read_part(part) for part in parts), Tally())


def _read_part(item: Stored) -> Tally:
    return Tally(*(number(item, name) for name in (SENT, DELIVERED, "bounced", "complained", PASSED)))


def _key(pk: str, sk: str) -> Key:
    return {PK: pk, SK: sk}
