"""What SES reports of mails: deliveries, and the bounces and complaints of its simulator, in both of its shapes.

With event publishing they carry `eventType`, tags and no address of a server; without it they are
notifications with `notificationType`. Both are as in the developer guide: "Contents of event data that
Amazon SES publishes to Amazon SNS", "Amazon SNS notification contents for Amazon SES", "Using the mailbox simulator".
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr
from typing import Any, NamedTuple

from club.local.environment import ACCOUNT, REGION

_SIMULATOR = "simulator.amazonses.com"
_HOST, _IP = "a6-1.smtp-out.eu-central-1.amazonses.com", "127.0.0.1"
_TOOK_MS = 500


class Report(NamedTuple):
    """One event: as event publishing sends it, and as a notification."""

    published: Mapping[str, Any]
    notified: Mapping[str, Any]


Hear = Callable[[Report], None]


class Sent(NamedTuple):
    """The mail that is reported of."""

    message_id: str
    content: bytes
    recipients: Sequence[str]
    configuration_set: str
    tags: Mapping[str, str]
    at: dt.datetime


def reports_of(sent: Sent) -> list[Report]:
    """Gives what SES would report of a mail, in order; what is not to its simulator has arrived."""
    fates: defaultdict[str, list[str]] = defaultdict(list)
    for recipient in sent.recipients:
        local, _, domain = recipient.lower().rpartition("@")
        fates[local.partition("+")[0] if domain == _SIMULATOR else "success"].append(recipient)
    return [report for fate, recipients in fates.items() for report in _FATES.get(fate, _unknown)(sent, recipients)]


def _success(sent: Sent, recipients: Sequence[str]) -> Iterator[Report]:
    delivery = {
        "timestamp": _time(sent.at, _TOOK_MS),
        "processingTimeMillis": _TOOK_MS,
        "recipients": list(recipients),
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": _HOST,
    }
    yield _report(sent, "Delivery", delivery, {"remoteMtaIp": _IP})


def _bounce(sent: Sent, recipients: Sequence[str]) -> Iterator[Report]:
    why = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    yield _bounced(sent, recipients, "Permanent", "General", why)


def _suppressed(sent: Sent, recipients: Sequence[str]) -> Iterator[Report]:
    words = "Amazon SES has suppressed sending to this address because it has a recent history of bouncing."
    why = {"action": "failed", "status": "5.1.1", "diagnosticCode": words}
    yield _bounced(sent, recipients, "Permanent", "Suppressed", why)


def _out_of_office(sent: Sent, recipients: Sequence[str]) -> Iterator[Report]:
    """An automatic answer comes as a bounce that will pass, without a status."""
    yield from _success(sent, recipients)
    yield _bounced(sent, recipients, "Transient", "General", {})


def _complaint(sent: Sent, recipients: Sequence[str]) -> Iterator[Report]:
    yield from _success(sent, recipients)
    complaint = {
        "complainedRecipients": [{"emailAddress": one} for one in recipients],
        "timestamp": _time(sent.at, 2 * _TOOK_MS),
        "feedbackId": _feedback_id(sent.at),
        "complaintSubType": None,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": _time(sent.at, _TOOK_MS),
    }
    yield _report(sent, "Complaint", complaint, {})


def _unknown(_sent: Sent, _recipients: Sequence[str]) -> Iterator[Report]:
    yield from ()


_FATES: Mapping[str, Callable[[Sent, Sequence[str]], Iterator[Report]]] = {
    "success": _success,
    "bounce": _bounce,
    "ooto": _out_of_office,
    "complaint": _complaint,
    "suppressionlist": _suppressed,
}


def _bounced(sent: Sent, recipients: Sequence[str], kind: str, sub_kind: str, why: Mapping[str, str]) -> Report:
    bounce = {
        "bounceType": kind,
        "bounceSubType": sub_kind,
        "bouncedRecipients": [{"emailAddress": one, **why} for one in recipients],
        "timestamp": _time(sent.at, _TOOK_MS),
        "feedbackId": _feedback_id(sent.at),
    }
    if why:
        bounce["reportingMTA"] = f"dns; {_HOST}"
    return _report(sent, "Bounce", bounce, {"remoteMtaIp": _IP} if why else {})


def _report(sent: Sent, kind: str, what: Mapping[str, Any], only_notified: Mapping[str, Any]) -> Report:
    head = BytesHeaderParser(policy=compat32).parsebytes(sent.content)
    name, mail = kind.lower(), _mail(sent, head)
    domain = parseaddr(str(head["From"]))[1].partition("@")[2]
    tags = {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [sent.configuration_set],
        "ses:source-ip": [_IP],
        "ses:from-domain": [domain],
        "ses:caller-identity": ["local"],
        **{tag: [value] for tag, value in sent.tags.items()},
    }
    caller = {"sourceIp": _IP, "callerIdentity": "local"}
    return Report(
        {"eventType": kind, name: dict(what), "mail": {**mail, "tags": tags}},
        {"notificationType": kind, name: {**what, **only_notified}, "mail": {**mail, **caller}},
    )


def _mail(sent: Sent, head: Message) -> dict[str, Any]:
    source = str(head["From"])
    common = {
        "from": [source],
        "date": str(head["Date"]),
        "to": [one.strip() for one in str(head.get("To", "")).split(",") if one.strip()],
        "messageId": sent.message_id,
        "subject": str(head.get("Subject", "")),
    }
    return {
        "timestamp": _time(sent.at, 0),
        "source": source,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{parseaddr(source)[1]}",
        "sendingAccountId": ACCOUNT,
        "messageId": sent.message_id,
        "destination": list(sent.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": str(value)} for name, value in head.items()],
        "commonHeaders": common,
    }


def _feedback_id(at: dt.datetime) -> str:
    return f"0102{int(at.timestamp() * 1000):012x}-{uuid.uuid4()}-000000"


def _time(at: dt.datetime, later_ms: int) -> str:
    moment = at + dt.timedelta(milliseconds=later_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
