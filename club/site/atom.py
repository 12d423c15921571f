"""Atom feeds (RFC 4287): the frame that all of them share."""

import html
from collections.abc import Iterable

from club.core.facts import Facts

EPOCH = "1970-01-01"
XML = '<?xml version="1.0" encoding="utf-8"?>\n'


def feed(facts: Facts, name: str, title: str, path: str, updated: str, entries: Iterable[bytes]) -> bytes:
    """Gives a feed.

    Args:
        facts: Who publishes it, and where.
        name: The file's name below `/feeds/`, without `.atom`.
        title: What it is of.
        path: The page that shows the same.
        updated: ISO date of its latest entry; empty where it has none.
        entries: The entries, each a whole element.
    """
    address = f"{facts.url}/feeds/{name}.atom"
    head = (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{facts.language}">'
        f"<title>{escape(f'{facts.name}: {title}')}</title><id>{escape(address)}</id>"
        f'<link rel="self" href={quoted(address)}/><link href={quoted(facts.url + path)}/>'
        f"<updated>{moment(updated)}</updated><author><name>{escape(facts.name)}</name></author>\n"
    )
    return b"".join((head.encode(), *entries, b"</feed>\n"))


def entry(url: str, title: str, summary: str, *, updated: str, published: str = "", category: str = "") -> str:
    """Gives one entry; dates are ISO dates, and `url` is its id as well."""
    more = f"<published>{moment(published)}</published>" if published else ""
    more += f"<category term={quoted(category)}/>" if category else ""
    return (
        f"<entry><title>{escape(title)}</title><link href={quoted(url)}/><id>{escape(url)}</id>"
        f"<updated>{moment(updated)}</updated>{more}<summary>{escape(summary)}</summary></entry>\n"
    )


def moment(date: str) -> str:
    """Gives a date as the moment at which it begins (RFC 3339)."""
    return f"{date or EPOCH}T00:00:00Z"


def escape(text: str) -> str:
    """Gives text as it stands in XML."""
    # `xml.sax.saxutils` has this too, but imports a whole web client.
    return html.escape(text, quote=False)


def quoted(text: str) -> str:
    """Gives text as an attribute's value, with its quotes."""
    return f'"{html.escape(text)}"'
