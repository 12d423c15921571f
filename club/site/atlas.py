"""The atlas: which countries have a map, and what is on each sheet."""

from collections import defaultdict
from collections.abc import Sequence

from club.directory.brief import Brief
from club.directory.geography import world_outlines
from club.site.country_map import CountryMap, country_map, shown_parts
from club.site.shelf import Record

UNMAPPED = ("", "country")  # a point in the middle of a country is where nobody is


class Atlas:
    """Knows which countries have a map, and what is on its sheet."""

    def __init__(self, records: Sequence[Record]) -> None:
        """Takes all records; those that are gone or have no exact place are not on maps."""
        self.by_country: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            if is_mapped(record.brief):
                self.by_country[record.brief.country].append(record)
        outlines = world_outlines()
        self.parts: dict[str, tuple[int, ...]] = {}
        for country, some in self.by_country.items():
            if country in outlines:
                points = sorted({(one.brief.lat or 0.0, one.brief.lon or 0.0) for one in some})
                self.parts[country] = shown_parts(country, points, outlines=outlines)
        self._sheets: dict[tuple[str, tuple[int, ...]], CountryMap] = {}

    def sheet(self, country: str, parts: tuple[int, ...]) -> CountryMap:
        """Gives a country's sheet; each process makes it once."""
        found = self._sheets.get((country, parts))
        if found is None:
            found = self._sheets[country, parts] = country_map(country, parts, outlines=world_outlines())
        return found


def is_mapped(brief: Brief) -> bool:
    """Tells whether a co-op has a dot on maps."""
    return brief.lat is not None and not brief.gone and brief.precision not in UNMAPPED
