"""`build.py readers reapply-erasures`, as an operator runs it after a restored backup."""

import os
import subprocess
import sys

import pytest

from club.cloud.tables import make_table
from club.subscriptions import changes as ch
from club.subscriptions.reader import Why
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.harness.building import ROOT
from tests.subscriptions.builders import NOW
from tests.subscriptions.things import ADDRESS, a_reader, an_event, new_key


def run(aws: Aws, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {
        "AWS_ENDPOINT_URL_DYNAMODB": aws.url,
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "build.py", "readers", "reapply-erasures", *options],
        cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def names(aws: Aws) -> dict[str, str]:
    chosen = {role: aws.name(role) for role in (SUBSCRIBERS, ERASURES)}
    for role, name in chosen.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=aws.client("dynamodb"))
    return chosen


@pytest.fixture
def table(aws: Aws, names: dict[str, str]) -> SubscriptionTable:
    return SubscriptionTable(aws.client("dynamodb"), **names)


def test_it_says_what_it_would_do_then_does_it(aws: Aws, names: dict[str, str], table: SubscriptionTable) -> None:
    erased = new_key()
    table.write([ch.SaveReader(a_reader(erased)), ch.AddEvent(an_event(erased)), ch.AddErasure(erased, NOW)], now=NOW)
    options = ("--subscribers", names[SUBSCRIBERS], "--erasures", names[ERASURES])

    tried = run(aws, *options, "--dry-run")
    was_there = table.find(erased, now=NOW).reader
    done = run(aws, *options)

    assert (tried.returncode, done.returncode) == (0, 0), tried.stderr + done.stderr
    assert "1 erasures are noted" in tried.stdout
    assert "knew nothing of 1, which would be erased again, with 4 items." in tried.stdout
    assert "knew nothing of 1, which were erased again, with 4 items." in done.stdout
    assert was_there == a_reader(erased)
    found = table.find(erased, now=NOW)
    assert found.reader is None
    assert found.stop
    assert found.stop.why == Why.ERASED
    assert ADDRESS not in tried.stdout + done.stdout + done.stderr


def test_tables_may_be_named_by_the_environment(aws: Aws, names: dict[str, str]) -> None:
    done = run(aws, CLUB_SUBSCRIBERS_TABLE=names[SUBSCRIBERS], CLUB_ERASURES_TABLE=names[ERASURES])

    assert done.returncode == 0, done.stderr
    assert f"0 erasures are noted in {names[ERASURES]}." in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--subscribers"),
        (["--subscribers", "restored"], "--erasures"),
        (["--subscribers", "restored", "--erasures", "gone"], "ResourceNotFoundException"),
    ],
)
def test_what_is_missing_is_said_in_one_line(aws: Aws, options: list[str], said: str) -> None:
    done = run(aws, *options, CLUB_SUBSCRIBERS_TABLE="", CLUB_ERASURES_TABLE="")

    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
