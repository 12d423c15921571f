"""Atom feeds (RFC 4287), their list as OPML, and the sitemap."""

import heapq
from collections.abc import Iterator, Sequence

from club.site.atom import XML, escape, feed, quoted
from club.site.model import Directory
from club.site.outputs import Output
from club.site.shelf import Record

PER_FEED = 30


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the feeds: new, changed, and one for each facet but regions."""
    feeds = Feeds(site)
    present = site.present()
    listed = [("new", "New co-ops", "/newest/"), ("changed", "Changed entries", "/newest/")]
    yield Output("feeds/new.atom", feeds.make, (*listed[0], _latest(present)))
    changed = [record for record in site.records if record.brief.updated]
    yield Output("feeds/changed.atom", feeds.make, (*listed[1], _latest(changed, "updated")))
    for key, places in site.facets.lists.items():
        facet = key[0]
        if len(key) == 1 and facet.kind != "region":
            one = (f"{facet.kind}-{facet.id}", f"New co-ops: {site.label(facet)}", f"/{facet.kind}/{facet.id}/")
            listed.append(one)
            yield Output(f"feeds/{one[0]}.atom", feeds.make, (*one, _latest([site.records[n] for n in places])))
    listed.append(("newsletter", "Newsletter", "/newsletter/"))
    yield Output("feeds/feeds.opml", feeds.opml, (tuple(listed),))


def _latest(records: Sequence[Record], by: str = "added") -> tuple[Record, ...]:
    return tuple(heapq.nlargest(PER_FEED, records, key=lambda one: (getattr(one.brief, by), one.brief.slug)))


class Feeds:
    """Makes feeds; their dates are those of their entries."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def make(self, name: str, title: str, path: str, records: Sequence[Record]) -> bytes:
        """Makes one feed."""
        site = self._site
        updated = max((max(one.brief.added, one.brief.updated) for one in records), default="")
        return feed(site.facts, name, title, path, updated, (site.shelf.fragment(one, "atom") for one in records))

    def opml(self, feeds: Sequence[tuple[str, str, str]]) -> bytes:
        """Makes the list of feeds as OPML 2.0."""
        facts = self._site.facts
        lines = [
            f'<outline type="rss" text={quoted(title)} xmlUrl={quoted(f"{facts.url}/feeds/{name}.atom")} '
            f"htmlUrl={quoted(facts.url + path)}/>\n"
            for name, title, path in feeds
        ]
        head = f'{XML}<opml version="2.0"><head><title>{escape(facts.name)}</title></head><body>\n'
        return (head + "".join(lines) + "</body></opml>\n").encode()


def sitemap(site: Directory, paths: Sequence[str]) -> Iterator[Output]:
    """Gives the sitemap, cut into several files where it holds more than 50,000 addresses (sitemaps.org)."""
    url = escape(site.facts.url)
    parts = [paths[start : start + MAX_SITEMAP] for start in range(0, len(paths), MAX_SITEMAP)]

    def make(part: str) -> Iterator[bytes]:
        yield XML.encode() + b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        lines = [f"<url><loc>{url}{escape(path)}</loc></url>\n" for path in part.split("\n")]
        yield "".join(lines).encode()
        yield b"</urlset>\n"

    def index(count: int) -> bytes:
        lines = [f"<sitemap><loc>{url}/sitemap-{one}.xml</loc></sitemap>\n" for one in range(1, count + 1)]
        opening = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return XML.encode() + opening + "".join(lines).encode() + b"</sitemapindex>\n"

    if len(parts) <= 1:
        yield Output("sitemap.xml", make, ("\n".join(paths),))
        return
    for number, part in enumerate(parts, 1):
        yield Output(f"sitemap-{number}.xml", make, ("\n".join(part),))
    yield Output("sitemap.xml", index, (len(parts),))


MAX_SITEMAP = 50_000
