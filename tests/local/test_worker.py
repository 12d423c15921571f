"""The worker, on a real queue."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from club.local.worker import Context, Event, Worker, event_of, failures
from tests.harness.aws import Aws

LONG_S = 30


class Asked:
    """A function that notes what it is given, and does to it what a test says."""

    def __init__(self, answer: Callable[[Event], Any]) -> None:
        self._answer = answer
        self.events: list[Event] = []
        self.news = threading.Condition()

    def __call__(self, event: Event, context: Context) -> Any:  # noqa: ANN401
        assert context.get_remaining_time_in_millis() > 0
        with self.news:
            self.events.append(event)
            self.news.notify_all()
        return self._answer(event)

    @property
    def bodies(self) -> list[str]:
        return [record["body"] for event in self.events for record in event["Records"]]

    def wait_for(self, count: int) -> None:
        with self.news:
            assert self.news.wait_for(lambda: len(self.bodies) >= count, LONG_S), self.bodies


class Queue:
    """A queue of one test, and the worker on it."""

    def __init__(self, aws: Aws) -> None:
        self.sqs = aws.client("sqs")
        self.url: str = self.sqs.create_queue(QueueName=aws.name("mails"))["QueueUrl"]
        self.workers: list[Worker] = []

    def put(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def work(self, asked: Asked) -> Worker:
        self.workers.append(Worker(lambda: self.sqs, self.url, asked))
        self.workers[-1].start()
        return self.workers[-1]

    @property
    def left(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def wait_until_left(self, count: int) -> None:
        end = time.monotonic() + LONG_S
        while self.left != count:
            assert time.monotonic() < end, self.left
            time.sleep(0.01)


@pytest.fixture
def queue(aws: Aws) -> Iterator[Queue]:
    queue = Queue(aws)
    yield queue
    for worker in queue.workers:
        worker.stop(0)


def test_a_message_comes_as_lambda_gives_it_and_is_gone_then(queue: Queue) -> None:
    asked = Asked(lambda _: {"batchItemFailures": []})
    queue.work(asked)

    queue.put('{"key": "k", "id": "i"}')
    queue.wait_until_left(0)

    asked.wait_for(1)
    [record] = asked.events[0]["Records"]
    attributes = record.pop("attributes")
    assert json.loads(record["body"]) == {"key": "k", "id": "i"}
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == f"arn:aws:sqs:eu-central-1:123456789012:{queue.url.rpartition('/')[2]}"
    assert set(record) == {
        "messageId", "receiptHandle", "body", "messageAttributes", "md5OfBody", "eventSource", "eventSourceARN",
        "awsRegion",
    }  # fmt: skip
    assert attributes["ApproximateReceiveCount"] == "1"
    assert {"SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"} <= attributes.keys()


def test_batches_have_ten_at_most(queue: Queue) -> None:
    queue.put(*map(str, range(25)))
    asked = Asked(lambda _: None)

    queue.work(asked)
    queue.wait_until_left(0)

    assert sorted(map(int, asked.bodies)) == list(range(25))
    assert max(len(event["Records"]) for event in asked.events) <= 10


def test_only_what_failed_stays_in_the_queue(queue: Queue) -> None:
    def answer(event: Event) -> Any:  # noqa: ANN401
        return {
            "batchItemFailures": [
                {"itemIdentifier": one["messageId"]} for one in event["Records"] if one["body"] == "bad"
            ]
        }

    queue.put("good", "bad", "good")
    asked = Asked(answer)

    queue.work(asked)
    asked.wait_for(3)

    queue.wait_until_left(1)


def test_a_function_that_raises_loses_nothing_and_says_nothing_of_anybody(
    queue: Queue, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(event: Event) -> Any:  # noqa: ANN401
        if event["Records"][0]["body"].startswith("ada"):
            raise KeyError(event["Records"][0]["body"])

    queue.put("ada@reader.example")
    asked = Asked(answer)
    queue.work(asked)
    asked.wait_for(1)

    queue.put("next")
    asked.wait_for(2)

    queue.wait_until_left(1)
    said = capsys.readouterr().out
    assert "KeyError at test_worker.py:" in said
    assert "ada" not in said


def test_a_store_that_is_away_for_a_while_is_waited_for(capsys: pytest.CaptureFixture[str], queue: Queue) -> None:
    asked, tries = Asked(lambda _: None), list[int]()

    def make() -> Any:  # noqa: ANN401
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionError("ada@reader.example")
        return queue.sqs

    queue.put("x")
    worker = Worker(make, queue.url, asked)
    queue.workers.append(worker)
    worker.start()

    asked.wait_for(1)
    said = capsys.readouterr().out
    assert said.count("Nothing is done for mail at the moment (ConnectionError") == 2
    assert "ada" not in said


def test_a_worker_that_is_told_to_stop_finishes_first(queue: Queue) -> None:
    has_begun, may_end, has_ended = threading.Event(), threading.Event(), threading.Event()

    def answer(_: Event) -> None:
        has_begun.set()
        may_end.wait(LONG_S)
        has_ended.set()

    queue.put("x")
    worker = queue.work(Asked(answer))
    has_begun.wait(LONG_S)

    assert not worker.stop(0.05)
    may_end.set()
    assert worker.stop(LONG_S)
    assert has_ended.is_set()
    assert queue.left == 0


def test_an_idle_worker_stops_at_once(queue: Queue) -> None:
    worker = queue.work(Asked(lambda _: None))

    start = time.monotonic()

    assert worker.stop(LONG_S)
    assert time.monotonic() - start < 1


IDS = {"a", "b"}


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, IDS),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, IDS),
        ({"batchItemFailures": [{"item": "a"}]}, IDS),
        ({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "other"}]}, IDS),
        ({"batchItemFailures": ["a"]}, IDS),
        ({"batchItemFailures": "a"}, IDS),
    ],
)
def test_a_partial_answer_is_read_as_lambda_reads_it(answer: object, failed: set[str]) -> None:
    assert failures(answer, IDS) == failed


def test_attributes_of_messages_are_passed_on() -> None:
    message = {
        "MessageId": "a", "ReceiptHandle": "h", "Body": "b",
        "MessageAttributes": {"kind": {"StringValue": "x", "DataType": "String"}},
    }  # fmt: skip

    [record] = event_of([message], "http://127.0.0.1/1/q")["Records"]

    assert record["messageAttributes"]["kind"]["stringValue"] == "x"
    assert record["messageAttributes"]["kind"]["dataType"] == "String"
