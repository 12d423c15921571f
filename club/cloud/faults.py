"""What an AWS service's refusals mean to the club."""

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004  # not Python's

from club.core.errors import ClubError, TemporaryError

SERVER_ERROR = 500
PASSING = {
    "BandwidthLimitExceeded",
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",  # SES: the day's quota is used up
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SendingPausedException",  # SES: somebody has paused the account, and may end that
    "ServiceUnavailable",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}


def fault(error: BotoCoreError | ClientError, service: str) -> ClubError:
    """Gives the club's error for one of AWS; `service` is as a sentence begins ("The store").

    What AWS says in words may name an address, so nothing but its code is passed on.
    """
    if isinstance(error, ClientError):
        return _refusal(error, service)
    if isinstance(error, (ConnectionError, HTTPClientError)):
        return TemporaryError(f"{service} does not answer. Try again in a minute.")
    return ClubError(f"{service} could not be asked ({type(error).__name__}).")


def code_of(error: ClientError) -> str:
    """Gives the code by which AWS names an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: ClientError) -> int:
    """Gives the HTTP status of an error, 0 where there is none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _refusal(error: ClientError, service: str) -> ClubError:
    code = code_of(error)
    if code in PASSING or status_of(error) >= SERVER_ERROR:
        return TemporaryError(f"{service} has too much to do. Try again in a minute.")
    return ClubError(f"{service} refused what it was asked ({code}).")
