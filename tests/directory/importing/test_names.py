"""Names as registers write them, and names that are compared."""

import pytest

from club.directory.importing.names import is_like, name_key, tidy_name
from club.directory.importing.slugs import free_slug, slug_of


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("FULSTON MANOR ACADEMIES TRUST", "Fulston Manor Academies Trust"),
        ("O.P.M. (NI) LTD", "O.P.M. (NI) Ltd"),
        ("B' ACTIVE 'N' B' FIT CIC", "B' Active 'n' B' Fit CIC"),
        ("SUPPORTERS' SOCIETY OF AFC LEEDS LIMITED", "Supporters' Society of AFC Leeds Limited"),
        ("THE BEEKEEPER'S CO-OP OF UK LLP", "The Beekeeper's Co-op of UK LLP"),
        ("SOCIÉTÉ COOPÉRATIVE DES ÉLEVEURS", "Société Coopérative des Éleveurs"),
        ("EITA", "EITA"),
        ("KO_OP", "KO_OP"),
        ("gcoop", "gcoop"),
        ("PA Cooperative LTD", "PA Cooperative Ltd"),
        ("The Willows Project ltd", "The Willows Project Ltd"),
        ("ART.e @ The Art of Change Limited", "ART.e @ The Art of Change Limited"),
        ("Men?s Sheds", "Men’s Sheds"),
        ("Supporters? Society", "Supporters’ Society"),
        ("What? Not", "What? Not"),
        ("Film Caf\N{REPLACEMENT CHARACTER} Co-op", "Film Café Co-op"),
        ("Graphics\N{REPLACEMENT CHARACTER}Co-op\N{REPLACEMENT CHARACTER}Ltd", "Graphics Co-op Ltd"),
    ],
)
def test_a_name_is_written_as_people_write_it(written: str, read: str) -> None:
    assert tidy_name(written) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Red Learning Co-operative Limited", "Red Learning Cooperative"),
        ("Founders & Coders C.I.C.", "Founders and Coders"),
        ("Go free Range", "Go Freerange"),
        ("Zaytoun Community Interest Company", "zaytoun"),
    ],
)
def test_endings_case_and_spaces_do_not_make_another_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other", "same_list", "like"),
    [
        ("Webarch Co-operative Limited", "Webarchitects", False, True),
        ("Calvert's North Star Press Limited", "Calverts North Star", False, True),
        ("Cloudbase Paragliding", "Cloudbase", True, False),
        ("Brixton Solar 1", "Brixton Solar 2", False, False),
        ("Brixton Solar", "Brixton Solar 2", False, False),
        ("Outlandish Co-operative", "Outlandish", True, True),
        ("Keveral Farmers", "One Community", False, False),
    ],
)
def test_names_on_one_domain_are_alike_or_not(one: str, other: str, same_list: bool, like: bool) -> None:
    assert is_like(one, other, same_list=same_list) is like
    assert is_like(other, one, same_list=same_list) is like


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Red Learning Co-operative Limited", "red-learning-coop"),
        ("Tŷ Pren Cyf", "ty-pren"),
        ("L’éléfàn", "lelefan"),
        ("Involve@Lincoln Limited", "involve-at-lincoln"),
        ("Κοινωνία", "koinonia"),
        ("合作社", "he-zuo-she"),
        (
            "Biodynamic and Organic Plant Breeding and Seeds and More Limited",
            "biodynamic-and-organic-plant-breeding-and-seeds",
        ),
        ("The Co-operative", "coop"),
    ],
)
def test_a_slug_is_short_and_ascii(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_taken_slug_gets_the_locality_then_the_country_then_a_number() -> None:
    taken: set[str] = set()
    for _ in range(5):
        taken.add(free_slug("Unicorn Ltd", "Leeds", "GB", taken))

    assert taken == {"unicorn", "unicorn-leeds", "unicorn-leeds-gb", "unicorn-leeds-2", "unicorn-leeds-3"}


def test_a_name_of_one_letter_still_gets_a_slug() -> None:
    assert free_slug("Q", "", "FR", ()) == "q-fr"
