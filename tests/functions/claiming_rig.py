"""A club in memory whose members claim: its claims, ledger, pages of the web and received mails."""

import datetime as dt
from pathlib import Path

from club.core.settings import Settings
from club.points.member import Member
from club.points.register import Register
from tests.functions.rig import Rig
from tests.points.claiming import NOW, PUSHED, Claiming, FakeCircles
from tests.points.fakes import FakeRoll

SINCE = dt.date(2026, 10, 1)
DOMAIN = "proofs.club.example"


def claiming(rig: Rig, folder: Path) -> Claiming:
    """Lets a rig's club have members, claims and a folder of received mails; its clock is the rig's."""
    there = Claiming()
    rig.now = NOW
    settings = {"CLUB_INBOUND_DOMAIN": DOMAIN, "CLUB_INBOUND_FOLDER": str(folder)}
    club = rig.club
    club.settings = Settings({**club.settings.environment, **settings})
    club.pushed = PUSHED
    club.roll = roll = FakeRoll()
    roll.write([Member(coop, email, SINCE) for coop, email in there.members.contacts.items()])
    ports = {"claims": there.claims, "circles": FakeCircles(), "books": there.books, "fetch": there.web}
    for name, port in {**ports, "members": Register(roll, there.books)}.items():
        setattr(club, name, port)
    return there
