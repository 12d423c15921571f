"""What an item of the promotions looks like: its key, its attributes, and what is read out of them again.

Attributes that are empty are left out. Every write of a request or a picture puts off its end: it is
deleted KEPT_DAYS after its last change, which is the end of its edition at the latest.
"""

import datetime as dt
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from club.cloud.items import EXPIRES, PK, SK, Stored, number, second, text, texts, time, time_text
from club.promotions.ports import Board, Sheet
from club.promotions.request import Creative, Decision, Image, Means, Payment, Request, State

Key = dict[str, str]
Item = dict[str, str | int | Sequence[str]]

KEPT_DAYS = 400
BOARD, PLACE, REQUEST, SLOT, IMAGE, EDITIONS = "BOARD", "PLACE", "REQUEST#", "SLOT#", "IMAGE", "EDITIONS"
COUNTED, REF, VERSION, CONTENT = "counted", "ref", "version", "content"
_DIGITS = 10


def edition_pk(edition: int) -> str:
    """Gives the partition of all that is kept of an edition."""
    return f"EDITION#{edition}"


def board_key(edition: int) -> Key:
    """Gives the key of a board: `EDITION#<n>` / `BOARD`."""
    return _key(edition_pk(edition), BOARD)


def request_key(edition: int, ref: str) -> Key:
    """Gives the key of a request: `EDITION#<n>` / `REQUEST#<ref>`."""
    return _key(edition_pk(edition), f"{REQUEST}{ref}")


def slot_key(edition: int, slot: str) -> Key:
    """Gives the key of who has a slot: `EDITION#<n>` / `SLOT#<id>`, or `SLOT#coop:<slug>` for a co-op's one request."""
    return _key(edition_pk(edition), f"{SLOT}{slot}")


def place_key(edition: int) -> Key:
    """Gives the key of the counter of places behind the draw's order: `EDITION#<n>` / `PLACE`."""
    return _key(edition_pk(edition), PLACE)


def edition_key(edition: int) -> Key:
    """Gives the key of the fact that something is kept of an edition: `EDITIONS` / `<10 digits>`."""
    return _key(EDITIONS, f"{edition:0{_DIGITS}}")


def image_key(sha256: str) -> Key:
    """Gives the key of a picture: `IMAGE#<hash>` / `IMAGE`."""
    return _key(f"{IMAGE}#{sha256}", IMAGE)


def board_item(board: Board) -> Item:
    """Gives a board as it is stored, as its next version."""
    return _filled(
        board_key(board.edition),
        secret=board.secret,
        drawn_at=board.drawn_at,
        result=board.result,
        missing_since=board.missing_since,
        version=board.version + 1,
    )


def read_board(item: Stored) -> Board:
    """Reads a board."""
    return Board(
        edition=int(_after_hash(item, PK)),
        secret=text(item, "secret"),
        drawn_at=_perhaps_time(item, "drawn_at"),
        result=text(item, "result"),
        missing_since=_perhaps_time(item, "missing_since"),
        version=number(item, VERSION),
    )


def request_item(request: Request, now: dt.datetime) -> Item:
    """Gives a request as it is stored, as its next version."""
    return _filled(
        request_key(request.edition, request.ref),
        coop=request.coop,
        wanted=request.wanted,
        means=request.means.value,
        email=request.email,
        **_creative(request.creative),
        asked_at=request.asked_at,
        state=request.state.value,
        is_proven=int(request.is_proven),
        confirmed_at=request.confirmed_at,
        place=request.place,
        slot=request.slot,
        payment=request.payment.value,
        price=request.price,
        decisions=tuple(map(_decision, request.decisions)),
        news=request.news,
        makes_good=request.makes_good,
        report=json.dumps(dict(request.report), sort_keys=True) if request.report else "",
        is_reminded=int(request.is_reminded),
        version=request.version + 1,
        **_end(now),
    )


