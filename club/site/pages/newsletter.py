"""The newsletter's archive: its list, a page and a plain text for each edition, and a feed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from club.directory.markdown import page_to_html
from club.newsletter.edition import Edition
from club.newsletter.plain_text import plain_text
from club.site.fragments import EPOCH
from club.site.model import Directory
from club.site.outputs import Output
from club.site.theme import day, direction


def is_public(edition: Edition) -> bool:
    """Tells whether an edition has its page: when it was sent, or is an example."""
    return edition.is_example or edition.status == "sent"


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
        yield Output(edition.path[1:], make.page, (rows[place], body, older, newer))
        yield Output(edition.path[1:] + "index.txt", make.text, (rows[place], body))


class Archive:
    """Makes the archive's pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def archive(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Makes the list of editions."""
        about = "Every edition of the newsletter, as it was sent."
        page = self._site.page(
            "/newsletter/", "Newsletter archive", "edition-archive", description=about, feed="/feeds/newsletter.atom"
        )
        return self._site.render("edition-archive.html", {"page": page, "editions": rows})

    def page(
        self, row: Mapping[str, Any], body: str, older: Mapping[str, Any] | None, newer: Mapping[str, Any] | None
    ) -> bytes:
        """Makes an edition's page."""
        page = self._site.page(
            row["path"],
            row["title"],
            "edition",
            description=row["summary"],
            crumbs=[("Newsletter", "/newsletter/")],
            feed="/feeds/newsletter.atom",
        )
        context = {
            "page": page,
            "edition": {**row, "dir": direction(row["lang"])},
            "body": Markup(page_to_html(body)),  # noqa: S704  # sanitised
            "previous": older,
            "next": newer,
        }
        return self._site.render("edition.html", context)

    def text(self, row: Mapping[str, Any], body: str) -> bytes:
        """Makes an edition's plain text."""
        address = self._site.facts.url + row["path"]
        return plain_text(row["title"], day(row["date"]), row["summary"], page_to_html(body), address).encode()

    def feed(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Makes the feed of editions."""
        facts = self._site.facts
        address = facts.url + "/feeds/newsletter.atom"
        entries = "".join(
            f"<entry><title>{escape(row['title'])}</title><link href={quoteattr(facts.url + row['path'])}/>"
            f"<id>{escape(facts.url + row['path'])}</id><updated>{row['date']}T00:00:00Z</updated>"
            f"<summary>{escape(row['summary'])}</summary></entry>\n"
            for row in rows
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{facts.language}">'
            f"<title>{escape(facts.name)}: newsletter</title><id>{escape(address)}</id>"
            f'<link rel="self" href={quoteattr(address)}/><link href={quoteattr(facts.url + "/newsletter/")}/>'
            f"<updated>{rows[0]['date'] if rows else EPOCH}T00:00:00Z</updated>"
            f"<author><name>{escape(facts.name)}</name></author>\n{entries}</feed>\n"
        ).encode()
