"""Websites, descriptions, languages and places as lists give them."""

import pytest

from club.core.errors import InvalidFieldError
from club.directory.importing.crosswalk import Crosswalk
from club.directory.importing.descriptions import tidy_description, to_markdown
from club.directory.importing.languages import language_of, language_of_name
from club.directory.importing.places import tidy_location, tidy_place
from club.directory.importing.websites import own_domain, tidy_website
from club.directory.markdown import to_html


@pytest.mark.parametrize(
    ("cell", "address", "is_noted"),
    [
        ("http://a.coop/", "http://a.coop/", False),
        ("HTTPS://WWW.A.coop/Path", "https://www.a.coop/Path", False),
        ("www.a.coop", "https://www.a.coop", True),
        ("a.coop/x", "https://a.coop/x", True),
        ("http//a.coop", "http://a.coop", True),
        ("http://http://a.coop", "http://a.coop", True),
        ("http://a.coop, http://b.coop", "http://a.coop", True),
        ("http://a.coop and www.b.coop", "http://a.coop", True),
        ("a.coop / b.coop", "https://a.coop", True),
        ("http://a.coop/x,y", "http://a.coop/x,y", False),
        ("info@a.coop www.a.coop", "https://www.a.coop", True),
        ("https://codeursenliberté.fr/", "https://codeursenliberté.fr/", False),
    ],
)
def test_a_website_becomes_an_address(cell: str, address: str, is_noted: bool) -> None:
    website = tidy_website(cell)

    assert website.address == address
    assert bool(website.notes) is is_noted


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "is missing"),
        ("info@a.coop", "is an e-mail address or an account's name"),
        ("@acoop", "is an e-mail address or an account's name"),
        ("none", '"none" is no web address'),
        ("http://localhost.localhost/", "no public host name"),
        ("https://" + "a" * 400 + ".coop", "characters"),
    ],
)
def test_what_is_no_website_is_refused(cell: str, said: str) -> None:
    with pytest.raises(InvalidFieldError, match=said):
        tidy_website(cell)


def test_a_domain_is_compared_in_ascii_and_a_shared_host_is_none() -> None:
    assert own_domain("https://codeursenliberté.fr/") == own_domain("https://xn--codeursenlibert-pnb.fr")
    assert own_domain("https://en-gb.facebook.com/acoop") is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("We bake.We sell.", "We bake. We sell."),
        ("In E4.With land", "In E4. With land."),
        ("We use Node.js and U.S.A. maps.", "We use Node.js and U.S.A. maps."),
        ("Bread &amp;amp; cake &lt;b&gt;fresh&lt;/b&gt;<br/>daily", "Bread & cake fresh daily."),
        ("See [our shop](https://a.coop/shop) and *come*", "See our shop and come."),
        ("The cafÃ© doesnâ€™t close.", "The café doesn’t close."),
        ("a shop , a bar ..", "A shop, a bar."),
        ("East London., offering", "East London, offering."),
        ("Two\r\nlines\x00 \N{ZERO WIDTH SPACE}here", "Two lines here."),
        ("", ""),
    ],
)
def test_a_description_becomes_plain_sentences(cell: str, text: str) -> None:
    assert tidy_description(cell, 4_000).text == text


@pytest.mark.parametrize(
    "personal",
    ["Email: jo@a.coop", "mail us at <jo.b@a.co.uk>", "Tel. 0161 496 0000", "call +44 (0)161 496-0000", "01614960000"],
)
def test_personal_data_never_gets_through(personal: str) -> None:
    text, notes = tidy_description(f"We bake bread. {personal}. Come in.", 4_000)

    assert "@" not in text
    assert "496" not in text
    assert text.startswith("We bake bread.")
    assert any("taken out" in note for note in notes)


@pytest.mark.parametrize(
    "number", ["Founded in 1998.", "From 2009-2011 and 1914-1918.", "Over 24,000 sq. ft.", "80% of 4000"]
)
def test_other_numbers_stay(number: str) -> None:
    assert tidy_description(number, 4_000).notes == ()


@pytest.mark.parametrize(
    "sentence", ["We bake good bread for all. ", "Wordswithoutanyend " * 2, "5 * 4_ `a` ", "x" * 70]
)
def test_a_long_description_is_cut_within_its_limit(sentence: str) -> None:
    text, notes = tidy_description(sentence * 60, 300)

    assert len(to_markdown(text)) <= 300
    assert text.endswith("…")
    assert "cut to 300" in notes[-1]


