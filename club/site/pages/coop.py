"""A co-op's page, its JSON and its Murmurations profile."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from club.directory.facets import Facet, path_of
from club.directory.markdown import sanitise, to_html
from club.site.card import card_of
from club.site.fragments import json_text
from club.site.model import Directory
from club.site.outputs import Content, Fixed, Output, fixed
from club.site.pages.glance import Glance
from club.site.pages.linked_data import json_ld, murmurations
from club.site.pages.maps import locator
from club.site.shelf import Record
from club.site.theme import direction


def outputs(site: Directory) -> Iterator[Output]:
    """Gives one output for every co-op, with what it says of other co-ops among its inputs."""
    make = CoopPages(site).make
    by_slug = site.by_slug
    sheets = {country: fixed(parts) for country, parts in site.atlas.parts.items()}
    for record in site.records:
        brief = record.brief
        near = tuple([by_slug[slug] for slug in site.near.get(brief.slug, ())])
        named: tuple[Record, ...] = ()
        if brief.member_of or brief.successor:
            named = tuple([by_slug[slug] for slug in (*brief.member_of, brief.successor) if slug in by_slug])
        members = tuple([by_slug[slug] for slug in site.members.get(brief.slug, ())])
        # The lists of a co-op at work have a page, because it is in them; those of one that is gone may not.
        pages = tuple([one for one in _facets(record) if (one,) in site.facets.lists]) if brief.gone else None
        inputs = (record, near, named, members, pages, sheets.get(brief.country), brief.slug in site.standings)
        yield Output(brief.path[1:] + "+", make, inputs)


def _facets(record: Record) -> Iterator[Facet]:
    brief = record.brief
    country = brief.country.lower()
    yield Facet("country", country)
    yield Facet("type", brief.type)
    if brief.region_id:
        yield Facet("region", f"{country}/{brief.region_id}")
    for sector in brief.sectors:
        yield Facet("sector", sector)
    for tag in brief.tags:
        yield Facet("tag", tag)


class CoopPages:
    """Makes the three files of each co-op."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._template = site.env.get_template("coop.html")
        self._forge = site.forge
        self._glance = Glance(site.vocabulary)

    def make(
        self,
        record: Record,
        near: Sequence[Record],
        named: Sequence[Record],
        members: Sequence[Record],
        pages: Sequence[Facet] | None,
        sheet: Fixed | None,
        has_points: bool,  # noqa: FBT001  # an input of the output
    ) -> dict[str, Content]:
        """Makes the files of one co-op.

        Args:
            record: The co-op.
            near: The co-ops nearest to it.
            named: The co-ops it names: those it is a member of, and its successor.
            members: The co-ops that name it as theirs.
            pages: For a co-op that is gone, which of its lists have a page; else None, for all.
            sheet: What parts of its country are on the map's sheet, or None where there is no map.
            has_points: Whether the ledger names it.
        """
        site, brief, label = self._site, record.brief, self._site.vocabulary.label
        fragment = site.shelf.fragment(record, "json")
        coop: Mapping[str, Any] = json.loads(fragment)
        rendered = to_html(coop["body"]) if "body" in coop else ""
        card = card_of(coop, brief, rendered, site.vocabulary)
        names = {other.brief.slug: linked(site, other, site.facts.language) for other in named}
        links = {facet: path_of((facet,)) for facet in (_facets(record) if pages is None else pages)}
        context = {
            "page": self._page(coop, card, links),
            "c": card,
            "coop": coop,
            "body": Markup(sanitise(rendered)) if rendered else "",  # noqa: S704  # sanitised here
            "rows": self._glance.rows(coop, brief, links, names),
            "locator": locator(site, brief, sheet.value if sheet else None),
            "nearby": site.html_of(near, "mini"),
            "evidence": [
                {**one, "label": label("evidence", one["kind"]), "checked": one.get("checked", "")}
                for one in coop.get("evidence", ())
            ],
            "sources": [self._credit(source) for source in credits_of(coop)],
            "links_in": [linked(site, other, site.facts.language) for other in members],
            "successor": names.get(brief.successor),
            "status": {"label": label("status", brief.status), "since": coop.get("status", {}).get("since", "")},
            "report_url": self._report_url(coop, brief.path),
            "edit_url": self._forge.edit(record.path),
            "json_path": brief.path + "index.json",
            "murmurations_path": brief.path + "murmurations.json",
            "is_gone": brief.gone,
            "is_imported": brief.is_imported,
            "points_path": f"/points/{brief.slug}/" if has_points else "",
        }
        return {
            "index.html": self._template.render(context).encode(),
            "index.json": fragment,
            "murmurations.json": json_text(murmurations(coop, card, site.vocabulary)).encode(),
        }

    def _page(self, coop: Mapping[str, Any], card: Mapping[str, Any], links: Mapping[Facet, str]) -> dict[str, Any]:
        label = card["type_label"]
        about = f"{label[:1].upper()}{label[1:]}, {card['place']}."
        country = Facet("country", card["country"].lower())
        crumbs = [(card["country_label"], links[country])] if country in links else []
        return self._site.page(
            card["path"],
            card["name"],
            "coop",
            description=f"{about} {card['summary']}" if card["summary"] else about,
            crumbs=crumbs,
            json_ld=json_ld(coop, card),
        )

    def _credit(self, source: Mapping[str, str]) -> dict[str, str]:
        known = self._site.vocabulary["licence"].get(source["licence"])
        return {
            "name": source["name"],
            "id": source.get("id", ""),
            "url": source.get("url", ""),
            "part": source.get("part", ""),
            "licence_label": known.label if known else source["licence"],
            "licence_url": known.url if known else "",
        }

    def _report_url(self, coop: Mapping[str, Any], path: str) -> str:
        title = f"{coop['name']}: "
        body = f"{self._site.facts.url}{path}\n\nWhat is wrong, and how do you know?\n"
        return f"{self._forge.new_issue_url}?{urlencode({'title': title, 'body': body})}"


def linked(site: Directory, other: Record, beside: str) -> tuple[str, str]:
    """Gives a co-op's name, marked where it stands in text of another language (`beside`), and its address."""
    name, path = other.brief.name, other.brief.path
    lang = json.loads(site.shelf.fragment(other, "json"))["lang"]
    if lang == beside:
        return name, path
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(lang, direction(lang), name), path


def credits_of(coop: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Gives an entry's sources, and that of its place where it has one of its own."""
    yield from coop.get("sources", ())
    source = coop.get("location", {}).get("source")
    if source:
        yield {**source, "part": "location"}
