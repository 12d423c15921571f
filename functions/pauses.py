"""Tells administrators, by mail, that a sending has paused by itself: why, and where it goes on."""

import datetime as dt

from club.core.errors import ClubError
from club.newsletter.ask import SEND_LINK_DAYS, Ask, send_token
from club.newsletter.send import claim_telling
from club.subscriptions.answer_request import moment
from functions import logs
from functions.wiring import Club


def tell_pause(club: Club, edition: int) -> str:
    """Tells each administrator of a pause, once for each pause, at most; gives in a word what was done.

    It is claimed before the first mail goes: whatever breaks then, nobody is told twice.

    Raises:
        TemporaryError: The store does not answer; nobody was told yet.
    """
    run = club.deliveries.run(edition)
    if run is None or run.is_told:
        return "told-before"
    title = club.mail_pages.letter(edition, run.manifest).manifest.title
    sent, administrators = club.deliveries.tally(edition).sent, club.administrators
    run = claim_telling(edition, deliveries=club.deliveries)
    if run is None:
        return "told-before"
    now = club.now()
    token = send_token(Ask(edition, run.manifest, run.readers), secrets=club.secrets, now=now)
    values = {
        "edition": str(edition),
        "title": title,
        "reason": run.reason,
        "at": moment(run.since),
        "sent": f"{sent:,}",
        "readers": f"{run.readers:,}",
        "url": f"{club.site_url}/forms/send?t={token}",
        "ends": moment(now + dt.timedelta(days=SEND_LINK_DAYS)),
    }
    for address in administrators:
        try:
            club.mailer.send(club.letters.write("paused", address, values))
        except ClubError as error:  # the others are told all the same
            logs.fail("administrator-not-told", error, edition=edition)
    return "told"
