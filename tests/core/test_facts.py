from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.core.facts import load_facts
from club.core.offer import Offer
from club.core.pushed import Price
from tests.directory.samples import ROOT

OWN = ROOT / "content" / "club" / "club.toml"


def test_the_facts_that_ship_are_marked_as_examples() -> None:
    facts = load_facts(OWN)

    assert facts.name == "Co-op Data Club"
    assert set(facts.examples) == {
        *("url", "forge_url", "sender_email"),
        *("controller_name", "controller_address", "controller_email"),
    }


def test_the_address_may_be_given_from_outside() -> None:
    facts = load_facts(OWN, site_url="https://preview.coop/")

    assert facts.url == "https://preview.coop"


@pytest.mark.parametrize(("content", "what"), [("name = ", "cannot be read"), ('name = "x"\n', "is missing")])
def test_broken_facts_name_their_file(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "club.toml").write_text(content)

    with pytest.raises(ClubError, match=what) as caught:
        load_facts(tmp_path / "club.toml")

    assert "club.toml" in str(caught.value)


def test_missing_facts_are_named(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match=r"club\.toml"):
        load_facts(tmp_path / "club.toml")


def test_the_prices_that_ship_are_those_that_count_where_none_is_given(tmp_path: Path) -> None:
    plain = OWN.read_text(encoding="utf-8").partition("[promotions]")[0]
    (tmp_path / "club.toml").write_text(plain, encoding="utf-8")

    assert load_facts(tmp_path / "club.toml").offer == Offer()
    assert load_facts(OWN).offer.prices == {"feature": Price(40, 12_000), "classified": Price(15, 4_000)}


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        ('currency = "EUR"', 'currency = "euro"', "promotions.currency: is no code"),
        ('currency = "EUR"', 'curency = "EUR"', "promotions.curency: is unknown; there are classified, currency"),
        ("needs_two = false", 'needs_two = "no"', "promotions.needs_two: is neither"),
        ("points = 40", "points = 0", "promotions.feature.points: is no whole number from 1 to 100,000"),
        ("points = 40", "points = true", "promotions.feature.points: is no whole"),
        ("cents = 4_000", "cents = -1", "promotions.classified.cents: is no whole number from 0"),
        ("cents = 4_000", "euros = 40", "promotions.classified: has points and cents, and nothing else"),
    ],
)
def test_an_impossible_price_is_named_with_its_file(tmp_path: Path, was: str, now: str, what: str) -> None:
    text = OWN.read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "club.toml").write_text(text.replace(was, now), encoding="utf-8")

    with pytest.raises(ClubError) as caught:
        load_facts(tmp_path / "club.toml")

    assert str(caught.value).startswith(f"{tmp_path / 'club.toml'}: {what}")
