"""Pictures of promotions, drawn again before anybody else sees them.

What comes out holds nothing but pixels: no place and time of a photograph, no second picture, no hidden text.
"""

import io
import warnings
from typing import TYPE_CHECKING, NamedTuple

from club.core.errors import ClubError, InvalidFieldError
from club.promotions.image_bytes import JPEG, MAX_HEIGHT_PX, MAX_IMAGE_BYTES, MAX_WIDTH_PX, read_image

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_WIDTH_PX, SHOWN_HEIGHT_PX = 600, 300
_QUALITIES = (88, 80, 70, 60, 50)  # of JPEG; the first one that is small enough counts
_COLOURS = 256  # that a PNG keeps which is too large with all of them


class PictureError(ClubError):
    """Says why a picture cannot be taken."""


class Drawn(NamedTuple):
    """A picture that was drawn again: its bytes, its suffix, and the pixels at which it is shown."""

    content: bytes
    suffix: str
    width: int
    height: int


def redraw(content: bytes) -> Drawn:
    """Draws a JPEG or PNG again; the same bytes give the same bytes.

    Raises:
        PictureError: It is another thing, damaged, or larger than it may be in bytes or pixels.
    """
    try:
        kind = read_image(content).type  # looks at its size before anything is unpacked
        image = _opened(content)
        drawn = _as_jpeg(image) if kind == JPEG else _as_png(image)
    except InvalidFieldError as error:
        raise PictureError(error.reason) from error
    except Exception as error:  # Pillow's decoders raise what they like at broken bytes
        raise PictureError(
            f"It cannot be drawn again ({type(error).__name__}: {error}); ask for another one."
        ) from error
    if len(drawn.content) > MAX_IMAGE_BYTES:
        reason = f"Drawn again it has {len(drawn.content):,} bytes, and {MAX_IMAGE_BYTES:,} fit; ask for a smaller one."
        raise PictureError(reason)
    return drawn


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Gives the pixels at which a picture is shown: all of it, in SHOWN_WIDTH_PX by SHOWN_HEIGHT_PX at most."""
    scale = min(1, SHOWN_WIDTH_PX / width, SHOWN_HEIGHT_PX / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def size_of(content: bytes) -> tuple[int, int]:
    """Gives the pixels at which one is shown that was drawn before."""
    image = read_image(content)
    return shown_size(image.width, image.height)


def _opened(content: bytes) -> "Image":
    """Gives the picture upright, as plain colours that every screen means alike."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # only a pull with pictures needs it

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a bomb is a warning before it is an error
        image: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        image.load()
        image = ImageOps.exif_transpose(_in_srgb(image))
    image.thumbnail((MAX_WIDTH_PX, MAX_HEIGHT_PX))
    image.info.clear()
    return image


def _in_srgb(image: "Image") -> "Image":
    from PIL import ImageCms  # noqa: PLC0415  # as above

    has_alpha = "A" in image.mode or "transparency" in image.info
    plain = "RGBA" if has_alpha else "RGB"
    profile = image.info.get("icc_profile")
    exif = image.getexif()
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if found is not None:
                found.info["exif"] = exif.tobytes()
                return found
        except ImageCms.PyCMSError:
            pass  # a profile that nobody can read changes nothing
    return image.convert(plain)


def _as_jpeg(image: "Image") -> Drawn:
    content = b""
    for quality in _QUALITIES:
        stream = io.BytesIO()
        image.convert("RGB").save(stream, "JPEG", quality=quality, optimize=True)
        content = stream.getvalue()
        if len(content) <= MAX_IMAGE_BYTES:
            break
    return Drawn(content, ".jpg", *shown_size(*image.size))


def _as_png(image: "Image") -> Drawn:
    content = b""
    for one in (image, image.quantize(_COLOURS)):
        stream = io.BytesIO()
        one.save(stream, "PNG", optimize=True)
        content = stream.getvalue()
        if len(content) <= MAX_IMAGE_BYTES:
            break
    return Drawn(content, ".png", *shown_size(*image.size))