@pytest.mark.parametrize(
    "text", ["# 1", "- x", "1. x", "a_b _c_", "<b>", "5 * 3 * 2", "`x`", "\\", "&amp;", "> x", "[a](b)", "=", "~x"]
)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    import html  # noqa: PLC0415

    assert html.unescape(to_html(to_markdown(text))) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We are a co-op of bakers and we sell our bread to the people of the town.", "en"),
        ("Empresa cooperativa de serviços em Tecnologia, especializada no desenvolvimento para a web.", "pt"),
        ("Somos una cooperativa de trabajo que hace pan para todos los vecinos.", "es"),
        ("Wir sind eine Genossenschaft und backen das Brot für die ganze Stadt.", "de"),
        ("Nous sommes une coopérative qui fait du pain pour les habitants de la ville.", "fr"),
        ("Web development.", None),
        ("Devecoop Ltda.", None),
    ],
)
def test_the_language_is_told_only_where_it_is_certain(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_name_has_a_language_where_that_is_at_home() -> None:
    assert language_of_name("La Louve", "FR") == "fr"
    assert language_of_name("La Louve", "GB") is None
    assert language_of_name("Scopéli", "FR") is None


@pytest.mark.parametrize(
    ("locality", "region", "country", "read"),
    [
        ("France", "", "FR", ("", "")),
        ("Pays Allemagne", "DE", "DE", ("", "")),
        ("London, UK", "", "GB", ("London", "")),
        ("Brooklyn, NY, USA", "", "US", ("Brooklyn", "New York")),
        ("Errenteria, Basque Country", "", "ES", ("Errenteria", "Basque Country")),
        ("Bordeaux (France)", "", "FR", ("Bordeaux", "")),
        ("UK / Germany", "", "DE", ("", "")),
        ("Boston, USA; Puebla, Mexico", "", "US", ("", "")),
        ("CABA, Argentina", "", "AR", ("Buenos Aires", "")),
        ("SAUXILLANGES", "63", "FR", ("Sauxillanges", "Puy-de-Dôme")),
        ("Leeds", "Bristol, City of", "GB", ("Leeds", "Bristol")),
        ("Luxembourg", "LU", "LU", ("Luxembourg", "")),
        ("Tkaronto (Toronto), Ontario, Canada", "", "CA", ("Tkaronto (Toronto)", "Ontario")),
    ],
)
def test_a_locality_is_a_town(
    locality: str, region: str, country: str, read: tuple[str, str], crosswalk: Crosswalk
) -> None:
    place = tidy_place(locality, region, country, crosswalk)

    assert (place.locality, place.region) == read


@pytest.mark.parametrize(
    ("cells", "kind", "location", "said"),
    [
        (
            ("51.746325", "-1.259637", "postcode"),
            "worker",
            {"lat": "51.746325", "lon": "-1.259637", "precision": "postcode"},
            "",
        ),
        (
            ("51.746325", "-1.259637", "postcode"),
            "housing",
            {"lat": "51.75", "lon": "-1.26", "precision": "city"},
            "homes",
        ),
        (("51", "-0.0000001", "site"), "worker", {"lat": "51", "lon": "0", "precision": "site"}, ""),
        (("91", "0", "site"), "worker", {}, "no place on Earth"),
        (("0", "0", "site"), "worker", {}, "no place on Earth"),
        (("nan", "1", "site"), "worker", {}, "no place on Earth"),
        (("51.7", "", "site"), "worker", {}, "no place on Earth"),
        (("51.7", "-1.2", ""), "worker", {}, "how exact"),
        (("", "", "city"), "worker", {}, ""),
    ],
)
def test_a_point_is_as_exact_as_it_may_be(
    cells: tuple[str, str, str], kind: str, location: dict[str, str], said: str, crosswalk: Crosswalk
) -> None:
    row = dict(zip(("lat", "lon", "geo_precision"), cells, strict=True)) | {"locality": ""}

    read, notes = tidy_location(row, kind, None, crosswalk, has_locality=False)

    assert read == location
    assert said in "; ".join(notes)


def test_a_towns_point_without_a_town_is_the_countrys(crosswalk: Crosswalk) -> None:
    row = {"lat": "39.8", "lon": "-98.5", "geo_precision": "city", "locality": "USA"}

    location, notes = tidy_location(row, "worker", None, crosswalk, has_locality=False)

    assert location["precision"] == "country"
    assert notes
