"""`build.py members eligible`, `members worker` and `points claw-back`, on tables as an operator has them."""

import datetime as dt

import pytest

import build
from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.points import schema as points
from club.points.rolls import RollTable
from club.points.table import LedgerTable
from club.subscriptions import changes as ch
from club.subscriptions import schema as subscriptions
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.points.builders import a_member, earned
from tests.subscriptions.things import a_reader, new_key

APPROVED = [f"--approved-by={name}=2026-01-02" for name in ("co-ops", "individuals", "workers")]


@pytest.fixture
def names(aws: Aws) -> tuple[str, str]:
    """The ledger's table and that of readers."""
    ledger, subscribers = aws.name(points.LEDGER), aws.name(subscriptions.SUBSCRIBERS)
    for name, definition in (
        (ledger, points.TABLES[points.LEDGER]), (subscribers, subscriptions.TABLES[subscriptions.SUBSCRIBERS])
    ):  # fmt: skip
        make_table(name, definition, time_to_live=TIME_TO_LIVE, client=aws.client("dynamodb"))
    return ledger, subscribers


@pytest.fixture(autouse=True)
def environment(aws: Aws, names: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a club, as an operator exports it."""
    given = {
        "AWS_ENDPOINT_URL_DYNAMODB": aws.url,
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "CLUB_LEDGER_TABLE": names[0],
        "CLUB_SUBSCRIBERS_TABLE": names[1],
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)


def worker(*options: str) -> int:
    return build.main(["members", "worker", *options])


def test_coops_are_named_and_people_are_counted(
    aws: Aws, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client, now = aws.client("dynamodb"), dt.datetime.now(dt.UTC)
    roll, books = RollTable(client, ledger=names[0]), LedgerTable(client, ledger=names[0])
    roll.write([a_member(coop) for coop in ("bakery", "dairy", "print-shop")])
    today, long_ago = now.date().isoformat(), (now.date() - dt.timedelta(days=366)).isoformat()
    books.book("bakery", earned("claim:1", day=today))
    books.book("dairy", earned("claim:2", day=long_ago))
    books.book("stranger", earned("claim:3", day=today))
    readers = SubscriptionTable(client, subscribers=names[1])
    days = {"long ago": dt.timedelta(days=400), "lately": dt.timedelta(days=10)}
    for here in ("long ago", "lately"):
        one = a_reader(new_key(), here_at=now - days[here], member_since=now - days["long ago"])
        readers.write([ch.SaveReader(one)], now=now)
    worker("worker-1", *APPROVED)
    capsys.readouterr()

    assert build.main(["members", "eligible"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Co-ops that have promoted another member within a year: 1 of 3 members.",
        "  bakery",
        "Individuals who have said within a year that they are still here: 1 of 2 members.",
        "Workers whom each class has approved: 1.",
    ]


def test_a_worker_is_noted_changed_and_taken_off(
    aws: Aws, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    roll = RollTable(aws.client("dynamodb"), ledger=names[0])

    def approvals() -> list[dt.date]:
        return [one.coops for one in roll.workers() if one.key == "worker-2"]

    assert worker("worker-2", *APPROVED) == worker("worker-2", *APPROVED) == 0
    assert approvals() == [dt.date(2026, 1, 2)]
    assert worker("worker-2", "--approved-by=co-ops=2026-02-03", *APPROVED[1:]) == 0
    assert approvals() == [dt.date(2026, 2, 3)]
    assert worker("worker-2", "--left") == worker("worker-2", "--left") == 0
    assert approvals() == []

    said = "worker-2 is on the register of workers, approved by co-ops on 2026-01-02, individuals on"
    assert said in capsys.readouterr().out


def test_points_are_taken_back_by_their_key(
    aws: Aws, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    books = LedgerTable(aws.client("dynamodb"), ledger=names[0])
    first = books.head().number
    books.book("print-shop", earned("claim:4", 30))

    command = ["points", "claw-back", "claim:4", "--why", "the page never was public"]
    assert build.main(command) == build.main(command) == 0
    assert build.main(["points", "claw-back", "claim:9", "--why", "a mistake"]) == 1

    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"Entry {first + 3}: claw-back, 30 points of print-shop.",
        "claim:4 was taken back before.",
    ]
    assert said.err == "build.py: nothing was settled by the key claim:9\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["Ada Byron", *APPROVED], "never a person's name"),
        (["worker-1"], "--approved-by co-ops=DATE is missing"),
        (["worker-1", *APPROVED[:2]], "--approved-by workers=DATE is missing"),
        (["worker-1", *APPROVED, APPROVED[0]], "co-ops is there twice"),
        (["worker-1", "--approved-by", "board=2026-01-02"], "with one of co-ops, individuals, workers"),
        (["worker-1", "--approved-by", "co-ops=yesterday"], "write the date as 20"),
        (["worker-1", "--approved-by", "co-ops=2999-01-02"], "has not come yet"),
        (["worker-1", "--left", *APPROVED], "either --left"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert worker(*options) == 1

    [line] = capsys.readouterr().err.splitlines()
    assert said in line
