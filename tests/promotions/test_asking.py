"""A form becomes a request, with one error for each field at fault."""

import datetime as dt

import pytest

from club.core.errors import InvalidFormError
from club.core.pushed import Coop, Edition, Price, Pushed, Slot
from club.promotions.asking import Ask, means_of, read_ask
from club.promotions.offers import kind_for, kinds_of, open_editions
from club.promotions.request import Creative, Means

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
SLOTS = (Slot("feature-1", "feature"), Slot("small-1", "classified"), Slot("all-1", "classified", is_community=True))
NEXT = Edition(12, "012-bread", "Bread", "2026-12-24", "en", "draft", SLOTS)
PUSHED = Pushed(
    editions=(
        Edition(11, "011-gone", "Gone", "2026-11-01", "en", "sent", SLOTS),
        Edition(13, "013-late", "Late", "2026-11-28", "en", "scheduled", SLOTS),
        Edition(15, "015-none", "None", "2026-12-30", "en", "draft"),
        Edition(14, "014-seeds", "Seeds", "2027-01-24", "en", "scheduled", SLOTS[:1]),
        NEXT,
        Edition(16, "016-shut", "Shut", "2027-02-24", "en", "locked", SLOTS),
    ),
    coops={"bakery": Coop("bakery", "Bakery", "bakery.example", "GB", "food")},
    prices={"feature": Price(40, 12_000), "classified": Price(10, 0)},
)
VALUES = {"edition": "12", "wanted": "feature", "means": "money", "coop": "bakery", "email": " ann@bakery.example "}
WORDS = {"headline": "Bread", "body": "Nine ovens.", "button": "See them", "link": "https://bakery.example/"}


def test_a_whole_form_is_what_is_asked_for() -> None:
    ask = read_ask({**VALUES, **WORDS}, pushed=PUSHED, now=NOW)

    words = Creative("Nine ovens.", "https://bakery.example/", "Bread", "See them")
    assert ask == Ask(12, "feature", Means.MONEY, "bakery", "ann@bakery.example", words)
    assert "ann@" not in repr(ask)


def test_a_community_slot_is_free_and_has_the_words_of_its_own_kind() -> None:
    ask = read_ask({**VALUES, **WORDS, "wanted": "community", "means": "nothing"}, pushed=PUSHED, now=NOW)

    assert (ask.means, ask.creative) == (Means.NOTHING, Creative("Nine ovens.", "https://bakery.example/"))
    assert kind_for(NEXT, "feature") == "feature"
    mixed = Edition(9, "", "", "2026-12-24", "en", "draft", (Slot("a", "feature", True), Slot("b", "classified", True)))
    assert (kind_for(mixed, "community"), kinds_of(mixed)) == ("classified", ("community",))


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"edition": ""}, ["edition"]),
        ({"edition": "13"}, ["edition"]),
        ({"edition": "9" * 5_000}, ["edition"]),
        ({"wanted": ""}, ["wanted"]),
        ({"edition": "14", "wanted": "classified"}, ["wanted"]),
        ({"means": "nothing"}, ["wanted"]),
        ({"wanted": "classified"}, ["wanted"]),
        ({"wanted": "community"}, ["wanted"]),
        ({"coop": "", "email": "ann"}, ["coop", "email"]),
        ({"coop": "gone", "body": "", "link": "x"}, ["coop", "body", "link"]),
    ],
)
def test_each_field_at_fault_is_named(wrong: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(InvalidFormError) as caught:
        read_ask({**VALUES, **WORDS, **wrong}, pushed=PUSHED, now=NOW)

    assert [one.field for one in caught.value.errors] == fields


def test_nothing_asks_for_everything() -> None:
    with pytest.raises(InvalidFormError) as caught:
        read_ask({}, pushed=PUSHED, now=NOW)

    assert [one.field for one in caught.value.errors] == ["edition", "coop", "email"]


def test_editions_are_open_until_their_words_are_due_the_next_one_first() -> None:
    due = dt.datetime(2026, 12, 19, tzinfo=dt.UTC)

    assert [one.number for one in open_editions(PUSHED, now=NOW)] == [12, 14]
    assert [one.number for one in open_editions(PUSHED, now=due)] == [14]
    assert open_editions(Pushed(), now=NOW) == []


def test_what_has_no_price_is_not_sold() -> None:
    assert means_of("feature", pushed=Pushed()) == ()
    assert means_of("classified", pushed=PUSHED) == (Means.POINTS,)
