"""What the provider reports of mails: it settles deliveries, suppresses addresses, and may stop a sending."""

import datetime as dt
from dataclasses import dataclass

from club.core.mail import Queue
from club.newsletter.delivery import Outcome
from club.newsletter.pace import reason_to_pause
from club.newsletter.ports import Deliveries, Readers
from club.newsletter.send import pause_by_itself

MAX_TRANSIENT = 5  # editions within 180 days that bounced for a time, after which an address counts as gone


@dataclass(frozen=True, slots=True)
class Report:
    """One outcome of one mail; `edition` is 0 for mails that are of no edition, such as a confirmation."""

    key: str
    outcome: Outcome
    edition: int = 0


def take_report(report: Report, *, deliveries: Deliveries, readers: Readers, news: Queue, now: dt.datetime) -> None:
    """Takes a report; taken twice, or after others that came later, it changes nothing that is right.

    Side effects: a permanent bounce and a complaint keep the address from being mailed again;
    transient bounces do so after MAX_TRANSIENT editions. Too many of them pause the run, of which
    administrators are told by way of `news`.
    """
    noted = None
    if report.edition:
        noted = deliveries.report(report.edition, report.key, report.outcome, now=now)
    is_final = report.outcome in (Outcome.BOUNCED, Outcome.COMPLAINED)
    if is_final:
        readers.suppress(report.key, report.outcome, now=now)
    elif report.outcome == Outcome.TRANSIENT and noted:  # after a delivery it is an automatic answer
        wavered = readers.waver(report.key, report.edition, now=now)
        if wavered >= MAX_TRANSIENT:
            readers.suppress(report.key, Outcome.BOUNCED, now=now)
    if is_final and report.edition:
        reason = reason_to_pause(deliveries.tally(report.edition), deliveries.recent())
        if reason:
            pause_by_itself(report.edition, reason, deliveries=deliveries, news=news, now=now)
