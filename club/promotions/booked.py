"""What goes into editions, in the format of `content/club/bookings.json` (club/newsletter/bookings.py)."""

from collections.abc import Iterator, Mapping
from typing import Any

from club.core.pushed import Pushed
from club.promotions.ports import Sheet
from club.promotions.request import Image, Payment, Request, State

FORMAT = 1
_BOOKED = (State.APPROVED, State.LOCKED, State.RUN, State.REPORTED)
Pictures = Mapping[str, Mapping[str, Any]]


def bookings(sheets: Mapping[int, Sheet], pushed: Pushed, pictures: Pictures) -> dict[str, Any]:
    """Gives what was approved and, where it costs something, paid.

    Args:
        sheets: By the edition's number.
        pushed: The editions, for their slots; a slot that an editor took out carries nothing.
        pictures: Path, width and height of each picture that was drawn again, by the hash of what was sent; a
            promotion whose picture is missing here goes without.
    """
    found = ((number, list(_of(number, sheets[number], pushed, pictures))) for number in sorted(sheets))
    return {"format": FORMAT, "editions": {str(number): rows for number, rows in found if rows}}


def is_booked(request: Request) -> bool:
    """Tells whether a request is in its edition."""
    return request.state in _BOOKED and request.payment in (Payment.NONE, Payment.PAID)


def _of(number: int, sheet: Sheet, pushed: Pushed, pictures: Pictures) -> Iterator[dict[str, Any]]:
    edition, booked = pushed.edition(number), {one.slot: one for one in sheet.requests if is_booked(one)}
    for slot in edition.slots if edition else ():
        if request := booked.get(slot.id):
            yield _row(request, slot.kind, pictures)


def _row(request: Request, kind: str, pictures: Pictures) -> dict[str, Any]:
    said, image = request.creative, request.creative.image
    return {
        "slot": request.slot,
        "kind": kind,
        "coop": request.coop,
        "headline": said.headline,
        "body": said.body,
        "button": said.button,
        "link": said.link,
        "image": _picture(image, pictures) if image else None,
    }


def _picture(image: Image, pictures: Pictures) -> dict[str, Any] | None:
    drawn = pictures.get(image.sha256)
    return {**drawn, "alt": image.alt} if drawn else None
