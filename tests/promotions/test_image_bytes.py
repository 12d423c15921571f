"""Pictures are judged by their bytes: type, size, pixels; whatever the bytes are, no other error comes out."""

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import InvalidFieldError
from club.promotions.image_bytes import JPEG, MAX_IMAGE_BYTES, PNG, read_image
from club.promotions.request import Image
from tests.promotions.pictures import MADE, chunk, jpeg, png, segment


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("size", [(600, 300), (1_200, 600), (120, 60)])
def test_a_picture_is_known_by_its_bytes(kind: str, size: tuple[int, int]) -> None:
    content = MADE[kind](*size)

    assert read_image(content) == Image(hashlib.sha256(content).hexdigest(), kind, *size, "")


@pytest.mark.parametrize(
    "content",
    [
        jpeg(before=segment(0xE1, b"Exif\0\0" + bytes(900)) + segment(0xFE, b"a comment")),
        jpeg(before=b"\xff\xff\xff" + segment(0xDB, bytes(65))[1:]),
        jpeg(before=b"\xff\x01" + segment(0xC4, bytes(20))),
        jpeg(frame=0xC2),
        png(extra=chunk(b"tEXt", b"Title\0Bread") + chunk(b"gAMA", bytes(4))),
    ],
)
def test_what_else_a_picture_may_hold_does_not_matter(content: bytes) -> None:
    found = read_image(content)

    assert (found.width, found.height) == (600, 300)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no JPEG and no PNG"),
        (b"GIF89a\x58\x02\x2c\x01", "no JPEG and no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG and no PNG"),
        (b"<html>" + png(), "no JPEG and no PNG"),
        (png() + bytes(MAX_IMAGE_BYTES), "has 61 kB, and 60 fit"),
        (png(extra=chunk(b"acTL", bytes(8))), "moves"),
        (png(1_201, 300), "1201 × 300 pixels, and 1200 × 600 fit"),
        (png(2**31, 2**31), "2147483648 × 2147483648 pixels, and"),
        (jpeg(600, 601), "600 × 601 pixels, and"),
        (png(119, 300), "too small"),
        (jpeg(0, 0), "too small"),
        (jpeg(frame=0xC9), "Few programs show this kind"),
        (png()[:-1], "broken"),
        (png() + b"<script>", "broken"),
        (png().replace(b"IDAT", b"iDAT"), "broken"),
        (png(extra=chunk(b"IHDR", bytes(13))), "broken"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""), "broken"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(5)) + chunk(b"IEND", b""), "broken"),
        (jpeg()[:-3], "broken"),
        (b"\xff\xd8\xff\xd9", "broken"),
        (b"\xff\xd8" + segment(0xC0, b"\x08") + b"\xff\xda\x00\x02\xff\xd9", "broken"),
        (b"\xff\xd8" + segment(0xE0, b"") + b"\xff\xda\x00\x02\xff\xd9", "broken"),
        (b"\xff\xd8\xff\xe0\xff\xff\xff\xd9", "broken"),
        (b"\xff\xd8\xff\xe0\x00\x02oops\xff\xd9", "broken"),
        (jpeg(before=segment(0xC1, b"\x08\x01\x2c\x02\x58\x01\x01\x11\x00")), "broken"),
    ],
)
def test_what_is_no_picture_that_fits_is_refused_in_clear_words(content: bytes, words: str) -> None:
    with pytest.raises(InvalidFieldError, match=words) as caught:
        read_image(content)

    assert caught.value.field == "image"


@given(
    kind=st.sampled_from([PNG, JPEG]),
    cut=st.integers(0, 400),
    noise=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
    more=st.binary(max_size=40),
)
def test_no_bytes_do_more_than_be_refused(kind: str, cut: int, noise: list[tuple[int, int]], more: bytes) -> None:
    content = bytearray(MADE[kind](200, 90))
    for at, byte in noise:
        content[at % len(content)] = byte
    content = content[: len(content) - cut] + more

    with contextlib.suppress(InvalidFieldError):
        assert read_image(bytes(content)).width > 0


@given(st.binary(max_size=200).map(lambda content: b"\xff\xd8\xff" + content + b"\xff\xd9") | st.binary(max_size=200))
def test_noise_is_refused(content: bytes) -> None:
    with contextlib.suppress(InvalidFieldError):
        read_image(content)
