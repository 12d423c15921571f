import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from club.cloud.faults import fault
from club.core.errors import ClubError, TemporaryError


def refusal(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "reader@coop.example"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Operation")


@pytest.mark.parametrize(
    "error",
    [
        refusal("ThrottlingException"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("TransactionInProgressException"),
        refusal("Anything", 500),
        refusal("Anything", 503),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
        ConnectionClosedError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_what_passes_by_itself_may_be_tried_again(error: BotoCoreError | ClientError) -> None:
    assert isinstance(fault(error, "The store"), TemporaryError)


@pytest.mark.parametrize(
    "error", [refusal("AccessDeniedException"), refusal("ValidationException"), NoCredentialsError()]
)
def test_what_does_not_pass_is_not_tried_again(error: BotoCoreError | ClientError) -> None:
    found = fault(error, "The store")

    assert isinstance(found, ClubError)
    assert not isinstance(found, TemporaryError)


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_no_words_of_the_service_are_passed_on(code: str) -> None:
    assert "coop.example" not in str(fault(refusal(code), "The store"))
