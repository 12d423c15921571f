"""What `build.py pull` writes, made up: a ledger of two years, members, statistics, a draw, a circle, a picture."""

import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from club.core.pushed import Slot
from club.points.earning import POINTS, Proof
from club.points.entries import COOP, EXPIRED, PROMOTING, RECRUITING, Draft, Kind
from club.points.ledger import Ledger, publish
from club.points.purse import earn, refuse, settle, spend
from club.promotions import draw_file
from club.promotions.allocation import Entrant, commitment
from tests.site.content import write

SECRET = "5e" * 32
COOPS = ["coop1", "bakery", "longo", "press", "bund"]
COMING = """---
number: 13
title: Co-ops that heal
date: 2027-01-12
summary: Clinics and pharmacies that belong to those who need them.
preheader: Who owns your doctor
language: en
slots: [{id: feature-1, kind: feature}, {id: feature-2, kind: feature}, {id: small-1, kind: classified}]
status: draft
---

To be written.
"""


def ledger(coops: Sequence[str], months: int = 14) -> Ledger:
    """Gives a ledger in which each co-op earns, and some spend, over some months up to October 2026."""
    books = Ledger()
    for step in range(months):
        year, month = divmod(2025 * 12 + 8 + step, 12)
        for place, coop in enumerate(coops):
            if (step + place) % (place + 1):
                continue
            day, key = f"{year}-{month + 1:02}-1{place % 10}", f"claim:{coop}:{step}"
            points = POINTS[list(Proof)[(step + place) % 3]]
            other = coops[(place + 1) % len(coops)]
            _book(books, coop, earn(books.purse(coop), PROMOTING, points, key=key, day=day, about=f"promoted {other}"))
            if step == months - 1:
                continue
            if (step + place) % 7 == 3:
                _book(books, coop, refuse(books.purse(coop), key, day=day, about="the link was gone"))
                continue
            _book(books, coop, settle(books.purse(coop), key, day=day))
            if books.purse(coop).balance > 45:
                about = f"feature in edition {step + 1}"
                _book(books, coop, spend(books.purse(coop), 40, key=f"slot:{step}-{coop}", day=day, about=about))
    coop = coops[0]
    key = f"recruit:2026-W41:{coop}"
    _book(books, coop, earn(books.purse(coop), RECRUITING, 12, key=key, day="2026-10-20", about="12 readers, 2026-W41"))
    _book(books, coop, settle(books.purse(coop), key, day="2026-10-20"))
    _book(
        books,
        coop,
        [Draft(Kind.EXPIRE, COOP + coop, EXPIRED, 1, f"expire:{coop}", "2026-10-21", "older than 365 days")],
    )
    return books


def _book(books: Ledger, coop: str, drafts: list[Draft]) -> None:
    assert books.book(drafts), coop


def png(width: int, height: int, colour: bytes = b"\x85\x57\x03") -> bytes:
    """Gives a picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + colour * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def statistics() -> dict[str, Any]:
    """Gives what `statistics.json` holds."""
    return {
        "format": 1,
        "readers": {"total": 1200, "interests": {"education": 140, "digital-media": 330, "finance": 12}},
        "editions": {str(number): 400 + 60 * number for number in range(3, 13)},
        "members": {
            "coops": {"members": 31, "voting": 12},
            "individuals": {"members": 88, "voting": 61},
            "workers": {"members": 3, "voting": 3},
        },
        "seeds": {
            "12": {"sha256": commitment(SECRET), "secret": SECRET},
            "13": {"sha256": "ab" * 32, "secret": None},
        },
    }


def draw(coops: Sequence[str]) -> dict[str, Any]:
    """Gives the draw of edition 12."""
    entrants = [
        Entrant(coop, "feature", 10 * place, 0, f"sector-{place}", (f"sector-{place}",), "GB")
        for place, coop in enumerate(coops)
    ]
    slots = [Slot("feature-1", "feature"), Slot("community-1", "classified", is_community=True)]
    result = draw_file.run(entrants, slots, edition=12, secret=SECRET)
    text = draw_file.publish(entrants, slots, result, edition=12, after=0, secret=SECRET)
    values: dict[str, Any] = json.loads(text)
    return values


def add_pulled(content: Path, coops: Sequence[str] = COOPS) -> Path:
    """Writes all of it beside what `vary` has written, an edition to come, and a picture into edition 12."""
    members = [{"coop": coop, "since": f"2025-0{place + 1}-01"} for place, coop in enumerate(coops)]
    turn = {"month": "2026-09", "from": coops[0], "to": coops[1], "state": "settled"}
    circle = {
        "id": "c1",
        "name": "Bread and houses",
        "language": "en",
        "topics": ["finance"],
        "state": "running",
        "starts": "2026-09",
        "months": 6,
        "coops": list(coops[:3]),
        "promotions": [turn, turn | {"state": "missed"}],
    }
    files = {
        "members.json": {"format": 1, "members": members},
        "statistics.json": statistics(),
        "draws.json": {"format": 1, "draws": {"12": draw(coops)}},
        "circles.json": {"format": 1, "circles": [circle]},
    }
    for name, values in files.items():
        write(content, f"club/{name}", json.dumps(values))
    write(content, "club/ledger.json", publish(ledger(coops)))
    write(content, "newsletter/013-heal.md", COMING)
    _add_picture(content)
    return content


def _add_picture(content: Path) -> None:
    path = content / "club" / "bookings.json"
    bookings = json.loads(path.read_text("utf-8"))
    image = {"path": "/pictures/0123456789abcdef.png", "alt": "A calm colour", "width": 600, "height": 300}
    bookings["editions"]["12"][0]["image"] = image
    path.write_text(json.dumps(bookings), encoding="utf-8")
    (content / "club" / "pictures").mkdir()
    (content / "club" / "pictures" / "0123456789abcdef.png").write_bytes(png(600, 300))
