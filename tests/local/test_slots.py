"""`build.py slots allocate` and `build.py slots verify`: a draw as people run it, and run it again."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import build
from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.core.pushed import Pushed
from club.core.secrets import write_secrets
from club.local.slots_allocate import lines
from club.points import schema as points
from club.promotions import schema as promotions
from club.promotions.calendar import CLOSES_DAYS
from club.promotions.drawing import run_draw, with_board
from club.promotions.ports import Save
from club.promotions.pushed_table import PushedTable
from club.promotions.request import Means
from club.promotions.table import PromotionTable
from tests.harness.aws import Aws
from tests.promotions.builders import DAY, DAYS, OUT, SECRETS, Desk, a_request, an_edition

Draws = dict[str, Any]


def drawn(desk: Desk, edition: int) -> Draws:
    values: Draws = json.loads(run_draw(edition, office=desk.office, now=desk.now))
    return values


@pytest.fixture
def draws() -> dict[str, Draws]:
    """Two draws, of which the second takes up the credits of the first."""
    desk = Desk(editions={12: an_edition(), 16: an_edition(16, OUT + 28 * DAY)})
    for coop in (1, 2, 3):
        desk.take_part(coop)
    desk.now = DAYS.closes
    found = {"12": drawn(desk, 12)}
    for one in found["12"]["waiting"]:
        desk.take_part(int(one[-1]), edition=16)
    desk.now = DAYS.closes + 28 * DAY
    return {**found, "16": drawn(desk, 16)}


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Writes the published files, and runs the command; gives its exit code and what it says."""
    (tmp_path / "club").mkdir()

    def run(number: int, draws: object, statistics: object = None) -> tuple[int, str]:
        (tmp_path / "club/draws.json").write_text(json.dumps({"format": 1, "draws": draws}), encoding="utf-8")
        if statistics:
            (tmp_path / "club/statistics.json").write_text(json.dumps(statistics), encoding="utf-8")
        code = build.main(["slots", "verify", str(number), "--content", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def waiter(draw: Draws) -> Draws:
    """Gives one of those who have not won: who wins pays all credit, however many points there were."""
    found: Draws = next(one for one in draw["entrants"] if one["coop"] in draw["waiting"])
    return found


Verify = Callable[..., tuple[int, str]]


def test_a_draw_that_holds_is_said_to_hold(draws: dict[str, Draws], verify: Verify) -> None:
    seeds = {"seeds": {number: {"sha256": one["sha256"], "secret": one["secret"]} for number, one in draws.items()}}

    for number in (12, 16):
        code, said = verify(number, draws, seeds)

        assert code == 0, said
        assert f"Edition {number}: the draw holds." in said
        assert draws[str(number)]["sha256"] in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.update(waiting=one["waiting"][::-1]), "should do so in this order"),
        (lambda one: one["winners"].clear(), "feature-1 went to nobody"),
        (lambda one: waiter(one).update(points=5_000), "thousandths of credit"),
        (lambda one: one["entrants"][0].update(credit=1), "went in with 1 thousandths"),
        (lambda one: one.update(secret="ab" * 32), "the secret is not the one"),
        (lambda one: one.update(edition=13), "the draw of edition 13"),
        (lambda one: one.update(after=11), "the draw of edition 11, which came before, is missing"),
        (lambda one: one.update(after=12), "the draw of edition 12, which came before, is missing"),
    ],
)
def test_whatever_was_changed_is_named(
    draws: dict[str, Draws], verify: Verify, change: Callable[[Draws], None], said: str
) -> None:
    change(draws["12"])

    code, out = verify(12, draws)

    assert code == 1
    assert said in out


def test_a_change_in_an_earlier_draw_shows_in_the_later_one(draws: dict[str, Draws], verify: Verify) -> None:
    coop = draws["16"]["entrants"][0]["coop"]
    draws["12"]["credits"][coop] += 1

    code, said = verify(16, draws)

    assert code == 1
    assert f"{coop} went in with" in said


