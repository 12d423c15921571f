"""Takes what Amazon SES reports of mails, by whichever way it comes.

| way | event |
|---|---|
| a rule of EventBridge calls the function | `{"source": "aws.ses", "resources": […], "detail": {…}}` |
| a topic of SNS calls it | `{"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": …, "Message": "…"}}]}` |
| a queue lies between (both kinds) | `{"Records": [{"eventSource": "aws:sqs", "messageId": …, "body": "…"}]}` |

Only what comes from one of `CLUB_EVENT_SOURCES` counts: the ARN of a configuration set or of a topic.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from club.core.errors import ClubError, InvalidFieldError
from club.newsletter.delivery import Outcome
from club.newsletter.events import read_event
from club.newsletter.feedback import Report, take_report
from club.subscriptions.address import address_key, read_address
from functions import logs, wiring
from functions.consumer import Message, Said, consume
from functions.wiring import Club

Event = Mapping[str, Any]
_AS_WISHED = (Outcome.ACCEPTED, Outcome.DELIVERED)


class _Told(NamedTuple):
    """What SES says, and the ARNs that it may have come from."""

    sources: Collection[str]
    event: Event


class _UnknownError(ClubError):
    """Says that an event is none of SES, or of somebody else's."""


def make_handler(club: Callable[[], Club] = wiring.club) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Gives the function that Lambda calls.

    Raises:
        Exception: An event could not be taken; the others were. Whoever called it calls it again with
            all of them, which changes nothing that is right. Of a queue, only those come again that failed.
    """

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401
        records = event.get("Records")
        if isinstance(records, list) and records and _is_of_queue(records[0]):
            done, failed = "feedback-done", "feedback-not-taken"
            return consume(event, lambda message: _take_all(club(), [message]), done=done, failed=failed)
        if said := _take_all(club(), records if isinstance(records, list) else [event]):
            logs.say("feedback-done", **said)
        return {}

    return handler


def _is_of_queue(record: object) -> bool:
    return isinstance(record, dict) and record.get("eventSource") == "aws:sqs"


def _take_all(club: Club, envelopes: list[Message]) -> Said:
    """Takes what it can of several events, and then raises what stood in the way of the first that it could not.

    Of mails that arrived nothing is logged: that would be a line or two for every mail.
    """
    said, failure = Counter[str](), None
    for envelope in envelopes:
        try:
            said.update(one.outcome.value for one in _take(club, envelope) if one.outcome not in _AS_WISHED)
        except _UnknownError as error:
            logs.warn("feedback-unknown", reason=str(error))
        except Exception as error:  # noqa: BLE001  # the others are taken first
            failure = failure or error
    if failure:
        raise failure
    return dict(said)


def _take(club: Club, envelope: object) -> list[Report]:
    told = _read(envelope)
    if not {one.strip() for one in club.settings["CLUB_EVENT_SOURCES"].split(",")} & set(told.sources):
        raise _UnknownError("it comes from none of CLUB_EVENT_SOURCES")
    reports = list(read_event(told.event, key_of=lambda address: _key_of(club, address)))
    for report in reports:
        post = club.post
        take_report(report, deliveries=post.deliveries, readers=post.readers, news=post.news, now=club.now())
    return reports


def _read(envelope: object) -> _Told:
    match envelope:
        case {"source": "aws.ses", "detail": dict(detail)} if isinstance(envelope, dict):
            return _Told(set(_arns(envelope, detail)), detail)
        case {"Sns": {"TopicArn": str(topic), "Message": str(text)}}:  # as SNS calls a function
            return _Told({topic}, _object(text))
        case {"Type": "Notification", "TopicArn": str(topic), "Message": str(text)}:  # as it writes into a queue
            return _Told({topic}, _object(text))
    raise _UnknownError("it is none of SES")


def _arns(envelope: Event, detail: Event) -> Iterator[str]:
    """Gives what EventBridge names as the source, and the configuration set that SES has noted in the mail's tags."""
    resources = envelope.get("resources")
    yield from (one for one in resources or () if isinstance(one, str))
    match detail:
        case {"mail": {"tags": {"ses:configuration-set": [str(name), *_]}}}:
            region, account = envelope.get("region"), envelope.get("account")
            yield f"arn:aws:ses:{region}:{account}:configuration-set/{name}"


def _object(text: str) -> Event:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _UnknownError("it is no JSON") from error
    if not isinstance(found, dict):
        raise _UnknownError("it is no object")
    return found


def _key_of(club: Club, address: str) -> str:
    try:
        return address_key(read_address(address), club.secrets.address_key)
    except InvalidFieldError:
        return ""


handler = make_handler()
