import json
from dataclasses import replace

import pytest

from club.core.errors import ConflictError, NotFoundError
from club.core.pushed import Slot
from club.promotions.allocation import commitment
from club.promotions.draw_file import differences
from club.promotions.drawing import preview_draw, run_draw, with_board
from club.promotions.entrants import offered
from club.promotions.ports import Save
from club.promotions.request import COMMUNITY, Means, State
from tests.promotions.builders import CLASSIFIED, DAY, DAYS, FEATURE, FREE, MINUTE, NOW, OUT, Desk, an_edition


def test_a_draw_is_published_with_all_that_anyone_needs_to_run_it_again() -> None:
    desk = Desk()
    for number in (1, 2, 3):
        desk.take_part(number)
    before = desk.sheet().board
    assert before

    desk.now = DAYS.closes
    text = run_draw(12, office=desk.office, now=desk.now)

    values = json.loads(text)
    assert list(differences(values, {})) == []
    assert values["sha256"] == commitment(before.secret)
    assert {one["coop"]: one["points"] for one in values["entrants"]} == {f"coop-{n}": 100 for n in (1, 2, 3)}
    assert len(values["winners"]) == 1
    assert "example/night" not in text
    assert "@" not in text


def test_who_has_not_the_points_for_a_slot_queues_behind_the_draw_and_keeps_its_credit() -> None:
    desk = Desk(points={"coop-1": 59, "coop-2": 60, "coop-3": 0})
    for number in (1, 2):
        desk.take_part(number)
    desk.take_part(3, means=Means.MONEY)

    desk.now = DAYS.closes
    values = json.loads(run_draw(12, office=desk.office, now=desk.now))

    assert {one["coop"] for one in values["entrants"]} == {"coop-2", "coop-3"}
    assert "coop-1" not in values["credits"]


def test_a_draw_that_has_run_is_not_run_again() -> None:
    desk = Desk()
    desk.take_part(1)
    desk.now = DAYS.closes
    first = run_draw(12, office=desk.office, now=desk.now)
    desk.take_part(2)

    assert run_draw(12, office=desk.office, now=desk.now + DAY) == first


def test_no_draw_is_run_before_requests_close() -> None:
    desk = Desk()

    with pytest.raises(ConflictError, match="close on 14 December 2026"):
        run_draw(12, office=desk.office, now=DAYS.closes - MINUTE)
    with pytest.raises(NotFoundError):
        run_draw(13, office=desk.office, now=NOW)


def test_a_preview_shows_who_would_win_and_gives_nothing_away() -> None:
    desk = Desk()
    desk.take_part(1)
    desk.take_part(2, "classified")
    board = desk.sheet().board
    assert board

    text = preview_draw(12, office=desk.office, now=desk.now)

    assert json.loads(text)["winners"] == {"classified-1": "coop-2", "feature-1": "coop-1"}
    assert board.secret not in text
    assert desk.sheet().board == board
    desk.draw()
    drawn = desk.sheet().board
    assert drawn
    assert preview_draw(12, office=desk.office, now=desk.now) == drawn.result
    with pytest.raises(NotFoundError):
        preview_draw(13, office=desk.office, now=desk.now)


def test_credit_that_one_draw_leaves_goes_into_the_next() -> None:
    desk = Desk(editions={12: an_edition(), 16: an_edition(16, OUT + 28 * DAY)})
    for number in (1, 2):
        desk.take_part(number)
    desk.draw()
    [loser] = [one.coop for one in desk.sheet().requests if one.state == State.WAITING]
    desk.take_part(int(loser[-1]), edition=16)
    desk.take_part(3, edition=16)

    desk.now = DAYS.closes + 28 * DAY
    values = json.loads(run_draw(16, office=desk.office, now=desk.now))

    first = desk.sheet().board
    assert first
    left = json.loads(first.result)["credits"]
    assert values["after"] == 12
    assert {one["coop"]: one["credit"] for one in values["entrants"]} == {loser: left[loser], "coop-3": 0}
    assert values["winners"] == {"feature-1": loser}
    assert list(differences(values, left)) == []


def test_who_confirms_while_the_draw_runs_waits_behind_it() -> None:
    desk = Desk()
    for number in (1, 2):
        desk.take_part(number)
    late = desk.ask(3)
    desk.now = DAYS.closes
    run_draw(12, office=desk.office, now=desk.now)
    desk.store.write([Save(replace(desk.found(late), confirmed_at=desk.now))])  # read before, written after

    desk.tick()

    after = desk.found(late)
    assert after.state == State.WAITING
    assert after.place > max(one.place for one in desk.sheet().requests if one.ref != late.ref)


def test_a_draw_that_nobody_takes_part_in_leaves_all_slots_free() -> None:
    desk = Desk()
    desk.draw()

    board = desk.sheet().board
    assert board
    assert json.loads(board.result)["winners"] == {}
    assert desk.take_part().state == State.HELD


def test_requests_are_written_for_one_kind_of_community_slot_and_given_no_other() -> None:
    big = Slot("community-2", "feature", is_community=True)

    assert list(offered(an_edition(12, OUT, FEATURE, FREE, big))) == [FEATURE, FREE]
    assert list(offered(an_edition(12, OUT, CLASSIFIED, big))) == [CLASSIFIED, big]


def test_a_community_slot_is_drawn_among_those_who_ask_for_one() -> None:
    desk = Desk(points={"coop-2": 100})
    poor = desk.take_part(1, COMMUNITY)
    rich = desk.take_part(2)

    desk.draw()

    assert (desk.found(poor).slot, desk.found(rich).slot) == ("community-1", "feature-1")


def test_a_board_is_made_once() -> None:
    desk = Desk()

    first = with_board(12, office=desk.office)

    assert first.board
    assert with_board(12, office=desk.office) == first


def test_who_has_not_proved_to_speak_for_a_co_op_spends_no_credit_of_it() -> None:
    desk = Desk()
    stranger = desk.take_part(1, email="somebody@mail.example")
    true = desk.take_part(2)

    desk.draw()

    board = desk.sheet().board
    assert board
    assert "coop-1" not in board.result
    assert (desk.state(stranger), desk.state(true)) == (State.WAITING, State.HELD)
    assert desk.found(stranger).place > 1_000
