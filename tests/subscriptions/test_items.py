"""What is written is what is read, and what the store deletes has ended."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.cloud.dynamodb import get, put
from club.cloud.items import number, time_text
from club.subscriptions import items
from club.subscriptions.choices import Choices
from club.subscriptions.consent import ConsentEvent, How, Step
from club.subscriptions.reader import Reader, State, Stop, Why
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import REMEMBERED_DAYS, Kind, Link, Opens, Request
from tests.subscriptions.things import TICK, a_link, a_reader, an_event, later

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
times = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001  # zones come
names = st.text(st.sampled_from("abcXYZ019-_"), min_size=1, max_size=43)
texts = st.text(max_size=60)
weeks = st.sampled_from(["2020-W53", "2026-W48"])
choices = st.builds(Choices, st.lists(texts.filter(bool), max_size=4).map(tuple), texts, texts)
stored = (
    st.builds(Reader, names, texts, st.sampled_from(State), choices, texts, times, times, st.none() | times,
              st.none() | times, st.lists(names, max_size=3).map(tuple), st.none() | times, st.integers(1), texts,
              texts, st.none() | times)
    | st.builds(Stop, names, st.sampled_from(Why), times)
    | st.builds(Request, names, names, st.sampled_from(Kind), texts, times, times, choices, texts,
                st.sampled_from(How), texts, texts, texts, st.none() | times, texts)
    | st.builds(ConsentEvent, names, names, times, st.sampled_from(Step), st.sampled_from(How), choices, texts, texts,
                texts, st.none() | times, st.none() | times, texts)
    | st.builds(Link, names, st.sampled_from(Opens), names, times, times, texts, st.none() | times)
    | st.builds(Recruit, weeks, names, names, times)
    | st.builds(Counted, weeks, st.dictionaries(names, st.integers(1)), times)
)  # fmt: skip
CODECS: dict[type, tuple[Any, Any]] = {
    Reader: (items.reader_item, items.read_reader),
    Stop: (items.stop_item, items.read_stop),
    Request: (items.request_item, items.read_request),
    ConsentEvent: (items.event_item, items.read_event),
    Link: (items.link_item, items.read_link),
    Recruit: (items.recruit_item, items.read_recruit),
    Counted: (items.counted_item, items.read_counted),
}


class Wire:
    """A client that gives back what it was given last, as the store would."""

    def __init__(self, action: Any) -> None:  # noqa: ANN401
        self._item = action["Put"]["Item"]

    def get_item(self, **_request: object) -> Any:  # noqa: ANN401
        return {"Item": self._item}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        raise AssertionError(name)


@given(stored)
def test_whatever_is_written_is_read_again(
    thing: Reader | Stop | Request | ConsentEvent | Link | Recruit | Counted,
) -> None:
    write, read = CODECS[type(thing)]

    item = write(thing)

    assert read(get("table", {"pk": item["pk"], "sk": item["sk"]}, client=Wire(put("table", item)))) == thing


@given(times, times)
def test_texts_of_times_sort_as_the_times_do(one: dt.datetime, other: dt.datetime) -> None:
    assert (time_text(one) < time_text(other)) == (one < other)
    assert (time_text(one) == time_text(other)) == (one == other)


@given(times)
def test_the_store_deletes_nothing_before_its_end(ends_at: dt.datetime) -> None:
    item = items.reader_item(a_reader("k", ends_at=ends_at))

    expires = dt.datetime.fromtimestamp(number(item, "expires"), dt.UTC)
    assert ends_at <= expires < ends_at + dt.timedelta(seconds=1)


def test_a_link_is_deleted_a_while_after_its_end() -> None:
    ends_at = later(days=7)

    item = items.link_item(a_link("h", ends_at=ends_at))

    assert item["expires"] == int((ends_at + dt.timedelta(days=REMEMBERED_DAYS)).timestamp())


def test_what_has_no_end_is_never_deleted_by_itself() -> None:
    endless = [items.reader_item(a_reader("k")), items.event_item(an_event("k", ends_at=None))]

    assert [("expires" in item, items.has_ended(item, later(days=99_999))) for item in endless] == [(False, False)] * 2


def test_what_ends_now_has_ended() -> None:
    item = items.reader_item(a_reader("k", ends_at=later(days=1)))

    assert not items.has_ended(item, later(days=1) - TICK)
    assert items.has_ended(item, later(days=1))


@pytest.mark.parametrize("wrong", [{"address": 1}, {"version": "1"}, {"formerly": "abc"}])
def test_an_item_of_another_shape_is_not_taken_for_ours(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        items.read_reader({**items.reader_item(a_reader("k")), **wrong})
