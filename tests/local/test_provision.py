"""Tables, queues and settings of a local club, in a real store."""

from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.core.secrets import new_secrets, read_secrets
from club.core.settings import Settings
from club.local.environment import REGION, Whereabouts, enter, tell
from club.local.provision import QUEUES, TABLES, provide
from tests.harness.aws import Aws

PLACES = Whereabouts("http://127.0.0.1:8000", "http://127.0.0.1:5070", Path("kit"))


def test_tables_and_queues_are_made_once(aws: Aws) -> None:
    dynamodb, sqs = aws.client("dynamodb"), aws.client("sqs")

    first = provide(dynamodb, sqs)
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    dynamodb.put_item(TableName=first.tables["subscribers"], Item=item)
    second = provide(dynamodb, sqs)

    assert second == first
    assert first.tables == {kind: f"club-{kind}" for kind in TABLES}
    assert set(dynamodb.list_tables()["TableNames"]) >= set(first.tables.values())
    assert dynamodb.get_item(TableName=first.tables["subscribers"], Key=item)["Item"] == item
    assert first.queues.keys() == set(QUEUES)
    for url in first.queues.values():
        assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]


def test_items_of_every_table_end_by_themselves(aws: Aws) -> None:
    dynamodb = aws.client("dynamodb")

    tables = provide(dynamodb, aws.client("sqs")).tables

    for name in tables.values():
        told = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert (told["TimeToLiveStatus"], told["AttributeName"]) == ("ENABLED", "expires")


def test_a_store_that_does_not_answer_is_one_clear_line() -> None:
    nowhere = Aws("http://127.0.0.1:1")

    with pytest.raises(ClubError, match="the tables cannot be made: The store does not answer"):
        provide(nowhere.client("dynamodb"), nowhere.client("sqs"))


def test_nothing_of_a_persons_own_account_is_left() -> None:
    environment = {
        "AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "AWS_ENDPOINT_URL_S3": "https://s3.example",
        "AWS_ACCESS_KEY_ID": "own", "NO_PROXY": "intra.example", "PATH": "/bin",
    }  # fmt: skip

    enter(PLACES, environment)

    endpoints = {name: value for name, value in environment.items() if name.startswith("AWS_ENDPOINT_URL")}
    assert all(value.startswith("http://127.0.0.1:") for value in endpoints.values())
    assert endpoints["AWS_ENDPOINT_URL_SESV2"] == "http://127.0.0.1:8000/_ses"
    assert "AWS_PROFILE" not in environment
    assert "AWS_SESSION_TOKEN" not in environment
    assert (environment["AWS_ACCESS_KEY_ID"], environment["AWS_REGION"]) == ("local", REGION)
    assert (environment["NO_PROXY"], environment["no_proxy"]) == ("intra.example,127.0.0.1", "127.0.0.1")


def test_another_store_is_only_asked_for_tables() -> None:
    environment: dict[str, str] = {}

    enter(PLACES._replace(dynamodb="http://127.0.0.1:8765"), environment)

    assert environment["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:8765"
    assert environment["AWS_ENDPOINT_URL_SQS"] == PLACES.store


def test_the_functions_are_told_all_that_they_ask_for(aws: Aws) -> None:
    secrets = new_secrets()

    provisions = provide(aws.client("dynamodb"), aws.client("sqs"))

    told = tell(PLACES, provisions, secrets)

    settings = Settings(told)
    documented = [name for name in (Settings.__doc__ or "").split("`") if name.startswith("CLUB_")]
    assert set(documented) - {"CLUB_SECRETS_PARAMETER"} == set(told)
    assert read_secrets(settings["CLUB_SECRETS"]) == secrets
    assert settings["CLUB_MAILER"] == "ses"
    assert settings.kit.is_absolute()
    assert tell(PLACES._replace(mailer="smtp://127.0.0.1:25"), provisions, secrets)["CLUB_MAILER"].startswith("smtp")
