import json
from typing import Any

import pytest
from botocore.stub import Stubber

from club.cloud.sqs import MAX_DELAY_S, SqsQueue
from club.cloud.ssm import read_parameter
from club.core.errors import ClubError, TemporaryError
from tests.harness.aws import Aws

MESSAGE = {"key": "k" * 43, "id": "r" * 22}


@pytest.fixture
def sqs(aws: Aws) -> Any:  # noqa: ANN401
    return aws.client("sqs")


@pytest.fixture
def url(aws: Aws, sqs: Any) -> str:  # noqa: ANN401
    address: str = sqs.create_queue(QueueName=aws.name("queue"))["QueueUrl"]
    return address


def test_a_message_is_what_the_worker_gets(sqs: Any, url: str) -> None:  # noqa: ANN401
    SqsQueue(sqs, url).put(MESSAGE)

    [got] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(got["Body"]) == MESSAGE


def test_a_message_may_wait(sqs: Any, url: str) -> None:  # noqa: ANN401
    SqsQueue(sqs, url).put(MESSAGE, delay_s=900)

    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert counts["ApproximateNumberOfMessagesDelayed"] == "1"


def test_no_message_waits_for_longer_than_the_queue_can(sqs: Any, url: str) -> None:  # noqa: ANN401
    with Stubber(sqs) as service:
        expected = {"QueueUrl": url, "MessageBody": json.dumps(MESSAGE), "DelaySeconds": MAX_DELAY_S}
        service.add_response("send_message", {}, expected)

        SqsQueue(sqs, url).put(MESSAGE, delay_s=5_000)

        service.assert_no_pending_responses()


def test_a_queue_that_is_not_there_is_no_passing_fault(sqs: Any, url: str) -> None:  # noqa: ANN401
    with pytest.raises(ClubError) as raised:
        SqsQueue(sqs, f"{url}-gone").put(MESSAGE)

    assert not isinstance(raised.value, TemporaryError)


def test_a_queue_that_has_too_much_to_do_may_be_asked_again(sqs: Any, url: str) -> None:  # noqa: ANN401
    with Stubber(sqs) as service:
        service.add_client_error("send_message", "RequestThrottled", http_status_code=403)

        with pytest.raises(TemporaryError):
            SqsQueue(sqs, url).put(MESSAGE)


def test_a_secret_is_read_decrypted(aws: Aws) -> None:
    client, name = aws.client("ssm"), f"/{aws.name('secret')}"
    client.put_parameter(Name=name, Value='{"address_key": "…"}', Type="SecureString")

    assert read_parameter(name, client=client) == '{"address_key": "…"}'


def test_a_secret_that_is_not_there_is_no_passing_fault(aws: Aws) -> None:
    with pytest.raises(ClubError, match="ParameterNotFound") as raised:
        read_parameter("/nothing", client=aws.client("ssm"))

    assert not isinstance(raised.value, TemporaryError)
