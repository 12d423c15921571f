"""A club in memory whose members claim: its claims, ledger, pages of the web and received mails."""

from pathlib import Path

from club.core.settings import Settings
from tests.functions.rig import Rig
from tests.points.claiming import NOW, PUSHED, Claiming

DOMAIN = "proofs.club.example"


def claiming(rig: Rig, folder: Path) -> Claiming:
    """Lets a rig's club have members, claims and a folder of received mails; its clock is the rig's."""
    there = Claiming()
    rig.now = NOW
    settings = {"CLUB_INBOUND_DOMAIN": DOMAIN, "CLUB_INBOUND_FOLDER": str(folder)}
    club = rig.club
    club.settings = Settings({**club.settings.environment, **settings})
    club.pushed = PUSHED
    for name, port in {
        "claims": there.claims, "books": there.books, "members": there.members, "fetch": there.web,
    }.items():  # fmt: skip
        setattr(club, name, port)
    return there
