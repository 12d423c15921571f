"""A backup was restored: what was erased since must go again, before anybody is mailed."""

from typing import Any

import pytest

from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.subscriptions import changes as ch
from club.subscriptions.ports import Found
from club.subscriptions.reader import Stop, Why
from club.subscriptions.reapply import Reapplied, reapply_erasures
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, THROTTLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.subscriptions.builders import NOW
from tests.subscriptions.things import a_link, a_reader, a_recruit, a_request, a_stop, an_event, later, new_key

Client = Any  # boto3 has no types


@pytest.fixture
def client(aws: Aws) -> Client:
    return aws.client("dynamodb")


@pytest.fixture
def names(aws: Aws, client: Client) -> dict[str, str]:
    chosen = {role: aws.name(role) for role in (SUBSCRIBERS, THROTTLES, ERASURES)}
    for role, name in chosen.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
    return chosen


@pytest.fixture
def table(client: Client, names: dict[str, str]) -> SubscriptionTable:
    return SubscriptionTable(client, **names)


def put_back(table: SubscriptionTable, key: str, events: int = 3) -> None:
    """Writes what a restored backup has of a reader."""
    table.write([ch.SaveReader(a_reader(key)), ch.AddRequest(a_request(key)), ch.PointTo(key, "p")], now=NOW)
    for start in range(0, events, 100):
        table.write([ch.AddEvent(an_event(key, f"e{n}")) for n in range(start, min(start + 100, events))], now=NOW)


def reapply(
    client: Client, names: dict[str, str], *, is_dry: bool = False, steps: list[None] | None = None
) -> Reapplied:
    counted = steps if steps is not None else []
    return reapply_erasures(
        subscribers=names[SUBSCRIBERS],
        erasures=names[ERASURES],
        client=client,
        is_dry=is_dry,
        step=lambda: counted.append(None),
    )


def test_everything_under_an_erased_key_goes_and_the_wish_stays(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    erased, other = new_key(), new_key()
    put_back(table, erased)
    put_back(table, other)
    table.write([ch.AddErasure(erased, later(days=-1)), ch.AddSeen("c" * 43, is_new=True)], now=NOW)
    table.write([ch.AddRecruit(a_recruit(one)) for one in (erased, other)], now=NOW)

    done = reapply(client, names)

    assert done == Reapplied(1, 1, 8)
    assert list(table.recruits("2026-W48", now=NOW)) == [a_recruit(other)]
    table.write([ch.AddSeen("c" * 43, is_new=True)], now=NOW)
    assert table.find(erased, now=NOW, request_id="r" * 22) == Found(stop=Stop(erased, Why.ERASED, later(days=-1)))
    assert list(table.events(erased, now=NOW)) == []
    assert table.find(other, now=NOW).reader == a_reader(other)
    assert len(list(table.events(other, now=NOW))) == 3


def test_done_again_it_does_nothing(client: Client, names: dict[str, str], table: SubscriptionTable) -> None:
    erased = new_key()
    put_back(table, erased)
    table.write([ch.AddErasure(erased, NOW)], now=NOW)

    reapply(client, names)

    assert reapply(client, names) == Reapplied(1, 0, 0)


def test_a_wish_to_unsubscribe_becomes_a_final_one(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    erased = new_key()
    table.write([ch.AddStop(a_stop(erased)), ch.AddErasure(erased, NOW)], now=NOW)

    done = reapply(client, names)

    assert done == Reapplied(1, 1, 0)
    with pytest.raises(ConflictError):
        table.write([ch.LiftStop(erased)], now=NOW)


def test_another_final_reason_stays(client: Client, names: dict[str, str], table: SubscriptionTable) -> None:
    erased = new_key()
    put_back(table, erased)
    table.write([ch.AddStop(a_stop(erased, Why.COMPLAINED)), ch.AddErasure(erased, NOW)], now=NOW)

    reapply(client, names)

    assert table.find(erased, now=NOW) == Found(stop=a_stop(erased, Why.COMPLAINED))


def test_a_dry_run_says_the_same_and_changes_nothing(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    erased = new_key()
    put_back(table, erased)
    table.write([ch.AddErasure(erased, NOW)], now=NOW)

    said = reapply(client, names, is_dry=True)

    assert table.find(erased, now=NOW).reader == a_reader(erased)
    assert said == reapply(client, names)


def test_many_erasures_and_many_items_go_through_short_pages(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    keys, steps = [new_key() for _ in range(12)], list[None]()
    for key in keys:
        put_back(table, key, events=2)
    put_back(table, many := new_key(), events=230)
    table.write([ch.AddErasure(key, NOW) for key in (*keys, many)], now=NOW)

    done = reapply(ShortPages(client), names, steps=steps)

    assert done == Reapplied(13, 13, 12 * 7 + 235)
    assert len(steps) == 13
    assert [table.find(key, now=NOW).reader for key in (*keys, many)] == [None] * 13


def test_what_was_broken_off_goes_on_and_has_stopped_mail_first(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    erased = new_key()
    put_back(table, erased, events=150)
    table.write([ch.AddErasure(erased, NOW)], now=NOW)

    with pytest.raises(KeyboardInterrupt):
        reapply(_OneWrite(client), names)

    stop = table.find(erased, now=NOW).stop
    assert stop
    assert stop.is_final
    assert reapply(client, names) == Reapplied(1, 1, 58)


class _OneWrite(ShortPages):
    """Breaks off at the second transaction."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._written = 0

    def transact_write_items(self, **request: Any) -> Any:  # noqa: ANN401
        if self._written:
            raise KeyboardInterrupt
        self._written += 1
        return self._client.transact_write_items(**request)


def test_links_of_the_erased_open_nothing_any_more(
    client: Client, names: dict[str, str], table: SubscriptionTable
) -> None:
    erased = new_key()
    put_back(table, erased)
    table.write([ch.AddLink(a_link("h", key=erased)), ch.AddErasure(erased, NOW)], now=NOW)

    reapply(client, names)

    link = table.find_link("h", now=NOW)
    assert link
    assert table.find(link.key, now=NOW, request_id=link.request_id).reader is None
