"""Received mails in a bucket."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from club.cloud.s3 import S3Mails
from club.core.errors import ClubError, NotFoundError, TemporaryError


class Bucket:
    """S3's client, with one mail."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def get_object(self, **request: object) -> Mapping[str, Any]:
        if self.failure:
            raise self.failure
        assert request == {"Bucket": "club-mails", "Key": "mail/m1"}
        return {"Body": io.BytesIO(b"From: a")}


def refused(code: str, status: int = 400) -> ClientError:
    told = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "GetObject")


def test_a_mail_is_read_up_to_a_limit() -> None:
    mails = S3Mails(Bucket(), bucket="club-mails")

    assert mails.read("m1", most=100) == b"From: a"
    assert mails.read("m1", most=4) == b"From"


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (refused("NoSuchKey", 404), NotFoundError),
        (refused("SlowDown", 503), TemporaryError),
        (refused("AccessDenied", 403), ClubError),
        (ReadTimeoutError(endpoint_url="https://s3.example"), TemporaryError),
    ],
)
def test_what_goes_wrong_is_told_in_the_clubs_words(failure: Exception, error: type[Exception]) -> None:
    with pytest.raises(error):
        S3Mails(Bucket(failure), bucket="club-mails").read("m1", most=1)
