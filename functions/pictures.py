"""Pictures that co-ops send for a promotion: kept by their hash, shown by signed addresses only."""

import datetime as dt

from club.core.errors import ExpiredTokenError, NotFoundError, TokenError
from club.core.secrets import Secrets
from club.core.tokens import stamp, unstamp
from club.promotions.image_bytes import JPEG, PNG, read_image
from club.promotions.request import Image
from functions.caps import count_network
from functions.visit import Picture, Reply, Visit
from functions.web import Form
from functions.wiring import Club

PATH = "/forms/promote/image"
SHOWN_HOURS = 24
MAILED_DAYS = 30
MAX_FORM_BYTES = 128 * 1024  # of a form that a picture may come along with
_SENT, _MAILED = "promotion-picture", "promotion-picture-mailed"
_TYPES = (JPEG, PNG)
_HASH_BYTES, _SIZE_BYTES = 32, 2


def keep_picture(content: bytes, *, club: Club, visit: Visit) -> Image:
    """Judges and keeps a picture; the same again changes nothing.

    Raises:
        InvalidFieldError: `image`, with what is wrong.
        TooManyError: So many came from this network within the hour.
    """
    image = read_image(content)
    count_network("PICTURE", club=club, visit=visit)
    club.promotions.keep_image(image.sha256, content)
    return image


def picture_token(image: Image, *, secrets: Secrets, now: dt.datetime, is_mailed: bool = False) -> str:
    """Gives what shows a picture for SHOWN_HOURS, or from a mail for MAILED_DAYS; it says all but the words."""
    size = b"".join(pixels.to_bytes(_SIZE_BYTES, "big") for pixels in (image.width, image.height))
    body = bytes.fromhex(image.sha256) + bytes([_TYPES.index(image.type)]) + size
    return stamp(_MAILED if is_mailed else _SENT, body, secrets=secrets, now=now)


def picture_url(image: Image, *, club: Club, is_mailed: bool = False) -> str:
    """Gives the path of a picture with its token."""
    return f"{PATH}?t={picture_token(image, secrets=club.secrets, now=club.now(), is_mailed=is_mailed)}"


def read_picture_token(token: str, *, secrets: Secrets, now: dt.datetime, is_mailed: bool = False) -> Image:
    """Gives the picture of a token.

    Raises:
        TokenError: It is none of ours, or has ended (ExpiredTokenError).
    """
    purpose, longest = (
        (_MAILED, dt.timedelta(days=MAILED_DAYS)) if is_mailed else (_SENT, dt.timedelta(hours=SHOWN_HOURS))
    )
    body, _ = unstamp(purpose, token, secrets=secrets, now=now, longest=longest)
    sha256, (kind, *size) = body[:_HASH_BYTES].hex(), body[_HASH_BYTES:]
    width, height = (int.from_bytes(bytes(two), "big") for two in (size[:_SIZE_BYTES], size[_SIZE_BYTES:]))
    return Image(sha256, _TYPES[kind], width, height, "")


def _show(club: Club, visit: Visit) -> Reply:
    image, is_mailed = _image_of(club, visit["t"])
    content = club.promotions.image(image.sha256)
    if content is None:
        raise NotFoundError("This picture is not kept any more.")
    return Reply("", picture=Picture(content, image.type, is_mailed=is_mailed))


def _image_of(club: Club, token: str) -> tuple[Image, bool]:
    try:
        return read_picture_token(token, secrets=club.secrets, now=club.now()), False
    except ExpiredTokenError:
        raise
    except TokenError:
        return read_picture_token(token, secrets=club.secrets, now=club.now(), is_mailed=True), True


IMAGE = Form(PATH, frozenset(("t",)), _show, _show, again_url="/forms/promote")
