"""What follows from a claim in the ledger."""

import datetime as dt

from club.points.booking import Make
from club.points.claims import Claim, State, booked
from club.points.claims_ports import Desk
from club.points.earning import POINTS, Proof
from club.points.entries import PROMOTING, Draft
from club.points.purse import Purse, after, earn, refuse, settle

_HOW = {Proof.PAGE: "on a page", Proof.COPY: "in a newsletter", Proof.WORD: "by that co-op's word"}


def book(claim: Claim, *, desk: Desk, now: dt.datetime) -> Claim:
    """Books what follows from a claim's state, if that is left to do; gives the claim after it.

    The claim is written before its points are booked, and again after: who dies between them leaves it due,
    and the ledger books nothing twice.

    Raises:
        ConflictError: The claim was changed meanwhile: whoever did books as well.
    """
    if claim.is_booked:
        return claim
    desk.books.book(claim.promoter, _drafts(claim, now.astimezone(dt.UTC).date().isoformat()))
    return desk.claims.save(booked(claim), was=claim)


def _drafts(claim: Claim, day: str) -> Make:
    """Gives what makes the entries: earned when proven, settled or refused when that waits."""
    key, about = claim.key, f"promoted {claim.promoted} {_HOW[claim.kind]}"

    def make(purse: Purse) -> list[Draft]:
        earned = earn(purse, PROMOTING, POINTS[claim.kind], key=key, day=day, about=about)
        if claim.state == State.PROVEN:
            return [] if key in purse.waiting else earned
        if claim.state == State.REFUSED:
            return refuse(purse, key, day=day, about=f"{about}: has not held") if key in purse.waiting else []
        if claim.kind == Proof.WORD:
            return [*earned, *settle(after(purse, earned[0]), key, day=day)]
        return settle(purse, key, day=day) if key in purse.waiting else []

    return make
