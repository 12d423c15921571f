"""The co-ops nearest to each co-op, found again only where something has changed."""

from collections.abc import Iterable, Mapping

from club.directory import nearby
from club.directory.brief import Brief
from club.site.shelf import Record

Near = dict[str, tuple[str, ...]]


def find_near(records: Iterable[Record], known: Mapping[str, tuple[str, ...]], changed: Iterable[Brief]) -> Near:
    """Gives the slugs nearest to each co-op that is on the map.

    Args:
        records: All co-ops.
        known: What was found before; empty where nothing was.
        changed: Co-ops that are new, gone or otherwise than before, as they are and as they were.
    """
    points = [spot for record in records if (spot := _spot(record.brief))]
    if not known:
        return _slugs(nearby.nearby(points))
    around = nearby.affected([spot[1:] for brief in changed if (spot := _spot(brief))], points)
    near = {slug: known[slug] for slug, _, _ in points if slug in known}
    near.update(_slugs(nearby.nearby(points, only=around)))
    return near


def _slugs(found: Mapping[str, tuple[tuple[str, float], ...]]) -> Near:
    return {slug: tuple([other for other, _ in others]) for slug, others in found.items()}


def _spot(brief: Brief) -> tuple[str, float, float] | None:
    if brief.lat is None or brief.lon is None or brief.gone or brief.precision == "country":
        return None
    return (brief.slug, brief.lat, brief.lon)