def test_a_secret_that_was_not_promised_is_found(draws: dict[str, Draws], verify: Verify) -> None:
    code, said = verify(12, draws, {"seeds": {"12": {"sha256": "0" * 64, "secret": None}}})

    assert code == 1
    assert "statistics.json has another hash" in said


@pytest.mark.parametrize(
    "content", [[], {"13": {}}, {"12": 1}, {"12": {}}, {"12": {"edition": 12, "after": "x"}}, {"x": {}}, 3]
)
def test_files_that_are_no_draws_are_refused_in_a_sentence(verify: Verify, content: object) -> None:
    code, said = verify(12, content)

    assert code == 1
    assert "build.py" in said
    assert "Traceback" not in said


def test_files_that_are_not_there_are_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["slots", "verify", "12", "--content", str(tmp_path)]) == 1
    assert "build.py pull" in capsys.readouterr().err
    (tmp_path / "club").mkdir()
    for text in ("{", "[]"):
        (tmp_path / "club/draws.json").write_text(text, encoding="utf-8")
        assert build.main(["slots", "verify", "12", "--content", str(tmp_path)]) == 1


@pytest.fixture
def table(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of a club whose next edition closes for requests in a week, and the table's name."""
    client = aws.client("dynamodb")
    names = {kind: aws.name(kind) for kind in (promotions.PROMOTIONS, points.LEDGER)}
    for kind, name in names.items():
        definition = {**promotions.TABLES, **points.TABLES}[kind]
        make_table(name, definition, time_to_live=TIME_TO_LIVE, client=client)
    given = {
        "AWS_ENDPOINT_URL_DYNAMODB": aws.url,
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "CLUB_PROMOTIONS_TABLE": names[promotions.PROMOTIONS],
        "CLUB_LEDGER_TABLE": names[points.LEDGER],
        "CLUB_SUBSCRIBERS_TABLE": "not-asked",
        "CLUB_DELIVERIES_TABLE": "not-asked",
        "CLUB_SECRETS": write_secrets(SECRETS),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return names[promotions.PROMOTIONS]


def push(aws: Aws, table: str, *, days: int) -> Pushed:
    """Says that the edition goes out in so many days."""
    today = dt.datetime.now(dt.UTC).date()
    desk = Desk({12: an_edition(12, today + dt.timedelta(days=days))})
    PushedTable(aws.client("dynamodb"), promotions=table).write(desk.pushed)
    return desk.pushed


def test_a_draw_is_shown_before_and_run_after_requests_close(
    aws: Aws, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = PromotionTable(aws.client("dynamodb"), promotions=table)
    now = dt.datetime.now(dt.UTC)
    desk = Desk(store=store, editions={12: an_edition(12, now.date() + 30 * DAY)})
    with_board(12, office=desk.office)
    asked = [("12-BCDFGHJ", "coop-1"), ("12-BCDFGHK", "coop-2")]
    by_money = {"means": Means.MONEY, "confirmed_at": now, "asked_at": now}
    store.write([Save(a_request(ref=ref, coop=coop, **by_money)) for ref, coop in asked])
    push(aws, table, days=CLOSES_DAYS + 7)
    before = store.sheet(12)

    assert build.main(["slots", "allocate", "12", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Edition 12: 2 asked for 3 slots.\n  feature-1     coop-")
    assert "waits as no. 1: coop-" in said
    assert "Nothing was written." in said
    assert build.main(["slots", "allocate", "12"]) == 1
    assert "close on" in capsys.readouterr().err
    assert store.sheet(12) == before

    push(aws, table, days=CLOSES_DAYS)
    assert build.main(["slots", "allocate", "12", "--json"]) == 0
    board = store.sheet(12).board
    assert board
    assert board.drawn_at
    assert capsys.readouterr().out == board.result
    assert list(lines(json.loads(board.result), is_drawn=True))[-1].startswith("This draw has run.")


@pytest.mark.parametrize("command", ["allocate", "verify"])
def test_each_command_helps_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build.main(["slots", command, "--help"])

    assert f"Example: build.py slots {command} 12" in capsys.readouterr().out
