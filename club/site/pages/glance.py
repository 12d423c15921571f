"""The rows of "At a glance" on a co-op's page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from club.core.vocabulary import Vocabulary
from club.directory.addresses import host_of
from club.directory.brief import Brief
from club.directory.facets import Facet
from club.site.theme import day

Part = tuple[str, str, bool]  # words, address or "", whether it leads elsewhere
_ASKED_FOR = frozenset(("Founded", "Members", "Languages", "Legal form"))


class Glance:
    """Makes the rows, in the order people look for them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Takes the words for ids."""
        self._label = vocabulary.label
        self._identifiers = vocabulary["identifier"]

    def rows(
        self,
        coop: Mapping[str, Any],
        brief: Brief,
        links: Mapping[Facet, str],
        names: Mapping[str, tuple[str, str]],
    ) -> list[dict[str, Any]]:
        """Gives the rows: label and parts; a row that people ask for stays with no parts.

        Args:
            coop: The entry as JSON.
            brief: Its brief.
            links: Addresses of the lists it is in.
            names: Name and address of the co-ops it names, by slug.
        """
        label = self._label
        country = brief.country.lower()

        def linked(kind: str, ids: Iterable[str]) -> list[Part]:
            return [(_upper(label(kind, one)), links.get(Facet(kind, one), ""), False) for one in ids]

        def words(kind: str, field: str) -> list[Part]:
            given = coop.get(field, ())
            return [(label(kind, one), "", False) for one in ([given] if isinstance(given, str) else given)]

        is_city_region = brief.region == brief.locality
        place: list[Part] = [(brief.locality, "", False)] if brief.locality and not is_city_region else []
        if brief.region:
            place.append((brief.region, links.get(Facet("region", f"{country}/{brief.region_id}"), ""), False))
        place.append((label("country", brief.country), links.get(Facet("country", country), ""), False))
        status = [(label("status", brief.status), f"/status/{brief.status}/", False)] if brief.status else []
        form = coop.get("legal_form")
        rows: Sequence[tuple[str, list[Part]]] = (
            ("Kind", linked("type", (brief.type,))),
            ("Sector", linked("sector", brief.sectors)),
            ("Place", place),
            ("Founded", [(day(coop["founded"]), "", False)] if "founded" in coop else []),
            ("Status", status),
            ("Legal form", [(form["name"], "", False)] if form else []),
            ("Members", words("band", "members")),
            ("Workers", words("band", "workers")),
            ("Languages", words("language", "languages")),
            ("Scope", words("scope", "scope")),
            ("Tags", linked("tag", brief.tags)),
            ("Member of", [(*names.get(slug, (slug, "")), False) for slug in brief.member_of]),
            ("Newsletter", self._newsletter(coop.get("promotes"))),
            ("News feed", [(host_of(coop["feed"]), coop["feed"], True)] if "feed" in coop else []),
            ("Registers", [self._identifier(one) for one in coop.get("identifiers", ())]),
        )
        return [{"label": name, "parts": parts} for name, parts in rows if parts or name in _ASKED_FOR]

    def _newsletter(self, promotes: Mapping[str, Any] | None) -> list[Part]:
        if not promotes:
            return []
        name, url = promotes.get("newsletter", "Its newsletter"), promotes.get("url", "")
        parts: list[Part] = [(name, url, bool(url))]
        if "audience" in promotes:
            parts.append((f"{self._label('band', promotes['audience'])} readers", "", False))
        if promotes.get("accepts"):
            parts.append(("promotes other co-ops", "", False))
        return parts

    def _identifier(self, identifier: str) -> Part:
        scheme, _, number = identifier.rpartition("-")
        term = self._identifiers.get(scheme)
        if term is None:
            return (identifier, "", False)
        return (f"{term.label}: {number}", term.url.replace("{id}", number), True)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
