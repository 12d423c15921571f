"""The maps: of the world, of every country with co-ops on it, and the one beside a co-op."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from club.directory.brief import Brief
from club.directory.facets import Facet, path_of
from club.directory.geography import world_land
from club.site.atlas import UNMAPPED
from club.site.country_map import Place, clusters
from club.site.maps import WORLD_WIDTH, Dot, country_svg, world_height, world_svg
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.indexes import links_of
from club.site.shelf import Record
from club.site.theme import in_sentence, number

_NAMED = 12  # of the co-ops at one place of a country's map; the others are in its list
_ZOOM = {"site": 17, "postcode": 15, "city": 12, "region": 8, "country": 5}


def world_image() -> dict[str, Any]:
    """Gives the world's map as an image."""
    alt = "Map of the world with a dot for each co-op"
    return {"src": "/maps/world.svg", "alt": alt, "width": WORLD_WIDTH, "height": world_height()}


def locator(site: Directory, brief: Brief, parts: tuple[int, ...] | None) -> dict[str, Any] | None:
    """Gives the small map of a co-op's page: the outline's address and the point on it."""
    if parts is None or brief.lat is None or brief.lon is None or brief.precision in UNMAPPED:
        return None
    sheet = site.atlas.sheet(brief.country, parts)
    if not sheet.holds(brief.lat, brief.lon):
        return None
    x, y = sheet.project(brief.lat, brief.lon)
    zoom = _ZOOM[brief.precision]
    return {
        "src": f"/maps/outline/{brief.country.lower()}.svg",
        "width": sheet.width,
        "height": sheet.height,
        "x": x,
        "y": y,
        "precision_label": site.vocabulary.label("precision", brief.precision),
        "osm_url": f"https://www.openstreetmap.org/?mlat={brief.lat}&mlon={brief.lon}#map={zoom}/{brief.lat}/{brief.lon}",
    }


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the maps and their pages."""
    maps = Maps(site)
    atlas = site.atlas
    dots = sorted({_dot(record) for some in atlas.by_country.values() for record in some})
    countries = [
        {**link, "map_path": f"/map/{link['id']}/" if link["id"].upper() in atlas.parts else ""}
        for link in links_of(site, "country")
    ]
    mapped = sum(map(len, atlas.by_country.values()))
    yield Output("maps/world.svg", maps.world, (dots,))
    yield Output("map/", maps.page, (mapped, countries, links_of(site, "type")))
    for country, parts in atlas.parts.items():
        code = country.lower()
        some = tuple(atlas.by_country[country])
        yield Output(f"maps/outline/{code}.svg", maps.outline, (country, parts))
        yield Output(f"maps/{code}.svg", maps.country, (country, parts, sorted({_dot(record) for record in some})))
        yield Output(f"map/{code}/", maps.country_page, (country, parts, some))


def _dot(record: Record) -> Dot:
    return Dot(record.brief.type, record.brief.lat or 0.0, record.brief.lon or 0.0)


class Maps:
    """Makes maps and the pages around them."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def world(self, dots: Sequence[Dot]) -> bytes:
        """Makes the world's map."""
        title = "Co-ops of the world"
        return world_svg(dots, land=world_land(), title=title, inks=self._site.inks).encode()

    def outline(self, country: str, parts: tuple[int, ...]) -> bytes:
        """Makes a country's outline without dots."""
        sheet = self._site.atlas.sheet(country, parts)
        return country_svg(sheet, title=self._name(country), inks=self._site.inks).encode()

    def country(self, country: str, parts: tuple[int, ...], dots: Sequence[Dot]) -> bytes:
        """Makes a country's map with its dots."""
        sheet = self._site.atlas.sheet(country, parts)
        title = f"Co-ops in {self._name(country)}"
        return country_svg(sheet, dots, title=title, inks=self._site.inks).encode()

    def page(self, mapped: int, countries: Sequence[Mapping[str, Any]], types: Sequence[Mapping[str, Any]]) -> bytes:
        """Makes the page of the world's map."""
        site = self._site
        title = f"{number(mapped)} co-ops on the map" if mapped != 1 else "1 co-op on the map"
        context = {"page": site.page("/map/", title, "map"), "world": world_image()}
        return site.render("map.html", context | {"countries": countries, "types": types})

    def country_page(self, country: str, parts: tuple[int, ...], records: Sequence[Record]) -> bytes:
        """Makes the page of a country's map: what is near together is one place to go to."""
        site, code = self._site, country.lower()
        sheet = site.atlas.sheet(country, parts)
        places = [
            Place(one.brief.slug, one.brief.type, one.brief.locality, one.brief.lat or 0.0, one.brief.lon or 0.0)
            for one in records
        ]
        found = clusters(places, sheet)
        groups = [
            {
                "n": n,
                "x": one.x,
                "y": one.y,
                "r": _radius(one.size),
                "count": one.size,
                "label": one.label or self._name(country),
                "type": one.type,
                "minis": site.html_of([site.by_slug[slug] for slug in sorted(one.slugs)[:_NAMED]], "mini"),
                "more": max(0, one.size - _NAMED),
            }
            for n, one in enumerate(found, 1)
        ]
        name, path = self._name(country), path_of((Facet("country", code),))
        count = sum(one.size for one in found)
        title = f"{number(count)} co-op{'' if count == 1 else 's'} on the map of {name}"
        crumbs = [("Map", "/map/"), (site.vocabulary.label("country", country), path)]
        page = site.page(f"/map/{code}/", title, "country-map", crumbs=crumbs)
        svg = {"src": f"/maps/outline/{code}.svg", "width": sheet.width, "height": sheet.height}
        return site.render("country-map.html", {"page": page, "svg": svg, "clusters": groups, "list_path": path})

    def _name(self, country: str) -> str:
        return in_sentence(self._site.vocabulary.label("country", country))


def _radius(size: int) -> int:
    """Gives a cluster's radius in the map's units, growing with its area; at least a fingertip."""
    return int(min(24, 12 + 1.6 * (size - 1) ** 0.5))
