"""Real cities to place made-up co-ops in, and how often each country comes up."""

from dataclasses import dataclass
from typing import NamedTuple


class City(NamedTuple):
    """A city well inside its country, so that some jitter never crosses a border or a shore."""

    name: str
    region: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Country:
    """A country, its share of all entries (any unit) and some cities of it."""

    code: str
    weight: float
    language: str
    cities: tuple[City, ...]


# The weights follow the open registries the directory starts from: one country holds
# more than half, a handful most of the rest, and 25 have a few co-ops each.
COUNTRIES: tuple[Country, ...] = (
    Country(
        "GB",
        520,
        "en",
        (
            City("Birmingham", "West Midlands", 52.48, -1.90),
            City("Leeds", "West Yorkshire", 53.80, -1.55),
            City("Sheffield", "South Yorkshire", 53.38, -1.47),
            City("Manchester", "Greater Manchester", 53.48, -2.24),
            City("Leicester", "Leicestershire", 52.63, -1.13),
            City("Stirling", "Stirling", 56.12, -3.94),
            City("Llandrindod Wells", "Powys", 52.24, -3.38),
            City("Oxford", "Oxfordshire", 51.75, -1.26),
        ),
    ),
    Country(
        "ES",
        75,
        "es",
        (
            City("Zaragoza", "Aragón", 41.65, -0.89),
            City("Mondragón", "País Vasco", 43.06, -2.49),
            City("Córdoba", "Andalucía", 37.89, -4.78),
            City("Lleida", "Catalunya", 41.62, 0.62),
        ),
    ),
    Country(
        "FR",
        70,
        "fr",
        (
            City("Lyon", "Auvergne-Rhône-Alpes", 45.76, 4.84),
            City("Orléans", "Centre-Val de Loire", 47.90, 1.91),
            City("Saint-Étienne", "Auvergne-Rhône-Alpes", 45.44, 4.39),
            City("Besançon", "Bourgogne-Franche-Comté", 47.24, 6.02),
        ),
    ),
    Country(
        "US",
        60,
        "en",
        (
            City("Madison", "Wisconsin", 43.07, -89.40),
            City("Minneapolis", "Minnesota", 44.98, -93.27),
            City("Denver", "Colorado", 39.74, -104.99),
            City("Ithaca", "New York", 42.44, -76.50),
        ),
    ),
    Country(
        "IT",
        45,
        "it",
        (
            City("Bologna", "Emilia-Romagna", 44.49, 11.34),
            City("Reggio nell’Emilia", "Emilia-Romagna", 44.70, 10.63),
            City("Perugia", "Umbria", 43.11, 12.39),
        ),
    ),
    Country(
        "DE",
        40,
        "de",
        (
            City("Göttingen", "Niedersachsen", 51.54, 9.93),
            City("Nürnberg", "Bayern", 49.45, 11.08),
            City("Leipzig", "Sachsen", 51.34, 12.37),
        ),
    ),
    Country(
        "AR",
        32,
        "es",
        (
            City("Córdoba", "Córdoba", -31.42, -64.18),
            City("Río Cuarto", "Córdoba", -33.12, -64.35),
        ),
    ),
    Country("CA", 24, "en", (City("Winnipeg", "Manitoba", 49.90, -97.14),)),
    Country("BR", 20, "en", (City("Belo Horizonte", "Minas Gerais", -19.92, -43.94),)),
    Country("NL", 14, "en", (City("Utrecht", "Utrecht", 52.09, 5.12),)),
    Country("BE", 12, "fr", (City("Namur", "Wallonie", 50.47, 4.87),)),
    Country("CH", 11, "de", (City("Bern", "Bern", 46.95, 7.45),)),
    Country("MX", 10, "es", (City("San Luis Potosí", "San Luis Potosí", 22.16, -100.98),)),
    Country("AT", 7, "de", (City("Leoben", "Steiermark", 47.38, 15.09),)),
    Country("SE", 6, "en", (City("Örebro", "Örebro län", 59.27, 15.21),)),
    Country("PL", 6, "en", (City("Łódź", "Łódzkie", 51.76, 19.46),)),
    Country("IE", 5, "en", (City("Athlone", "Westmeath", 53.42, -7.94),)),
    Country("NZ", 5, "en", (City("Taupō", "Waikato", -38.69, 176.08),)),
    Country("AU", 5, "en", (City("Canberra", "Australian Capital Territory", -35.28, 149.13),)),
    Country("IN", 5, "en", (City("Nagpur", "Maharashtra", 21.15, 79.09),)),
    Country("CL", 4, "es", (City("Talca", "Maule", -35.43, -71.66),)),
    Country("UY", 4, "es", (City("Durazno", "Durazno", -33.38, -56.52),)),
    Country("CO", 4, "es", (City("Medellín", "Antioquia", 6.25, -75.57),)),
    Country("JP", 4, "en", (City("長野市", "長野県", 36.65, 138.18),)),
    Country("TR", 3, "en", (City("Eskişehir", "Eskişehir", 39.78, 30.52),)),
    Country("FI", 3, "en", (City("Jyväskylä", "Keski-Suomi", 62.24, 25.75),)),
    Country("NO", 3, "en", (City("Lillehammer", "Innlandet", 61.12, 10.47),)),
    Country("DK", 3, "en", (City("Silkeborg", "Midtjylland", 56.17, 9.55),)),
    Country("CZ", 3, "en", (City("Jihlava", "Vysočina", 49.40, 15.59),)),
    Country("HU", 2, "en", (City("Kecskemét", "Bács-Kiskun", 46.91, 19.69),)),
    Country("BG", 2, "en", (City("Пловдив", "Пловдив", 42.14, 24.75),)),
    Country("RO", 2, "en", (City("Brașov", "Brașov", 45.66, 25.61),)),
    Country("GR", 2, "en", (City("Λάρισα", "Θεσσαλία", 39.64, 22.42),)),
    Country("RS", 2, "en", (City("Kragujevac", "Šumadija", 44.01, 20.91),)),
    Country("BO", 2, "es", (City("Cochabamba", "Cochabamba", -17.39, -66.16),)),
    Country("PE", 1, "es", (City("Cusco", "Cusco", -13.53, -71.97),)),
    Country("KE", 1, "en", (City("Nakuru", "Nakuru", -0.30, 36.08),)),
    Country("ZA", 1, "en", (City("Bloemfontein", "Free State", -29.09, 26.16),)),
    Country("KR", 1, "en", (City("대전", "대전광역시", 36.35, 127.38),)),
    Country("PY", 1, "es", (City("Coronel Oviedo", "Caaguazú", -25.44, -56.44),)),
)
