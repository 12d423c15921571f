"""What is sent as a picture comes out as nothing but a picture, or is refused in words."""

import io
import random
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from club.promotions.image_bytes import MAX_IMAGE_BYTES
from club.site.pictures import PictureError, redraw, size_of
from tests.site.pulled import png


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 300), mode: str = "RGB", **options: Any) -> bytes:  # noqa: ANN401
    image = Image.new(mode, size, 90 if mode in ("L", "1") else None)
    image.paste(Image.linear_gradient("L").resize((size[0] // 2, size[1])).convert(mode), (0, 0))
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png")])
def test_a_picture_is_drawn_again_in_its_own_type(kind: str, suffix: str) -> None:
    drawn = redraw(picture(kind))

    assert (drawn.suffix, drawn.width, drawn.height) == (suffix, 600, 300)
    assert opened(drawn.content).format == kind
    assert redraw(picture(kind)) == drawn
    assert size_of(drawn.content) == (600, 300)


def test_a_picture_for_fine_screens_is_shown_at_half_its_pixels() -> None:
    drawn = redraw(picture(size=(1200, 600), quality=50))

    assert (drawn.width, drawn.height) == (600, 300)
    assert opened(drawn.content).size == (1200, 600)


def test_nothing_but_pixels_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "the house of Ada"
    exif[0x8825] = {1: "N", 2: (53.0, 48.0, 0.0)}
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Ada")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    photograph = redraw(picture(exif=exif, icc_profile=profile, comment=b"Ada was here")).content
    drawing = redraw(picture("PNG", pnginfo=text)).content

    assert b"Ada" not in photograph + drawing
    assert dict(opened(photograph).getexif()) == {}
    assert opened(photograph).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert opened(drawing).info == {}


def test_a_photograph_that_lies_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    drawn = redraw(picture(size=(400, 200), exif=exif))

    assert (opened(drawn.content).size, drawn.width, drawn.height) == ((200, 400), 150, 300)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_kind_of_colour_becomes_the_plain_one(mode: str) -> None:
    assert opened(redraw(picture(mode=mode)).content).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_a_drawing_keeps_what_is_transparent(mode: str) -> None:
    image = opened(redraw(picture("PNG", mode=mode)).content)

    assert image.mode == ("RGBA" if "A" in mode else "RGB")


def test_a_drawing_of_too_many_colours_keeps_fewer() -> None:
    # What packs well as it comes may not do so row by row.
    noise = Image.frombytes("RGB", (240, 120), random.Random(1).randbytes(240 * 120)[: 240 * 120] * 3)
    stream = io.BytesIO()
    noise.quantize(64).save(stream, "PNG", optimize=True)

    assert len(redraw(stream.getvalue()).content) <= MAX_IMAGE_BYTES


def bomb() -> bytes:
    """Gives 60 kB at most that would be 10,000 by 10,000 pixels."""
    return png(16, 16)[:16] + (10_000).to_bytes(4) * 2 + png(16, 16)[24:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("WEBP"),
        picture("GIF"),
        picture()[:-400],
        png(300, 150)[:-40],
        picture(size=(1400, 600), quality=30),
        bomb(),
        png(300, 150).replace(zlib.compress((b"\0" + b"\x85\x57\x03" * 300) * 150)[:20], bytes(20)),
        picture("JPEG", quality=100) + bytes(MAX_IMAGE_BYTES),
    ],
    ids=["nothing", "gif", "svg", "webp", "real gif", "cut jpeg", "cut png", "wide", "bomb", "broken", "many bytes"],
)
def test_what_is_no_picture_of_ours_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(PictureError, match=r"[a-z].*[.]$"):
        redraw(content)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 3000), change=st.binary(min_size=1, max_size=8), kind=st.sampled_from(("JPEG", "PNG")))
def test_no_bytes_do_harm(place: int, change: bytes, kind: str) -> None:
    content = bytearray(picture(kind, size=(160, 80)))
    place %= len(content)
    content[place : place + len(change)] = change

    try:
        drawn = redraw(bytes(content))
    except PictureError:
        return
    assert len(drawn.content) <= MAX_IMAGE_BYTES
    assert drawn.width <= 600
    assert drawn.height <= 300
