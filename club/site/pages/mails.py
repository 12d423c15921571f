"""The mails of editions: not for the site's visitors, but for the functions that deliver them."""

from collections.abc import Iterator, Sequence

from club.newsletter.bookings import Promotion
from club.newsletter.edition import Edition
from club.newsletter.parts import folder_of
from club.newsletter.picks import Shown
from club.site.letters import Letters
from club.site.model import Directory
from club.site.outputs import Content, Output
from club.site.shelf import Record


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the mail of every edition that is more than a draft, and of the examples."""
    mails = Mails(site)
    for edition, body in site.editions:
        if has_mail(edition):
            yield Output(f"{folder_of(edition.number)}/*", mails.make, mails.letters.inputs(edition, body))


def has_mail(edition: Edition) -> bool:
    """Tells whether an edition has its mail: when it is no draft, or an example."""
    return edition.is_example or edition.status != "draft"


class Mails:
    """Makes mails."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self.letters = Letters(site)

    def make(
        self, edition: Edition, body: str, shown: Shown[Record], promotions: Sequence[Promotion]
    ) -> dict[str, Content]:
        """Makes the files of one mail."""
        from club.newsletter.rendering import render  # noqa: PLC0415  # few builds have a mail to make

        letter = self.letters.letter(edition, body, shown, promotions)
        files = render(letter, self.letters.stationery[edition.language], self._site.facts)
        return {name: text.encode() for name, text in files.items()}
