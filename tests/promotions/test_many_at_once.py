"""Many who ask for one slot at the same moment, on the store that the club runs on."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.promotions.asker import confirm, withdraw
from club.promotions.ports import Save
from club.promotions.request import Payment, Request, State, new_ref
from club.promotions.schema import PROMOTIONS, TABLES
from club.promotions.table import AFTER_DRAW, PromotionTable
from club.promotions.waiting import position
from tests.harness.aws import Aws
from tests.promotions.builders import FEATURE, OUT, Desk, a_request, an_edition

MANY, THREADS = 200, 24


@pytest.fixture
def desk(aws: Aws) -> Desk:
    """An edition with one slot, which nobody had in the draw, and 200 co-ops with points enough."""
    client, name = aws.client("dynamodb"), aws.name(PROMOTIONS)
    make_table(name, TABLES[PROMOTIONS], time_to_live=TIME_TO_LIVE, client=client)
    points = {f"coop-{number}": 100 for number in range(1, MANY + 1)}
    desk = Desk({12: an_edition(12, OUT, FEATURE)}, PromotionTable(client, promotions=name), points, coops=MANY)
    desk.draw()
    return desk


def at_once(act: Callable[[Request], object], requests: Sequence[Request]) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(act, requests))


def test_of_200_at_once_for_one_free_slot_one_holds_it_and_the_others_wait_in_order(desk: Desk) -> None:
    requests = [a_request(ref=new_ref(12), coop=f"coop-{number}", asked_at=desk.now) for number in range(1, MANY + 1)]
    for some in (requests[:100], requests[100:]):
        desk.store.write([Save(one) for one in some])

    at_once(lambda one: confirm(one.ref, office=desk.office, now=desk.now), requests)

    sheet = desk.sheet()
    [holder] = [one for one in sheet.requests if one.state == State.HELD]
    waiting = sorted((one for one in sheet.requests if one.state == State.WAITING), key=lambda one: one.place)
    assert (len(sheet.requests), len(waiting)) == (MANY, MANY - 1)
    assert sheet.slots["feature-1"] == holder.ref
    assert (holder.payment, sum(desk.points.values())) == (Payment.PAID, MANY * 100 - 60)
    places = sorted(one.place for one in sheet.requests)
    assert len(set(places)) == MANY
    assert places[0] > AFTER_DRAW
    assert [position(sheet, one) for one in waiting] == list(range(1, MANY))

    withdraw(holder.ref, office=desk.office, now=desk.now)

    assert desk.state(waiting[0]) == State.HELD  # the first in line, and nobody else
    assert {desk.state(one) for one in waiting[1:]} == {State.WAITING}
