"""Reading the provider's events, in both of their shapes (Amazon SES, event publishing and notifications)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from club.newsletter.delivery import Outcome
from club.newsletter.feedback import Report

EDITION_TAG, READER_TAG = "edition", "reader"
EDITION_HEADER = "X-Club-Edition"  # notifications carry no tags, but headers if they are asked for
_OUTCOMES = {
    "Send": Outcome.ACCEPTED,
    "Delivery": Outcome.DELIVERED,
    "Bounce": Outcome.TRANSIENT,
    "Complaint": Outcome.COMPLAINED,
    "Reject": Outcome.REJECTED,
    "Rendering Failure": Outcome.REJECTED,
}
_RECIPIENTS = {
    "Bounce": ("bounce", "bouncedRecipients"),
    "Complaint": ("complaint", "complainedRecipients"),
}


def read_event(event: Mapping[str, Any], *, key_of: Callable[[str], str]) -> Iterator[Report]:
    """Gives what an event reports, one for each recipient; nothing for events that are of no use to us.

    Args:
        event: The event itself, whose kind is in `eventType` (event publishing) or `notificationType`.
        key_of: Gives the key of an address; empty where it is none.
    """
    kind = event.get("eventType") or event.get("notificationType")
    outcome = _OUTCOMES.get(kind) if isinstance(kind, str) else None
    mail = _mapping(event.get("mail"))
    if outcome is None or not mail:
        return
    if kind == "Bounce" and _mapping(event.get("bounce")).get("bounceType") == "Permanent":
        outcome = Outcome.BOUNCED
    tags = _mapping(mail.get("tags"))
    edition = _number(_first(tags.get(EDITION_TAG)) or _header(mail, EDITION_HEADER))
    if tagged := _first(tags.get(READER_TAG)):
        yield Report(tagged, outcome, edition)
        return
    for address in _addresses(str(kind), event, mail):
        if key := key_of(address):
            yield Report(key, outcome, edition)


def _addresses(kind: str, event: Mapping[str, Any], mail: Mapping[str, Any]) -> Iterator[str]:
    part, name = _RECIPIENTS.get(kind, ("", ""))
    listed = _list(_mapping(event.get(part)).get(name)) if part else _list(mail.get("destination"))
    for one in listed:
        address = _mapping(one).get("emailAddress") if part else one
        if isinstance(address, str):
            yield address


def _header(mail: Mapping[str, Any], name: str) -> str:
    for header in _list(mail.get("headers")):
        if str(_mapping(header).get("name", "")).lower() == name.lower():
            return str(_mapping(header).get("value", ""))
    return ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> str:
    found = _list(value)
    return str(found[0]) if found else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0  # noqa: PLR2004  # as editions are
