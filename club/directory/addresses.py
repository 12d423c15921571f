"""Web addresses: which are right and safe, whose they are, and which hosts are shared."""

import functools
import re
from urllib.parse import SplitResult, urlsplit

from club.core.hosts import is_number

MAX_ADDRESS_CHARS = 300
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[\w./~%+,=&?#!:@;()-]*)?", re.ASCII
)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?\.?")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f<>\"'`\\{}|^]")
_RESERVED = (".local", ".localhost", ".internal", ".invalid", ".test", ".onion", ".home.arpa")

# Hosts where everybody may have a page: an address there says nothing about who it is.
SHARED_HOSTS = frozenset((
    "about.me", "blogger.com", "blogspot.com", "business.site", "clubbuzz.co.uk",
    "facebook.com", "flickr.com", "fb.com", "fb.me", "framer.website", "github.com", "github.io",
    "gitlab.com", "gitlab.io", "google.com", "hotfrog.co.uk", "instagram.com", "linkedin.com",
    "linktr.ee", "medium.com", "meetup.com", "myshopify.com", "netlify.app", "notion.site",
    "pages.dev", "pitchero.com", "square.site", "squarespace.com", "teamapp.com", "tumblr.com",
    "twitter.com", "vercel.app", "vimeo.com", "webnode.com", "webs.com", "weebly.com",
    "wikipedia.org", "wix.com", "wixsite.com", "wordpress.com", "x.com", "yell.com", "yolasite.com",
    "youtube.com", "britishlegion.org.uk", "cds.coop", "coophomes.coop", "country-markets.co.uk",
    "nwhousing.org.uk", "royal-naval-association.co.uk",
))  # fmt: skip


def address_fault(address: str) -> tuple[str, str] | None:
    """Says what is wrong with a web address and how to mend it, or None when it is right.

    Right is: http or https, a public host name, no user name, no characters
    that end an attribute, at most 300 characters. The page is not fetched.
    """
    if len(address) > MAX_ADDRESS_CHARS:
        return f"has {len(address):,} characters, at most {MAX_ADDRESS_CHARS} fit", "shorten it"
    if _PLAIN.fullmatch(address) and not address.split("/", 3)[2].endswith(_RESERVED):
        return None
    if _UNSAFE.search(address):
        return "is no web address: it has a space, quote or bracket in it", "give one clean address"
    try:
        return _parts_fault(urlsplit(address), address)
    except ValueError:  # brackets that do not close, or a port that is no number
        return "is no web address", "copy it from the browser"


def _parts_fault(parts: SplitResult, address: str) -> tuple[str, str] | None:
    if parts.scheme not in ("http", "https"):
        return f'"{address[:60]}" does not start with https://', "give the whole address"
    if parts.username is not None or parts.password is not None:
        return "has a user name or password in it", "take it out"
    if parts.port == 0:
        return "has an impossible port", "copy it from the browser"
    host = parts.hostname or ""
    if is_number(host):
        return "names a machine by its number", "give the address with its host name"
    if not _HOST.fullmatch(host) or host.rstrip(".").endswith(_RESERVED):
        return f'"{host[:60]}" is no public host name', "copy the address from the browser"
    return None


@functools.cache
def _is_shared(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[place:]) in SHARED_HOSTS for place in range(len(labels)))


def domain(address: str) -> str | None:
    """Gives the host that tells whose the address is, without `www.`; None on a shared host."""
    host = host_of(address)
    return None if not host or _is_shared(host) else host


def host_of(address: str) -> str:
    """Gives the host of an address in lower case, without `www.` and port."""
    host = re.split(r"[/?#]", address.split("://", 1)[-1], maxsplit=1)[0].lower()
    return host.rsplit("@", 1)[-1].split(":", 1)[0].strip(".").removeprefix("www.")