def read_request(item: Stored) -> Request:
    """Reads a request."""
    return Request(
        ref=_after_hash(item, SK),
        edition=int(_after_hash(item, PK)),
        coop=text(item, "coop"),
        wanted=text(item, "wanted"),
        means=Means(text(item, "means")),
        email=text(item, "email"),
        creative=_read_creative(item),
        asked_at=time(item, "asked_at"),
        state=State(text(item, "state")),
        is_proven=bool(number(item, "is_proven")),
        confirmed_at=_perhaps_time(item, "confirmed_at"),
        place=number(item, "place"),
        slot=text(item, "slot"),
        payment=Payment(text(item, "payment")),
        price=number(item, "price"),
        decisions=tuple(map(_read_decision, texts(item, "decisions"))),
        news=texts(item, "news"),
        makes_good=text(item, "makes_good"),
        report=json.loads(text(item, "report") or "{}"),
        is_reminded=bool(number(item, "is_reminded")),
        version=number(item, VERSION),
    )


def image_item(sha256: str, content: bytes, now: dt.datetime) -> Item:
    """Gives a picture as it is stored."""
    return {**image_key(sha256), CONTENT: b64encode(content).decode(), **_end(now)}


def read_image(item: Stored) -> bytes:
    """Reads a picture."""
    return b64decode(text(item, CONTENT))


def read_sheet(items: Iterable[Stored]) -> Sheet:
    """Reads all that is kept of an edition."""
    board, requests, slots = None, [], {}
    for item in items:
        name = text(item, SK)
        if name == BOARD:
            board = read_board(item)
        elif name.startswith(REQUEST):
            requests.append(read_request(item))
        elif name.startswith(SLOT):
            slots[_after_hash(item, SK)] = text(item, REF)
    return Sheet(board, tuple(requests), slots)


def read_edition(item: Stored) -> int:
    """Reads the number of an edition that something is kept of."""
    return int(text(item, SK))


def _creative(creative: Creative) -> dict[str, str]:
    said = {name: getattr(creative, name) for name in ("headline", "body", "button", "link")}
    image = creative.image
    if image is None:
        return said
    values = {"sha256": image.sha256, "type": image.type, "width": image.width, "height": image.height}
    return {**said, "image": json.dumps({**values, "alt": image.alt}, sort_keys=True, ensure_ascii=False)}


def _read_creative(item: Stored) -> Creative:
    image = text(item, "image")
    return Creative(
        body=text(item, "body"),
        link=text(item, "link"),
        headline=text(item, "headline"),
        button=text(item, "button"),
        image=Image(**json.loads(image)) if image else None,
    )


def _decision(decision: Decision) -> str:
    values = {
        "what": decision.what,
        "by": decision.by,
        "at": time_text(decision.at),
        "note": decision.note,
        "from_state": decision.from_state.value,
        "who": decision.who,
    }
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def _read_decision(line: str) -> Decision:
    values: Any = json.loads(line)
    at, state = dt.datetime.fromisoformat(values["at"]), State(values["from_state"])
    return Decision(values["what"], values["by"], at, values["note"], state, values["who"])


def _filled(key: Mapping[str, str], /, **values: str | int | Sequence[str] | dt.datetime | None) -> Item:
    """Leaves out what is empty, and writes times as texts."""
    item: Item = dict(key)
    for name, value in values.items():
        if isinstance(value, dt.datetime):
            item[name] = time_text(value)
        elif value:
            item[name] = value
    return item


def _end(now: dt.datetime) -> dict[str, int]:
    return {EXPIRES: second(now + dt.timedelta(days=KEPT_DAYS))}


def _perhaps_time(item: Stored, name: str) -> dt.datetime | None:
    return time(item, name) if name in item else None


def _after_hash(item: Stored, name: str) -> str:
    return text(item, name).partition("#")[2]


def _key(pk: str, sk: str) -> Key:
    return {PK: pk, SK: sk}
