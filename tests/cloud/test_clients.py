import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from club.cloud.clients import make_client
from tests.harness.aws import Aws
from tests.harness.building import ROOT


@pytest.fixture
def environment(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a function is told by its environment."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", aws.url)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_a_client_finds_its_service_by_the_environment(environment: None, aws: Aws) -> None:
    client = make_client("dynamodb")

    assert client.meta.endpoint_url == aws.url
    assert client.meta.region_name == "eu-west-3"
    assert client.list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_only_mail_is_never_sent_again_by_the_client_itself(environment: None) -> None:
    retries = {name: make_client(name).meta.config.retries for name in ("dynamodb", "sqs", "ssm", "sesv2")}

    assert {name: found["total_max_attempts"] for name, found in retries.items()} == {
        "dynamodb": 3, "sqs": 3, "ssm": 3, "sesv2": 1,
    }  # fmt: skip


def test_clients_may_be_made_by_many_threads_at_once(environment: None) -> None:
    with ThreadPoolExecutor(8) as threads:
        clients = list(threads.map(make_client, ["dynamodb", "sqs"] * 8))

    assert len({id(client) for client in clients}) == 16


def test_importing_the_module_imports_no_boto() -> None:
    code = "import sys, club.cloud.clients; print(*sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert not {"boto3", "botocore"} & set(run.stdout.split())
