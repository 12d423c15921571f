"""AWS' descriptions of its services as the functions' zip has them: cut down, and still enough."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import botocore
import pytest

import club.cloud
from club.cloud.clients import make_client
from club.cloud.descriptions import OPERATIONS, descriptions
from club.cloud.dynamodb import Item, get, put, transact
from club.cloud.sqs import SqsQueue
from club.cloud.ssm import read_parameter
from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from tests.harness.aws import REGION, Aws

# What only makes tables is not asked for by functions.
NOT_DEPLOYED = {"TableMaker"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("descriptions")
    for path, content in descriptions().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def environment(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a function is told by its environment."""
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)


def asked_of_clients() -> Iterator[str]:
    """Gives the operations that the protocols of the cloud's room ask clients for."""
    for module in pkgutil.iter_modules(club.cloud.__path__):
        for name, thing in vars(importlib.import_module(f"club.cloud.{module.name}")).items():
            is_protocol = isinstance(thing, type) and Protocol in thing.__bases__
            if is_protocol and name not in NOT_DEPLOYED:
                yield from (method for method in vars(thing) if not method.startswith("_"))


def test_what_is_asked_of_clients_is_described_and_nothing_else() -> None:
    described = {botocore.xform_name(one) for operations in OPERATIONS.values() for one in operations}

    assert set(asked_of_clients()) == described


def test_a_client_has_these_operations_only(folder: Path) -> None:
    for service, operations in OPERATIONS.items():
        model = make_client(service, descriptions=folder).meta.service_model

        assert set(model.operation_names) == set(operations)


def test_the_store_works_by_them(folder: Path, aws: Aws) -> None:
    name, store = aws.name("cut"), make_client("dynamodb", descriptions=folder)
    make_table(name, TABLES["subscribers"], time_to_live=TIME_TO_LIVE, client=aws.client("dynamodb"))
    item: Item = {"pk": "a", "sk": "b", "list": ("c",), "number": 1}

    transact([put(name, item)], client=store)

    assert get(name, {"pk": "a", "sk": "b"}, client=store) == item
    with pytest.raises(ConflictError):  # the reasons of a cancelled transaction are described as well
        transact([put(name, item, condition="attribute_not_exists(#pk)")], client=store)


def test_queue_and_secrets_work_by_them(folder: Path, aws: Aws) -> None:
    whole, queue_url = aws.client("sqs"), aws.client("sqs").create_queue(QueueName=aws.name("cut"))["QueueUrl"]
    name = f"/{aws.name('cut')}"
    aws.client("ssm").put_parameter(Name=name, Value="secret", Type="SecureString")

    SqsQueue(make_client("sqs", descriptions=folder), queue_url).put({"key": "k"})

    assert whole.receive_message(QueueUrl=queue_url)["Messages"][0]["Body"] == '{"key": "k"}'
    assert read_parameter(name, client=make_client("ssm", descriptions=folder)) == "secret"


def test_they_are_small_and_the_same_each_time() -> None:
    files = descriptions()

    assert files == descriptions()
    assert sum(map(len, files.values())) < 100_000
    assert all("documentation" not in json.loads(text) for path, text in files.items() if path.endswith(".json"))


def test_their_licence_goes_along() -> None:
    files = descriptions()

    assert b"Apache License" in files["LICENSE.txt"]
    assert b"Amazon" in files["NOTICE"]
