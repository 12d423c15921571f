"""Pictures made by hand: small, right, and as large in pixels as a test wants."""

import zlib
from collections.abc import Callable, Mapping

from club.promotions.image_bytes import JPEG, PNG

_SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34" + b"\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(width: int = 600, height: int = 300, *, extra: bytes = b"") -> bytes:
    """Gives a grey PNG that any program shows."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height, 9) if width * height < 10_000_000 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(width: int = 600, height: int = 300, *, frame: int = 0xC0, before: bytes = b"") -> bytes:
    """Gives the segments of a JPEG; its scan shows nothing."""
    head = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + before + segment(frame, head) + _SCAN


MADE: Mapping[str, Callable[[int, int], bytes]] = {PNG: png, JPEG: jpeg}
