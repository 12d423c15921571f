"""Our own builder with the site that Hugo and stock Pelican make: `python -m benchmarks.club_site`.

The engine, its checks, its cache and Pelican's part are those of `build.py build`;
only the theme and the list of outputs are others. The engine's cache does not know this
module: after changing it, build into a new folder.
"""

import argparse
import html
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from club.core.errors import ClubError
from club.directory.markdown import page_to_html, sanitise, to_html
from club.newsletter.edition import Edition
from club.site.build import Settings, build
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.whole import Blueprint
from club.site.shelf import Record

THEME = Path(__file__).resolve().parent / "theme"
SITE_URL = "https://bench.example"
PER_PAGE = 25
_KINDS = ("country", "sector", "type")
Terms = dict[str, list[Record]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds the site; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.club_site", description="Builds the bench site.")
    parser.add_argument("--content", type=Path, required=True, metavar="DIR", help="made-up entries and editions")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the site goes")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (as many as there are processors)")
    options = parser.parse_args(arguments)
    try:
        report = build(Settings(options.content, options.output, SITE_URL, THEME, options.jobs), blueprint=BENCH)
    except ClubError as error:
        sys.stderr.write(f"club_site: {error}\n")
        return 1
    sys.stdout.write(f"{report.coops:,} co-ops, {report.made:,} files made ({report.seconds:.2f} s)\n")
    return 0


def bench_outputs(site: Directory) -> Iterator[Output]:
    """Gives every output of the bench site, the sitemap last."""
    newest = sorted(site.records, key=lambda one: one.brief.added, reverse=True)
    terms = {kind: terms_of(newest, kind) for kind in _KINDS}
    pages = Pages(site)
    yield Output("", pages.home, (len(newest), [(kind, _counts(terms[kind])) for kind in _KINDS]))
    yield from _listing(pages, "coops/", "", newest)
    for kind in _KINDS:
        for term, records in terms[kind].items():
            yield from _listing(pages, f"{kind}/{term}/", f": {term}", records)
    for record in newest:
        yield Output(record.brief.path[1:], pages.coop, (record,))
    yield from _newsletter(site, pages)
    yield Output("feeds/new.atom", pages.feed, (tuple(newest[:PER_PAGE]),))
    for name, content in site.assets.files.items():
        yield Output(site.assets.address(name)[1:], content.__bytes__, ())
    yield Output("sitemap.xml", sitemap, ("\n".join(_addresses(site, terms)),))


def terms_of(records: Sequence[Record], kind: str) -> Terms:
    """Gives the co-ops of each country, sector or type, in the order they came in."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        brief = record.brief
        term = brief.country.lower() if kind == "country" else brief.sectors[0] if kind == "sector" else brief.type
        found[term].append(record)
    return found


def _counts(terms: Terms) -> list[tuple[str, int]]:
    return sorted(((term, len(records)) for term, records in terms.items()), key=lambda one: (-one[1], one[0]))


def _listing(pages: "Pages", path: str, words: str, records: Sequence[Record]) -> Iterator[Output]:
    title = f"{len(records)} co-ops{words}"
    count = -(-len(records) // PER_PAGE)
    for number in range(1, count + 1):
        shown = tuple(records[(number - 1) * PER_PAGE : number * PER_PAGE])
        yield Output(_paged(path, number), pages.list, (path, title, number, count, shown))


def _paged(path: str, number: int) -> str:
    return path if number == 1 else f"{path}page/{number}/"


def _newsletter(site: Directory, pages: "Pages") -> Iterator[Output]:
    editions = sorted(site.editions, key=lambda one: one[0].number, reverse=True)
    yield Output("newsletter/", pages.archive, ([edition for edition, _ in editions],))
    for edition, body in editions:
        yield Output(edition.path[1:], pages.edition, (edition, body))


def _addresses(site: Directory, terms: dict[str, Terms]) -> Iterator[str]:
    """Gives the addresses for the sitemap, each with its date where it has one."""
    yield from ("/", "/about/", "/coops/", "/newsletter/")
    yield from (f"/{kind}/{term}/" for kind in _KINDS for term in terms[kind])
    yield from (f"{record.brief.path} {record.brief.added}" for record in site.records)
    yield from (f"{edition.path} {edition.date}" for edition, _ in site.editions)


class Pages:
    """Makes pages by the bench theme's templates."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site
        self._coop = site.env.get_template("coop.html")
        self._list = site.env.get_template("list.html")

    def home(self, count: int, facets: Sequence[Any]) -> bytes:
        """Makes the home page."""
        page = self._site.page("/", "Co-ops", "home")
        return self._site.render("home.html", {"page": page, "count": count, "facets": facets})

    def list(self, path: str, title: str, number: int, count: int, records: Sequence[Record]) -> bytes:
        """Makes one page of a list."""
        context = {
            "page": self._site.page("/" + _paged(path, number), title, "list"),
            "number": number,
            "pages": count,
            "cards": self._site.html_of(records, "card"),
            "previous": "/" + _paged(path, number - 1) if number > 1 else "",
            "next": "/" + _paged(path, number + 1) if number < count else "",
        }
        return self._list.render(context).encode()

    def coop(self, record: Record) -> bytes:
        """Makes a co-op's page."""
        coop = self._entry(record)
        page = self._site.page(record.brief.path, record.brief.name, "coop")
        return self._coop.render(page=page, coop=coop, body=Markup(_html(coop))).encode()  # noqa: S704  # sanitised

    def archive(self, editions: Sequence[Edition]) -> bytes:
        """Makes the list of editions."""
        page = self._site.page("/newsletter/", "Newsletter", "edition-archive")
        return self._site.render("edition-archive.html", {"page": page, "editions": editions})

    def edition(self, edition: Edition, body: str) -> bytes:
        """Makes an edition's page."""
        page = self._site.page(edition.path, edition.title, "edition")
        text = Markup(page_to_html(body))  # noqa: S704  # sanitised
        return self._site.render("edition.html", {"page": page, "edition": edition, "body": text})

    def feed(self, records: Sequence[Record]) -> bytes:
        """Makes the Atom feed, with whole texts."""
        entries = "".join(
            f"<entry><title>{html.escape(record.brief.name)}</title><id>{SITE_URL}{record.brief.path}</id>"
            f'<link href="{SITE_URL}{record.brief.path}"/>'
            f"<updated>{record.brief.added}T00:00:00Z</updated>"
            f'<content type="html">{html.escape(_html(self._entry(record)))}</content></entry>\n'
            for record in records
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"<title>{html.escape(self._site.facts.name)}</title>\n<id>{SITE_URL}/</id>\n"
            f'<link rel="self" href="{SITE_URL}/feeds/new.atom"/>\n'
            f"<updated>{records[0].brief.added}T00:00:00Z</updated>\n{entries}</feed>\n"
        ).encode()

    def _entry(self, record: Record) -> dict[str, Any]:
        entry: dict[str, Any] = json.loads(self._site.shelf.fragment(record, "json"))
        return entry


def _html(entry: dict[str, Any]) -> str:
    return sanitise(to_html(entry["body"]))


def sitemap(addresses: str) -> bytes:
    """Makes the sitemap; each line is an address and, where there is one, a date."""
    lines = []
    for line in addresses.split("\n"):
        path, _, date = line.partition(" ")
        changed = f"<lastmod>{date}</lastmod>" if date else ""
        lines.append(f"<url><loc>{SITE_URL}{path}</loc>{changed}</url>\n")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "".join(lines) + "</urlset>\n").encode()


BENCH = Blueprint(bench_outputs, ("json", "card"), shows_near=False)


if __name__ == "__main__":
    sys.exit(main())
