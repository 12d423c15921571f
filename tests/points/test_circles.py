"""Circles: who may be in one, when it runs, who promotes whom, and how far that is."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ConflictError, InvalidFormError, NotFoundError
from club.points import claims
from club.points.circles import MAX_COOPS, Circle, State, joined, month_after, propose, without
from club.points.circles_file import publish_circles
from club.points.circles_make import join_circle, leave_circle, propose_circle, turns
from club.points.claims import Claim, new_claim
from club.points.claims_make import make_claim, withdraw_claim
from club.points.earning import Proof
from tests.points.claiming import BAKERY, GROCER, NOW, SHARED, WEAVERS, Claiming, FakeCircles

LANGUAGES, TOPICS = {"en": "English"}, {"food": "Food", "care": "Care", "arts": "Arts", "land": "Land"}
VALUES = {"name": "Bread and  seeds", "language": "en", "topics": ["food", "food"], "months": "3"}


def proposed(**values: object) -> Circle:
    return propose({**VALUES, **values}, by=BAKERY, languages=LANGUAGES, topics=TOPICS, now=NOW)


def complete(*coops: str, months: str = "3") -> Circle:
    circle = proposed(months=months)
    for coop in coops or (GROCER, WEAVERS):
        circle = joined(circle, coop, now=NOW)
    return circle


def in_month(month: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{month}-15T00:00:00+00:00")


def none(_coop: str) -> Sequence[Claim]:
    return []


def test_a_proposal_is_read_field_by_field() -> None:
    circle = proposed()

    assert (circle.name, circle.topics, circle.months, circle.coops) == ("Bread and seeds", ("food",), 3, (BAKERY,))
    with pytest.raises(InvalidFormError) as caught:
        propose({}, by=BAKERY, languages=LANGUAGES, topics=TOPICS, now=NOW)
    assert [one.field for one in caught.value.errors] == ["name", "language", "topics", "months"]


@pytest.mark.parametrize(
    "values",
    [
        {"name": "x" * 61}, {"name": "see https://a.example"}, {"name": "me@a.example"},
        {"name": "a\N{RIGHT-TO-LEFT OVERRIDE}"},
        {"language": "xx"}, {"topics": ["food", "care", "arts", "land"]}, {"topics": ["war"]}, {"topics": "food"},
        {"months": "2"}, {"months": "13"}, {"months": "120"}, {"months": "x"}, {"months": "\N{SUPERSCRIPT THREE}"},
    ],
)  # fmt: skip
def test_what_no_circle_is_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidFormError):
        proposed(**values)


def test_a_circle_begins_with_the_month_after_three_are_in_it() -> None:
    circle = joined(proposed(), GROCER, now=NOW)
    assert (circle.starts, circle.state(NOW), circle.state(NOW + dt.timedelta(days=90))) == (
        "",
        State.OPEN,
        State.ENDED,
    )

    circle = joined(circle, WEAVERS, now=NOW)

    assert circle.starts == "2026-12"
    assert circle.state(NOW) == State.OPEN
    assert [circle.state(in_month(month)) for month in ("2026-12", "2027-02", "2027-03")] == [
        State.RUNNING, State.RUNNING, State.ENDED,
    ]  # fmt: skip
    assert joined(circle, SHARED, now=NOW).coops[-1] == SHARED
    with pytest.raises(ConflictError, match="has begun"):
        joined(circle, SHARED, now=in_month("2026-12"))


def test_a_circle_is_full_when_it_is() -> None:
    circle = complete(*[f"co-op-{number}" for number in range(1, MAX_COOPS)])

    assert joined(circle, BAKERY, now=NOW) == circle
    with pytest.raises(ConflictError, match="full"):
        joined(circle, GROCER, now=NOW)


def test_who_leaves_before_it_begins_is_gone_and_after_that_stays_to_the_months_end() -> None:
    circle = complete()
    before = without(circle, BAKERY, now=NOW)
    after = without(circle, BAKERY, now=in_month("2026-12"))
    alone = without(after, GROCER, now=in_month("2026-12"))

    assert (before.coops, before.starts) == ((GROCER, WEAVERS), "")
    assert without(proposed(), BAKERY, now=NOW).state(NOW) == State.ENDED
    assert set(after.ring("2026-12")) == {BAKERY, GROCER, WEAVERS}
    assert after.ring("2027-01") == {GROCER: WEAVERS, WEAVERS: GROCER}
    assert without(after, BAKERY, now=in_month("2027-01")) == after
    assert alone.state(in_month("2027-01")) == State.ENDED
    assert alone.ring("2027-01") == {}


@given(st.integers(3, MAX_COOPS), st.integers(3, 12), st.data())
def test_each_gives_one_and_gets_one_a_month_and_never_its_own(size: int, months: int, draw: st.DataObject) -> None:
    circle = complete(*[f"co-op-{number}" for number in range(1, size)], months=str(months))
    for _ in range(draw.draw(st.integers(0, 3))):
        leaver, steps = draw.draw(st.sampled_from(circle.coops)), draw.draw(st.integers(1, months))
        circle = without(circle, leaver, now=in_month(month_after("2026-11", steps)))

    for month in circle.calendar():
        ring = circle.ring(month)
        assert sorted(ring) == sorted(ring.values()) == sorted(circle.present(month))
        assert all(promoter != promoted for promoter, promoted in ring.items())


def test_everybody_meets_everybody_in_turn() -> None:
    circle = complete(GROCER, WEAVERS, SHARED)

    met = [circle.ring(month)[BAKERY] for month in circle.calendar()]

    assert met == [GROCER, WEAVERS, SHARED]


def test_promotions_are_tracked_to_their_points() -> None:
    club, circle = Claiming(), complete()
    club.now = in_month("2026-12")
    first = make_claim(BAKERY, GROCER, "page", desk=club.desk, now=club.now)
    made = make_claim(GROCER, WEAVERS, "page", desk=club.desk, now=club.now)
    withdraw_claim(made.id, by=GROCER, desk=club.desk)
    club.claims.save(replace(first, state=claims.State.SETTLED), was=first)
    late = new_claim(WEAVERS, BAKERY, Proof.WORD, now=in_month("2027-01"))
    club.claims.add(late)

    december = {one.promoter: one.state for one in turns(circle, club.claims.of, now=club.now)}
    january = [one.state for one in turns(circle, club.claims.of, now=in_month("2027-01"))]

    assert december == {BAKERY: "settled", GROCER: "due", WEAVERS: "due"}
    assert january == ["settled", "missed", "missed", "due", "due", "due"]
    assert list(turns(circle, club.claims.of, now=NOW)) == []


def test_the_public_list_names_co_ops_and_nothing_else() -> None:
    running = without(complete(), GROCER, now=in_month("2026-12"))
    nobody = without(proposed(), BAKERY, now=NOW)

    text = publish_circles([running, nobody, proposed()], none, now=in_month("2027-01"))

    shown = json.loads(text)
    assert shown["format"] == 1
    [first, second] = shown["circles"]
    assert first == {
        "id": running.id, "name": "Bread and seeds", "language": "en", "topics": ["food"], "state": "running",
        "starts": "2026-12", "months": 3, "coops": [BAKERY, WEAVERS],
        "promotions": [
            {"month": "2026-12", "from": BAKERY, "to": GROCER, "state": "missed"},
            {"month": "2026-12", "from": GROCER, "to": WEAVERS, "state": "missed"},
            {"month": "2026-12", "from": WEAVERS, "to": BAKERY, "state": "missed"},
            {"month": "2027-01", "from": BAKERY, "to": WEAVERS, "state": "due"},
            {"month": "2027-01", "from": WEAVERS, "to": BAKERY, "state": "due"},
        ],
    }  # fmt: skip
    assert (second["state"], second["starts"], second["coops"]) == ("open", "", [BAKERY])


def test_members_propose_join_and_leave() -> None:
    club, circles = Claiming(), FakeCircles()
    there = {"circles": circles, "members": club.members, "now": NOW}
    with pytest.raises(NotFoundError, match="Only members"):
        propose_circle(VALUES, by="example-listed", languages=LANGUAGES, topics=TOPICS, **there)  # type: ignore[arg-type]

    circle = propose_circle(VALUES, by=BAKERY, languages=LANGUAGES, topics=TOPICS, **there)  # type: ignore[arg-type]
    twice = [join_circle(circle.id, by=GROCER, **there).version for _ in range(2)]  # type: ignore[arg-type]
    left = [leave_circle(circle.id, by=GROCER, circles=circles, now=NOW).coops for _ in range(2)]

    assert twice == [2, 2]
    assert left == [(BAKERY,)] * 2
    with pytest.raises(NotFoundError, match="no such circle"):
        leave_circle("nobody", by=GROCER, circles=circles, now=NOW)
    with pytest.raises(NotFoundError, match="Only members"):
        join_circle(circle.id, by="example-listed", **there)  # type: ignore[arg-type]


def test_a_co_op_is_in_three_circles_at_most() -> None:
    club, circles = Claiming(), FakeCircles()
    made = [circles.add(proposed()) for _ in range(4)]
    for one in made:
        circles.save(replace(one, coops=(WEAVERS,)), was=one)
    for one in made[:3]:
        join_circle(one.id, by=GROCER, circles=circles, members=club.members, now=NOW)

    with pytest.raises(ConflictError, match="3 circles already"):
        join_circle(made[3].id, by=GROCER, circles=circles, members=club.members, now=NOW)
