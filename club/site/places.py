"""Where a build finds its content; what a folder lacks is taken from the club's own."""

from pathlib import Path
from typing import NamedTuple

from club.core.content import find_consent, find_facts, find_pages, find_vocabulary
from club.core.errors import ClubError
from club.newsletter.bookings import NAME

HOME = Path(__file__).resolve().parents[2]


class Places(NamedTuple):
    """The folders and files that a build reads."""

    coops: Path
    newsletter: Path
    pages: Path
    consent: Path
    vocabulary: Path
    facts: Path
    bookings: Path
    pictures: Path
    theme: Path


def find_places(content: Path, theme: Path | None = None) -> Places:
    """Gives the places of a content folder, such as a scratch folder that holds entries only.

    Raises:
        ClubError: There is no such folder, or no entries in it.
    """
    if not (content / "coops").is_dir():
        reason = f"{content}: has no folder coops; entries belong in {content}/coops/<country>/<slug>.md"
        raise ClubError(reason)
    return Places(
        coops=content / "coops",
        newsletter=content / "newsletter",
        pages=find_pages(content),
        consent=find_consent(content),
        vocabulary=find_vocabulary(content),
        facts=find_facts(content),
        bookings=content / "club" / NAME,  # nobody else's: promotions belong to the editions beside them
        pictures=content / "club" / "pictures",
        theme=theme or HOME / "theme",
    )
