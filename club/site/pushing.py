"""What the site tells the functions, from its content."""

import datetime as dt
from collections.abc import Iterable

from club.core import pushed as told
from club.core.facts import load_facts
from club.core.offer import Offer
from club.core.pushed import Pushed
from club.core.vocabulary import load_vocabulary
from club.directory.brief import Brief
from club.directory.check import check_entries
from club.directory.domains import proving_domains
from club.newsletter.edition import Edition
from club.site.places import Places
from club.site.verify import Verifier, refuse


def read_content(places: Places, today: dt.date) -> Pushed:
    """Reads a content folder for what the functions need of it.

    Raises:
        BrokenContentError: Entries, editions or pages are wrong.
        ClubError: Something cannot be read.
    """
    vocabulary = load_vocabulary(places.vocabulary)
    verifier = Verifier(places, vocabulary, today)
    entries = check_entries(places.coops, vocabulary, today)
    refuse(places.coops, entries.problems)
    briefs = [one.brief for one in entries.entries]
    return pushed_of(briefs, (edition for edition, _ in verifier.editions()), load_facts(places.facts).offer)


def pushed_of(briefs: Iterable[Brief], editions: Iterable[Edition], offer: Offer) -> Pushed:
    """Gives the co-ops that are not gone, the editions that are no examples, and the prices."""
    present = sorted((one for one in briefs if not one.gone), key=lambda one: one.slug)
    domains = proving_domains({one.slug: one.domain for one in present})
    real = sorted((one for one in editions if not one.is_example), key=lambda one: one.number)
    return Pushed(
        editions=tuple(map(_edition, real)),
        coops={one.slug: _coop(one, domains[one.slug]) for one in present},
        prices=dict(offer.prices),
        currency=offer.currency,
        needs_two=offer.needs_two,
    )


def _edition(edition: Edition) -> told.Edition:
    return told.Edition(
        number=edition.number,
        name=edition.name,
        title=edition.title,
        date=edition.date,
        language=edition.language,
        status=edition.status,
        slots=tuple(told.Slot(one.id, one.kind, one.is_community) for one in edition.slots),
    )


def _coop(brief: Brief, domain: str) -> told.Coop:
    sector, *also = brief.sectors or ("",)
    return told.Coop(brief.slug, brief.name, domain, brief.country, sector, tuple(also))
