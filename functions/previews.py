"""How a promotion will look, as the holes of the pages and mails that show it."""

from collections.abc import Mapping

from club.promotions.creative import FEATURE
from club.promotions.link import host_of, link_fault
from club.promotions.request import Creative, Image
from functions.pictures import picture_url
from functions.wiring import Club

MOST_PX = 600  # as wide as an edition shows a picture


def preview(
    creative: Creative, coop: str, *, kind: str, club: Club, most_px: int = MOST_PX, is_mailed: bool = False
) -> Mapping[str, object]:
    """Gives the holes of a promotion.

    Args:
        creative: What it says; of a form, what was typed so far.
        coop: The co-op's name.
        kind: Of the slot.
        club: Signs the address of its picture.
        most_px: How wide the picture may be.
        is_mailed: Whether a mail shows it.
    """
    image = creative.image
    width, height = _shown(image, most_px) if image else (0, 0)
    return {
        "coop_name": coop,
        "is_feature": kind == FEATURE,
        "headline": creative.headline,
        "body": creative.body,
        "button": creative.button,
        "href": "" if link_fault(creative.link) else creative.link,  # what is typed may be a script
        "host": _host(creative.link),
        "has_picture": image is not None,
        "picture_url": picture_url(image, club=club, is_mailed=is_mailed) if image else "",
        "alt": image.alt if image else "",
        "width": str(width),
        "height": str(height),
    }


def _host(link: str) -> str:
    try:
        return host_of(link)
    except ValueError:  # a link that is typed may be anything
        return ""


def _shown(image: Image, most_px: int) -> tuple[int, int]:
    part = min(1, most_px / image.width)
    return round(image.width * part), round(image.height * part)
