"""Files that come from the functions' store as they are: the ledger, the draws, and the pictures of promotions."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from club.newsletter.bookings import PICTURES
from club.points.ledger import Ledger, publish
from club.site.model import Directory
from club.site.outputs import Output

LEDGER = "data/ledger.json"
_PICTURE = re.compile(r"[\w-]+\.(?:jpg|jpeg|png|gif)", re.ASCII)


def outputs(site: Directory) -> Iterator[Output]:
    """Gives `data/ledger.json`, which is there before the first entry, `data/draws/<edition>.json`, and pictures."""
    yield Output(LEDGER, _ledger, (site.pulled.ledger_text,))
    for number, values in site.pulled.draws.items():
        yield Output(draw_path(number)[1:], _draw, (values,))
    for path in sorted(site.pictures.glob("*")):
        if _PICTURE.fullmatch(path.name):
            stat = path.stat()
            yield Output(PICTURES[1:] + path.name, _picture, (path, stat.st_size, stat.st_mtime_ns))


def draw_path(edition: int) -> str:
    """Gives the address of an edition's draw."""
    return f"/data/draws/{edition}.json"


def _ledger(text: str) -> bytes:
    return (text or publish(Ledger())).encode()


def _draw(values: Mapping[str, Any]) -> bytes:
    """Gives the bytes that `club.promotions.draw_file.publish` gave."""
    return (json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _picture(path: Path, _size: int, _changed_ns: int) -> bytes:
    return path.read_bytes()
