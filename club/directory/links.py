"""Links between pages of the site: which addresses it has, and which links lead nowhere."""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from urllib.parse import unquote

from club.directory.addresses import address_fault
from club.directory.brief import Brief
from club.directory.facets import MOST_LINKS, Facets, group, path_of
from club.directory.faults import Fault
from club.directory.markdown import links

PAGE_SIZE = 25
# Addresses that the site has whatever is in it.
FIXED = frozenset((
    "/", "/a-z/", "/add/", "/all/", "/closed/", "/consent/", "/country/", "/data/", "/embed/", "/embed/signup/",
    "/exchange/", "/map/", "/newest/", "/newsletter/", "/points/", "/privacy/", "/promote/", "/report/", "/sector/",
    "/tag/", "/type/", "/data/ledger.json",
    "/data/coops.csv", "/data/coops.geojson", "/data/coops.json",
    "/data/datapackage.json", "/data/schema/coop.json", "/data/vocabulary.json", "/feeds/changed.atom",
    "/feeds/feeds.opml", "/feeds/new.atom", "/feeds/newsletter.atom", "/robots.txt", "/sitemap.xml",
))  # fmt: skip
# Addresses on the same host that functions answer.
FORMS = frozenset(("/forms/subscribe", "/forms/preferences", "/forms/promote", "/forms/join", "/forms/member"))
_COOP = re.compile(r"/coops/([a-z0-9-]+)/(?:index\.json|murmurations\.json)?")
# Lists told in another way: the same co-ops as a feed, on a map, or under a letter; and versions of wordings.
_FEED = re.compile(r"/feeds/(country|sector|status|tag|type)-([a-z0-9-]+)\.atom")
_MAP = re.compile(r"/map/([a-z]{2})/")
_COUNTED = re.compile(r"/a-z/(?:[a-z]|0-9)/|/consent/(?:sign-up|privacy)/[1-9][0-9]{0,3}/(?:index\.txt)?")
_PAGED = re.compile(r"(/.*/)page/([0-9]{1,6})/")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class SiteAddresses(Container[object]):
    """The addresses that the site will have, known before it is built."""

    def __init__(
        self,
        slugs: Collection[str],
        lists: Mapping[str, int],
        editions: Iterable[str] = (),
        pages: Iterable[str] = (),
        fixed: Iterable[str] = FIXED,
    ) -> None:
        """Takes what the site shows.

        Args:
            slugs: Those of all co-ops.
            lists: How many co-ops stand in each list, by address.
            editions: Names of edition files without `.md`.
            pages: Slugs of the pages under `content/pages`.
            fixed: Addresses that are always there.
        """
        self._slugs = slugs
        self._lists = lists
        self._others = {*fixed, *FORMS, *(f"/{slug}/" for slug in pages)}
        for name in editions:
            self._others |= {f"/newsletter/{name}/", f"/newsletter/{name}/index.txt"}

    def __contains__(self, path: object) -> bool:
        """Tells whether the site has a page or file at a path, which begins with `/`."""
        if not isinstance(path, str):
            return False
        if path in self._others or path in self._lists:
            return True
        if match := _COOP.fullmatch(path):
            return match[1] in self._slugs
        if match := _FEED.fullmatch(path):
            return f"/{match[1]}/{match[2]}/" in self._lists
        if match := _MAP.fullmatch(path):
            return f"/country/{match[1]}/" in self._lists
        return _COUNTED.fullmatch(path) is not None or self._is_page_of_list(path)

    def _is_page_of_list(self, path: str) -> bool:
        match = _PAGED.fullmatch(path)
        return match is not None and 1 < int(match[2]) <= -(-self._lists.get(match[1], 0) // PAGE_SIZE)

    def nearest(self, path: str) -> str:
        """Gives the address most like one that is not there, or the empty string."""
        if path + "/" in self:
            return path + "/"
        if path.startswith("/coops/"):
            slug = path[len("/coops/") :].strip("/")
            alike = [known for known in self._slugs if known[:3] == slug[:3]]
            return "".join(f"/coops/{found}/" for found in difflib.get_close_matches(slug, alike, n=1))
        family = path.split("/")[1]
        alike = [one for one in (*self._others, *self._lists) if one.count("/") == 2 or one.split("/")[1] == family]  # noqa: PLR2004  # /all/
        return "".join(difflib.get_close_matches(path, alike, n=1))


def site_addresses(briefs: Iterable[Brief], editions: Iterable[str] = (), pages: Iterable[str] = ()) -> SiteAddresses:
    """Gives the addresses of a site with these co-ops, editions (file names) and pages (slugs)."""
    briefs = list(briefs)
    return SiteAddresses({brief.slug for brief in briefs}, list_counts(group(briefs)), editions, pages)


def list_counts(facets: Facets) -> dict[str, int]:
    """Gives the number of co-ops in every list that has a page, by the list's address."""
    counts = {path_of(key): len(places) for key, places in facets.lists.items()}
    regions = Counter(key[0].id.partition("/")[0] for key in facets.lists if key[0].kind == "region")
    return counts | {f"/country/{country}/region/": 0 for country, many in regions.items() if many > MOST_LINKS}


def links_in(rendered: str) -> list[str]:
    """Gives the addresses to look at in rendered HTML: all but those that are empty or lead within the page."""
    return [address for address in links(rendered) if address and address[0] != "#"] if "<a " in rendered else []


def broken_links(addresses: Iterable[str], site: SiteAddresses) -> Iterator[tuple[str, Fault]]:
    """Gives the links that lead nowhere, each with what is wrong."""
    for address in addresses:
        fault = link_fault(address, site)
        if fault:
            yield address, fault


def link_fault(address: str, site: SiteAddresses) -> Fault | None:
    """Says what is wrong with one link, or gives None where it is right."""
    shown = unquote(address)[:120]
    if address.startswith("/") and not address.startswith("//"):
        path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
        if path in site:
            return None
        nearest = site.nearest(path)
        mend = f"write {nearest}, if that is what you mean" if nearest else "link to a page that is there"
        return Fault("body", f"links to {shown}, which is not there", mend, f"[more]({nearest or '/all/'})")
    if address.startswith(("http://", "https://")):
        fault = address_fault(address) and address_fault(_without_escapes(address))
        return Fault("body", f"links to {shown}, which {fault[0]}", fault[1], _EXAMPLE) if fault else None
    if address.startswith("mailto:"):
        return None
    what = "neither a whole address nor one that begins with /"
    if _SCHEME.match(address):
        what = "not an address of the web"
    return Fault("body", f"links to {shown}, which is {what}", "write it with https:// in front", _EXAMPLE)


_EXAMPLE = "[our rules](https://example.coop/rules)"


def _without_escapes(address: str) -> str:
    """Gives scheme and host as they were before Markdown escaped them; the rest cannot be unsafe any more."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{unquote(re.split(r'[/?#]', rest, maxsplit=1)[0])}"


def line_of_link(address: str, body: str) -> int:
    """Gives the line of the body, counted from 1, on which a link's address stands."""
    at = max(body.find(address), body.find(unquote(address)), 0)
    return body.count("\n", 0, at) + 1
