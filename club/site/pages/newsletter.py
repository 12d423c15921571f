"""The newsletter's archive: its list, a page and a plain text for each edition, and a feed."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from club.directory.markdown import page_to_html
from club.newsletter.bookings import Promotion
from club.newsletter.edition import Edition
from club.newsletter.picks import Letter, Parts, Shown, fill_letter
from club.site import atom
from club.site.letters import Letters
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.coop import linked
from club.site.shelf import Record
from club.site.theme import day, direction


def is_public(edition: Edition) -> bool:
    """Tells whether an edition has its page: when it is being sent or was, since mails link to it, or is an example."""
    return edition.is_example or edition.status in ("locked", "sent")


def newest_public(editions: Iterable[Edition]) -> Edition | None:
    """Gives the newest edition that has its page."""
    return max(filter(is_public, editions), key=lambda one: one.number, default=None)


def listed(site: Directory) -> list[dict[str, Any]]:
    """Gives what lists say of the public editions, the newest first."""
    return [_row(edition) for edition, _ in _newest_first(site)]


def _newest_first(site: Directory) -> list[tuple[Edition, str]]:
    public = [one for one in site.editions if is_public(one[0])]
    return sorted(public, key=lambda one: one[0].number, reverse=True)


def _row(edition: Edition) -> dict[str, Any]:
    return {
        "number": edition.number,
        "title": edition.title,
        "path": edition.path,
        "date": edition.date,
        "summary": edition.summary,
        "lang": edition.language,
        "dir": direction(edition.language),
        "is_example": edition.is_example,
    }


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the archive, the editions and their feed."""
    make = Archive(site)
    editions = _newest_first(site)
    rows = [_row(edition) for edition, _ in editions]
    yield Output("newsletter/", make.archive, (rows,))
    yield Output("feeds/newsletter.atom", make.feed, (rows,))
    for place, (edition, body) in enumerate(editions):
        newer = rows[place - 1] if place else None
        older = rows[place + 1] if place + 1 < len(rows) else None
        shown = make.letters.inputs(edition, body)
        yield Output(edition.path[1:], make.page, (rows[place], older, newer, *shown))
        yield Output(edition.path[1:] + "index.txt", make.text, shown)


class Archive:
    """Makes the archive's pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self.letters = Letters(site)

    def archive(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Makes the list of editions."""
        about = "Every edition of the newsletter, as it was sent."
        page = self._site.page(
            "/newsletter/", "Newsletter archive", "edition-archive", description=about, feed="/feeds/newsletter.atom"
        )
        return self._site.render("edition-archive.html", {"page": page, "editions": rows})

    def page(
        self,
        row: Mapping[str, Any],
        older: Mapping[str, Any] | None,
        newer: Mapping[str, Any] | None,
        edition: Edition,
        body: str,
        shown: Shown[Record],
        promotions: Sequence[Promotion],
    ) -> bytes:
        """Makes an edition's page, between its neighbours; the rest is what `Letters.inputs` gives."""
        page = self._site.page(
            row["path"],
            row["title"],
            "edition",
            description=row["summary"],
            crumbs=[("Newsletter", "/newsletter/")],
            feed="/feeds/newsletter.atom",
        )
        text = self._with_languages(page_to_html(body), edition.language, shown.named)
        context = {
            "page": page,
            "edition": row,
            "body": Markup(self._filled(text, self.letters.letter(edition, body, shown, promotions))),  # noqa: S704  # sanitised
            "previous": older,
            "next": newer,
        }
        return self._site.render("edition.html", context)

    def _filled(self, text: str, letter: Letter) -> str:
        """Gives an edition's HTML with what its shortcodes show, and its promotions."""
        parts: Any = self._site.env.get_template("edition-parts.html").module
        return fill_letter(text, letter, Parts(parts.coop, parts.newest, parts.ad))

    def _with_languages(self, text: str, language: str, named: Sequence[Record]) -> str:
        """Gives an edition's HTML with co-ops' names marked that are not in its own language."""
        for record in named:
            name, path = linked(self._site, record, language)
            plain = html.escape(record.brief.name, quote=False)
            text = text.replace(f'<a href="{path}">{plain}</a>', f'<a href="{path}">{name}</a>')
        return text

    def text(self, edition: Edition, body: str, shown: Shown[Record], promotions: Sequence[Promotion]) -> bytes:
        """Makes an edition's plain text, from what `Letters.inputs` gives."""
        from club.newsletter.plain_text import plain_text  # noqa: PLC0415  # few builds have an edition to make
        from club.newsletter.rendering import content_of  # noqa: PLC0415

        url = self._site.facts.url
        letter = self.letters.letter(edition, body, shown, promotions)
        content = content_of(letter, self.letters.stationery[edition.language], url)
        return plain_text(edition.title, day(edition.date), edition.summary, content, url + edition.path).encode()

    def feed(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Makes the feed of editions."""
        facts = self._site.facts
        entries = (
            atom.entry(facts.url + row["path"], row["title"], row["summary"], updated=row["date"]).encode()
            for row in rows
        )
        updated = max((row["date"] for row in rows), default="")
        return atom.feed(facts, "newsletter", "newsletter", "/newsletter/", updated, entries)
