import itertools
import json
from dataclasses import replace
from pathlib import Path

from club.newsletter.bookings import read_bookings
from club.promotions.booked import bookings, is_booked
from club.promotions.decide import decide
from club.promotions.ports import Sheet
from club.promotions.request import Payment, State
from tests.promotions.builders import (
    CLASSIFIED,
    DAY,
    IMAGE,
    JANE,
    OUT,
    SAID,
    Desk,
    a_request,
    an_edition,
    held_desk,
)

DRAWN = {IMAGE.sha256: {"path": "/pictures/abababababababab.png", "width": 600, "height": 300}}


def approved(desk: Desk, coop: int, wanted: str, **changes: object) -> None:
    request = desk.take_part(coop, wanted, **changes)
    decide(request.ref, "approve", "", by=JANE, office=desk.office, now=desk.now)


def test_what_is_booked_is_what_an_edition_reads(tmp_path: Path) -> None:
    desk = Desk()
    desk.draw()
    approved(desk, 2, "classified")
    approved(desk, 1, "feature", creative=replace(SAID, image=IMAGE))

    found = bookings({12: desk.sheet()}, desk.pushed, DRAWN)

    file = tmp_path / "bookings.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    read = read_bookings(file)
    assert read.problems == []
    feature, classified = read.promotions[12]
    assert (feature.slot, feature.kind, feature.coop, feature.headline) == (
        "feature-1", "feature", "coop-1", SAID.headline,
    )  # fmt: skip
    assert feature.image
    assert (feature.image.path, feature.image.alt) == ("/pictures/abababababababab.png", IMAGE.alt)
    assert (classified.slot, classified.coop, classified.image) == ("classified-1", "coop-2", None)


def test_a_picture_that_could_not_be_drawn_again_is_left_out() -> None:
    desk = Desk()
    desk.draw()
    approved(desk, 1, "feature", creative=replace(SAID, image=IMAGE))

    [row] = bookings({12: desk.sheet()}, desk.pushed, {})["editions"]["12"]

    assert row["image"] is None


def test_what_is_not_approved_is_not_booked() -> None:
    desk, _ = held_desk()

    assert bookings({12: desk.sheet(), 11: Sheet()}, desk.pushed, {}) == {"format": 1, "editions": {}}


def test_booked_is_what_is_approved_and_paid() -> None:
    pairs = set(itertools.product(State, Payment))

    booked = {pair for pair in pairs if is_booked(a_request(state=pair[0], payment=pair[1]))}

    states = (State.APPROVED, State.LOCKED, State.RUN, State.REPORTED)
    assert booked == set(itertools.product(states, (Payment.NONE, Payment.PAID)))


def test_a_slot_that_an_editor_took_out_carries_nothing() -> None:
    desk = Desk()
    desk.draw()
    approved(desk, 1, "feature")
    desk.editions[12] = an_edition(12, OUT + DAY, CLASSIFIED)

    assert bookings({12: desk.sheet()}, desk.pushed, {})["editions"] == {}
