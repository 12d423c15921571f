"""What time does to claims: pages are looked at again, copies settle, and what nobody has shown lapses.

Safe to run twice, late, or in two copies at once: claims are written by version, points by key.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from club.core.errors import ClubError, ConflictError, TemporaryError
from club.points.claims import Claim, State, ended, put_off, refused, settled
from club.points.claims_book import book
from club.points.claims_ports import Desk
from club.points.claims_prove import look_at
from club.points.earning import Proof
from club.points.entries import LedgerError

MOST_AT_ONCE = 20  # each may take as long as a page may


def tick(*, desk: Desk, now: dt.datetime) -> Mapping[str, int]:
    """Looks at what is due, MOST_AT_ONCE at a time; gives counts of what became of it, by state."""
    done = Counter[str]()
    for claim in list(islice(desk.claims.due(now), MOST_AT_ONCE)):
        try:
            done[_next(claim, desk, now).state.value] += 1
        except ConflictError:  # another copy, or its co-op, was faster
            done["changed"] += 1
        except LedgerError:  # a fault of ours: it stays due, and stands in nobody's way
            done["failed"] += 1
    return +done


def _next(claim: Claim, desk: Desk, now: dt.datetime) -> Claim:
    if not claim.is_booked:
        return book(claim, desk=desk, now=now)
    if claim.state == State.OPEN:
        said = claim.said or "Nothing has shown it in time."
        return desk.claims.save(ended(claim, State.LAPSED, said), was=claim)
    return book(desk.claims.save(_looked_at_again(claim, desk, now), was=claim), desk=desk, now=now)


def _looked_at_again(claim: Claim, desk: Desk, now: dt.datetime) -> Claim:
    if claim.kind == Proof.PAGE:
        try:
            look_at(claim, claim.url, desk=desk)
        except TemporaryError as error:
            return put_off(claim, str(error), now=now)
        except ClubError as error:
            return refused(claim, f"Looked at again after 30 days. {error}", now=now)
    return settled(claim, now=now)
