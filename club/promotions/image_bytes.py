"""A picture that was sent along: its type, size and pixels, read from its bytes by hand.

No imaging library is in the functions' zip. What passes here is drawn again by the site half (Pillow) before
anything public or mailed carries it.
"""

import hashlib
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from club.core.errors import InvalidFieldError
from club.promotions.request import Image

MAX_IMAGE_BYTES = 60_000
MAX_WIDTH_PX, MAX_HEIGHT_PX = 1_200, 600  # twice what it is shown at, for screens with fine dots
MIN_WIDTH_PX, MIN_HEIGHT_PX = 120, 60
JPEG, PNG = "image/jpeg", "image/png"  # a GIF may move, and nothing in our mails does

_PNG_BEGIN = b"\x89PNG\r\n\x1a\n"
_HEAD_BYTES = 13  # of IHDR (PNG, section 11.2.1)
_CHUNK_ROOM = 12  # a chunk's length, name and checksum
_MAX_CHUNKS = 1_000
_JPEG_BEGIN, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
# Markers of JPEG (ITU T.81, table B.1). A frame's header begins with one of 16; three of them are none.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KNOWN_FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # baseline, extended, progressive: what mail programs show
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # have nothing after them
_SCAN = 0xDA


class _Pixels(NamedTuple):
    width: int
    height: int


class _BrokenError(Exception):
    """Says that bytes end too early, or do not fit together."""


def read_image(content: bytes) -> Image:
    """Gives what a picture is, without words for it yet.

    Raises:
        InvalidFieldError: `image`, with what is wrong and how to mend it. Nothing else, whatever the bytes are.
    """
    if len(content) > MAX_IMAGE_BYTES:
        reason = f"The picture has {-(-len(content) // 1000)} kB, and {MAX_IMAGE_BYTES // 1000} fit. Save it smaller."
        raise InvalidFieldError("image", reason)
    if content.startswith(_PNG_BEGIN):
        kind, read = PNG, _png
    elif content.startswith(_JPEG_BEGIN):
        kind, read = JPEG, _jpeg
    else:
        raise InvalidFieldError("image", "This is no JPEG and no PNG. Save the picture as one of them.")
    try:
        width, height = read(content)
    except _BrokenError as error:
        reason = "The picture is broken, or was cut short on its way. Save it anew, and send it again."
        raise InvalidFieldError("image", reason) from error
    _judge(width, height)
    return Image(hashlib.sha256(content).hexdigest(), kind, width, height, "")


def _judge(width: int, height: int) -> None:
    its = f"The picture is {width} × {height} pixels"
    if width > MAX_WIDTH_PX or height > MAX_HEIGHT_PX:
        raise InvalidFieldError("image", f"{its}, and {MAX_WIDTH_PX} × {MAX_HEIGHT_PX} fit. Best are 600 × 300.")
    if width < MIN_WIDTH_PX or height < MIN_HEIGHT_PX:
        reason = f"{its}, which is too small: at least {MIN_WIDTH_PX} × {MIN_HEIGHT_PX}. Best are 600 × 300."
        raise InvalidFieldError("image", reason)


def _png(content: bytes) -> _Pixels:
    """Reads the header, and follows the chunks to the last one, each with its checksum."""
    pixels, has_content = None, False
    for number, (name, body) in enumerate(_chunks(content)):
        if (number == 0) != (name == b"IHDR") or number > _MAX_CHUNKS:
            raise _BrokenError
        if name == b"acTL":  # Animated PNG
            raise InvalidFieldError(
                "image", "The picture moves. Nothing in our mails does: send one that stands still."
            )
        if name == b"IHDR":
            if len(body) != _HEAD_BYTES:
                raise _BrokenError
            pixels = _Pixels(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
        has_content = has_content or name == b"IDAT"
    if pixels is None or not has_content:
        raise _BrokenError
    return pixels


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_BEGIN)
    while True:
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body, end = content[at + 8 : at + 8 + length], at + length + _CHUNK_ROOM
        if end > len(content) or zlib.crc32(name + body) != int.from_bytes(content[end - 4 : end], "big"):
            raise _BrokenError
        yield name, body
        if name == b"IEND":
            if end != len(content):  # something else is hidden behind the picture
                raise _BrokenError
            return
        at = end


def _jpeg(content: bytes) -> _Pixels:
    """Follows the segments to the first scan: the frame's header before it has the size."""
    if not content.endswith(_JPEG_END):
        raise _BrokenError
    pixels = None
    for marker, body in _segments(content):
        if marker in _FRAMES:
            if marker not in _KNOWN_FRAMES:
                raise InvalidFieldError("image", "Few programs show this kind of JPEG. Save it as an ordinary one.")
            if len(body) < 6 or pixels:  # noqa: PLR2004  # precision, height, width, components
                raise _BrokenError
            pixels = _Pixels(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
    if pixels is None:
        raise _BrokenError
    return pixels


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while True:
        if content[at : at + 1] != b"\xff":
            raise _BrokenError
        while content[at : at + 1] == b"\xff":  # may be repeated before a marker
            at += 1
        marker = content[at] if at < len(content) else 0
        at += 1
        if marker in _ALONE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if marker in {0x00, 0xD8, 0xD9} or length < 2 or at + length > len(content):  # noqa: PLR2004  # counts itself
            raise _BrokenError
        if marker == _SCAN:
            return
        yield marker, content[at + 2 : at + length]
        at += length
