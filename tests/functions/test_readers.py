"""Readers as sending sees them, over a real table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from club.cloud.tables import make_table
from club.core.errors import ConflictError
from club.newsletter.audience import Recipient
from club.newsletter.delivery import Outcome
from club.newsletter.schema import DELIVERIES
from club.newsletter.wavering import WAVER_DAYS
from club.subscriptions import changes as ch
from club.subscriptions.reader import Reader, State, Why
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, TABLES, THROTTLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from functions.readers import TableReaders
from tests.harness.aws import Aws
from tests.harness.short_pages import ShortPages
from tests.subscriptions.builders import NOW, PRIVACY
from tests.subscriptions.things import a_reader, a_stop, an_event, later, new_key

SEGMENTS = 5


class Place:
    """Tables of readers and of deliveries, and what sending sees of them."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.client("dynamodb")
        self.names = {role: aws.name(role) for role in (SUBSCRIBERS, THROTTLES, ERASURES, DELIVERIES)}
        for name in self.names.values():
            make_table(name, TABLES[SUBSCRIBERS], time_to_live=TIME_TO_LIVE, client=self.client)
        own = {role: name for role, name in self.names.items() if role != DELIVERIES}
        self.store = SubscriptionTable(self.client, **own)
        self.readers = self.over(self.client)

    def over(self, client: Any) -> TableReaders:  # noqa: ANN401  # boto3 has no types
        """Gives the readers as they are seen by way of another client."""
        names = {role: self.names[role] for role in (SUBSCRIBERS, DELIVERIES)}
        return TableReaders(client, **names, store=self.store, privacy=PRIVACY)

    def write(self, *changes: ch.Change) -> None:
        self.store.write(changes, now=NOW)

    def add(self, key: str = "", **changes: object) -> Reader:
        reader = a_reader(key or new_key(), **changes)
        self.write(ch.SaveReader(reader), ch.AddEvent(an_event(reader.key)))
        return reader

    def scanned(self) -> list[Recipient]:
        readers = self.over(ShortPages(self.client))
        return [one for part in range(SEGMENTS) for one in readers.scan(part, SEGMENTS, now=NOW)]


@pytest.fixture(scope="module")
def place(aws: Aws) -> Place:
    """One place for all tests, whose keys are their own."""
    return Place(aws)


class Between:
    """Has something happen after the store was read and before it is written, so many times."""

    def __init__(self, client: Any, happen: Callable[[int], object], times: int) -> None:  # noqa: ANN401
        self._client, self._happen, self._times, self._happened = client, happen, times, 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._client, name)

    def put_item(self, **request: object) -> object:
        if self._happened < self._times:
            self._happened += 1
            self._happen(self._happened)
        return self._client.put_item(**request)


def test_every_confirmed_reader_is_seen_once_with_what_was_chosen(aws: Aws) -> None:
    place = Place(aws)
    readers = [place.add() for _ in range(12)]
    place.add(state=State.UNSUBSCRIBED, ends_at=later(days=30))
    place.write(ch.AddStop(a_stop(new_key(), Why.NEVER)))

    seen = place.scanned()

    assert sorted(one.key for one in seen) == sorted(reader.key for reader in readers)
    first = next(one for one in seen if one.key == readers[0].key)
    assert first == Recipient(
        readers[0].key, readers[0].address, ("finance", "agriculture"), "fr", "GB", later(days=30), is_wanted=True
    )


def test_who_is_asked_for_comes_as_they_are_now(place: Place) -> None:
    here, left = place.add(), place.add(state=State.UNSUBSCRIBED, ends_at=later(days=30))
    stopped, gone = place.add(), new_key()
    place.write(ch.AddStop(a_stop(stopped.key, Why.COMPLAINED)))
    place.write(ch.AddStop(a_stop(here.key, Why.UNSUBSCRIBED)))  # was lifted, or is just being: it is no final one

    found = place.readers.find_many([here.key, left.key, stopped.key, gone], now=NOW)
    ended = place.readers.find_many([left.key], now=later(days=31))

    assert {key: one.is_wanted for key, one in found.items()} == {
        here.key: True,
        left.key: False,
        stopped.key: False,
    }
    assert ended == {}


