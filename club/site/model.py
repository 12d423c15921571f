"""The directory as the pages see it: every co-op's record in order, its lists and its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from club.core.facts import Facts
from club.core.vocabulary import Vocabulary
from club.directory.facets import Facet, Facets, Key, path_of
from club.newsletter.bookings import Bookings
from club.newsletter.edition import Edition
from club.site.atlas import Atlas
from club.site.consent import Consent
from club.site.maps import Inks
from club.site.pulled import Pulled
from club.site.shelf import Record, Shelf
from club.site.standings import Standing, standings
from club.site.theme import Assets, Forge, direction


@dataclass(frozen=True, slots=True)
class Directory:
    """All that pages are made from.

    `records` are sorted by name; the numbers in `facets.lists` are places in
    it. `near` gives the slugs nearest to a co-op. `pages` are the slugs of
    Pelican's own pages. `theme` is the folder of the templates, `pictures` that
    of promotions' pictures.
    """

    facts: Facts
    vocabulary: Vocabulary
    env: jinja2.Environment
    shelf: Shelf
    records: Sequence[Record]
    by_slug: Mapping[str, Record]
    assets: Assets
    facets: Facets
    near: Mapping[str, tuple[str, ...]]
    members: Mapping[str, Sequence[str]]
    editions: Sequence[tuple[Edition, str]]
    bookings: Bookings
    pulled: Pulled
    pictures: Path
    pages: Sequence[str]
    consent: Consent
    theme: Path
    _atlas: list[Atlas] = field(default_factory=list)
    _standings: list[Mapping[str, Standing]] = field(default_factory=list)

    @property
    def inks(self) -> Inks | None:
        """Gives the colours for drawings."""
        return self.assets.inks

    @property
    def atlas(self) -> Atlas:
        """Gives the sheets of the countries' maps, found when first asked for."""
        if not self._atlas:
            self._atlas.append(Atlas(self.records))
        return self._atlas[0]

    @property
    def standings(self) -> Mapping[str, Standing]:
        """Gives the points of every co-op that has some, or had, worked out when first asked for."""
        if not self._standings:
            self._standings.append(standings(self.pulled.ledger))
        return self._standings[0]

    @property
    def forge(self) -> Forge:
        """Gives the addresses at the forge."""
        return Forge(self.facts)

    def html(self, record: Record, section: str) -> Markup:
        """Gives a co-op's card, mini or line."""
        return Markup(self.shelf.fragment(record, section).decode())  # noqa: S704  # made by our own templates

    def html_of(self, records: Sequence[Record], section: str) -> list[Markup]:
        """Gives the same for several co-ops."""
        return [self.html(record, section) for record in records]

    def present(self) -> list[Record]:
        """Gives the records of co-ops that are not gone."""
        return [record for record in self.records if not record.brief.gone]

    def label(self, facet: Facet) -> str:
        """Gives the words for a facet."""
        if facet.kind == "country":
            return self.vocabulary.label("country", facet.id.upper())
        if facet.kind == "region":
            return self.records[self.facets.lists[(facet,)][0]].brief.region
        term = self.vocabulary[facet.kind][facet.id]
        words = term.plural or term.label
        return words[:1].upper() + words[1:]

    def link(self, facet: Facet, key: Key, count: int) -> dict[str, Any]:
        """Gives a term link: words, count, and the address where there is a page."""
        path = path_of(key) if key in self.facets.lists else ""
        return {"label": self.label(facet), "path": path, "count": count, "id": facet.id, "kind": facet.kind}

    def page(self, path: str, title: str, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Gives the `page` object that every template has."""
        page = {
            "path": path,
            "canonical": self.facts.url + path,
            "title": title,
            "description": self.facts.tagline,
            "kind": kind,
            "lang": self.facts.language,
            "dir": direction(self.facts.language),
            "feed": "",
            "noindex": False,
            "crumbs": (),
            "json_ld": "",
        }
        return page | more

    def render(self, template: str, context: Mapping[str, Any]) -> bytes:
        """Gives a page's bytes."""
        return self.env.get_template(template).render(context).encode()
