"""What must hold between files before a site is built: nothing twice, nothing that leads nowhere."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from club.core.errors import ClubError
from club.core.vocabulary import Vocabulary
from club.directory.check import cross_check, link_problems
from club.directory.facets import Facets
from club.directory.faults import Problem
from club.directory.links import SiteAddresses, list_counts
from club.directory.page import check_pages
from club.newsletter.bookings import Bookings, booking_problems, picture_problems, read_bookings
from club.newsletter.edition import Edition, check_editions, coop_problems
from club.site.consent import Consent, check_consent
from club.site.places import Places
from club.site.pulled import Pulled, read_pulled
from club.site.shelf import Record


class BrokenContentError(ClubError):
    """Says that nothing was published, because content is wrong; carries every error found."""

    def __init__(self, problems: list[Problem]) -> None:
        """Takes the problems."""
        super().__init__(f"{len(problems)} errors in the content: nothing was built, and the site is as it was")
        self.problems = problems


def refuse(folder: Path, problems: list[Problem]) -> None:
    """Raises when there is an error among the problems of a folder.

    Raises:
        BrokenContentError: There is; the paths are those of the folder's files.
    """
    errors = [problem for problem in problems if not problem.fault.is_warning]
    if errors:
        raise BrokenContentError(sorted(one._replace(path=str(folder / one.path)) for one in errors))


class Verifier:
    """Verifies what entries, editions, pages and consent wordings say of each other, and gives the last three."""

    def __init__(self, places: Places, vocabulary: Vocabulary, today: dt.date) -> None:
        """Reads editions, pages and wordings, which are few, and what was pulled.

        Raises:
            BrokenContentError: One of them is wrong.
        """
        self._places = places
        self._editions = check_editions(places.newsletter, vocabulary, today)
        self._pages = check_pages(places.pages, vocabulary, today)
        self._consent = check_consent(places.consent, vocabulary, today)
        self._bookings = read_bookings(places.bookings)
        self._pulled = read_pulled(places.bookings.parent)
        refuse(places.newsletter, self._editions.problems)
        refuse(places.pages, self._pages.problems)
        refuse(places.consent, self._consent.problems)
        refuse(places.bookings.parent, [*self._bookings.problems, *self._pulled.problems])
        refuse(places.bookings.parent, list(picture_problems(self._bookings, places.pictures)))

    def verify(self, records: Mapping[str, Record], facets: Facets) -> None:
        """Looks for co-ops twice and for links and references to nothing.

        Raises:
            BrokenContentError: There are some.
        """
        places = self._places
        refuse(places.coops, cross_check(((path, one.brief) for path, one in records.items()), places.coops))
        slugs = {record.brief.slug for record in records.values()}
        refuse(places.newsletter, list(coop_problems(self._editions, slugs)))
        refuse(places.bookings.parent, list(booking_problems(self._bookings, self._editions.things.values(), slugs)))
        site = SiteAddresses(
            slugs,
            list_counts(facets),
            (edition.name for edition in self._editions.things.values()),
            (page.slug for page in self._pages.things.values()),
        )
        in_entries = {path: list(one.brief.links) for path, one in records.items() if one.brief.links}
        for folder, links in (
            (places.coops, in_entries),
            (places.newsletter, self._editions.links),
            (places.pages, self._pages.links),
            (places.consent, self._consent.links),
        ):
            refuse(folder, list(link_problems(links.items(), site, folder)))

    def consent(self) -> Consent:
        """Gives every published wording."""
        return self._consent.whole()

    def page_slugs(self) -> list[str]:
        """Gives the slugs of Pelican's own pages."""
        return sorted(page.slug for page in self._pages.things.values())

    def bookings(self) -> Bookings:
        """Gives what is booked into the editions' slots."""
        return self._bookings

    def pulled(self) -> Pulled:
        """Gives what was pulled from the functions' store."""
        return self._pulled

    def editions(self) -> Iterator[tuple[Edition, str]]:
        """Gives each edition with its body."""
        for path, edition in self._editions.things.items():
            yield edition, self._editions.files[path].body
