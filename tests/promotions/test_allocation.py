"""The draw: whose turn it is, who may stand beside whom, and that anybody can run it again."""

import hashlib
import hmac
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import fairness
from club.core.errors import ClubError
from club.core.pushed import Slot
from club.promotions.allocation import Draw, Entrant, commitment, fits, gain, lots
from club.promotions.draw_file import carried, differences, publish, run

SECRET = "5e" * 32
FEATURES = (Slot("feature-1", "feature"), Slot("feature-2", "feature"))
ALL = (*FEATURES, Slot("classified-1", "classified"), Slot("free-1", "classified", is_community=True))


def entrant(coop: str, *, wanted: str = "feature", points: int = 0, credit: int = 0, **more: Any) -> Entrant:  # noqa: ANN401  # whatever an entrant has
    values = {"sector": f"sector-of-{coop}", "sectors": (f"sector-of-{coop}",), "country": "GB", **more}
    return Entrant(coop, wanted, points, credit, **values)


def drawn(*entrants: Entrant, slots: tuple[Slot, ...] = FEATURES, edition: int = 12, secret: str = SECRET) -> Draw:
    return run(entrants, slots, edition=edition, secret=secret)


names = st.sampled_from([f"coop-{number}" for number in range(12)])
crowds = st.lists(
    st.builds(
        Entrant,
        names,
        st.sampled_from(["feature", "classified", "community"]),
        st.integers(0, 5000),
        st.integers(0, 20_000),
        st.sampled_from(["food", "housing", "energy", "care"]),
        st.just(("food",)) | st.just(("housing", "care")) | st.just(()),
        st.sampled_from(["GB", "ES"]),
        st.integers(0, 12),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.coop,
)


@pytest.mark.parametrize(("points", "thousandths"), [(0, 1000), (15, 2000), (255, 3000), (-3, 1000)])
def test_asking_once_gains_a_credit_that_grows_slowly_with_points(points: int, thousandths: int) -> None:
    assert gain(points) == thousandths


def test_the_highest_credit_wins_and_is_paid_in_full() -> None:
    result = drawn(entrant("a", credit=500), entrant("b", credit=9000), entrant("c", credit=4000, points=15))

    assert result.winners == {"feature-1": "b", "feature-2": "c"}
    assert result.waiting == ("a",)
    assert result.credits == {"a": 1500, "b": 0, "c": 0}


def test_each_gets_what_it_asked_for_and_a_community_slot_goes_to_who_asked_for_one() -> None:
    asking = entrant("a"), entrant("b", wanted="classified"), entrant("c", wanted="community"), entrant("d", credit=9)

    result = drawn(*asking, slots=ALL)

    assert {slot: coop for slot, coop in result.winners.items() if not slot.startswith("feature")} == {
        "classified-1": "b",
        "free-1": "c",
    }
    assert {result.winners["feature-1"], result.winners["feature-2"]} == {"a", "d"}


def test_no_two_of_a_main_sector_nor_neighbours_that_share_any_stand_in_one_edition() -> None:
    bakery = entrant("bakery", credit=9000, sector="food", sectors=("food", "culture"))
    grocer = entrant("grocer", credit=8000, sector="food", sectors=("food",), country="ES")
    cinema = entrant("cinema", credit=7000, sector="leisure", sectors=("leisure", "culture"))
    museum = replace(cinema, coop="museum", country="ES", credit=1)

    result = drawn(bakery, grocer, cinema, museum)

    assert result.winners == {"feature-1": "bakery", "feature-2": "museum"}
    assert result.waiting == ("grocer", "cinema")


@pytest.mark.parametrize(("last_won", "is_given"), [(0, True), (8, True), (9, False), (11, False)])
def test_who_had_a_slot_in_one_of_the_last_three_editions_rests_and_gains_nothing(
    last_won: int, is_given: bool
) -> None:
    result = drawn(entrant("a", last_won=last_won, credit=700))

    assert bool(result.winners) is is_given
    assert result.credits["a"] == (0 if is_given else 700)


def test_a_slot_that_is_owed_comes_first_costs_no_credit_and_knows_no_rest() -> None:
    result = drawn(
        entrant("a", credit=9000), entrant("b", is_owed=True, last_won=11, credit=40), slots=FEATURES[:1]
    )  # fmt: skip

    assert result.winners == {"feature-1": "b"}
    assert result.credits["b"] == 1040


def test_ties_are_broken_otherwise_in_another_edition_or_under_another_secret() -> None:
    crowd = [entrant(f"coop-{number}") for number in range(20)]

    results = {
        drawn(*crowd).waiting,
        drawn(*crowd, edition=13).waiting,
        drawn(*crowd, secret="5f" * 32).waiting,
        drawn(*crowd[1:]).waiting,
    }

    assert len(results) == 4


def test_the_lot_of_a_co_op_is_an_hmac_that_others_can_compute() -> None:
    final = hashlib.sha256(b"a feature").hexdigest()
    expected = hmac.new(bytes.fromhex(SECRET), f"12\n{final}\na".encode(), "sha256").hexdigest()

    assert lots(SECRET, 12, [entrant("a")])("a") == expected
    assert commitment("00") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(crowds, st.randoms(use_true_random=False))
def test_every_draw_gives_each_slot_once_to_somebody_who_fits_in_any_order_of_asking(
    crowd: list[Entrant], chance: random.Random
) -> None:
    result = run(crowd, ALL, edition=12, secret=SECRET)
    by_name = {one.coop: one for one in crowd}
    chance.shuffle(crowd)

    assert run(crowd, ALL, edition=12, secret=SECRET) == result
    assert sorted([*result.winners.values(), *result.waiting]) == sorted(by_name)
    for coop in result.winners.values():
        assert fits(by_name[coop], [by_name[other] for other in result.winners.values() if other != coop], 12)
    assert all(credit >= 0 for credit in result.credits.values())


@given(crowds)
def test_a_published_draw_holds_and_a_changed_one_does_not(crowd: list[Entrant]) -> None:
    result = run(crowd, ALL, edition=12, secret=SECRET)
    text = publish(crowd, ALL, result, edition=12, after=11, secret=SECRET)
    before = {one.coop: one.credit for one in crowd}

    assert list(differences(json.loads(text), before)) == []
    for spoilt in _spoilt(json.loads(text)):
        assert list(differences(spoilt, before))


def _spoilt(values: dict[str, Any]) -> list[Mapping[str, Any]]:
    made: list[Mapping[str, Any]] = [
        {**values, "secret": "5f" * 32},
        {**values, "winners": {**values["winners"], "feature-1": "somebody-else"}},
    ]
    if values["waiting"]:
        made.append({**values, "waiting": [*values["waiting"], "somebody-else"]})
    if values["credits"]:
        name = next(iter(values["credits"]))
        made.append({**values, "credits": {**values["credits"], name: values["credits"][name] + 1}})
        richer = [{**values["entrants"][0], "credit": values["entrants"][0]["credit"] + 1}, *values["entrants"][1:]]
        made.append({**values, "entrants": richer})
    return made


def test_credits_are_carried_from_draw_to_draw_also_past_editions_that_somebody_left_out() -> None:
    draws = [{"credits": {"a": 5, "b": 7}}, {"credits": {"a": 0}}]

    assert carried(draws) == {"a": 0, "b": 7}


@pytest.mark.parametrize(
    "broken",
    [{}, {"format": 2}, {"format": 1, "edition": 12}, {"format": 1, "edition": "x", "secret": "zz"}],
)
def test_what_is_no_draw_is_said_to_be_none(broken: dict[str, Any]) -> None:
    with pytest.raises(ClubError, match="draw"):
        list(differences(broken))


def test_a_year_by_credits_leaves_nobody_out_and_the_plainer_ways_do() -> None:
    by_credits = [fairness.simulate(fairness.by_draw, seed) for seed in range(3)]
    weighted = [fairness.simulate(fairness.by_weighted_lottery, seed) for seed in range(3)]

    assert all(one.left_out == 0 and one.top_tenth <= 0.16 and one.worst_wait <= 12 for one in by_credits)
    assert all(one.left_out > 0.1 and one.top_tenth > 0.25 for one in weighted)


def test_the_table_has_a_row_for_each_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert fairness.main(["--seeds", "1"]) == 0

    printed = capsys.readouterr().out
    assert all(name in printed for name in fairness.WAYS)
