"""The headings of lists, which begin with their count."""

from club.core.vocabulary import Vocabulary
from club.directory.facets import Facet, Key
from club.site.model import Directory
from club.site.theme import in_sentence, number


def heading_of(site: Directory, key: Key, count: int) -> str:
    """Gives a list's heading, which begins with its count: `41 worker co-ops in Spain`."""
    parts = {facet.kind: facet for facet in key}
    words = plural(count, site.vocabulary, parts["type"].id) if "type" in parts else coops(count)
    if "sector" in parts:
        words += f" in {site.label(parts['sector']).lower()}"
    if "tag" in parts:
        words += f" tagged {site.label(parts['tag']).lower()}"
    if "status" in parts:
        words += f": {site.label(parts['status']).lower()}"
    if "region" in parts:
        country = Facet("country", parts["region"].id.partition("/")[0])
        words += f" in {site.label(parts['region'])}, {site.label(country)}"
    if "country" in parts:
        words += f" in {in_sentence(site.label(parts['country']))}"
    return words


def coops(count: int) -> str:
    """Gives `41 co-ops`, `1 co-op`."""
    return "1 co-op" if count == 1 else f"{number(count)} co-ops"


def plural(count: int, vocabulary: Vocabulary, type_id: str) -> str:
    """Gives `41 worker co-ops`, `1 worker co-op`."""
    term = vocabulary["type"][type_id]
    return f"{number(count)} {term.label if count == 1 else term.plural}"
