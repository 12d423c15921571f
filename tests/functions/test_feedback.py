"""What Amazon SES reports, in each of its shapes and by each way, twice and in any order."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import TemporaryError
from club.core.settings import Settings
from club.newsletter.delivery import Outcome, Row, RowState
from functions.feedback import make_handler
from functions.wiring import Club
from tests.functions.aws_events import (
    SET_ARN,
    TOPIC_ARN,
    bounce,
    by_event_bridge,
    by_sns,
    complaint,
    delivery,
    mail,
    notification,
    notified,
    of_queue,
    published,
)
from tests.newsletter.post_office import NOW, FakeDeliveries, FakeReaders, post_office
from tests.subscriptions.builders import SECRETS, key_of

EDITION = 12
ONE, OTHER = "one@coop.example", "other@coop.example"
Event = dict[str, Any]


class Desk:
    """A post office that has sent edition 12 to two readers, and the function that hears of it."""

    def __init__(self, kit: Path) -> None:
        self.post = post_office(0)
        assert isinstance(self.post.deliveries, FakeDeliveries)
        assert isinstance(self.post.readers, FakeReaders)
        self.deliveries, self.readers = self.post.deliveries, self.post.readers
        self.keys = [key_of(ONE), key_of(OTHER)]
        self.deliveries.plan(EDITION, self.keys, now=NOW)
        for key in self.keys:
            self.move(key, RowState.SENDING, was=RowState.PLANNED)
            self.move(key, RowState.SENT, was=RowState.SENDING)
        settings = {"CLUB_KIT": str(kit), "CLUB_EVENT_SOURCES": f"{SET_ARN}, {TOPIC_ARN}"}
        self.club = Club(Settings(settings), now=lambda: NOW)
        self.club.post, self.club.secrets = self.post, SECRETS

    def move(self, key: str, state: RowState, *, was: RowState) -> None:
        self.deliveries.move(Row(EDITION, key, state, NOW), was=was, now=NOW)

    def hear(self, event: Event) -> Mapping[str, Any]:
        return make_handler(lambda: self.club)(event, None)

    @property
    def outcomes(self) -> list[Outcome]:
        rows = self.deliveries.all_rows[EDITION]
        return [rows[key].outcome for key in self.keys]

    @property
    def suppressed(self) -> list[Outcome | None]:
        return [self.readers.suppressed.get(key) for key in self.keys]


@pytest.fixture
def desk(kit: Path) -> Desk:
    return Desk(kit)


def tags(address: str) -> Mapping[str, str]:
    return {"edition": str(EDITION), "reader": key_of(address)}


def _published(kind: str, **parts: object) -> Event:
    return published(kind, mail(ONE, tags=tags(ONE)), **parts)


def _notified(kind: str, **parts: object) -> Event:
    return notified(kind, mail(ONE, edition=str(EDITION)), **parts)


def _by_event_bridge_and_queue(said: Event) -> Event:
    return of_queue([by_event_bridge(said)])


def _by_sns_and_queue(said: Event) -> Event:
    return of_queue([notification(said)])


@pytest.mark.parametrize(
    ("shape", "way"),
    [
        (_published, by_event_bridge),
        (_published, _by_event_bridge_and_queue),
        *itertools.product((_published, _notified), (by_sns, _by_sns_and_queue)),
    ],
)
def test_a_bounce_and_a_complaint_are_heard_in_both_shapes_by_every_way(
    desk: Desk, shape: Callable[..., Event], way: Callable[[Event], Event]
) -> None:
    desk.hear(way(shape("Delivery", delivery=delivery(ONE))))
    assert desk.outcomes == [Outcome.DELIVERED, Outcome.NONE]
    assert desk.suppressed == [None, None]

    desk.hear(way(shape("Bounce", bounce=bounce(ONE))))
    assert desk.outcomes == [Outcome.BOUNCED, Outcome.NONE]
    assert desk.suppressed == [Outcome.BOUNCED, None]

    desk.hear(way(shape("Complaint", complaint=complaint(ONE))))
    assert desk.outcomes == [Outcome.COMPLAINED, Outcome.NONE]


def test_all_recipients_of_an_event_are_heard_of(desk: Desk) -> None:
    said = notified("Bounce", mail(ONE, OTHER, edition="12"), bounce=bounce(ONE, OTHER))

    desk.hear(by_sns(said))

    assert desk.outcomes == [Outcome.BOUNCED] * 2
    assert desk.suppressed == [Outcome.BOUNCED] * 2


def test_all_records_of_a_call_are_heard(desk: Desk) -> None:
    said = [notified("Complaint", mail(one, edition="12"), complaint=complaint(one)) for one in (ONE, OTHER)]

    desk.hear(by_sns(*said))

    assert desk.suppressed == [Outcome.COMPLAINED] * 2


def test_events_that_come_twice_and_in_any_order_come_to_the_same(kit: Path) -> None:
    said = [
        _published("Send", send={}),
        _published("Delivery", delivery=delivery(ONE)),
        _notified("Delivery", delivery=delivery(ONE)),
        _published("Complaint", complaint=complaint(ONE)),
    ]
    ends = set()
    for order in itertools.permutations(said):
        desk = Desk(kit)
        for one in (*order, *order):
            desk.hear(by_sns(one))
        ends.add((tuple(desk.outcomes), tuple(desk.suppressed), desk.deliveries.tally(EDITION)))

    assert len(ends) == 1
    [(outcomes, _, tally)] = ends
    assert outcomes == (Outcome.COMPLAINED, Outcome.NONE)
    assert (tally.delivered, tally.complained) == (1, 1)


def test_a_mail_whose_answer_was_lost_is_settled_by_its_events(desk: Desk) -> None:
    desk.deliveries.plan(EDITION, [key_of("lost@coop.example")], now=NOW)
    key = key_of("lost@coop.example")
    desk.move(key, RowState.SENDING, was=RowState.PLANNED)
    desk.move(key, RowState.UNKNOWN, was=RowState.SENDING)

    desk.hear(by_event_bridge(published("Send", mail("lost@coop.example", tags=tags("lost@coop.example")), send={})))

    row = desk.deliveries.row(EDITION, key)
    assert row is not None
    assert (row.state, row.outcome) == (RowState.SENT, Outcome.ACCEPTED)


def test_a_confirmation_that_bounces_keeps_its_address_from_being_mailed_again(desk: Desk) -> None:
    said = published("Bounce", mail("typo@coop.example", tags={}), bounce=bounce("typo@coop.example"))

    desk.hear(by_event_bridge(said))

    assert desk.readers.suppressed == {key_of("typo@coop.example"): Outcome.BOUNCED}


def test_what_will_pass_is_counted_and_no_more(desk: Desk) -> None:
    desk.hear(by_event_bridge(_published("Bounce", bounce=bounce(ONE, kind="Transient"))))

    assert desk.readers.wavered == {key_of(ONE): {EDITION}}
    assert desk.suppressed == [None, None]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"source": "aws.ses"},
        {"source": "aws.ses", "detail": None},
        {"source": "aws.health", "detail": {"eventType": "Bounce"}},
        by_event_bridge({"version": "1.0.0", "data": {"type": "DKIM"}}),
        by_event_bridge({"eventType": "Open", "mail": {"tags": None}, "open": {}}),
        by_event_bridge({"eventType": ["Bounce"], "mail": []}),
        by_event_bridge({"eventType": "Bounce", "mail": {"destination": [3]}, "bounce": {"bouncedRecipients": 7}}),
        by_event_bridge(
            published("Bounce", {"destination": []}, bounce={"bouncedRecipients": [{"emailAddress": "-"}]})
        ),
        by_sns("Successfully validated SNS topic for Amazon SES event publishing."),
        by_sns("[]"),
        by_sns('"Bounce"'),
        {"Records": ["?"]},
        {"Records": [{"EventSource": "aws:s3", "s3": {}}]},
        {"Records": [{"EventSource": "aws:sns", "Sns": {}}]},
        {"Type": "SubscriptionConfirmation", "TopicArn": TOPIC_ARN, "Message": "You have chosen"},
    ],
)
def test_what_is_no_event_of_ours_is_passed_over(desk: Desk, event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    desk.hear(event)

    assert desk.outcomes == [Outcome.NONE] * 2
    assert desk.readers.suppressed == {}
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "event",
    [
        by_sns(_notified("Complaint", complaint=complaint(ONE)), topic=f"{TOPIC_ARN}-of-somebody-else"),
        by_event_bridge(
            published("Complaint", {**mail(ONE, tags=tags(ONE)), "tags": {}}, complaint=complaint(ONE)),
            resources=["arn:aws:ses:eu-central-1:999999999999:configuration-set/club"],
        ),
        {**by_event_bridge(_published("Complaint", complaint=complaint(ONE)), resources=[]), "account": "999999999999"},
    ],
)
def test_an_event_from_elsewhere_changes_nothing(desk: Desk, event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    desk.hear(event)

    assert desk.readers.suppressed == {}
    assert "feedback-unknown reason=it comes from none of CLUB_EVENT_SOURCES" in capsys.readouterr().err


def test_an_event_whose_resources_are_not_named_is_known_by_its_configuration_set(desk: Desk) -> None:
    desk.hear(by_event_bridge(_published("Complaint", complaint=complaint(ONE)), resources=()))

    assert desk.suppressed == [Outcome.COMPLAINED, None]


def test_without_sources_nothing_is_taken_and_all_comes_again(desk: Desk) -> None:
    desk.club.settings = Settings({})

    with pytest.raises(Exception, match="CLUB_EVENT_SOURCES is not set"):
        desk.hear(by_event_bridge(_published("Complaint", complaint=complaint(ONE))))


def test_a_store_that_is_away_for_a_while_has_the_event_come_again_and_the_others_are_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [True]

    def report(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        if away.pop() if away else False:
            raise TemporaryError("The store has too much to do.")
        return FakeDeliveries.report(desk.deliveries, *arguments, **named)

    monkeypatch.setattr(desk.deliveries, "report", report, raising=False)
    event = by_sns(*(notified("Complaint", mail(one, edition="12"), complaint=complaint(one)) for one in (ONE, OTHER)))

    with pytest.raises(TemporaryError):
        desk.hear(event)
    first = desk.suppressed
    desk.hear(event)

    assert first == [None, Outcome.COMPLAINED]
    assert desk.suppressed == [Outcome.COMPLAINED] * 2


def test_of_a_queue_only_what_failed_comes_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(_edition: int, key: str, *_: Any, **_named: Any) -> None:  # noqa: ANN401
        if key == key_of(OTHER):
            raise TemporaryError("The store has too much to do.")

    monkeypatch.setattr(desk.deliveries, "report", report, raising=False)
    said = [published("Complaint", mail(one, tags=tags(one)), complaint=complaint(one)) for one in (ONE, OTHER)]

    answer = desk.hear(of_queue([*map(by_event_bridge, said), "no JSON"]))

    assert [failure["itemIdentifier"][-1] for failure in answer["batchItemFailures"]] == ["1", "2"]
    assert desk.suppressed == [Outcome.COMPLAINED, None]


def test_nobody_is_named_in_the_log(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.hear(by_sns(_notified("Bounce", bounce=bounce(ONE))))

    logged = capsys.readouterr().err
    assert "feedback-done bounced=1" in logged
    assert ONE not in logged