def test_who_has_moved_comes_under_the_former_key(place: Place) -> None:
    former, present = new_key(), place.add()
    place.write(ch.PointTo(former, present.key))

    found = place.readers.find_many([former, present.key], now=NOW)

    assert {key: one.key for key, one in found.items()} == {former: present.key, present.key: present.key}
    assert place.readers.find_many([former], now=NOW)[former].address == present.address


def test_pages_of_a_segment_follow_each_other_to_the_end_whoever_moves_meanwhile(aws: Aws) -> None:
    place = Place(aws)
    here = [place.add() for _ in range(20)]
    place.add(state=State.UNSUBSCRIBED, ends_at=later(days=30))
    long_ago, former, present = new_key(), new_key(), place.add()
    place.store.write([ch.PointTo(long_ago, here[0].key)], now=later(days=-1))
    place.write(ch.PointTo(former, present.key))

    readers, found, position = place.over(ShortPages(place.client)), [], ""
    for part in range(SEGMENTS):
        while True:
            page = readers.page(part, SEGMENTS, position=position, since=NOW, now=NOW)
            found += [one.key for one in page.readers]
            if not (position := page.next):
                break

    assert sorted(found) == sorted([*(reader.key for reader in here), present.key, present.key])


def test_a_hundred_are_found_at_once(place: Place) -> None:
    readers = [place.add() for _ in range(100)]

    found = place.readers.find_many([reader.key for reader in readers], now=NOW)

    assert len(found) == 100


@pytest.mark.parametrize(("outcome", "why"), [(Outcome.BOUNCED, Why.BOUNCED), (Outcome.COMPLAINED, Why.COMPLAINED)])
def test_who_bounces_or_complains_is_off_the_list_however_often_it_is_said(
    place: Place, outcome: Outcome, why: Why
) -> None:
    reader = place.add()

    for _ in range(2):
        place.readers.suppress(reader.key, outcome, now=NOW)

    found = place.store.find(reader.key, now=NOW)
    steps = [event.step.value for event in place.store.events(reader.key, now=NOW)]
    assert found.reader is not None
    assert found.stop is not None
    assert (found.reader.state, found.stop.why) == (State.UNSUBSCRIBED, why)
    assert steps.count("suppressed") == 1


def test_editions_that_bounced_for_a_time_are_counted_once_each_and_forgotten_after_half_a_year(place: Place) -> None:
    key = new_key()

    counted = [place.readers.waver(key, edition, now=NOW) for edition in (7, 7, 8, 7, 9)]
    later_on = place.readers.waver(key, 10, now=later(days=WAVER_DAYS - 1))
    much_later = place.readers.waver(key, 30, now=later(days=2 * WAVER_DAYS))

    assert counted == [1, 1, 2, 2, 3]
    assert later_on == 4
    assert much_later == 1


def test_two_reports_at_once_are_both_counted(place: Place) -> None:
    key = new_key()
    beset = place.over(Between(place.client, lambda time: place.readers.waver(key, time, now=NOW), times=2))

    assert beset.waver(key, 100, now=NOW) == 3


def test_reports_that_always_meet_end_in_an_error_after_which_they_come_again(place: Place) -> None:
    key = new_key()
    beset = place.over(Between(place.client, lambda time: place.readers.waver(key, time, now=NOW), times=100))

    with pytest.raises(ConflictError):
        beset.waver(key, 1_000, now=NOW)


def test_a_pause_goes_along(place: Place) -> None:
    reader = place.add(paused_until=None)
    before = place.readers.find_many([reader.key], now=NOW)[reader.key]
    place.write(ch.SaveReader(replace(reader, paused_until=later(days=3), version=2)))

    after = place.readers.find_many([reader.key], now=NOW)[reader.key]

    assert (before.paused_until, after.paused_until) == (None, later(days=3))
