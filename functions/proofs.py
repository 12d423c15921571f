"""What proofs of promotions need, put together; and their turn of the clock, which may take long."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from club.points.claims_clock import tick as tick_claims
from club.points.claims_ports import Desk
from functions import clock
from functions.wiring import Club

if TYPE_CHECKING:
    from club.cloud.fetch import Fetcher


def make_fetch(club: Club) -> "Fetcher":
    """Gives what fetches strangers' pages.

    Where CLUB_PROOF_WEB names a server of this machine, all pages come from there: a web for trying things out.
    """
    from club.cloud.fetch import Fetcher  # noqa: PLC0415
    from club.cloud.fetch_gate import Gate, loopback  # noqa: PLC0415

    web = club.settings.get("CLUB_PROOF_WEB")
    return Fetcher(loopback(web) if web else Gate(), agent=f"ClubProofs/1 (+{club.site_url}/)")


def desk(club: Club) -> Desk:
    """Gives what the use cases of claims take, with what the site has pushed by now."""
    return Desk(
        claims=club.claims,
        books=club.books,
        members=club.members,
        pushed=club.pushed,
        fetch=lambda url: club.fetch(url),  # noqa: PLW0108  # made where a page is looked at, and only there
        site_url=club.site_url,
        inbound=club.settings.get("CLUB_INBOUND_DOMAIN"),
    )


def tick(club: Club) -> Mapping[str, int]:
    """Looks again at what is due."""
    return tick_claims(desk=desk(club), now=club.now())


handler = clock.make_handler(ticks={"proofs": tick})
