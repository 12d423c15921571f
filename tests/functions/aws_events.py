"""Events as AWS hands them to functions, word for word."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

ACCOUNT, REGION = "123456789012", "eu-central-1"
SET_ARN = f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/club"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:club-mail-events"
_MESSAGE_ID = "010701932f3a9c1e-3d3b8f5e-7f5a-4f0d-9d8e-2b1b1e0a7c11-000000"
_NAMES = {
    "Send": "Email Sent",
    "Delivery": "Email Delivered",
    "Bounce": "Email Bounced",
    "Complaint": "Email Complaint Received",
    "Reject": "Email Rejected",
    "Rendering Failure": "Email Rendering Failed",
    "Open": "Email Opened",
}


def of_queue(bodies: Iterable[object], queue: str = "club-batches") -> dict[str, Any]:
    """Gives messages as Amazon SQS hands them to a function."""
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-66197{number:07}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1545082649183",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1545082649185",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                "awsRegion": REGION,
            }
            for number, body in enumerate(bodies)
        ]
    }


def mail(*recipients: str, tags: Mapping[str, str] | None = None, edition: str = "") -> dict[str, Any]:
    """Gives what SES says of a mail in every event; tags with event publishing only."""
    found: dict[str, Any] = {
        "timestamp": "2026-11-23T12:00:00.000Z",
        "source": "Example Club <news@club.example>",
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/club.example",
        "sendingAccountId": ACCOUNT,
        "messageId": _MESSAGE_ID,
        "destination": list(recipients),
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": "Example Club <news@club.example>"},
            {"name": "To", "value": ", ".join(recipients)},
            {"name": "Subject", "value": "Co-ops that bake"},
        ],
        "commonHeaders": {"from": ["Example Club <news@club.example>"], "to": list(recipients)},
    }
    if edition:
        found["headers"].append({"name": "X-Club-Edition", "value": edition})
    if tags is not None:
        found["tags"] = {
            "ses:operation": ["SendEmail"],
            "ses:configuration-set": ["club"],
            "ses:source-ip": ["192.0.2.1"],
            "ses:from-domain": ["club.example"],
            "ses:caller-identity": ["deliver"],
            **{name: [value] for name, value in tags.items()},
        }
    return found


def bounce(*recipients: str, kind: str = "Permanent") -> dict[str, Any]:
    return {
        "bounceType": kind,
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": one,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
            for one in recipients
        ],
        "timestamp": "2026-11-23T12:00:01.000Z",
        "feedbackId": _MESSAGE_ID,
        "reportingMTA": "dsn; mx.coop.example",
    }


def complaint(*recipients: str) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": one} for one in recipients],
        "timestamp": "2026-11-23T12:00:02.000Z",
        "feedbackId": _MESSAGE_ID,
        "complaintSubType": None,
        "userAgent": "AnyCompany Feedback Loop (V0.01)",
        "complaintFeedbackType": "abuse",
        "arrivalDate": "2026-11-23T12:00:01.000Z",
    }


def delivery(*recipients: str) -> dict[str, Any]:
    return {
        "timestamp": "2026-11-23T12:00:01.000Z",
        "processingTimeMillis": 546,
        "recipients": list(recipients),
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "mta.example.com",
    }


def published(kind: str, about: Mapping[str, Any], **parts: object) -> dict[str, Any]:
    """Gives what event publishing says."""
    return {"eventType": kind, "mail": dict(about), **parts}


def notified(kind: str, about: Mapping[str, Any], **parts: object) -> dict[str, Any]:
    """Gives what a notification says, of an identity and without event publishing."""
    return {"notificationType": kind, "mail": dict(about), **parts}


def by_event_bridge(detail: Mapping[str, Any], *, resources: Iterable[str] = (SET_ARN,)) -> dict[str, Any]:
    """Gives an event as a rule of EventBridge hands it on."""
    kind = str(detail.get("eventType", ""))
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": _NAMES.get(kind, "Advisor Recommendation Status Open"),
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": "2026-11-23T12:00:01Z",
        "region": REGION,
        "resources": list(resources),
        "detail": dict(detail),
    }


def by_sns(*messages: object, topic: str = TOPIC_ARN) -> dict[str, Any]:
    """Gives messages of a topic as SNS hands them to a function."""
    return {
        "Records": [
            {
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{topic}:21be56ed-a058-49f5-8c98-aedd2564c486",
                "EventSource": "aws:sns",
                "Sns": {
                    "SignatureVersion": "1",
                    "Timestamp": "2026-11-23T12:00:01.000Z",
                    "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
                    "SigningCertUrl": "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-ac565b8b.pem",
                    "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                    "Message": message if isinstance(message, str) else json.dumps(message),
                    "MessageAttributes": {},
                    "Type": "Notification",
                    "UnsubscribeUrl": "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
                    "TopicArn": topic,
                    "Subject": "Amazon SES Email Event Notification",
                },
            }
            for message in messages
        ]
    }


def notification(message: Mapping[str, Any], *, topic: str = TOPIC_ARN) -> dict[str, Any]:
    """Gives a message of a topic as SNS writes it into a queue."""
    return {
        "Type": "Notification",
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "TopicArn": topic,
        "Subject": "Amazon SES Email Event Notification",
        "Message": json.dumps(dict(message)),
        "Timestamp": "2026-11-23T12:00:01.000Z",
    }
