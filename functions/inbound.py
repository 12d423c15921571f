"""Takes mails that the club has received: proofs of promotions, and wishes to leave the list.

| to | what it does |
|---|---|
| `proof+<claim>@…` | shows a claim, if DMARC says whose it is (docs/proofs.md) |
| `unsubscribe@…`, token as the subject | takes the reader off the list, as the one click of RFC 8058 does |

Nothing is ever answered, and nothing bounced: whatever else comes is dropped. Messages are Amazon SES'
notifications of mails that a receipt rule has put into a bucket, with its verdicts; on one machine
`club.local.inbound` makes the same of what comes by SMTP.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from club.core.errors import ConflictError, NotFoundError, TokenError
from club.newsletter.headers import UNSUBSCRIBE_NAME, list_id_of
from club.points.claims import State, is_id
from club.points.claims_prove import FAIL, NONE, PASS, Copy, prove_copy
from club.points.earning import Proof
from club.subscriptions.caps import hour_window
from club.subscriptions.changes import CountWindow
from club.subscriptions.consent import How
from functions import wiring
from functions.consumer import Message, Said, consume
from functions.leaving import leave
from functions.proofs import desk
from functions.received import MAX_BYTES, is_automatic, kept_mails, read_mail, sender_domain, text_of
from functions.wiring import Club

PER_HOUR = 300  # mails that are opened; each is a claim's that somebody has made
_MOST_RECIPIENTS = 5
_VERDICTS = {"PASS": PASS, "FAIL": FAIL}


def make_handler(club: Callable[[], Club] = wiring.club) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls with messages of Amazon SQS; a mail that comes again changes nothing."""

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401
        return consume(event, lambda told: take(club(), told), done="inbound-done", failed="inbound-not-taken")

    return handler


def take(club: Club, told: Message) -> Said:
    """Takes one mail; gives what became of it, by words for the log that name nobody.

    Raises:
        TemporaryError: Something does not answer; the mail may come again.
    """
    mail, receipt = told.get("mail"), told.get("receipt")
    if not isinstance(mail, dict) or not isinstance(receipt, dict):
        return {"not-a-mail": 1}
    message_id, said = str(mail.get("messageId")), Counter[str]()
    for one in _ours(club, receipt.get("recipients") or ()):
        said[_take(club, one, message_id, mail, receipt)] += 1
    return {"mail": message_id, **(said or {"not-ours": 1})}


def _ours(club: Club, recipients: Collection[object]) -> list[str]:
    """Gives what stands before the @ of our own addresses among those that a mail is for."""
    ending = f"@{club.settings['CLUB_INBOUND_DOMAIN'].lower()}"
    found = [one.removesuffix(ending) for one in map(str.lower, map(str, recipients)) if one.endswith(ending)]
    return list(dict.fromkeys(found))[:_MOST_RECIPIENTS]


def _take(club: Club, to: str, message_id: str, mail: Mapping[str, Any], receipt: Mapping[str, Any]) -> str:
    if to == UNSUBSCRIBE_NAME:
        return _leave(club, mail)
    name, _, claim_id = to.partition("+")
    if name != "proof" or not is_id(claim_id):
        return "unknown"
    if "FAIL" in (_verdict(receipt, "spam"), _verdict(receipt, "virus")):
        return "harmful"
    return _prove(club, claim_id, message_id, _VERDICTS.get(_verdict(receipt, "dmarc"), NONE))


def _leave(club: Club, mail: Mapping[str, Any]) -> str:
    """Takes off the list whom the subject's token names; of all that may be wrong nobody is told."""
    subject = (mail.get("commonHeaders") or {}).get("subject")
    try:
        leave(club, "".join(str(subject or "").split()), How.ONE_CLICK)
    except TokenError:
        return "no-token"
    return "left"


def _prove(club: Club, claim_id: str, message_id: str, verdict: str) -> str:
    claim = club.claims.find(claim_id)
    if claim is None or claim.kind != Proof.COPY or claim.state != State.OPEN:
        return "not-waited-for"
    try:
        club.store.write([CountWindow(hour_window("INBOUND", PER_HOUR, now=club.now()))], now=club.now())
        raw = kept_mails(club).read(message_id, most=MAX_BYTES + 1)
    except ConflictError:
        return "too-many"
    except NotFoundError:
        return "gone"
    mail = read_mail(raw) if len(raw) <= MAX_BYTES else None
    if mail is None:
        return "unreadable"
    if is_automatic(mail, list_id=list_id_of(club.site_url)):
        return "automatic"
    copy = Copy(sender_domain(mail), verdict, text_of(mail))
    return prove_copy(claim_id, copy, desk=desk(club), now=club.now())


def _verdict(receipt: Mapping[str, Any], name: str) -> str:
    """Gives one of SES' verdicts: PASS, FAIL, GRAY, PROCESSING_FAILED, DISABLED; empty where there is none."""
    found = receipt.get(f"{name}Verdict")
    return str(found.get("status", "")) if isinstance(found, dict) else ""


handler = make_handler()
