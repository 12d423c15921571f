"""The function that writes mails: it takes messages from the queue, and gives back those that it could not answer."""

import json
from typing import Any

import pytest

from club.core.mail import Mail
from functions.mail import make_handler
from tests.functions.rig import Rig
from tests.subscriptions.builders import READER


def _event(*bodies: object) -> dict[str, Any]:
    """Gives an event as Amazon SQS sends it to Lambda."""
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-66197{number:07}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"},
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:mail",
                "awsRegion": "eu-central-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def test_a_form_is_answered_by_one_mail_however_often_its_message_comes(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.post(READER, form="example-bakery")
    ((message, _),) = rig.queue.messages

    result = make_handler(lambda: rig.club)(_event(message, message), None)

    (mail,) = rig.mailer.sent
    logged = capsys.readouterr().err.splitlines()
    assert result == {"batchItemFailures": []}
    assert (mail.to, mail.subject) == (READER, "confirm at Example Club")
    assert "https://club.example/forms/confirm?t=" in mail.text
    assert "form_name: Example Bakery, Leeds" in mail.text
    assert [line.split("answer=")[1] for line in logged] == ["confirm", "nothing-asked"]
    assert message["id"] not in "".join(logged)


def test_mails_that_are_not_taken_wait_in_the_queue_for_as_long_as_their_requests_last(rig: Rig) -> None:
    for email in ("a@coop.example", "b@coop.example"):
        rig.post(email)
    messages = [message for message, _ in rig.queue.messages]
    rig.queue.messages.clear()
    handler = make_handler(lambda: rig.club)

    rig.mailer.is_down = True
    first = handler(_event(*messages), None)
    rig.mailer.is_down = False
    waiting = [message for message, _ in rig.queue.messages]
    second = handler(_event(*waiting), None)

    assert first == second == {"batchItemFailures": []}
    assert waiting == messages
    assert [mail.to for mail in rig.mailer.sent] == ["a@coop.example", "b@coop.example"]


@pytest.mark.parametrize("body", ["", "no JSON", "[]", "{}", '{"key": 1, "id": null}', '"a"'])
def test_a_message_that_nobody_of_us_has_sent_stops_nothing_else(
    rig: Rig, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    rig.post(READER)
    ((message, _),) = rig.queue.messages

    result = make_handler(lambda: rig.club)(_event(body, message), None)

    assert len(rig.mailer.sent) == 1
    assert [failure["itemIdentifier"][-1] for failure in result["batchItemFailures"]] in (["0"], [])
    assert "request-answered" in capsys.readouterr().err


class _Refusing:
    def send(self, mail: Mail) -> str:
        raise ValueError(mail.to)


def test_an_error_is_logged_without_the_address(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.club.mailer = _Refusing()
    rig.post(READER)
    ((message, _),) = rig.queue.messages

    result = make_handler(lambda: rig.club)(_event(message), None)

    logged = capsys.readouterr().err
    assert len(result["batchItemFailures"]) == 1
    assert "request-not-answered message=059f36b4" in logged
    assert "error=ValueError" in logged
    assert READER not in logged
