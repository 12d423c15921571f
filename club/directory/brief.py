"""The brief of a co-op: the little that lists, facets, maps and duplicate checks need of it.

A directory of 100,000 co-ops is held in memory as briefs; everything else about
a co-op is read again when its own page is made.
"""

import functools
from collections.abc import Container, Iterable
from sys import intern
from typing import NamedTuple

from club.core.text import fold, slugify
from club.directory.addresses import domain, host_of
from club.directory.coop import Coop, is_gone
from club.directory.importing.names import name_key


class Brief(NamedTuple):
    """One co-op in short. Latitude and longitude are degrees; missing texts are empty.

    `name_key` and `domain` are what duplicates are told by; `domain` is empty on
    a shared host. `links` are the addresses that the body links to, and `words`
    what a search looks at.
    """

    slug: str
    name: str
    sort_key: str
    country: str
    region: str
    region_id: str
    locality: str
    type: str
    sectors: tuple[str, ...]
    tags: tuple[str, ...]
    status: str
    gone: bool
    lat: float | None
    lon: float | None
    precision: str
    added: str
    updated: str
    founded: str
    is_imported: bool
    is_described: bool
    member_of: tuple[str, ...]
    successor: str
    duplicate_ok: tuple[str, ...]
    promotes: bool
    name_key: str
    domain: str
    links: tuple[str, ...]
    words: str

    @property
    def path(self) -> str:
        """Gives the address of its page."""
        return f"/coops/{self.slug}/"


def brief_of(
    coop: Coop, *, has_body: bool, gone: Container[str], links: Iterable[str] = (), is_searched: bool = False
) -> Brief:
    """Gives the brief of a co-op; `gone` holds the statuses of co-ops that are no more.

    Words that many co-ops have are interned: at 100,000 co-ops that is 50 MB.
    """
    place = coop.location
    region = intern(coop.region or "")
    return Brief(
        slug=coop.slug,
        name=coop.name,
        sort_key=sort_key(coop.name),
        country=intern(coop.country),
        region=region,
        region_id=intern(slugify(region)) if region else "",
        locality=intern(coop.locality or ""),
        type=intern(coop.type),
        sectors=_together(coop.sector, *coop.also),
        tags=_together(*coop.tags),
        status=coop.status.kind if coop.status else "",
        gone=is_gone(coop, gone),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        precision=intern(place.precision) if place else "",
        added=intern(coop.added or ""),
        updated=intern(coop.updated or ""),
        founded=intern(coop.founded or ""),
        is_imported=coop.verification == "imported",
        is_described=has_body or bool(coop.summary),
        member_of=tuple(coop.member_of),
        successor=(coop.status.successor or "") if coop.status else "",
        duplicate_ok=tuple(coop.duplicate_ok),
        promotes=coop.promotes is not None,
        name_key=name_key(coop.name),
        domain=domain(coop.website) or "",
        links=tuple(links),
        words=search_words(coop.name, coop.locality or "", coop.website) if is_searched else "",
    )


@functools.lru_cache(maxsize=1024)
def _together(*words: str) -> tuple[str, ...]:
    return tuple(map(intern, words))


def search_words(name: str, locality: str, website: str) -> str:
    """Gives what a search looks at: the folded name and place, and the website's host."""
    return " ".join(filter(None, (fold(name), fold(locality), fold(host_of(website)))))


def sort_key(name: str) -> str:
    """Gives what a name is sorted by: folded, without "The" and leading signs."""
    folded = fold(name).lstrip("\"'“‘«([{.,-–¡¿#@*& ")  # noqa: RUF001
    return folded.removeprefix("the ") or fold(name)
