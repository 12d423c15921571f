"""The home page and the other single pages that show what the directory holds."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.indexes import links_of
from club.site.pages.linked_data import script
from club.site.pages.maps import world_image
from club.site.pages.newsletter import listed
from club.site.shelf import Record
from club.site.theme import STABLE

_NEWEST, _COUNTRIES = 5, 18


def outputs(site: Directory) -> Iterator[Output]:
    """Gives home, report, not found, and the files that machines look for."""
    singles = Singles(site)
    present = site.present()
    newest = sorted(present, key=lambda one: (one.brief.added, one.brief.is_described, one.brief.slug), reverse=True)
    countries = links_of(site, "country")
    editions = listed(site)
    yield Output(
        "",
        singles.home,
        (
            len(present),
            len(countries),
            links_of(site, "type"),
            links_of(site, "sector"),
            countries[:_COUNTRIES],
            tuple(newest[:_NEWEST]),
            editions[0] if editions else None,
        ),
    )
    yield Output("report/", singles.report, ())
    yield Output("404.html", singles.not_found, ())
    yield Output("robots.txt", singles.robots, ())
    yield Output("favicon.svg", singles.asset, ("icon.svg",))
    for name in site.assets.files:
        yield Output(site.assets.address(name)[1:], singles.asset, (name,))
        yield Output(STABLE.address(name)[1:], singles.asset, (name,))


def headers(site: Directory, folders: Collection[str]) -> Output:
    """Gives the headers, for the folders that the site has at its root."""
    return Output("_headers", Singles(site).headers, (sorted(folders),))


class Singles:
    """Makes single pages."""

    def __init__(self, site: Directory) -> None:
        """Takes the directory."""
        self._site = site

    def home(
        self,
        count: int,
        countries: int,
        types: Sequence[Any],
        sectors: Sequence[Any],
        top_countries: Sequence[Any],
        newest: Sequence[Record],
        edition: Any,  # noqa: ANN401
    ) -> bytes:
        """Makes the home page."""
        site, facts = self._site, self._site.facts
        website = {"@context": "https://schema.org", "@type": "WebSite", "name": facts.name, "url": facts.url + "/"}
        context = {
            "page": site.page("/", facts.name, "home", feed="/feeds/new.atom", json_ld=script(website)),
            "count": count,
            "countries": countries,
            "types": types,
            "sectors": sectors,
            "top_countries": top_countries,
            "newest": site.html_of(newest, "mini"),
            "world": world_image(),
            "edition": edition,
            "coop_of_note": None,
        }
        return site.render("home.html", context)

    def report(self) -> bytes:
        """Makes the page on reporting problems."""
        forge = self._site.forge
        page = self._site.page("/report/", "Report a problem", "report")
        return self._site.render("report.html", {"page": page, "new_issue_url": forge.new_issue_url})

    def not_found(self) -> bytes:
        """Makes the page for addresses that do not exist."""
        page = self._site.page("/404.html", "No such page", "404", noindex=True)
        return self._site.render("404.html", {"page": page})

    def robots(self) -> bytes:
        """Makes `robots.txt` (RFC 9309): everything may be read but the mails, which are the archive's pages again."""
        return f"User-agent: *\nAllow: /\nDisallow: /mail/\nSitemap: {self._site.facts.url}/sitemap.xml\n".encode()

    def headers(self, folders: Sequence[str]) -> bytes:
        """Makes the response headers, in the form that several hosts of static sites read.

        Some of them send every header whose pattern fits, so what must not be sent for the
        pages that others may frame stands at each other folder, and at no pattern for all.
        """
        root = self._site.assets.root
        alone = f"  {FRAMING}: {HEADERS[FRAMING]}"
        lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items() if name != FRAMING), "/", alone]
        for folder in folders:
            if folder != FRAMED_FOLDER:
                lines += [f"/{folder}/*", alone]
        lines += ["/mail/*", "  X-Robots-Tag: noindex"]
        lines += [f"{root}*", "  Cache-Control: public, max-age=31536000, immutable"]
        for name in self._site.assets.files:  # each by name, because a pattern would take in the folder above as well
            lines += [STABLE.address(name), f"  Cache-Control: public, max-age={STABLE_SECONDS}"]
        return ("\n".join(lines) + "\n").encode()

    def asset(self, name: str) -> bytes:
        """Gives one of the theme's files."""
        return self._site.assets.files[name]


STABLE_SECONDS = 600  # how long a browser may show an older theme to an answer of the functions
FRAMING = "Content-Security-Policy"
FRAMED_FOLDER = "embed"
HEADERS = {
    FRAMING: "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self)",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
