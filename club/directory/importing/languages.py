"""The language of a text or a name, told by its commonest words."""

import re
from collections import Counter

_WORDS = {
    "en": "the and of to in for with we our is are that by from their which this its on as an your",
    "es": "el los las y en para con una del por que se somos nuestra nuestro nuestros como desde más sus es al de la",
    "fr": "le les des et en pour avec une du dans est nous notre qui par sur aux au vous la de un ses leur ou",
    "de": "der die das und für mit ist wir ein eine von den im auf als sich zu unsere nicht aus bei werden",
    "pt": "os as e em para com uma do da dos das que não nós somos nossa nosso por são mais ao de um",
    "it": "il gli le e di per con una del della che nel sono siamo nostra alla dei delle la un anche",
    "ca": "els les i amb per una del dels que som nostra nostre més és al són de la un a",
    "nl": "de het een en van voor met wij is zijn die op onze dat aan in te door ook naar",
    "sv": "och för med en ett av som vi är på till det att den i våra",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_TOKEN = re.compile(r"[^\W\d_]+")
# Words that make a name one of a language, where that language is at home.
_NAMES = {
    "fr": ("FR BE CH LU CA", "la le les l d du des de épicerie coopérative marché à"),
    "es": ("ES AR MX CL UY CO PE BO EC CR", "el la los las del cooperativa trabajo"),
    "it": ("IT CH", "il lo gli della cooperativa"),
    "pt": ("PT BR", "os dos da cooperativa"),
    "de": ("DE AT CH", "der die das und genossenschaft eg"),
}
_LEAST_HITS = 3
_LEAST_LEAD = 1.3


def language_of(text: str) -> str | None:
    """Gives the ISO 639-1 code of a text's language, or None where its words leave doubt."""
    counts = Counter(_TOKEN.findall(text.lower()))
    hits = sorted(
        (
            (sum(count for word, count in counts.items() if word in words), language)
            for language, words in _SETS.items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = hits[0], hits[1]
    return language if best >= _LEAST_HITS and best >= second * _LEAST_LEAD else None


def language_of_name(name: str, country: str) -> str | None:
    """Gives the ISO 639-1 code of the language that a name in a country is certainly in, or None."""
    tokens = set(_TOKEN.findall(name.lower()))
    homes = ((language, words.split()) for language, (at, words) in _NAMES.items() if country in at.split())
    return next((language for language, words in homes if tokens & set(words)), None)
