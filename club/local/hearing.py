"""Hands what SES reports to the function that hears of it: by EventBridge and by SNS in turn, as both may be set up."""

import datetime as dt
import json
import queue
import threading
import time
import uuid
from itertools import cycle

from club.local.environment import ACCOUNT, REGION, SET_ARN, TOPIC_ARN
from club.local.outbox_reports import Report
from club.local.serve_console import say, told
from club.local.worker import Context, Event, Handle

_TRIES = 3  # as AWS Lambda calls a function that raises
_PAUSE_S = 1.0
_TIME_S = 60
_DETAIL_TYPES = {"Delivery": "Email Delivered", "Bounce": "Email Bounced", "Complaint": "Email Complaint Received"}


class Hearing:
    """A thread that hands reports over, in order; what it has not when it is stopped is lost."""

    def __init__(self, handle: Handle) -> None:
        """Takes the function."""
        self._handle = handle
        self._reports: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._work, name="hearing", daemon=True)

    def start(self) -> None:
        """Begins to hand over."""
        self._thread.start()

    def put(self, report: Report) -> None:
        """Takes a report, and returns at once."""
        self._reports.put(report)

    def stop(self, patience_s: float) -> bool:
        """Lets it hand over what it has; tells whether it has within `patience_s` seconds."""
        self._reports.put(None)
        return not self._thread.is_alive() or self._is_done.wait(patience_s)

    def _work(self) -> None:
        ways = cycle((by_event_bridge, by_sns))
        while report := self._reports.get():
            self._hand_over(next(ways)(report))
        self._is_done.set()

    def _hand_over(self, event: Event) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                self._handle(event, Context("feedback", time.monotonic() + _TIME_S))
            except Exception as error:  # noqa: BLE001  # the outermost edge of this thread
                if attempt == _TRIES:
                    say(f"What was reported of a mail is lost ({told(error)}).")
                else:
                    time.sleep(_PAUSE_S)
            else:
                return


def by_event_bridge(report: Report) -> Event:
    """Gives the event that a rule of EventBridge makes of a report."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": _DETAIL_TYPES[report.published["eventType"]],
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": _now(),
        "region": REGION,
        "resources": [SET_ARN],
        "detail": dict(report.published),
    }


def by_sns(report: Report) -> Event:
    """Gives the event that a topic of SNS makes of a report."""
    message_id = str(uuid.uuid4())
    return {
        "Records": [
            {
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{TOPIC_ARN}:{uuid.uuid4()}",
                "EventSource": "aws:sns",
                "Sns": {
                    "Type": "Notification",
                    "MessageId": message_id,
                    "TopicArn": TOPIC_ARN,
                    "Message": json.dumps(report.notified),
                    "Timestamp": _now(),
                    "MessageAttributes": {},
                },
            }
        ]
    }


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
